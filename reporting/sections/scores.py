"""The score: its course, what moved it, what makes it, and how each subject stands."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from reporting import periods, writing
from reporting.facts import Cell, ChartData, Column, Section, Table
from reporting.measuring import COMPARED, SCORED, Measured, Standing
from reporting.sections.names import headline, source
from reporting.sections.part import Part
from tenants import current


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
        (source(measured, reason.source), round(reason.points, 1), reason.stories, place("reason", pk, {"source": reason.source}))
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
        rows.append((headline(measured, part.mention), source(measured, part.source), round(part.points, 1)))
        figures.append((0, 0, measured.numbers.place("part", pk, {"story": part.story})))
    total = round(round(found.value, 1) - round(found.habit, 1), 1)
    rest = round(total - sum(round(part.points, 1) for part in measured.parts), 1)
    rows.append((_("The rest"), None, rest))
    rows.append((_("In all"), None, total))
    note = _("Points add up to the score less the habit of the days before: %(score)s less %(habit)s.") % {
        "score": writing.decimal(found.value), "habit": writing.decimal(found.habit)
    }  # fmt: skip
    return Table("parts", _("The stories that make it"), columns, tuple(rows), (*figures, (0, 0, 0), (0, 0, 0)), note)


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
