"""Incidents in words: a title, and the sentence that says what happened, for screens, API and reports alike."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import dates, writing
from reputation.models import Course, Incident, Measure

BEGUN: Final = timedelta(hours=6)
"""How long a rise that has not grown yet is said to have just begun."""
FEW: Final = 5
"""Of fewer usual mentions no ratio is told: its top is held against nearly nothing."""
MANY: Final = 20
"""Times the usual beyond which it is not said how many."""


def title(incident: Incident) -> str:
    """The subject, and what is said of it in people's words; else what rose."""
    subject = incident.subject.name
    if words := incident.evidence.get("words"):
        return _("%(subject)s: “%(words)s” said more than usual") % {"subject": subject, "words": writing.nested(words[0]["words"])}
    if incident.measure == Measure.NEGATIVE:
        return _("%(subject)s: more is said badly than usual") % {"subject": subject}
    return _("%(subject)s: more is said than usual") % {"subject": subject}


def times(incident: Incident) -> str:
    """How many times the usual; from ten up without a decimal, which would pretend to more than is known."""
    if incident.times > MANY:
        return _("more than %(n)s times") % {"n": writing.number(MANY)}
    return _("up to %(n)s times") % {"n": _times(incident)}


def against(incident: Incident) -> str:
    """The same in a column; of what is hardly ever said, the counts."""
    said = incident.evidence
    if is_rare(said.get("usual")):
        return _("%(n)s, usual %(usual)s") % {"n": writing.number(said["mentions"]), "usual": writing.number(said["usual"])}
    if incident.times > MANY:
        return _("more than ×%(n)s") % {"n": writing.number(MANY)}
    return f"×{_times(incident)}"


def is_rare(usual: float | None) -> bool:
    """Whether so little is usual that counts are told in place of a ratio."""
    return usual is not None and usual < FEW


def counted(incident: Incident, mentions: int, negative: int, usual: float) -> str:
    """So many mentions, beside how many are usual in as long."""
    values = {
        "mentions": ngettext("%(n)s mention", "%(n)s mentions", mentions) % {"n": writing.number(mentions)},
        "subject": incident.subject.name, "negative": writing.number(negative),
    }  # fmt: skip
    if incident.measure == Measure.NEGATIVE:
        told = _("%(mentions)s of %(subject)s, %(negative)s of them negative") % values
    else:
        told = _("%(mentions)s of %(subject)s") % values
    return f"{told}, {_usual(usual)}"


def sentence(incident: Incident) -> str:
    """What happened, how much, how it stands."""
    since, over = dates.on_moment(incident.began_at), dates.on_moment(incident.over_at) if incident.over_at else ""
    first = _counted(incident, since, over) if is_rare(incident.evidence.get("usual")) else _compared(incident, since, over)
    if incident.course == Course.OVER:
        usual = _("So much has become usual since.") if incident.settled else ""
        return " ".join(part for part in (first, usual) if part)
    stands = {
        Course.OPENED: _("It has just begun.") if timezone.now() - incident.began_at < BEGUN else _("It goes on."),
        Course.GROWING: _("It still grows."),
        Course.FALLING: _("The top, %(top)s, is passed.") % {"top": dates.on_moment(incident.top_at)},
    }
    return f"{first} {stands[Course(incident.course)]}"


def _compared(incident: Incident, since: str, over: str) -> str:
    values = {"since": since, "over": over, "subject": incident.subject.name, "times": times(incident)}
    if incident.measure == Measure.NEGATIVE:
        going = _("Since %(since)s, the negative share of what is said of %(subject)s is %(times)s the usual.")
        past = _("From %(since)s to %(over)s, the negative share of what was said of %(subject)s was %(times)s the usual.")
    else:
        going = _("Since %(since)s, %(subject)s is spoken of %(times)s as often as usual.")
        past = _("From %(since)s to %(over)s, %(subject)s was spoken of %(times)s as often as usual.")
    return (past if incident.course == Course.OVER else going) % values


def _counted(incident: Incident, since: str, over: str) -> str:
    said = incident.evidence
    values = {"since": since, "over": over, "counted": counted(incident, said["mentions"], said["negative"], said["usual"])}
    told = (_("From %(since)s to %(over)s, %(counted)s") if incident.course == Course.OVER else _("Since %(since)s, %(counted)s")) % values
    if speed := said.get("speed"):
        return _("%(told)s; up to %(top)s an hour.") % {"told": told, "top": writing.number(speed["top"])}
    return f"{told}."


def _times(incident: Incident) -> str:
    return writing.decimal(incident.times, 1 if incident.times < 10 else 0)


def _usual(usual: float) -> str:
    count = round(usual)
    if not count:
        return _("where hardly any is usual")
    return ngettext("where about %(n)s is usual", "where about %(n)s are usual", count) % {"n": writing.number(count)}
