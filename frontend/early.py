"""What may become an incident, as screens show it: each with its probability, its record, and where its mentions are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend import addressing, figures
from frontend.addressing import Clauses
from reporting import early as words
from reputation.incidents import early
from reputation.incidents.early import Told
from reputation.models import Scope
from tenants.rights import Who

MOST = 8
DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Line:
    """One that rises: what, how much, how likely, how often that came true, since when, its mentions."""

    title: str
    sentence: str
    likely: str
    came_true: str
    since: str
    url: str


@dataclass(frozen=True, slots=True)
class Early:
    """The first of so many, and what their probabilities rest on; why there are none is told the agency alone."""

    lines: Sequence[Line]
    count: int
    record: str


def shown(who: Who) -> Early:
    """For this person, the likeliest first."""
    known = early.taught()
    found = early.standing(who.subjects, known)
    clauses = Clauses()
    record = words.record(known) if known.warner or who.is_agency else ""
    return Early([_line(one, clauses) for one in found[:MOST]], len(found), record)


def in_a_line(who: Who) -> str:
    """For the first page: how many there are and which comes first; empty when there is none, or it is not for this person."""
    found = early.standing(who.subjects, early.taught()) if who.may("incidents.read") else []
    if not found:
        return ""
    values = {"n": figures.number(len(found)), "first": words.title(found[0]), "likely": words.likely(found[0])}
    if found[0].probability is None:
        said = ngettext("%(n)s rise may become an incident: %(first)s.", "%(n)s rises may become an incident: %(first)s first.", len(found))
    else:
        said = ngettext(
            "%(n)s rise may become an incident: %(first)s, with a probability of %(likely)s.",
            "%(n)s rises may become an incident: %(first)s first, with a probability of %(likely)s.",
            len(found),
        )
    return said % values


def _line(one: Told, clauses: Clauses) -> Line:
    return Line(
        words.title(one), words.sentence(one), words.likely(one), words.came_true(one),
        _("since %(at)s") % {"at": figures.on_moment(one.warning.since)}, _address(one, clauses),
    )  # fmt: skip


def _address(one: Told, clauses: Clauses) -> str:
    """The negative mentions that its sentence counts: those of the day before it was last seen to rise."""
    warning = one.warning
    place = clauses.of("source", int(warning.value)) if warning.scope == Scope.SOURCE else ""
    query = " ".join(part for part in ("sentiment:negative", place) if part)
    return addressing.mentions(warning.subject_id, warning.at - DAY, warning.at, query)
