"""Brings mentions that exist up to date: edits keep what was said before, counts are read again, further sources are noted."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from ingestion import joining, matches, readings, rows, stories
from ingestion.judging import Known
from ingestion.models import Outcome, Reading, Revision, Sighting
from ingestion.outcomes import Stored

_SIGHTED: Final = """
    UPDATE ingestion_sighting s SET text_hash = decode(r.said, 'hex'), external_id = r.external_id, seen_at = r.seen_at
    FROM jsonb_to_recordset(%s::jsonb) AS r(mention bigint, source bigint, said text, external_id text, seen_at timestamptz)
    WHERE s.mention_id = r.mention AND s.source_id = r.source
"""
_COUNTED: Final = """
    UPDATE ingestion_mention m SET likes = COALESCE(r.likes, m.likes), shares = COALESCE(r.shares, m.shares),
        comments = COALESCE(r.comments, m.comments), views = COALESCE(r.views, m.views),
        followers = COALESCE(m.followers, r.followers), reach = COALESCE(r.reach, m.reach),
        reach_estimated = CASE WHEN r.reach IS NULL THEN m.reach_estimated ELSE r.reach_estimated END
    FROM jsonb_to_recordset(%s::jsonb) AS r(id bigint, likes bigint, shares bigint, comments bigint, views bigint,
                                            followers bigint, reach bigint, reach_estimated bool) WHERE m.id = r.id
"""
_FACTS: Final = """
    UPDATE ingestion_mention m SET url = r.url, country = r.country, in_reply_to = r.in_reply_to, thread = r.thread,
        community = r.community, rating = r.rating, extra = r.extra,
        media = ARRAY(SELECT jsonb_array_elements_text(r.media))
    FROM jsonb_to_recordset(%s::jsonb) AS r(id bigint, url text, country text, in_reply_to text, thread text, community text,
                                            rating float8, extra jsonb, media jsonb) WHERE m.id = r.id
"""
_EDITED: Final = """
    UPDATE ingestion_mention m SET title = r.title, text = r.text, text_hash = decode(r.hash, 'hex'), truncated = r.truncated,
        language = r.language, tone = r.tone, story_id = r.story
    FROM jsonb_to_recordset(%s::jsonb) AS r(id bigint, title text, text text, hash text, truncated bool, language text, tone text,
                                            story bigint) WHERE m.id = r.id
"""
# A judgement of words that no longer stand lapses; people find it in a list and judge again.
_LAPSE: Final = """
    UPDATE ingestion_correction c SET lapsed_at = now() FROM ingestion_mention m
    WHERE c.mention_id = m.id AND m.id = ANY(%s) AND c.text_hash <> m.text_hash AND c.lapsed_at IS NULL AND c.taken_back_at IS NULL
"""
FACTS: Final = ("url", "country", "in_reply_to", "thread", "community", "rating", "extra", "media")
COUNTS: Final = ("likes", "shares", "comments", "views")


def update(known: Sequence[Known], stored: Stored) -> None:
    """Settle claims about mentions that exist, one claim a mention."""
    if not known:
        return
    for one in known:
        if one.same:
            stored.erased.update(joining.join(one.mention, one.same))
    edited = [one for one in known if is_edit(one)]
    counted = [one for one in known if counts_differ(one)]
    refreshed = [one for one in known if one.said_before is not None and _facts(one) != _row_facts(one)]
    newly = [one for one in known if one.said_before is None]
    _see(known, newly)
    _edit(edited)
    _count(counted)
    if refreshed:
        rows.run(_FACTS, rows.as_json([{"id": one.mention, **_facts(one)} for one in refreshed]))
    changed = {one.mention for one in (*edited, *counted, *refreshed)}
    for one in known:
        stored.ends(one.claim.draft, Outcome.UPDATED if one.mention in changed else Outcome.UNCHANGED, mention=one.mention)
    stored.resighted |= {one.mention for one in newly}
    stored.changed |= changed | {one.mention for one in known if one.same or one.said_before is None}


def is_edit(one: Known) -> bool:
    """Whether the source says something else than it said before; what another source says of the same mention is no edit."""
    said = one.claim.hash
    return one.said_before is not None and one.said_before != said and bytes(one.row["text_hash"]) != said


def counts_differ(one: Known) -> bool:
    """Whether the payload brings a count that is not the one kept; it does not say which source is right, the last one is."""
    return any((new := getattr(one.claim.draft.counts, name)) is not None and new != one.row[name] for name in COUNTS)


def _facts(one: Known) -> dict[str, Any]:
    """Facts besides text and counts, as the payload says them; what it does not say stays as it was."""
    draft = one.claim.draft
    facts = {name: getattr(draft, name) or one.row[name] for name in FACTS if name != "rating"}
    return {**facts, "media": list(facts["media"]), "rating": one.row["rating"] if draft.rating is None else draft.rating}


def _row_facts(one: Known) -> dict[str, Any]:
    return {name: one.row[name] for name in FACTS}


def _see(known: Sequence[Known], newly: Sequence[Known]) -> None:
    rows.copy(
        Sighting,
        ("mention_id", "source_id", "external_id", "seen_at", "text_hash"),
        ((one.mention, one.claim.source, one.claim.draft.external_id, one.claim.received_at, one.claim.hash) for one in newly),
    )
    again = [
        {
            "mention": one.mention,
            "source": one.claim.source,
            "said": one.claim.hash,
            "external_id": one.claim.draft.external_id,
            "seen_at": one.claim.received_at,
        }
        for one in known
        if one.said_before is not None
    ]
    if again:
        rows.run(_SIGHTED, rows.as_json(again))


def _edit(edited: Sequence[Known]) -> None:
    if not edited:
        return
    rows.copy(
        Revision,
        ("mention_id", "title", "text", "text_hash", "replaced_at"),
        ((one.mention, one.row["title"], one.row["text"], bytes(one.row["text_hash"]), one.claim.received_at) for one in edited),
    )
    members = [stories.Member(one.mention, one.claim.draft.story_key or one.claim.hash, one.row["published_at"]) for one in edited]
    story_of = stories.enter(members)
    rows.run(_EDITED, rows.as_json([_new_words(one, story_of[one.mention]) for one in edited]))
    # Also those whose story stays: they were counted in it twice for a moment.
    stories.leave([one.mention for one in edited], [one.row["story_id"] for one in edited])
    mentions = [one.mention for one in edited]
    rows.run(_LAPSE, mentions)
    matches.replace({one.mention: one.claim.draft.matches for one in edited})
    matches.replace_insights({one.mention: one.claim.draft.insights for one in edited})


def _new_words(one: Known, story: int) -> dict[str, Any]:
    draft = one.claim.draft
    return {
        "id": one.mention,
        "title": draft.title,
        "text": draft.text,
        "hash": one.claim.hash,
        "truncated": draft.truncated,
        "language": draft.language,
        "tone": draft.tone,
        "story": story,
    }


def _count(counted: Sequence[Known]) -> None:
    if not counted:
        return
    given = []
    for one in counted:
        draft = one.claim.draft
        reach, estimated = readings.reach(draft)
        counts = {name: getattr(draft.counts, name) for name in COUNTS}
        facts = {"followers": draft.author.followers, "reach": reach, "reach_estimated": estimated}
        given.append({"id": one.mention, **counts, **facts})
    rows.run(_COUNTED, rows.as_json(given))
    moments = {(one.mention, one.claim.received_at) for one in counted}
    taken = Reading.objects.filter(mention__in=[one.mention for one in counted]).values_list("mention_id", "at")
    moments -= set(taken)
    readings.keep((one.mention, one.claim) for one in counted if (one.mention, one.claim.received_at) in moments)
