"""Finished data of a document: built once, rendered in many forms. Estimates carry their interval."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from datetime import datetime, timedelta
from typing import Any, Self

from django.utils import translation
from django.utils.translation import gettext as _

from ingestion.models import Mention, Subject
from reputation.counting import counts
from reputation.score import Score, move, score
from reputation.voice import share_of_voice
from tenants import current

TOP_STORIES = 20
MOST_ROWS = 1_000_000

Cell = str | int | float | None


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a document: a title, heads and rows of values; `unit` says what its numbers are."""

    key: str
    title: str
    heads: tuple[str, ...]
    rows: tuple[tuple[Cell, ...], ...]
    note: str = ""


@dataclass(frozen=True, slots=True)
class ReportData:
    """A month, or any period, of a client: what the formats render."""

    title: str
    client: str
    since: str
    until: str
    language: str
    made_at: str
    tables: tuple[Table, ...] = field(default=())

    def as_dict(self) -> dict[str, Any]:
        return asdict(self)

    @classmethod
    def of_dict(cls, data: dict[str, Any]) -> Self:
        tables = tuple(
            Table(table["key"], table["title"], tuple(table["heads"]), tuple(tuple(row) for row in table["rows"]), table["note"])
            for table in data["tables"]
        )
        return cls(**{**data, "tables": tables})


def build(title: str, subjects: Sequence[Subject], since: datetime, until: datetime, language: str, made_at: datetime) -> ReportData:
    """The facts of [since, until), in the reader's language; days are the client's."""
    with translation.override(language):
        scores = [score(subject.pk, since, until) for subject in subjects]
        tables = (
            _scores(subjects, scores, since, until),
            _voice(subjects, since, until),
            _days(subjects, since, until),
            _sentiments(subjects, since, until),
            *(_stories(subject, found) for subject, found in zip(subjects, scores, strict=True) if found.contributions),
        )
    tenant = current.tenant()
    return ReportData(title, tenant.name, since.isoformat(), until.isoformat(), language, made_at.isoformat(), tables)


def _scores(subjects: Sequence[Subject], scores: Sequence[Score], since: datetime, until: datetime) -> Table:
    before = (since - (until - since), since)
    rows: list[tuple[Cell, ...]] = []
    for subject, found in zip(subjects, scores, strict=True):
        change = move(subject.pk, before, (since, until))
        said = _("too little to say") if not found.enough else "" if change.is_change else _("steady")
        rows.append(
            (
                subject.name, round(found.value, 1), round(found.low, 1), round(found.high, 1), round(change.value, 1),
                round(change.low, 1), round(change.high, 1), found.stories, said,
            )
        )  # fmt: skip
    heads = (
        _("Subject"), _("Score, 0 to 100"), _("Low, 90%"), _("High, 90%"), _("Change, points"), _("Change, low"), _("Change, high"),
        _("Stories"), _("Remark"),
    )  # fmt: skip
    return Table("scores", _("Score"), heads, tuple(rows), _("50 is neutral. Intervals hold the true value 9 times in 10."))


def _voice(subjects: Sequence[Subject], since: datetime, until: datetime) -> Table:
    shares = share_of_voice(subjects, since, until)
    rows = tuple((share.name, share.mentions, share.share_mentions, share.stories, share.share_stories) for share in shares)
    heads = (_("Subject"), _("Mentions"), _("Share of mentions"), _("Stories"), _("Share of stories"))
    return Table("voice", _("Share of voice"), heads, rows, _("Exact counts. A text and its copies are one story."))


def _days(subjects: Sequence[Subject], since: datetime, until: datetime) -> Table:
    asked = [subject.pk for subject in subjects]
    found = {
        (count.keys[0], count.keys[1]): count.mentions for count in counts(since, until, ["day", "subject"], subjects=asked, most=MOST_ROWS)
    }
    days = sorted({day for day, _subject in found})
    zone = current.zone()
    rows = tuple((day.astimezone(zone).date().isoformat(), *(found.get((day, subject.pk), 0) for subject in subjects)) for day in days)
    return Table("days", _("Mentions a day"), (_("Day"), *(subject.name for subject in subjects)), rows)


def _sentiments(subjects: Sequence[Subject], since: datetime, until: datetime) -> Table:
    found = {count.keys: count.mentions for count in counts(since, until, ["subject", "sentiment"])}
    names = {"positive": _("Positive"), "neutral": _("Neutral"), "negative": _("Negative"), "mixed": _("Mixed")}
    rows: tuple[tuple[Cell, ...], ...] = tuple(
        (subject.name, *(found.get((subject.pk, name), 0) for name in names)) for subject in subjects
    )
    return Table("sentiments", _("Sentiment towards each subject, mentions"), (_("Subject"), *names.values()), rows)


def _stories(subject: Subject, found: Score) -> Table:
    parts = found.contributions[:TOP_STORIES]
    mentions = Mention.objects.in_bulk([part.mention for part in parts])
    rows: list[tuple[Cell, ...]] = [
        (
            part.at.astimezone(current.zone()).isoformat(timespec="minutes"), round(part.points, 2), _headline(mentions.get(part.mention)),
            mentions[part.mention].url if part.mention in mentions else "",
        )
        for part in parts
    ]  # fmt: skip
    rest = sum(part.points for part in found.contributions[TOP_STORIES:])
    rows.append(("", round(rest, 2), _("the rest"), ""))
    title = _("What made the score of %(subject)s, in points") % {"subject": subject.name}
    heads = (_("Said at"), _("Points"), _("Text"), _("Address"))
    return Table(f"stories-{subject.pk}", title, heads, tuple(rows), _("Points add up to the score less the habit of the days before."))


def _headline(mention: Mention | None) -> str:
    return (mention.title or mention.text)[:160] if mention else ""


def month_of(day: datetime) -> tuple[datetime, datetime]:
    """The first instant of the month that holds this local moment, and of the next one."""
    start = day.replace(day=1, hour=0, minute=0, second=0, microsecond=0)
    return start, (start + timedelta(days=32)).replace(day=1)
