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


def times(ratio: float) -> str:
    """How many times; from ten up without a decimal, which would pretend to more than is known, beyond twenty not how many."""
    if ratio > MANY:
        return _("more than %(n)s") % {"n": writing.number(MANY)}
    return writing.decimal(ratio, 1 if ratio < 10 else 0)


def against(incident: Incident) -> tuple[str, str]:
    """For a column: how many times the usual the whole rise is, then the counts. Of what is hardly ever said no ratio is told, unless it is
    beyond all doubt; where only the top is known, that it is the top's."""
    said = incident.evidence
    usual = said.get("usual")
    if incident.measure == Measure.NEGATIVE or usual is None:
        counts = _("%(negative)s negative of %(n)s") % {
            "negative": writing.number(said["negative"]), "n": writing.number(said["mentions"])
        } if usual is not None else ""  # fmt: skip
        return _("at the peak %(times)s") % {"times": _by(incident.times)}, counts
    counts = _("%(n)s, usual %(usual)s") % {"n": writing.number(said["mentions"]), "usual": writing.number(usual)}
    if is_rare(usual):
        return _by(MANY + 1) if said["mentions"] > MANY * FEW else _("hardly any usual"), counts
    return _by(_ratio(said["mentions"], usual)), counts


def is_rare(usual: float | None) -> bool:
    """Whether so little is usual that counts are told in place of a ratio."""
    return usual is not None and usual < FEW


def counted(incident: Incident, mentions: int, negative: int, usual: float) -> str:
    """So many mentions, beside how many are usual in as long, how many times as many that is, and how many at the peak."""
    values = {
        "mentions": ngettext("%(n)s mention", "%(n)s mentions", mentions) % {"n": writing.number(mentions)},
        "subject": incident.subject.name, "negative": writing.number(negative),
    }  # fmt: skip
    if incident.measure == Measure.NEGATIVE:
        told = _("%(mentions)s of %(subject)s, %(negative)s of them negative") % values
    else:
        told = _("%(mentions)s of %(subject)s") % values
    told = f"{told}, {_usual(usual)}"
    if is_rare(usual) or incident.measure == Measure.NEGATIVE:
        return told
    ratio = _ratio(mentions, usual)
    if ratio > 1:
        told = _("%(counted)s, %(times)s times as many") % {"counted": told, "times": times(ratio)}
    if times(incident.times) != times(ratio) and incident.times > ratio:
        told = _("%(counted)s; at the peak %(times)s times") % {"counted": told, "times": times(incident.times)}
    return told


def sentence(incident: Incident) -> str:
    """What happened, how much, how it stands."""
    since, over = dates.on_moment(incident.began_at), dates.on_moment(incident.over_at) if incident.over_at else ""
    first = _at_peak(incident, since, over) if _is_told_by_peak(incident) else _counted(incident, since, over)
    if incident.course == Course.OVER:
        usual = _("So much has become usual since.") if incident.settled else ""
        return " ".join(part for part in (first, usual) if part)
    stands = {
        Course.OPENED: _("It has just begun.") if timezone.now() - incident.began_at < BEGUN else _("It goes on."),
        Course.GROWING: _("It still grows."),
        Course.FALLING: _("The top, %(top)s, is passed.") % {"top": dates.on_moment(incident.top_at)},
    }
    return f"{first} {stands[Course(incident.course)]}"


def _is_told_by_peak(incident: Incident) -> bool:
    """Whether no counts tell it: a rise of the negative share of what is said often, or one whose mentions were not counted yet."""
    usual = incident.evidence.get("usual")
    return usual is None or (incident.measure == Measure.NEGATIVE and not is_rare(usual))


def _at_peak(incident: Incident, since: str, over: str) -> str:
    values = {"since": since, "over": over, "subject": incident.subject.name, "times": times(incident.times)}
    if incident.measure == Measure.NEGATIVE:
        going = _("Since %(since)s, the negative share of what is said of %(subject)s is, at the peak, %(times)s times the usual.")
        past = _("From %(since)s to %(over)s, the negative share of what was said of %(subject)s was, at the peak, "
                 "%(times)s times the usual.")  # fmt: skip
    else:
        going = _("Since %(since)s, %(subject)s is spoken of, at the peak, %(times)s times as often as usual.")
        past = _("From %(since)s to %(over)s, %(subject)s was spoken of, at the peak, %(times)s times as often as usual.")
    return (past if incident.course == Course.OVER else going) % values


def _counted(incident: Incident, since: str, over: str) -> str:
    said = incident.evidence
    values = {"since": since, "over": over, "counted": counted(incident, said["mentions"], said["negative"], said["usual"])}
    told = (_("From %(since)s to %(over)s, %(counted)s") if incident.course == Course.OVER else _("Since %(since)s, %(counted)s")) % values
    if is_rare(said["usual"]) and (speed := said.get("speed")):
        return _("%(told)s; up to %(top)s an hour.") % {"told": told, "top": writing.number(speed["top"])}
    return f"{told}."


def _ratio(mentions: int, usual: float) -> float:
    """Of the counts as they are shown."""
    return mentions / round(usual)


def _by(ratio: float) -> str:
    return _("more than ×%(n)s") % {"n": writing.number(MANY)} if ratio > MANY else f"×{times(ratio)}"


def _usual(usual: float) -> str:
    count = round(usual)
    if not count:
        return _("where hardly any is usual")
    return ngettext("where about %(n)s is usual", "where about %(n)s are usual", count) % {"n": writing.number(count)}
