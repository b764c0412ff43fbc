"""What was heard: volume, share of voice, sentiments, stories, sources and languages."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.choices import Sentiment
from reporting import writing
from reporting.facts import Cell, ChartData, Column, Section, Table
from reporting.measuring import Measured
from reporting.sections.names import headline, named, where
from reporting.sections.part import Part

LINES: Final = 12
"""Sources and languages told one by one."""


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
        rows.append((headline(measured, seen.mention), where(measured, seen.mention), said, seen.copies, views))
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
            (named(measured, key, value), cell.mentions, cell.mentions / heard.mentions, cell.stories) for value, cell in cells[:LINES]
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
