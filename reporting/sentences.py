"""The sentences of a report: what the score did, what was found, what was not heard."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingestion.models import Gap
from reporting import periods, writing
from reporting.measuring import Measured
from reporting.noticing import Finding
from tenants import current


def of_move(measured: Measured) -> str:
    """The first sentence: what happened, and whether it is sure."""
    comparison, before = measured.main.comparison, periods.name_of_before(measured.kind, measured.window[0], current.zone())
    if not measured.main.heard.mentions:
        return _("Nothing was heard of %(subject)s over this period.") % {"subject": measured.main.subject.name}
    if comparison is None or not comparison.after.enough:
        return _("Too little was said to tell how the score stands.")
    if not comparison.before.enough:
        return _("This is the first period with enough said to give a score.")
    if not comparison.move.is_change:
        return _("The score is steady: what changed on %(before)s may be chance.") % {"before": before}
    if comparison.move.value > 0:
        return _("The score rises, and the rise is established.")
    return _("The score falls, and the fall is established.")


def of_finding(measured: Measured, found: Finding) -> tuple[str, str, tuple[int, ...]]:
    """Its title, its text, the places of the numbers in them."""
    return MAKERS[found.key](measured, found)


Said = tuple[str, str, tuple[int, ...]]


def _source(measured: Measured, found: Finding) -> Said:
    source = measured.sources[found.source].name if found.source in measured.sources else str(found.source)
    good = found.key == "source_positive"
    title = _("%(source)s lifts the score") if good else _("%(source)s weighs on the score")
    told = ngettext("%(n)s story", "%(n)s stories", found.stories) % {"n": writing.number(found.stories)}
    count = found.stories_positive if good else found.stories_negative
    words = (
        ngettext("%(points)s points come from there: %(stories)s, %(n)s of them positive.",
                 "%(points)s points come from there: %(stories)s, %(n)s of them positive.", count)
        if good
        else ngettext("%(points)s points come from there: %(stories)s, %(n)s of them negative.",
                      "%(points)s points come from there: %(stories)s, %(n)s of them negative.", count)
    )  # fmt: skip
    text = words % {"points": writing.signed(found.points), "stories": told, "n": writing.number(count)}
    place = measured.numbers.place
    pk, narrow = measured.main.subject.pk, {"source": found.source}
    return title % {"source": source}, text, (place("mentions", pk, narrow), place("reason", pk, narrow))


def _story(measured: Measured, found: Finding) -> Said:
    title = _("This story lifts the score most") if found.points > 0 else _("This story weighs most on the score")
    copies = next((seen.copies for seen in measured.stories if seen.story == found.story), 1)
    text = ngettext("%(points)s points by itself, in %(n)s mention.", "%(points)s points by itself, in %(n)s mentions.", copies) % {
        "points": writing.signed(found.points, 2), "n": writing.number(copies)
    }  # fmt: skip
    return title, text, (measured.numbers.place("part", measured.main.subject.pk, {"story": found.story}),)


def _peak(measured: Measured, found: Finding) -> Said:
    day = writing.day_of_year(date.fromisoformat(found.day))
    title = _("%(day)s is the loudest day") % {"day": day[:1].upper() + day[1:]}
    text = ngettext("%(n)s mention, when a usual day has %(usual)s.", "%(n)s mentions, when a usual day has %(usual)s.", found.mentions) % {
        "n": writing.number(found.mentions), "usual": writing.number(found.usual)
    }  # fmt: skip
    return title, text, (measured.numbers.place("mentions", measured.main.subject.pk, {"day": found.day}),)


def _voice(measured: Measured, found: Finding) -> Said:
    name = next(standing.subject.name for standing in measured.standings if standing.subject.pk == found.subject)
    title = _("%(subject)s is heard more") if found.points > 0 else _("%(subject)s is heard less")
    text = ngettext(
        "%(points)s points of share of voice, between %(low)s and %(high)s, with %(n)s story.",
        "%(points)s points of share of voice, between %(low)s and %(high)s, with %(n)s stories.",
        found.stories,
    ) % {
        "points": writing.signed(100 * found.points, 0), "low": writing.signed(100 * found.low, 0),
        "high": writing.signed(100 * found.high, 0), "n": writing.number(found.stories),
    }  # fmt: skip
    return title % {"subject": name}, text, (measured.numbers.place("voice_stories", found.subject),)


def _most_seen(measured: Measured, found: Finding) -> Said:
    text = ngettext("%(n)s mention carries it.", "%(n)s mentions carry it, copies included.", found.mentions) % {
        "n": writing.number(found.mentions)
    }  # fmt: skip
    return _("The most seen story"), text, (measured.numbers.place("copies", measured.main.subject.pk, {"story": found.story}),)


MAKERS = {
    "source_positive": _source, "source_negative": _source, "story_positive": _story, "story_negative": _story, "peak": _peak,
    "voice_up": _voice, "voice_down": _voice, "most_seen": _most_seen,
}  # fmt: skip


# -- what was not heard


def missing(measured: Measured, most: int) -> list[str]:
    """What was not heard, longest first; the rest is counted. Nothing missing is said too."""
    if not measured.gaps:
        return [_("All sources answered over the whole period.")]
    since, until = measured.window
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
        "source": gap.source.name, "length": writing.duration(until - since), "first": writing.day_of_year(first.date()),
        "last": writing.day_of_year(last.date()), "reason": gap.get_reason_display(),
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
