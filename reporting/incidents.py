"""Incidents in words: a title, and the sentence that says what happened, for screens, API and reports alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _

from reporting import writing
from reputation.models import Course, Incident, Measure

BEGUN: Final = timedelta(hours=6)
"""How long a rise that has not grown yet is said to have just begun."""


def title(incident: Incident) -> str:
    """The subject, and what is said of it in people's words; else what rose."""
    words = incident.evidence.get("words") or []
    if words:
        return _("%(subject)s: %(words)s") % {"subject": incident.subject.name, "words": words[0]["words"]}
    if incident.measure == Measure.NEGATIVE:
        return _("%(subject)s: more is said badly than usual") % {"subject": incident.subject.name}
    return _("%(subject)s: more is said than usual") % {"subject": incident.subject.name}


def times(incident: Incident) -> str:
    """How many times the usual; from ten up without a decimal, which would pretend to more than is known."""
    return writing.decimal(incident.times, 1 if incident.times < 10 else 0)


def sentence(incident: Incident) -> str:
    """What happened, how much, how it stands."""
    values = {
        "since": writing.on_moment(incident.began_at), "subject": incident.subject.name, "times": times(incident),
        "top": writing.on_moment(incident.top_at), "over": writing.on_moment(incident.over_at) if incident.over_at else "",
    }  # fmt: skip
    if incident.measure == Measure.NEGATIVE:
        first = _("Since %(since)s, the negative share of what is said of %(subject)s is up to %(times)s times the usual.")
        past = _("From %(since)s to %(over)s, the negative share of what was said of %(subject)s was up to %(times)s times the usual.")
    else:
        first = _("Since %(since)s, %(subject)s is spoken of up to %(times)s times as often as usual.")
        past = _("From %(since)s to %(over)s, %(subject)s was spoken of up to %(times)s times as often as usual.")
    if incident.course == Course.OVER:
        usual = _("So much has become usual since.") if incident.settled else ""
        return " ".join(part for part in (past % values, usual) if part)
    stands = {
        Course.OPENED: _("It has just begun.") if timezone.now() - incident.began_at < BEGUN else _("It goes on."),
        Course.GROWING: _("It still grows."),
        Course.FALLING: _("The top, %(top)s, is passed.") % values,
    }
    return f"{first % values} {stands[Course(incident.course)]}"
