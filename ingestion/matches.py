"""What is said of mentions in rows: matches and insights, written in bulk, with people's judgements kept over the models'."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from ingestion import rows
from ingestion.drafts import DraftInsight, DraftMatch
from ingestion.models import Insight, Match

MATCH = (
    "mention_id", "subject_id", "version", "state", "sentiment", "sentiment_model", "model", "probabilities", "strength", "evidence",
)  # fmt: skip
_DROP = """
    DELETE FROM ingestion_match m USING unnest(%s::bigint[]) AS again WHERE m.mention_id = again
    AND NOT EXISTS (SELECT 1 FROM jsonb_to_recordset(%s::jsonb) AS r(mention_id bigint, subject_id bigint)
                    WHERE r.mention_id = m.mention_id AND r.subject_id = m.subject_id)
    AND NOT EXISTS (SELECT 1 FROM ingestion_correction c WHERE c.mention_id = m.mention_id AND c.subject_id = m.subject_id
                    AND c.field = 'about' AND c.value = 'yes' AND c.taken_back_at IS NULL AND c.lapsed_at IS NULL)
    {only} RETURNING m.mention_id
"""
_PUT = """
    INSERT INTO ingestion_match AS m
        (mention_id, subject_id, version, state, sentiment, sentiment_model, model, probabilities, strength, evidence)
    SELECT r.mention_id, r.subject_id, r.version, 'on', r.sentiment, r.sentiment, r.model, r.probabilities, r.strength, r.evidence
    FROM jsonb_to_recordset(%s::jsonb) AS r(mention_id bigint, subject_id bigint, version int, sentiment text, model text,
                                            probabilities float8[], strength float8, evidence jsonb)
    ON CONFLICT ON CONSTRAINT match_once DO UPDATE SET version = excluded.version, state = 'on', sentiment = excluded.sentiment,
        sentiment_model = excluded.sentiment_model, model = excluded.model, probabilities = excluded.probabilities,
        strength = excluded.strength, evidence = excluded.evidence
"""
_JUDGED_SENTIMENT = """
    UPDATE ingestion_match m SET sentiment = c.value FROM ingestion_correction c
    WHERE m.mention_id = ANY(%s) AND c.mention_id = m.mention_id AND c.subject_id = m.subject_id AND c.field = 'sentiment'
    AND c.taken_back_at IS NULL AND c.lapsed_at IS NULL
"""
_JUDGED_STATE = """
    UPDATE ingestion_match m SET state = CASE c.value WHEN 'no' THEN 'rejected' ELSE 'on' END FROM ingestion_correction c
    WHERE m.mention_id = ANY(%s) AND c.mention_id = m.mention_id AND c.subject_id = m.subject_id AND c.field = 'about'
    AND c.taken_back_at IS NULL AND c.lapsed_at IS NULL
"""


def make(matches: Iterable[tuple[int, DraftMatch]]) -> None:
    """Write the matches of mentions just made."""
    rows.copy(
        Match,
        MATCH,
        (
            (mention, m.subject, m.version, "on", m.sentiment, m.sentiment, m.model, m.probabilities and rows.array(m.probabilities),
             m.strength, rows.as_json(m.evidence))
            for mention, m in matches
        ),
    )  # fmt: skip


def replace(found: Mapping[int, Sequence[DraftMatch]], *, subject: int | None = None) -> None:
    """These are now all the matches of these mentions (of one subject where it is named). What people judged stays."""
    mentions = list(found)
    given = rows.as_json([_match(mention, match) for mention, matches in found.items() for match in matches])
    only = "" if subject is None else f"AND m.subject_id = {subject:d}"
    rows.run(_DROP.format(only=only), mentions, given)
    rows.run(_PUT, given)
    rows.run(_JUDGED_SENTIMENT, mentions)
    rows.run(_JUDGED_STATE, mentions)


def _match(mention: int, match: DraftMatch) -> dict[str, Any]:
    return {
        "mention_id": mention,
        "subject_id": match.subject,
        "version": match.version,
        "sentiment": match.sentiment,
        "model": match.model,
        "probabilities": match.probabilities,
        "strength": match.strength,
        "evidence": match.evidence,
    }


def make_insights(said: Iterable[tuple[int, Mapping[str, DraftInsight]]]) -> None:
    """Write what analyses said of mentions that have no insight yet."""
    rows.copy(
        Insight,
        ("mention_id", "kind", "version", "active", "data"),
        (
            (mention, kind, insight.version, True, rows.as_json(insight.data))
            for mention, insights in said
            for kind, insight in insights.items()
        ),
    )


def replace_insights(said: Mapping[int, Mapping[str, DraftInsight]]) -> None:
    """The text changed: what was said of the old one goes, all versions of it."""
    rows.run("DELETE FROM ingestion_insight WHERE mention_id = ANY(%s)", list(said))
    make_insights(said.items())
