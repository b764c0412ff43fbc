"""What may become an incident, as screens show it: each with its probability, its record, and where its mentions are."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend import figures
from reporting import early as words
from reputation.incidents import early
from reputation.incidents.early import Told
from tenants import current
from tenants.rights import Who

MOST = 8


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
    """All of them, and what their probabilities rest on or why there are none."""

    lines: Sequence[Line]
    record: str


def shown(who: Who) -> Early:
    """For this person, the likeliest first."""
    known = early.taught()
    found = early.standing(who.subjects, known)[:MOST]
    return Early([_line(one) for one in found], words.record(known))


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


def _line(one: Told) -> Line:
    return Line(
        words.title(one), words.sentence(one), words.likely(one), words.came_true(one),
        _("for %(length)s") % {"length": figures.age(one.warning.since)}, _address(one),
    )  # fmt: skip


def _address(one: Told) -> str:
    """The negative mentions of its days."""
    zone = current.zone()
    asked = {
        "subject": str(one.warning.subject_id), "since": one.warning.since.astimezone(zone).date().isoformat(),
        "until": one.warning.at.astimezone(zone).date().isoformat(),
        "q": f'sentiment:negative source:"{one.place}"' if one.place else "sentiment:negative",
    }  # fmt: skip
    return f"{reverse('mentions')}?{urlencode(asked)}"
