"""The sections of a report after its first page: each a sentence, charts, tables, from what was measured."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core.choices import Sentiment
from core.errors import Words
from reporting import periods, writing
from reporting.facts import Cell, ChartData, Column, Section, Table
from reporting.measuring import COMPARED, SCORED, Measured, Standing
from reputation.constants import VERSION
from tenants import current

HEADLINE: Final = 140
LINES: Final = 12
"""Sources and languages told one by one."""


@dataclass(frozen=True, slots=True)
class Part:
    """A section with the charts and tables that it names."""

    section: Section
    charts: tuple[ChartData, ...] = ()
    tables: tuple[Table, ...] = ()


def volume(measured: Measured) -> Part | None:
    cells = dict(measured.main.heard.along(measured.grain))
    if not cells:
        return None
    pk, place = measured.main.subject.pk, measured.numbers.place
    days = sorted(cells)
    rows: list[tuple[Cell, ...]] = [(day, cells[day].mentions, cells[day].stories) for day in days]
    figures = tuple((0, place("mentions", pk, {measured.grain: day}), 0) for day in days)
    head = {"day": _("Day"), "week": _("Week from"), "month": _("Month from")}[measured.grain]
    title = {"day": _("Mentions a day"), "week": _("Mentions a week"), "month": _("Mentions a month")}[measured.grain]
    columns = (Column(head, "day"), Column(_("Mentions"), "number"), Column(_("Stories"), "number"))
    table = Table("days", title, columns, tuple(rows), figures)
    chart = ChartData(
        "volume", "volume", title, measured.main.subject.name,
        tuple({"day": day, "mentions": cells[day].mentions, "stories": cells[day].stories} for day in days),
    )  # fmt: skip
    heard = measured.main.heard
    sentence = ngettext(
        "%(mentions)s mention of %(subject)s, in %(stories)s stories.", "%(mentions)s mentions of %(subject)s, in %(stories)s stories.",
        heard.mentions,
    ) % {
        "mentions": writing.number(heard.mentions), "subject": measured.main.subject.name, "stories": writing.number(heard.stories),
    }  # fmt: skip
    return Part(Section("volume", _("Volume"), sentence, ("volume",), ("days",)), (chart,), (table,))


def course(measured: Measured) -> Part | None:
    if len(measured.course) < 2:
        return None
    rows = tuple(
        {"at": (found.until - timedelta(hours=12)).isoformat(), "value": found.value, "low": found.low, "high": found.high}
        for found in measured.course
    )
    columns = (Column(_("Day"), "day"), Column(_("Score"), "decimal"), Column(_("Low, 90%"), "decimal"), Column(_("High, 90%"), "decimal"))
    zone = current.zone()
    cells: tuple[tuple[Cell, ...], ...] = tuple(
        (
            (found.until - timedelta(hours=12)).astimezone(zone).date().isoformat(),
            *(round(part, 1) for part in (found.value, found.low, found.high)),
        )
        for found in measured.course
    )
    first, last = measured.course[0], measured.course[-1]
    ends = {"first": writing.decimal(first.value), "last": writing.decimal(last.value)}
    title = _("The score goes from %(first)s to %(last)s") % ends
    chart = ChartData("course", "course", title, _("score over 30 days, interval at 90%"), rows)
    sentence = _("From %(first)s to %(last)s, each day over the thirty days before it.") % ends
    table = Table("course", _("Score at the end of each day"), columns, cells)
    return Part(Section("course", _("Course of the score"), sentence, ("course",), ("course",)), (chart,), (table,))


def reasons(measured: Measured) -> Part | None:
    """What moved the score, and what makes it; both add up as printed."""
    moved, main = measured.moved, measured.main
    if moved is None or main.comparison is None or not main.comparison.after.enough:
        return None
    before = periods.name_of_before(measured.kind, measured.window[0], current.zone())
    place, pk = measured.numbers.place, main.subject.pk
    total = round(moved.total, 1)
    lines: list[tuple[str, float, int | None, int]] = [
        (_source(measured, reason.source), round(reason.points, 1), reason.stories, place("reason", pk, {"source": reason.source}))
        for reason in moved.reasons
        if round(reason.points, 1)
    ]
    if habit := round(moved.habit, 1):
        lines.append((_("The habit of the months before"), habit, None, 0))
    if rest := round(total - sum(points for _name, points, _stories, _place in lines), 1):
        lines.append((_("The rest"), rest, None, 0))
    chart = ChartData(
        "reasons", "reasons", _("What moved the score"), _("points, on %(before)s") % {"before": before},
        tuple({"name": name, "points": points, "stories": stories} for name, points, stories, _place in lines), total, _("Move"),
    )  # fmt: skip
    columns = (Column(_("Source")), Column(_("Points"), "signed"), Column(_("Stories"), "number"))
    rows: tuple[tuple[Cell, ...], ...] = (*((name, points, stories) for name, points, stories, _place in lines), (_("Move"), total, None))
    figures = (*((0, number, 0) for _name, _points, _stories, number in lines), (0, place("move", pk), 0))
    table = Table("reasons", _("What moved the score"), columns, rows, figures, _("Points add up to the move."))
    sentence = _("The score moves by %(total)s points on %(before)s.") % {"total": writing.signed(total), "before": before}
    return Part(
        Section("reasons", _("What moved it"), sentence, ("reasons",), ("reasons", "parts")), (chart,), (table, _parts(measured))
    )  # fmt: skip


def _parts(measured: Measured) -> Table:
    main = measured.main
    assert main.comparison is not None
    found, pk = main.comparison.after, main.subject.pk
    columns = (Column(_("Story")), Column(_("Source")), Column(_("Points"), "signed"))
    rows: list[tuple[Cell, ...]] = []
    figures: list[tuple[int, ...]] = []
    for part in measured.parts:
        rows.append((headline(measured, part.mention), _source(measured, part.source), round(part.points, 1)))
        figures.append((0, 0, measured.numbers.place("part", pk, {"story": part.story})))
    total = round(round(found.value, 1) - round(found.habit, 1), 1)
    rest = round(total - sum(round(part.points, 1) for part in measured.parts), 1)
    rows.append((_("The rest"), None, rest))
    rows.append((_("In all"), None, total))
    note = _("Points add up to the score less the habit of the days before: %(score)s less %(habit)s.") % {
        "score": writing.decimal(found.value), "habit": writing.decimal(found.habit)
    }  # fmt: skip
    return Table("parts", _("The stories that make it"), columns, tuple(rows), (*figures, (0, 0, 0), (0, 0, 0)), note)


def voice(measured: Measured) -> Part | None:
    compared = [standing for standing in measured.standings if standing.voice]
    if not compared:
        return None
    ordered = sorted(compared, key=lambda standing: (-standing.heard.stories, standing.subject.name))
    place = measured.numbers.place
    columns = (
        Column(_("Brand")), Column(_("Mentions"), "number"), Column(_("Share of mentions"), "share"), Column(_("Stories"), "number"),
        Column(_("Share of stories"), "share"),
    )  # fmt: skip
    rows, figures = [], []
    for standing in ordered:
        pk, share = standing.subject.pk, standing.voice
        stories = share.stories.value if share and share.stories else None
        rows.append((standing.subject.name, standing.heard.mentions, share.mentions if share else None, standing.heard.stories, stories))
        figures.append((0, place("mentions", pk), place("voice_mentions", pk), place("stories", pk), place("voice_stories", pk)))
    chart = ChartData(
        "voice", "shares", _("Share of voice"), _("of stories"),
        tuple(
            {"name": row[0], "share": row[4], "count": row[3], "us": standing.subject == measured.main.subject}
            for row, standing in zip(rows, ordered, strict=True)
        ),
    )  # fmt: skip
    table = Table(
        "voice", _("Share of voice"), columns, tuple(rows), tuple(figures), _("Exact counts. A text and its copies are one story.")
    )
    return Part(Section("voice", _("Share of voice"), table.note, ("voice",), ("voice",)), (chart,), (table,))


def sentiments(measured: Measured) -> Part | None:
    place = measured.numbers.place
    names = [name.value for name in Sentiment]
    columns = (Column(_("Subject")), *(Column(str(name.label).capitalize(), "number") for name in Sentiment))
    rows: list[tuple[Cell, ...]] = []
    figures, lines = [], []
    for standing in measured.standings:
        cells = standing.heard.sentiments
        found = {name: cells[name].mentions if name in cells else 0 for name in names}
        rows.append((standing.subject.name, *found.values()))
        figures.append((0, *(place("towards", standing.subject.pk, {"sentiment": name}) for name in names)))
        if standing.heard.mentions:
            lines.append({"name": standing.subject.name, **found, "us": standing.subject == measured.main.subject})
    if not lines:
        return None
    title = _("Sentiment towards each subject")
    chart = ChartData("sentiments", "sentiments", title, _("mentions"), tuple(lines[:LINES]))
    table = Table("sentiments", title, columns, tuple(rows), tuple(figures), _("Mentions by label; corrections of people count."))
    return Part(Section("sentiments", _("Sentiments"), table.note, ("sentiments",), ("sentiments",)), (chart,), (table,))


def stories(measured: Measured) -> Part | None:
    if not measured.stories:
        return None
    columns = (
        Column(_("Story")),
        Column(_("Where, when")),
        Column(_("Sentiment")),
        Column(_("Mentions"), "number"),
        Column(_("Views"), "views"),
    )
    rows: list[tuple[Cell, ...]] = []
    figures = []
    for seen in measured.stories:
        flag = _("est.") if seen.estimated else _("measured")
        views = f"{writing.views(seen.reach)} {flag}" if seen.reach else None
        said = str(Sentiment(seen.sentiment).label) if seen.sentiment in Sentiment.values else _("not judged")
        rows.append((headline(measured, seen.mention), _where(measured, seen.mention), said, seen.copies, views))
        figures.append((0, 0, 0, measured.numbers.place("copies", measured.main.subject.pk, {"story": seen.story}), 0))
    note = _("A line is a text with its copies; sentiment is that of the first.")
    table = Table("stories", _("Most seen stories"), columns, tuple(rows), tuple(figures), note)
    return Part(Section("stories", _("Most seen stories"), note, (), ("stories",)), (), (table,))


def sources(measured: Measured) -> Part | None:
    heard, pk, place = measured.main.heard, measured.main.subject.pk, measured.numbers.place
    if not heard.mentions:
        return None
    tables = []
    for key, title in (("source", _("Sources")), ("language", _("Languages"))):
        cells = heard.along(key)
        rows: list[tuple[Cell, ...]] = [
            (_named(measured, key, value), cell.mentions, cell.mentions / heard.mentions, cell.stories) for value, cell in cells[:LINES]
        ]
        figures = [(0, place("mentions", pk, {key: value}), 0, 0) for value, _cell in cells[:LINES]]
        if len(cells) > LINES:
            mentions = sum(cell.mentions for _value, cell in cells[LINES:])
            rows.append((_("The rest"), mentions, mentions / heard.mentions, sum(cell.stories for _value, cell in cells[LINES:])))
            figures.append((0, 0, 0, 0))
        columns = (
            Column(title),
            Column(_("Mentions"), "number"),
            Column(pgettext("part", "Share"), "share"),
            Column(_("Stories"), "number"),
        )
        tables.append(Table(f"{key}s", title, columns, tuple(rows), tuple(figures)))
    sentence = _("Where %(subject)s was spoken of, and in which languages.") % {"subject": measured.main.subject.name}
    return Part(Section("sources", _("Sources and languages"), sentence, (), ("sources", "languages")), (), tuple(tables))


def competitors(measured: Measured) -> Part | None:
    """How each subject stands: ours, competitors, the others that are watched."""
    place = measured.numbers.place
    columns = (
        Column(_("Subject")), Column(_("Score"), "decimal"), Column(_("Low, 90%"), "decimal"), Column(_("High, 90%"), "decimal"),
        Column(_("Change, points"), "signed"), Column(_("Mentions"), "number"), Column(_("Remark")),
    )  # fmt: skip
    rows, figures = [], []
    for standing in measured.standings:
        rows.append(_standing(standing))
        pk = standing.subject.pk
        score = place("score", pk)
        figures.append((0, score, score, score, place("move", pk), place("mentions", pk), 0))
    note = _("50 is neutral. Intervals hold the true value 9 times in 10.")
    if any(standing.comparison is None for standing in measured.standings):
        note += " " + _("Scores are told of brands, %(n)s at most.") % {"n": SCORED}
    table = Table("scores", _("Scores"), columns, tuple(rows), tuple(figures), note)
    others = [standing for standing in measured.standings if standing.subject.kind in COMPARED]
    title = _("Us and competitors") if len(others) > 1 else _("Scores")
    return Part(Section("competitors", title, note, (), ("scores",)), (), (table,))


def _standing(standing: Standing) -> tuple[Cell, ...]:
    found, mentions = standing.comparison, standing.heard.mentions
    if found is None:
        return standing.subject.name, None, None, None, None, mentions, ""
    if not found.after.enough:
        return standing.subject.name, None, None, None, None, mentions, _("too little to say")
    score, move = found.after, found.move
    change = round(move.value, 1) if found.before.enough else None
    remark = "" if change is None or move.is_change else _("steady")
    return standing.subject.name, round(score.value, 1), round(score.low, 1), round(score.high, 1), change, mentions, remark


def method(measured: Measured) -> Part | None:
    """How it was measured."""
    before = periods.words(measured.kind, *measured.before, current.zone())
    paragraphs = [
        _("Mentions are counted exactly, by days of the time zone %(zone)s. A text with its copies is one story.")
        % {"zone": current.zone().key},
        _("The score is the weighted mean of what independent voices said of %(subject)s, from 0 to 100; 50 is neutral. A story counts once, by how many people it reached; an author counts for a few stories a day; few stories pull the score to the habit of the ninety days before.")  # noqa: E501
        % {"subject": measured.main.subject.name},
        _("Intervals are at 90%%: drawn again among authors and stories, the value falls inside nine times in ten. A change is told only when its interval leaves out zero. The period is compared with %(before)s.")  # noqa: E501
        % {"before": periods.lowered(before)},
        _("The positive share is estimated from the probabilities of the model; sentiments by label are counted. Corrections of people stand above the model."),  # noqa: E501
        _("Score version %(score)s. Models: %(models)s. Each number leads to the mentions it rests on, frozen on the day of this report.")
        % {"score": VERSION, "models": ", ".join(measured.models) or _("none, people judged")},
    ]  # fmt: skip
    return Part(Section("method", _("Method"), "", (), (), tuple(paragraphs)))


SECTIONS: Final[Mapping[str, Callable[[Measured], Part | None]]] = {
    "course": course, "reasons": reasons, "volume": volume, "voice": voice, "competitors": competitors, "sentiments": sentiments,
    "stories": stories, "sources": sources, "method": method,
}  # fmt: skip
TITLES: Final[Mapping[str, Words]] = {
    "course": gettext_lazy("Course of the score"),
    "reasons": gettext_lazy("What moved it"),
    "volume": gettext_lazy("Volume"),
    "voice": gettext_lazy("Share of voice"),
    "competitors": gettext_lazy("Us and competitors"),
    "sentiments": gettext_lazy("Sentiments"),
    "stories": gettext_lazy("Most seen stories"),
    "sources": gettext_lazy("Sources and languages"),
    "method": gettext_lazy("Method"),
}
"""What the sections are called where people choose among them."""


# -- names


def headline(measured: Measured, number: int) -> str:
    mention = measured.mentions.get(number)
    if mention is None:
        return _("erased since")
    said = " ".join((mention.title or mention.text).split())
    return said if len(said) <= HEADLINE else f"{said[: HEADLINE - 1].rsplit(' ', 1)[0]}…"


def _where(measured: Measured, number: int) -> str:
    mention = measured.mentions.get(number)
    if mention is None:
        return ""
    day = writing.day_of_year(mention.published_at.astimezone(current.zone()).date())
    return _("%(place)s, %(day)s") % {"place": mention.site or mention.source.name, "day": day}


def _source(measured: Measured, number: int) -> str:
    source = measured.sources.get(number)
    return source.name if source else _("a source of before")


def _named(measured: Measured, key: str, value: str) -> str:
    if key == "source":
        return _source(measured, int(value))
    return writing.language(value) if value else _("not known")
