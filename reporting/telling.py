"""Tells what was measured, in one language: the first page, then the sections. Makes finished data, computes no number."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import dates, findings, periods, sentences, writing
from reporting.facts import KeyFigure, ReportData, Told, Unheard
from reporting.measuring import Measured, Standing
from reporting.models import ReportKind
from reporting.noticing import Finding
from reporting.sections import SECTIONS, names
from reputation.moves import Move
from reputation.score import Estimate
from tenants import current

UNHEARD: Final = 5


def tell(
    measured: Measured, language: str, *, title: str, client: str, made_at: datetime, address: str, wanted: tuple[str, ...] = ()
) -> ReportData:
    """The document in this language; `wanted` names its sections, all when empty."""
    with translation.override(language):
        zone = current.zone()
        told = [make(measured) for key, make in SECTIONS.items() if not wanted or key in wanted]
        shown = [part for part in told if part is not None]
        made = made_at.astimezone(zone)
        return ReportData(
            title=title, heading=_heading(measured.kind), client=client, subject=measured.main.subject.name, kind=measured.kind,
            period=periods.words(measured.kind, *measured.window, zone), since=measured.window[0].isoformat(),
            until=measured.window[1].isoformat(), zone=zone.key, language=language, made_at=made_at.isoformat(),
            stopped=_("Numbers as of %(day)s, %(time)s.") % {"day": dates.full_day(made.date()), "time": dates.hour(made)},
            address=address, sentence=sentences.of_move(measured), figures=tuple(_key_figures(measured)),
            findings=tuple(_told(measured, found) for found in measured.findings),
            quiet=tuple(sentences.quiet(measured)), missing=tuple(sentences.missing(measured, UNHEARD)),
            unheard=tuple(_unheard(measured, made_at)),
            sections=tuple(part.section for part in shown), charts=tuple(chart for part in shown for chart in part.charts),
            tables=tuple(table for part in shown for table in part.tables),
        )  # fmt: skip


def _heading(kind: str) -> str:
    if kind == ReportKind.MONTH:
        return _("Monthly reputation report")
    return _("Weekly reputation report") if kind == ReportKind.WEEK else _("Reputation report")


# -- the first page


def _key_figures(measured: Measured) -> list[KeyFigure]:
    main, since = measured.main, periods.on_before(measured.kind, *measured.window, current.zone())
    place, pk = measured.numbers.place, main.subject.pk
    figures = [_score(measured, main, since)] if main.comparison else []
    figures.append(_heard(measured, since))
    if main.positive and main.comparison and main.comparison.after.enough:
        share, moved = main.positive
        number, said = place("share", pk, {"sentiment": "positive"}), _shares(share, _("of stories, estimated, %(low)s to %(high)s"))
        figures.append(KeyFigure(number, _("Positive share"), writing.share(share.value), said, *_change_of_share(moved, since)))
    if main.voice and main.voice.stories:
        said = _shares(main.voice.stories, _("between %(low)s and %(high)s"))
        number = place("voice_stories", pk)
        change = _change_of_share(main.voice.move, since)
        figures.append(KeyFigure(number, _("Share of voice"), writing.share(main.voice.stories.value), said, *change))
    return figures


def _score(measured: Measured, main: Standing, since: str) -> KeyFigure:
    comparison, pk = main.comparison, main.subject.pk
    assert comparison is not None
    score, move = comparison.after, comparison.move
    told = Move(main.points, move.low, move.high)
    change, moved, way = _change(told, since, 1, "%(points)s") if comparison.before.enough else ("", "", "")
    moved = _edged(moved, edge=move.is_at_edge) if moved else ""
    doubt = _edged(_between(score.low, score.high), edge=score.is_at_edge)
    if not score.enough:
        change, moved, way = "", "", "unsure"
        doubt = ngettext("too little to say: %(n)s story", "too little to say: %(n)s stories", score.stories) % {
            "n": writing.number(score.stories)
        }
    place = measured.numbers.place
    value = writing.decimal(score.value) if score.stories else "–"  # the habit of somebody of whom nothing was said is no score
    return KeyFigure(place("score", pk), _("Score"), value, doubt, change, moved, way, change_place=place("move", pk))


def _heard(measured: Measured, since: str) -> KeyFigure:
    main = measured.main
    stories = ngettext("in %(n)s story", "in %(n)s stories", main.heard.stories) % {"n": writing.number(main.heard.stories)}
    change = ""
    if main.growth is not None:
        percent = round(100 * main.growth)
        before = periods.name_of_before(measured.kind, *measured.window, current.zone())
        change = f"{writing.percent_signed(percent)} {since}" if percent else _("as many as %(before)s") % {"before": before}
    return KeyFigure(
        measured.numbers.place("mentions", main.subject.pk), _("Mentions"), writing.number(main.heard.mentions), stories, change,
        _("exact count"),
    )  # fmt: skip


def _change_of_share(move: Move | None, since: str) -> tuple[str, str, str]:
    """The same of a share in [0, 1], in points."""
    if move is None:
        return "", "", ""
    told = Move(100 * move.value, 100 * move.low, 100 * move.high)
    return _change(told, since, 0, ngettext("%(points)s pt", "%(points)s pts", abs(round(told.value))))


def _change(move: Move, since: str, places: int, words: str) -> tuple[str, str, str]:
    """The change in words, its interval, and its way: only an established change has one, and no end of its interval is written as 0."""
    places = _places(move, places)
    doubt = _("between %(low)s and %(high)s") % {"low": writing.signed(move.low, places), "high": writing.signed(move.high, places)}
    if not move.is_change:
        return _("steady %(since)s") % {"since": since}, doubt, ""
    said = words % {"points": writing.signed(move.value, places)}
    return f"{said} {since}", doubt, "up" if move.value > 0 else "down"


def _places(move: Move, places: int) -> int:
    hides = move.is_change and not all(round(end, places) for end in (move.low, move.high))
    return places + 1 if hides else places


def _between(low: float, high: float) -> str:
    return _("between %(low)s and %(high)s") % {"low": writing.decimal(low), "high": writing.decimal(high)}


def _edged(interval: str, *, edge: bool) -> str:
    """An interval whose end the value is; the method says why."""
    return _("%(interval)s, at its edge") % {"interval": interval} if edge else interval


def _shares(share: Estimate, words: str) -> str:
    return words % {"low": writing.number(100 * share.low), "high": writing.share(share.high)}


def _told(measured: Measured, found: Finding) -> Told:
    title, text, places = findings.told(measured, found)
    verbatim = names.verbatim(measured, found.mention)
    return Told(found.sentiment, title, text, tuple(place for place in places if place), verbatim)


def _unheard(measured: Measured, made_at: datetime) -> list[Unheard]:
    since, until = measured.window
    return [
        Unheard(
            gap.source.name,
            max(gap.since, since).isoformat(),
            min(gap.until or made_at, until).isoformat(),
            sentences.of_gap(gap, measured),
        )
        for gap in measured.gaps
        if max(gap.since, since) < min(gap.until or made_at, until)
    ]
