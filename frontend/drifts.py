"""How a statement drifts, as its page shows it: the course in time, the relay where it turned, which audience received which version."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext, pgettext

from core.query.differences import Stretch as Changed
from core.query.differences import differences
from frontend import words
from reporting import pinned, writing
from reporting.charts import drift
from reporting.charts.chart import Chart, Note
from reputation.models import Claim, Echo, Label, Statement
from reputation.statements import drifting, echoing
from reputation.statements.drifting import Audience, Day, Drift, Turn
from tenants import current
from tenants.rights import Who

MOST: Final = 30
"""Points on the course: of a longer one, several days make one."""
LEAST: Final = 5
"""Relays that a point stands on, where there are many: one alone would throw the line from 0 to 100."""
FEW: Final = 8
"""Points that a course keeps, however few its relays."""
COMPARED: Final = 600
"""Signs of a text at most that are compared."""
BYS: Final[tuple[tuple[str, Promise], ...]] = (
    ("source", gettext_lazy("By source")),
    ("language", gettext_lazy("By language")),
    ("country", gettext_lazy("By country")),
)


def chart(found: Statement, who: Who) -> Chart | None:
    """The course of one statement, for its files."""
    return drawn(found, drifting.drift(found.pk, who.subjects), who)


def drawn(found: Statement, fared: Drift, who: Who) -> Chart | None:
    """None while all of its relays were said on one day."""
    told = [day for day in fared.days if day.telling]
    if len(told) < 2:
        return None
    zone = current.zone()
    points = stretches(told)
    notes = [Note(found.at, pgettext("a note on a chart", "Said"))] if found.at.astimezone(zone).date() >= told[0].day else []
    if fared.totals.inverted_at:
        notes.append(Note(fared.totals.inverted_at, _("First inverted")))
    pins = pinned.over(found.at, found.at + echoing.HEARD, who).of(found.subject_id)
    return drift.chart(
        points, zone, title=_("What became of it in time"),
        measure=_("share of the echoes that tell a claim, in percent; grey: the interval of the inverted ones, wide where few tell one"),
        gaps=pins.gaps, notes=[*notes, *pins.notes],
    )  # fmt: skip


def stretches(told: Sequence[Day]) -> list[drift.Stretch]:
    """From the first day with a relay to the last, without a hole; the points of the course."""
    first, known = told[0].day, {day.day: day for day in told}
    count = (told[-1].day - first).days + 1
    step = math.ceil(count / MOST)
    made = []
    for place in range(0, count, step):
        held = [day for number in range(place, place + step) if (day := known.get(first + timedelta(days=number)))]
        begin, after = first + timedelta(days=place), first + timedelta(days=min(place + step, count))
        sums = (sum(day.telling for day in held), sum(day.drifting for day in held), sum(day.inverting for day in held))
        made.append(drift.Stretch(begin, after, *sums))
    return _joined(made, min(LEAST, sum(one.telling for one in made) // FEW))


def _joined(made: Sequence[drift.Stretch], least: int) -> list[drift.Stretch]:
    """Neighbours with few relays make one stretch, until it has enough."""
    if least < 2:
        return list(made)
    joined: list[drift.Stretch] = []
    for one in made:
        if joined and joined[-1].telling < least:
            joined[-1] = joined[-1].with_next(one)
        else:
            joined.append(one)
    if len(joined) > 1 and joined[-1].telling < least:
        joined[-2:] = [joined[-2].with_next(joined[-1])]
    return joined


@dataclass(frozen=True, slots=True)
class TurnShown:
    """Where a claim turned: the relay, what it had it from, and how the words differ. `before` is None where that is the statement."""

    echo: Echo
    claim: Claim
    before: Echo | None
    before_label: str
    changed: list[Changed]


def turn(found: Turn | None) -> TurnShown | None:
    """With the words of both compared."""
    if found is None:
        return None
    before = echoing.whole(found.parent.mention) if found.parent else found.claim.text
    changed = differences(before[:COMPARED], echoing.whole(found.echo.mention)[:COMPARED])
    return TurnShown(found.echo, found.claim, found.parent, str(Label(found.parent_label).label) if found.parent_label else "", changed)


@dataclass(frozen=True, slots=True)
class AudienceShown:
    """An audience by its name, with what it received and how many an inverted version may have reached."""

    name: str
    audience: Audience
    reach: str


def audiences(found: Sequence[Audience], by: str) -> list[AudienceShown]:
    return [AudienceShown(_name(one, by), one, _reach(one)) for one in found]


def _reach(one: Audience) -> str:
    if not one.inverted_reach:
        return "–"
    seen = ngettext("%(n)s view", "%(n)s views", one.inverted_reach) % {"n": writing.views(one.inverted_reach)}
    return " ".join((seen, _("est."))) if one.estimated else seen


def _name(one: Audience, by: str) -> str:
    if not one.name:
        return _("not known")
    if by == "language":
        return writing.language(one.name)
    return words.country(one.name) if by == "country" else one.name
