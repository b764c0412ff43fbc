"""The sentences of a report's first page: what the score did, what did not happen, what was not heard."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingestion.models import Gap
from reporting import dates, periods, searches, writing
from reporting.measuring import Measured
from tenants import current


def of_move(measured: Measured) -> str:
    """The first sentence: what happened, and whether it is sure."""
    comparison, before = measured.main.comparison, periods.on_before(measured.kind, *measured.window, current.zone())
    if not measured.main.heard.mentions:
        return _("Nothing was heard of %(subject)s over this period.") % {"subject": measured.main.subject.name}
    if comparison is None or not comparison.after.enough:
        return _("Too little was said to tell how the score stands.")
    if not comparison.before.enough:
        return _("This is the first period with enough said to give a score.")
    if not comparison.move.is_change:
        return _("The score is steady: what changed %(before)s may be chance.") % {"before": before}
    if comparison.move.value > 0:
        return _("The score rises, and the rise is established.")
    return _("The score falls, and the fall is established.")


# -- what did not happen


def quiet(measured: Measured) -> list[str]:
    """Said plainly, so that nobody wonders whether it was looked for. Where nothing was heard, nothing is said."""
    if not measured.main.heard.mentions:
        return []
    said = []
    if not measured.meant.incidents:
        said.append(_("No incident: nothing rose beyond its usual range."))
    if not measured.meant.voices:
        said.append(_unless_sought(measured, searches.VOICES, _("No ambassador or detractor spoke.")))
    if not measured.meant.needs:
        said.append(_unless_sought(measured, searches.NEEDS, _("No need was said.")))
    elif not any(one.rises for one in measured.meant.needs):
        said.append(_unless_sought(measured, searches.NEEDS, _("No need rises.")))
    if not measured.meant.statements:
        said.append(_unless_sought(measured, searches.ECHOES, _("No statement was made or relayed.")))
    elif not any(len(one.inverting) for one in measured.meant.statements):
        said.append(_unless_sought(measured, searches.ECHOES, _("No statement was turned into its opposite.")))
    return said


def _unless_sought(measured: Measured, kind: str, none: str) -> str:
    """That there is none; while its search is under way, that."""
    if kind not in measured.meant.sought:
        return none
    return {
        searches.VOICES: _("Ambassadors and detractors are still being looked for."),
        searches.NEEDS: _("Needs are still being looked for."),
        searches.ECHOES: _("Echoes of statements are still being looked for."),
    }[kind]


# -- what was not heard


def missing(measured: Measured, most: int) -> list[str]:
    """What was not heard, longest first; the rest is counted. Nothing missing is said too."""
    since, until = measured.window
    if not measured.main.heard.mentions and all(source.created_at >= until for source in measured.sources.values()):
        return [_("No source was followed yet over this period.")]
    if not measured.gaps:
        return [_("All sources answered over the whole period.")]
    ordered = sorted(measured.gaps, key=lambda gap: max(gap.since, since) - min(gap.until or until, until))
    said = [of_gap(gap, measured) for gap in ordered[:most]]
    rest = len(ordered) - most
    if rest > 0:
        said.append(ngettext("And %(n)s shorter gap.", "And %(n)s shorter gaps.", rest) % {"n": writing.number(rest)})
    said.append(_("Scores and shares tell of what was heard."))
    return said


def of_gap(gap: Gap, measured: Measured) -> str:
    """A gap in a sentence: which source, when, how much may be missing."""
    since, until = max(gap.since, measured.window[0]), min(gap.until or datetime.now(UTC), measured.window[1])
    zone = current.zone()
    first, last = since.astimezone(zone), until.astimezone(zone)
    values = {
        "source": gap.source.name, "length": dates.duration(until - since), "first": dates.day_of_year(first.date()),
        "last": dates.day_of_year(last.date()), "reason": gap.get_reason_display(),
    }  # fmt: skip
    if first.date() == last.date():
        said = _("%(source)s was not heard on %(first)s for %(length)s: %(reason)s.") % values
    else:
        said = _("%(source)s was not heard from %(first)s to %(last)s: %(reason)s.") % values
    lost = gap.missing or _estimate(gap, measured, until - since)
    if lost:
        said += " " + ngettext("About %(n)s mention is missing.", "About %(n)s mentions are missing.", lost) % {"n": writing.number(lost)}
    return said


def _estimate(gap: Gap, measured: Measured, length: timedelta) -> int:
    """As many as this source brings in such a time of the period."""
    cell = measured.main.heard.by.get(("source", str(gap.source_id)))
    heard = (measured.window[1] - measured.window[0]) - length
    return round(cell.mentions * (length / heard)) if cell and heard > timedelta() else 0
