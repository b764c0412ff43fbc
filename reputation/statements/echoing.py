"""Finds the echoes of statements among mentions and reads what each makes of every claim; the same mentions again give the same rows."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Sequence
from datetime import timedelta
from time import monotonic
from typing import Any, Final

from django.db import connection, transaction
from django.db.models import QuerySet
from django.utils import timezone

from ingestion import changes
from ingestion.models import Match, Mention
from reputation.models import Claim, Echo, Statement, StatementState
from reputation.statements import holding, likeness
from reputation.statements.likeness import Found, Heard, Sought
from reputation.statements.relaying import Reading, read
from tenants.turns import Again

READER: Final = "echoes"
STRETCH: Final = 2_000
HEARD: Final = timedelta(days=90)
"""So long after it was said are echoes looked for."""
VERSION: Final = 4
"""Of the reading: raised when the rules change."""
FIELDS: Final = ("how", "measure", "readings", "version", "text_hash")
COLUMNS: Final = ("title", "text", "text_hash", "language", "url", "media", "published_at", "story_id")

# Who an echo has it from: what it answers, if that is an echo too, else the first of its story.
_PARENTS: Final = """
    UPDATE reputation_echo e SET parent_id = w.parent FROM (
        SELECT c.id, coalesce(
                 (SELECT p.id FROM ingestion_sighting s JOIN reputation_echo p ON p.mention_id = s.mention_id
                   WHERE m.in_reply_to <> '' AND s.source_id = m.source_id AND s.external_id = m.in_reply_to
                     AND p.statement_id = c.statement_id AND p.id <> c.id LIMIT 1),
                 (SELECT p.id FROM ingestion_mention o JOIN reputation_echo p ON p.mention_id = o.id
                   WHERE o.story_id = m.story_id AND p.statement_id = c.statement_id AND (o.published_at, o.id) < (m.published_at, m.id)
                   ORDER BY o.published_at, o.id LIMIT 1)) AS parent
          FROM reputation_echo c JOIN ingestion_mention m ON m.id = c.mention_id WHERE c.mention_id = ANY(%(ids)s)) w
     WHERE e.id = w.id AND e.parent_id IS DISTINCT FROM w.parent RETURNING e.statement_id
"""


def work(deadline: float) -> Again:
    """Follow the changes of the mentions, a stretch at a time."""
    while monotonic() < deadline:
        if until := changes.gathering(READER, STRETCH):
            return until
        with transaction.atomic():
            told = changes.read(READER, STRETCH)
            if not told:
                break
            look({change.mention_id for change in told}, following())
            changes.advance(READER, told[-1])
        if len(told) < STRETCH:
            break
    return _read_anew(deadline) or changes.again(READER) or False


def _read_anew(deadline: float) -> Again:
    """Echoes that were read by rules of before, a stretch at a time."""
    while holding.hold_more(STRETCH):
        if monotonic() >= deadline:
            return True
    while monotonic() < deadline:
        with transaction.atomic():
            stale = Echo.objects.filter(version__lt=VERSION, statement__state=StatementState.KEPT)
            rows = list(stale.order_by("pk").values_list("mention_id", "statement_id")[:STRETCH])
            if not rows:
                return False
            look({mention for mention, _of in rows}, list(Statement.objects.filter(pk__in={of for _mention, of in rows})))
    return True


def following() -> list[Statement]:
    """Statements that still gather echoes."""
    return list(Statement.objects.filter(state=StatementState.KEPT, at__gte=timezone.now() - 2 * HEARD).order_by("pk"))


@transaction.atomic
def look(ids: Collection[int], statements: Sequence[Statement]) -> None:
    """Find and read the echoes among these mentions; echoes that are none any more go, unless people said something of them."""
    still = set(Mention.objects.filter(pk__in=ids).values_list("pk", flat=True))
    changed = _delete(Echo.objects.filter(mention_id__in=set(ids) - still))
    _lapse(ids)
    if statements and still:
        changed |= _write(ids, list(Mention.objects.filter(pk__in=still).only("pk", *COLUMNS).order_by("pk")), statements)
    holding.hold(ids, changed)


def _write(ids: Collection[int], mentions: Sequence[Mention], statements: Sequence[Statement]) -> set[int]:
    """Which statements lost echoes, or have some that come from elsewhere."""
    found = _found(mentions, statements)
    Echo.objects.bulk_create(
        found, update_conflicts=True, unique_fields=["statement", "mention"], update_fields=list(FIELDS), batch_size=500
    )
    kept = {(echo.statement_id, echo.mention_id) for echo in found}
    standing = Echo.objects.filter(mention_id__in=ids, statement__in=statements, marks=None).values_list("pk", "statement_id", "mention_id")
    changed = _delete(Echo.objects.filter(pk__in=[pk for pk, statement, mention in standing if (statement, mention) not in kept]))
    with connection.cursor() as cursor:
        cursor.execute(_PARENTS, {"ids": list(ids)})
        return changed | {statement for (statement,) in cursor.fetchall()}


def _delete(echoes: QuerySet[Echo]) -> set[int]:
    """Which statements lost some."""
    of = set(echoes.values_list("statement_id", flat=True))
    if of:
        echoes.delete()
    return of


def _lapse(ids: Collection[int]) -> None:
    """What people said of a text holds for that text alone."""
    with connection.cursor() as cursor:
        cursor.execute(
            "UPDATE reputation_echomark k SET lapsed_at = now() FROM reputation_echo e JOIN ingestion_mention m ON m.id = e.mention_id"
            " WHERE e.id = k.echo_id AND m.id = ANY(%s) AND k.lapsed_at IS NULL AND k.text_hash <> m.text_hash",
            [list(ids)],
        )


def _found(mentions: Sequence[Mention], statements: Sequence[Statement]) -> list[Echo]:
    """Every echo among the mentions, read claim by claim."""
    ready = _ready(statements)
    concerns = _concerns(mentions, statements)
    stories = dict(Mention.objects.filter(pk__in=[one.heard_id for one in statements if one.heard_id]).values_list("pk", "story_id"))
    marked = _marked(mentions)
    made = []
    for mention in mentions:
        text = Heard.of(mention.title, mention.text, (mention.url, *mention.media))
        for statement, sought, claims in ready:
            if not statement.at < mention.published_at <= statement.at + HEARD or mention.pk == statement.heard_id:
                continue
            found, concerned = likeness.find(sought, text), (mention.pk, statement.subject_id) in concerns
            if found is None and concerned:
                found = _across(statement, mention, claims)
            if found is None or (found.how != "link" and not concerned):
                found = marked.get((statement.pk, mention.pk))
            if mention.story_id == stories.get(statement.heard_id or 0, 0):
                found = Found("copy", 1.0)
            echo = _echo(statement, mention, claims, found) if found else None
            if echo and (echo.how != "words" or _tells(echo, claims) or (statement.pk, mention.pk) in marked):
                made.append(echo)
    return made


def _marked(mentions: Sequence[Mention]) -> dict[tuple[int, int], Found]:
    """Echoes that people said something of, as they were found: these stay whatever the text says now."""
    found = Echo.objects.filter(mention__in=mentions, marks__isnull=False).distinct()
    return {(echo.statement_id, echo.mention_id): Found(echo.how, echo.measure) for echo in found}


def _ready(statements: Sequence[Statement]) -> list[tuple[Statement, Sought, list[Claim]]]:
    of: dict[int, list[Claim]] = {}
    for claim in Claim.objects.filter(statement__in=statements):
        of.setdefault(claim.statement_id, []).append(claim)
    made = []
    for one in statements:
        claims = of.get(one.pk, [])
        made.append((one, likeness.sought(one.text, [claim.text for claim in claims], one.rarity, one.addresses), claims))
    return made


def _concerns(mentions: Iterable[Mention], statements: Sequence[Statement]) -> set[tuple[int, int]]:
    subjects = {one.subject_id for one in statements}
    found = Match.objects.filter(mention__in=mentions, subject__in=subjects, state=Match.State.ON)
    return set(found.values_list("mention_id", "subject_id"))


def _tells(echo: Echo, claims: Sequence[Claim]) -> bool:
    """What shares words alone must tell one claim at least; without claims, its words are all there is to go by."""
    return not claims or any(reading["label"] != "omitted" for reading in echo.readings.values())


def _echo(statement: Statement, mention: Mention, claims: Sequence[Claim], found: Found) -> Echo:
    readings = {str(claim.pk): _kept(_read(claim.text, statement, mention)) for claim in claims}
    return Echo(
        statement=statement, mention=mention, how=found.how, measure=found.measure, readings=readings, version=VERSION,
        text_hash=mention.text_hash,
    )  # fmt: skip


def whole(mention: Mention) -> str:
    """Title and text as one, into which the evidence points."""
    return f"{mention.title}\n{mention.text}" if mention.title else mention.text


def _across(statement: Statement, mention: Mention, claims: Sequence[Claim]) -> Found | None:
    """A text in another language shares no words with the statement but what lists of both languages know, numbers and names."""
    if not foreign(statement, mention):
        return None
    return likeness.across([claim.text for claim in claims], statement.language, whole(mention), mention.language)


def foreign(statement: Statement, mention: Mention) -> bool:
    """Whether the text is in another language than the statement."""
    return bool(mention.language) and bool(statement.language) and mention.language != statement.language


def _read(claim: str, statement: Statement, mention: Mention) -> Reading:
    heard = mention.language if foreign(statement, mention) else ""
    return read(claim, whole(mention), statement.language, statement.rarity, heard=heard)


def _kept(reading: Reading) -> dict[str, Any]:
    return {
        "label": reading.label, "confidence": round(max(0.0, min(1.0, reading.confidence)), 3),
        "evidence": [list(span) for span in reading.evidence],
    }  # fmt: skip
