"""The score: its course, what moved it, what makes it, and how each subject stands."""

from __future__ import annotations

from datetime import timedelta

from django.utils.translation import gettext as _

from reporting import periods, writing
from reporting.facts import Cell, ChartData, Column, Line, Linked, Section, Table
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
    told: list[Line] = [(name, Linked(points, number), stories) for name, points, stories, number in lines]
    told.append((_("Move"), Linked(total, place("move", pk)), None))
    table = Table.of("reasons", _("What moved the score"), columns, told, _("Points add up to the move."))
    sentence = _("The score moves by %(total)s points on %(before)s.") % {"total": writing.signed(total), "before": before}
    return Part(
        Section("reasons", _("What moved it"), sentence, ("reasons",), ("reasons", "parts")), (chart,), (table, _parts(measured))
    )  # fmt: skip


def _parts(measured: Measured) -> Table:
    main = measured.main
    assert main.comparison is not None
    found, pk = main.comparison.after, main.subject.pk
    columns = (Column(_("Story")), Column(_("Source")), Column(_("Points"), "signed"))
    lines: list[Line] = []
    for part in measured.parts:
        points = Linked(round(part.points, 1), measured.numbers.place("part", pk, {"story": part.story}))
        lines.append((headline(measured, part.mention), source(measured, part.source), points))
    total = round(round(found.value, 1) - round(found.habit, 1), 1)
    rest = round(total - sum(round(part.points, 1) for part in measured.parts), 1)
    lines += [(_("The rest"), None, rest), (_("In all"), None, Linked(total, measured.numbers.place("score", pk)))]
    note = _("Points add up to the score less the habit of the days before: %(score)s less %(habit)s.") % {
        "score": writing.decimal(found.value), "habit": writing.decimal(found.habit)
    }  # fmt: skip
    return Table.of("parts", _("The stories that make it"), columns, lines, note)


def competitors(measured: Measured) -> Part | None:
    """How each subject stands: ours, competitors, the others that are watched."""
    columns = (
        Column(_("Subject")), Column(_("Score"), "decimal"), Column(_("Low, 90%"), "decimal"), Column(_("High, 90%"), "decimal"),
        Column(_("Change, points"), "signed"), Column(_("Mentions"), "number"), Column(_("Remark")),
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
        return standing.subject.name, None, None, None, None, mentions, _("too little to say") if found else ""
    score, move = found.after, found.move
    change = round(move.value, 1) if found.before.enough else None
    remark = "" if change is None or move.is_change else _("steady")
    told = (Linked(round(part, 1), place("score", pk)) for part in (score.value, score.low, score.high))
    return standing.subject.name, *told, Linked(change, place("move", pk)), mentions, remark
