"""What was heard: volume, share of voice, sentiments, stories, sources and languages."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from core.choices import Sentiment
from reporting import writing
from reporting.facts import ChartData, Column, Line, Linked, Section, Table
from reporting.hearing import SeenStory
from reporting.measuring import Measured, Standing
from reporting.sections.names import day, headline, named, place, source
from reporting.sections.part import Part

LINES: Final = 12
"""Sources and languages told one by one."""
NAMED: Final = 3
"""Brands named in a sentence."""


def volume(measured: Measured) -> Part | None:
    cells = dict(measured.main.heard.along(measured.grain))
    if not cells:
        return None
    pk, number = measured.main.subject.pk, measured.numbers.place
    days = sorted(cells)
    lines = (
        (
            on,
            Linked(cells[on].mentions, number("mentions", pk, {measured.grain: on})),
            Linked(cells[on].stories, number("stories", pk, {measured.grain: on})),
        )
        for on in days
    )
    head = {"day": _("Day"), "week": _("Week from"), "month": _("Month from")}[measured.grain]
    title = {"day": _("Mentions a day"), "week": _("Mentions a week"), "month": _("Mentions a month")}[measured.grain]
    columns = (Column(head, "day"), Column(_("Mentions"), "number"), Column(_("Stories"), "number"))
    table = Table.of("days", title, columns, lines)
    chart = ChartData(
        "volume", "volume", title, measured.main.subject.name,
        tuple({"day": on, "mentions": cells[on].mentions, "stories": cells[on].stories} for on in days),
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
    columns = (
        Column(_("Brand")), Column(_("Mentions"), "number"), Column(_("Share of mentions"), "share"), Column(_("Stories"), "number"),
        Column(_("Share of stories"), "share"),
    )  # fmt: skip
    shares = {standing.subject: standing.voice.stories.value for standing in ordered if standing.voice and standing.voice.stories}
    chart = ChartData(
        "voice", "shares", _("Share of voice"), _("of stories"),
        tuple(
            {"name": one.subject.name, "share": shares.get(one.subject), "count": one.heard.stories,
             "us": one.subject == measured.main.subject}
            for one in ordered
        ),
    )  # fmt: skip
    note = _("Exact counts. A text and its copies are one story.")
    table = Table.of("voice", _("Share of voice"), columns, (_of_voice(measured, standing) for standing in ordered), note)
    told = [f"{subject.name} {writing.share(share)}" for subject, share in list(shares.items())[:NAMED]]
    sentence = _("Of the stories that speak of the brands: %(shares)s.") % {"shares": writing.listed(told)} if told else note
    return Part(Section("voice", _("Share of voice"), sentence, ("voice",), ("voice",)), (chart,), (table,))


def _of_voice(measured: Measured, standing: Standing) -> Line:
    share = standing.voice
    numbers = {
        "mentions": standing.heard.mentions, "voice_mentions": share.mentions if share else None, "stories": standing.heard.stories,
        "voice_stories": share.stories.value if share and share.stories else None,
    }  # fmt: skip
    number, pk = measured.numbers.place, standing.subject.pk
    return standing.subject.name, *(Linked(count, number(name, pk)) for name, count in numbers.items())


def sentiments(measured: Measured) -> Part | None:
    number = measured.numbers.place
    columns = (Column(_("Subject")), *(Column(str(name.label).capitalize(), "number") for name in Sentiment))
    counted = {standing.subject: _by_sentiment(standing) for standing in measured.standings}
    drawn = [
        {"name": one.subject.name, **counted[one.subject], "us": one.subject == measured.main.subject}
        for one in measured.standings
        if one.heard.mentions
    ]
    if not drawn:
        return None
    lines: list[Line] = [
        (subject.name, *(Linked(count, number("towards", subject.pk, {"sentiment": name})) for name, count in counts.items()))
        for subject, counts in counted.items()
    ]
    title = _("Sentiment towards each subject")
    chart = ChartData("sentiments", "sentiments", title, _("of mentions, copies included"), tuple(drawn[:LINES]))
    table = Table.of(
        "sentiments",
        title,
        columns,
        lines,
        _("Mentions by label, copies included; corrections count. The positive share of the first page is of stories, estimated."),
    )
    ours = {name: writing.number(count) for name, count in counted[measured.main.subject].items()}
    sentence = _("Towards %(subject)s: %(positive)s positive mentions, %(negative)s negative, %(neutral)s neutral.") % {
        "subject": measured.main.subject.name, **ours
    }  # fmt: skip
    return Part(Section("sentiments", _("Sentiments"), sentence, ("sentiments",), ("sentiments",)), (chart,), (table,))


def _by_sentiment(standing: Standing) -> dict[str, int]:
    cells = standing.heard.sentiments
    return {name.value: cells[name.value].mentions if name.value in cells else 0 for name in Sentiment}


def stories(measured: Measured) -> Part | None:
    if not measured.stories:
        return None
    columns = (
        Column(_("Story")),
        Column(_("Where"), "site"),
        Column(_("Day"), "day"),
        Column(_("Sentiment")),
        Column(_("Mentions"), "number"),
        Column(_("Views"), "views"),
    )
    lines = (_story(measured, seen) for seen in measured.stories)
    note = _("A line is a text with its copies; sentiment is that of the first.")
    table = Table.of("stories", _("Most seen stories"), columns, lines, note)
    return Part(Section("stories", _("Most seen stories"), _most_seen(measured.stories[0]), (), ("stories",)), (), (table,))


def _story(measured: Measured, seen: SeenStory) -> Line:
    flag = _("est.") if seen.estimated else _("measured")
    views = f"{writing.views(seen.reach)} {flag}" if seen.reach else None
    said = str(Sentiment(seen.sentiment).label) if seen.sentiment in Sentiment.values else _("not judged")
    pk, key, numbers = measured.main.subject.pk, {"story": seen.story}, measured.numbers
    counts = Linked(seen.copies, numbers.place("copies", pk, key)), Linked(views, numbers.place("views", pk, key))
    on = day(measured, seen.mention)
    return headline(measured, seen.mention), place(measured, seen.mention), on.isoformat() if on else None, said, *counts


def _most_seen(first: SeenStory) -> str:
    views = (_("about %(views)s views") if first.estimated else _("%(views)s views")) % {"views": writing.views(first.reach)}
    told = ngettext("The most seen story: %(views)s, in %(n)s mention.", "The most seen story: %(views)s, in %(n)s mentions.", first.copies)
    return told % {"views": views, "n": writing.number(first.copies)}


def sources(measured: Measured) -> Part | None:
    heard = measured.main.heard
    if not heard.mentions:
        return None
    tables = _breakdown(measured, "source", _("Sources")), _breakdown(measured, "language", _("Languages"))
    value, most = heard.along("source")[0]
    named_first = {"subject": measured.main.subject.name, "share": writing.share(most.mentions / heard.mentions)}
    sentence = _("Of the mentions of %(subject)s, %(share)s come from %(source)s.") % {
        **named_first, "source": source(measured, int(value))
    }  # fmt: skip
    return Part(Section("sources", _("Sources and languages"), sentence, (), ("sources", "languages")), (), tables)


def _breakdown(measured: Measured, key: str, title: str) -> Table:
    """The mentions by source or language, the largest first; the rest in one line."""
    heard, pk, number = measured.main.heard, measured.main.subject.pk, measured.numbers.place
    cells = heard.along(key)
    lines: list[Line] = []
    for value, cell in cells[:LINES]:
        numbers = {"mentions": cell.mentions, "mentions_share": cell.mentions / heard.mentions, "stories": cell.stories}
        linked = (Linked(count, number(name, pk, {key: value})) for name, count in numbers.items())
        lines.append((named(measured, key, value), *linked))
    if rest := cells[LINES:]:
        mentions = sum(cell.mentions for _value, cell in rest)
        lines.append((_("The rest"), mentions, mentions / heard.mentions, sum(cell.stories for _value, cell in rest)))
    columns = Column(title), Column(_("Mentions"), "number"), Column(pgettext("part", "Share"), "share"), Column(_("Stories"), "number")
    return Table.of(f"{key}s", title, columns, lines)
