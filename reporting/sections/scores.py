"""The score: its course, what moved it, what makes it, and how each subject stands."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from statistics import median
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import periods, writing
from reporting.facts import Cell, ChartData, Column, Line, Linked, Section, Table
from reporting.measuring import COMPARED, SCORED, Measured, Standing
from reporting.sections.names import headline, source
from reporting.sections.part import Part
from reputation.courses import Point
from reputation.moves import Comparison
from reputation.shown import apart_as_shown
from tenants import current

LEAST_CARRIED: Final = 0.25
"""The part of the score that the named stories carry, from which their table is read."""


def course(measured: Measured) -> Part | None:
    compared = measured.main.comparison
    if len(measured.course) < 2 or compared is None:
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
    days = {"n": writing.number(compared.after.constants.window_days)}
    measure = _("each point: the %(n)s days before it, interval at 90%%") % days
    chart = ChartData("course", "course", _title(measured.course, measured.main, compared), measure, rows)
    table = Table("course", _("Score at the end of each day"), columns, cells)
    sentence = _of_points(measured.course, compared)
    return Part(Section("course", _("Course of the score"), sentence, ("course",), ("course",)), (chart,), (table,))


def _title(course: Sequence[Point], main: Standing, compared: Comparison) -> str:
    """It claims no more than the first sentence of the page: a move that may be chance is none, wherever the line begins and ends. It names
    the two scores that the page compares."""
    first, last = course[0].value, course[-1].value
    move = main.points if compared.before.enough and compared.move.is_change else 0.0
    if not move:
        return _("The score stays around %(value)s") % {"value": writing.number(median(found.value for found in course))}
    if move * (last - first) > 0:
        return _("The score goes from %(first)s to %(last)s") % {
            "first": writing.decimal(compared.before.value), "last": writing.decimal(compared.after.value)
        }  # fmt: skip
    return _("Course of the score")


def _of_points(course: Sequence[Point], compared: Comparison) -> str:
    """What a point is, and why the last one is not the score of the period."""
    days, last, whole = compared.after.constants.window_days, writing.decimal(course[-1].value), writing.decimal(compared.after.value)
    said = _("Each point is the score of the %(n)s days before it; the last has %(last)s.") % {"n": writing.number(days), "last": last}
    if compared.after.enough and whole != last:
        said += " " + _("The whole period has %(value)s.") % {"value": whole}
    return f"{said} {writing.at_edge()}" if course[-1].is_at_edge else said


def reasons(measured: Measured) -> Part | None:
    """What moved the score, and what makes it; both add up as printed."""
    moved, main = measured.moved, measured.main
    if moved is None or main.comparison is None or not main.comparison.after.enough:
        return None
    before = periods.on_before(measured.kind, *measured.window, current.zone())
    place, pk = measured.numbers.place, main.subject.pk
    total = main.points
    lines: list[tuple[str, float, int | None, int]] = [
        (source(measured, reason.source), round(reason.points, 1), reason.stories, place("reason", pk, {"source": reason.source}))
        for reason in moved.reasons
        if round(reason.points, 1)
    ]
    if habit := round(moved.habit, 1):
        lines.append((_("The habit of the months before"), habit, None, 0))
    if rest := round(total - sum(points for _name, points, _stories, _place in lines), 1):
        lines.append((_("The rest"), rest, None, 0))
    chart = ChartData(
        "reasons", "reasons", _("What moved the score"), _("points, %(before)s") % {"before": before},
        tuple({"name": name, "points": points, "stories": stories} for name, points, stories, _place in lines), total, _("Move"),
    )  # fmt: skip
    columns = (Column(_("Source")), Column(_("Points"), "signed"), Column(_("Stories"), "number"))
    told: list[Line] = [(name, Linked(points, number), stories) for name, points, stories, number in lines]
    told.append((_("Move"), Linked(total, place("move", pk)), None))
    table = Table.of("reasons", _("What moved the score"), columns, told, _("Points add up to the move."))
    nobody = _nobody_alone(measured, main.comparison)
    shown, paragraphs = (("reasons",), (nobody,)) if nobody else (("reasons", "parts"), ())
    return Part(
        Section("reasons", _("What moved it"), _of_move(main, main.comparison, before), ("reasons",), shown, paragraphs), (chart,),
        (table, _parts(measured, main.comparison)),
    )  # fmt: skip


def _of_move(main: Standing, compared: Comparison, before: str) -> str:
    """By how much it moved; only an established move is a gain or a loss."""
    values = {"points": writing.points_apart(main.points), "total": writing.points(main.points), "before": before}
    if not (compared.before.enough and compared.move.is_change):
        return _("The score moves by %(total)s %(before)s.") % values
    gains = compared.move.value > 0
    said = (_("The score gains %(points)s %(before)s.") if gains else _("The score loses %(points)s %(before)s.")) % values
    return f"{said} {writing.at_edge()}" if compared.move.is_at_edge else said


def _nobody_alone(measured: Measured, compared: Comparison) -> str:
    """Said instead of a table of stories that weigh next to nothing each; nothing where the named ones carry a part worth reading."""
    whole = apart_as_shown(compared.after.habit, compared.after.value)
    if not measured.parts or sum(abs(part.points) for part in measured.parts) >= LEAST_CARRIED * abs(whole):
        return ""
    strongest = max(abs(part.points) for part in measured.parts)
    stories = len(compared.after.contributions)
    return ngettext("No story carries it alone: the only one weighs %(points)s.",
                    "No story carries it alone: the strongest of %(n)s weighs %(points)s.", stories) % {
        "n": writing.number(stories), "points": writing.points_apart(strongest, 2)
    }  # fmt: skip


def _parts(measured: Measured, compared: Comparison) -> Table:
    found, pk = compared.after, measured.main.subject.pk
    columns = (Column(_("Story")), Column(_("Source")), Column(_("Points"), "signed"))
    lines: list[Line] = []
    for part in measured.parts:
        points = Linked(round(part.points, 1), measured.numbers.place("part", pk, {"story": part.story}))
        lines.append((headline(measured, part.mention), source(measured, part.source), points))
    total = apart_as_shown(found.habit, found.value)
    rest = round(total - sum(round(part.points, 1) for part in measured.parts), 1)
    lines += [(_("The rest"), None, rest), (_("In all"), None, Linked(total, measured.numbers.place("score", pk)))]
    note = _("Points add up to the score less the habit of the days before: %(score)s less %(habit)s.") % {
        "score": writing.decimal(found.value), "habit": writing.decimal(found.habit)
    }  # fmt: skip
    return Table.of("parts", _("The stories that make it"), columns, lines, note)


def competitors(measured: Measured) -> Part | None:
    """How each subject stands: ours, competitors, the others that are watched."""
    columns = (
        Column(_("Subject")), Column(_("Score"), "decimal"), Column(_("Low, 90%"), "decimal", begins=True),
        Column(_("High, 90%"), "decimal"), Column(_("Change, points"), "signed"), Column(_("Low of the change"), "signed", begins=True),
        Column(_("High of the change"), "signed"), Column(_("Mentions"), "number"),
    )  # fmt: skip
    note = _("50 is neutral. Intervals hold the true value 9 times in 10.")
    if any(standing.comparison is None for standing in measured.standings):
        note += " " + _("Scores are told of brands, %(n)s at most.") % {"n": SCORED}
    table = Table.of("scores", _("Scores"), columns, (_standing(measured, standing) for standing in measured.standings), note)
    others = [standing for standing in measured.standings if standing.subject.kind in COMPARED]
    title = _("Us and competitors") if len(others) > 1 else _("Scores")
    told = [f"{one.subject.name} {writing.decimal(one.comparison.after.value)}" for one in others if one.comparison and
            one.comparison.after.enough]  # fmt: skip
    sentence = _("Scores over the period: %(scores)s.") % {"scores": writing.listed(told)} if told else note
    return Part(Section("competitors", title, sentence, (), ("scores",)), (), (table,))


def _standing(measured: Measured, standing: Standing) -> Line:
    found, pk, place = standing.comparison, standing.subject.pk, measured.numbers.place
    mentions = Linked(standing.heard.mentions, place("mentions", pk))
    if found is None or not found.after.enough:
        return standing.subject.name, _("too little to say") if found else _("no score"), None, None, "", None, None, mentions
    score, move = found.after, found.move
    told = (Linked(round(part, 1), place("score", pk)) for part in (score.value, score.low, score.high))
    if not found.before.enough:
        return standing.subject.name, *told, "", None, None, mentions
    change = Linked(standing.points if move.is_change else _("steady"), place("move", pk))
    return standing.subject.name, *told, change, round(move.low, 1), round(move.high, 1), mentions
