"""What followed an act on an incident, in words: how it stands to what is usual, with its interval, or why that cannot be said."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import dates, writing
from reputation.detecting.helping import LEAST_AFTER, LEAST_BEFORE
from reputation.incidents.outcomes import NEAR, Outcome, Verdict, Why
from reputation.models import Incident, Measure


def sentence(incident: Incident, outcome: Outcome) -> str:
    """One or two sentences, for screens and API alike."""
    if outcome.effect is None:
        return _unknown(outcome)
    return f"{_stands(outcome)} {_counted(incident, outcome)} {_against(outcome)}"


def short(outcome: Outcome) -> str:
    """As a report says it beside the act: how it stands, and by how much against the usual."""
    return _unknown(outcome) if outcome.effect is None else f"{_stands(outcome)} {_against(outcome)}"


def _stands(outcome: Outcome) -> str:
    near = {"near": round(100 * NEAR)}
    return {
        Verdict.BELOW: _("It fell below the usual."),
        Verdict.BACK: _("It is back to the usual, within %(near)s%%.") % near,
        Verdict.UNKNOWN: _("Whether it is back to the usual, within %(near)s%%, cannot be told: these days leave it open.") % near,
        Verdict.ABOVE: _("It has not come back to the usual."),
    }[outcome.verdict]


def _counted(incident: Incident, outcome: Outcome) -> str:
    values = {
        "since": writing.decimal(outcome.since), "before": writing.number(outcome.just_before), "usual": writing.decimal(outcome.usual),
    }  # fmt: skip
    if incident.measure == Measure.NEGATIVE:
        return _("Since then %(since)s negative mentions a day, after %(before)s in the day before; usual %(usual)s.") % values
    return _("Since then %(since)s mentions a day, after %(before)s in the day before; usual %(usual)s.") % values


def _against(outcome: Outcome) -> str:
    """The change with its interval; only of an outcome that has one."""
    assert outcome.effect is not None
    values = {
        "change": _percent(outcome.effect.change), "low": _percent(outcome.effect.low), "high": _percent(outcome.effect.high),
        "n": outcome.competitors,
    }  # fmt: skip
    return ngettext(
        "Against the usual and %(n)s competitor: %(change)s, %(low)s to %(high)s at 90%%.",
        "Against the usual and %(n)s competitors: %(change)s, %(low)s to %(high)s at 90%%.",
        outcome.competitors,
    ) % values  # fmt: skip


def _unknown(outcome: Outcome) -> str:
    if outcome.why == Why.ALONE:
        return _("Whether it helped cannot be said: no competitor is spoken of enough, without a rise of its own, to hold it against.")
    if outcome.why == Why.SHORT:
        return _("Whether it helped cannot be said: fewer than %(n)s usual days before the rise were heard.") % {"n": LEAST_BEFORE}
    if outcome.known_at is None:
        return _("Whether it helped cannot be said: fewer than %(n)s days since were heard.") % {"n": LEAST_AFTER}
    return _("Whether it helped cannot be said yet: it takes %(n)s whole days, %(until)s.") % {
        "n": LEAST_AFTER, "until": dates.until(outcome.known_at)
    }  # fmt: skip


def _percent(change: float) -> str:
    return writing.percent_signed(100 * change)
