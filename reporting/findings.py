"""Each finding of a report in words: a title, a sentence, and the places of the numbers in them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingestion.models import SubjectKind
from reporting import dates, incidents, writing
from reporting.measuring import Measured
from reporting.noticing import LEAST_POINTS, Finding
from reporting.sections import names, relaying, rising, wanting
from reputation.shown import apart_as_shown

REASONS: Final = 3
Said = tuple[str, str, tuple[int, ...]]


def told(measured: Measured, found: Finding) -> tuple[str, str, tuple[int, ...]]:
    """Its title, its text, the places of the numbers in them."""
    return MAKERS[found.key](measured, found)


def _source(measured: Measured, found: Finding) -> Said:
    source = measured.sources[found.source].name if found.source in measured.sources else str(found.source)
    good = found.key == "source_positive"
    title = _("%(source)s lifts the score") if good else _("%(source)s weighs on the score")
    told = ngettext("%(n)s story", "%(n)s stories", found.stories) % {"n": writing.number(found.stories)}
    count = found.stories_positive if good else found.stories_negative
    words = (
        ngettext("It counts for %(points)s: %(stories)s, %(n)s of them positive.",
                 "It counts for %(points)s: %(stories)s, %(n)s of them positive.", count)
        if good
        else ngettext("It counts for %(points)s: %(stories)s, %(n)s of them negative.",
                      "It counts for %(points)s: %(stories)s, %(n)s of them negative.", count)
    )  # fmt: skip
    text = words % {"points": writing.points(found.points), "stories": told, "n": writing.number(count)}
    place = measured.numbers.place
    pk, narrow = measured.main.subject.pk, {"source": found.source}
    return title % {"source": source}, text, (place("mentions", pk, narrow), place("reason", pk, narrow))


def _story(measured: Measured, found: Finding) -> Said:
    title = _("This story lifts the score most") if found.points > 0 else _("This story weighs most on the score")
    copies = next((seen.copies for seen in measured.stories if seen.story == found.story), 1)
    text = ngettext("%(points)s by itself, in %(n)s mention.", "%(points)s by itself, in %(n)s mentions.", copies) % {
        "points": writing.points(found.points, 2), "n": writing.number(copies)
    }  # fmt: skip
    return title, text, (measured.numbers.place("part", measured.main.subject.pk, {"story": found.story}),)


def _peak(measured: Measured, found: Finding) -> Said:
    day = dates.day_of_year(date.fromisoformat(found.day))
    title = _("%(day)s is the loudest day") % {"day": day[:1].upper() + day[1:]}
    text = ngettext("%(n)s mention, when a usual day has %(usual)s.", "%(n)s mentions, when a usual day has %(usual)s.", found.mentions) % {
        "n": writing.number(found.mentions), "usual": writing.number(found.usual)
    }  # fmt: skip
    return title, text, (measured.numbers.place("mentions", measured.main.subject.pk, {"day": found.day}),)


def _voice(measured: Measured, found: Finding) -> Said:
    name = next(standing.subject.name for standing in measured.standings if standing.subject.pk == found.subject)
    title = _("%(subject)s is heard more") if found.points > 0 else _("%(subject)s is heard less")
    text = ngettext(
        "%(points)s of share of voice, between %(low)s and %(high)s, with %(n)s story.",
        "%(points)s of share of voice, between %(low)s and %(high)s, with %(n)s stories.",
        found.stories,
    ) % {
        "points": writing.points(100 * found.points, 0), "low": writing.signed(100 * found.low, 0),
        "high": writing.signed(100 * found.high, 0), "n": writing.number(found.stories),
    }  # fmt: skip
    return title % {"subject": name}, text, (measured.numbers.place("voice_stories", found.subject),)


def _most_seen(measured: Measured, found: Finding) -> Said:
    text = ngettext("%(n)s mention carries it.", "%(n)s mentions carry it, copies included.", found.mentions) % {
        "n": writing.number(found.mentions)
    }  # fmt: skip
    return _("The most seen story"), text, (measured.numbers.place("copies", measured.main.subject.pk, {"story": found.story}),)


def _incident(measured: Measured, found: Finding) -> Said:
    rise = measured.meant.incidents[found.place]
    pk, narrow, place = rise.incident.subject_id, {"incident": rise.incident.pk}, measured.numbers.place
    text = " ".join(part for part in (rising.sentence(rise), rising.made_by(rise, measured)) if part)
    return incidents.title(rise.incident), text, (place("rise", pk, narrow), place("rise_usual", pk, narrow))


def _moved(measured: Measured, found: Finding) -> Said:
    comparison, moved, main = measured.main.comparison, measured.moved, measured.main.subject
    assert comparison is not None and moved is not None  # noqa: PT018 - the finding rests on both
    title = _("The score gains %(points)s") if found.points > 0 else _("The score loses %(points)s")
    values = {
        "before": writing.decimal(comparison.before.value), "after": writing.decimal(comparison.after.value),
        "low": writing.signed(comparison.move.low), "high": writing.signed(comparison.move.high),
    }  # fmt: skip
    text = _("From %(before)s to %(after)s, a change between %(low)s and %(high)s.") % values
    if comparison.move.is_at_edge:
        text += " " + writing.at_edge()
    reasons = [reason for reason in moved.reasons if abs(reason.points) >= LEAST_POINTS][:REASONS]
    if reasons:
        named = [f"{names.source(measured, reason.source)} {writing.signed(reason.points)}" for reason in reasons]
        text += " " + _("By source, in points: %(reasons)s.") % {"reasons": writing.listed(named)}
    place = measured.numbers.place
    return title % {"points": writing.points_apart(measured.main.points)}, text, (
        place("move", main.pk), *(place("reason", main.pk, {"source": reason.source}) for reason in reasons)
    )  # fmt: skip


def _rival(measured: Measured, found: Finding) -> Said:
    rival = next(standing for standing in measured.standings if standing.subject.pk == found.subject)
    ours, main = measured.main.comparison, measured.main.subject
    assert ours is not None and rival.comparison is not None  # noqa: PT018 - the finding rests on both
    above = found.points > 0
    title = _("%(rival)s stands above %(us)s") if above else _("%(us)s stands above %(rival)s")
    low, high = (found.low, found.high) if above else (-found.high, -found.low)
    text = _("%(theirs)s against %(ours)s: %(gap)s apart, between %(low)s and %(high)s.") % {
        "theirs": writing.decimal(rival.comparison.after.value), "ours": writing.decimal(ours.after.value),
        "gap": writing.points_apart(apart_as_shown(ours.after.value, rival.comparison.after.value)), "low": writing.decimal(low),
        "high": writing.decimal(high),
    }  # fmt: skip
    if rival.voice and rival.voice.stories:
        text += " " + _("Share of voice: %(rival)s, %(share)s.") % {
            "rival": rival.subject.name, "share": writing.share(rival.voice.stories.value)
        }  # fmt: skip
    place = measured.numbers.place
    places = place("gap", rival.subject.pk, {"against": main.pk}), place("score", rival.subject.pk), place("score", main.pk)
    return title % {"rival": rival.subject.name, "us": main.name}, text, (*places, place("voice_stories", rival.subject.pk))


def _alike(measured: Measured, found: Finding) -> Said:
    main = measured.main.subject
    rivals = [
        standing for standing in measured.standings
        if standing.subject.kind == SubjectKind.COMPETITOR and standing.comparison and standing.comparison.after.enough
    ]  # fmt: skip
    text = _("Their scores are too close to say who stands above: %(scores)s.") % {
        "scores": writing.listed(
            f"{one.subject.name} {writing.decimal(one.comparison.after.value)}"
            for one in (measured.main, *rivals)
            if one.comparison
        )
    }  # fmt: skip
    title = ngettext("%(us)s and its competitor cannot be told apart", "%(us)s and its competitors cannot be told apart", len(rivals))
    place = measured.numbers.place
    return title % {"us": main.name}, text, tuple(place("score", one.subject.pk) for one in (measured.main, *rivals))


def _need(measured: Measured, found: Finding) -> Said:
    wanted = measured.meant.needs[found.place]
    main, narrow, place = measured.main.subject.pk, {"need": wanted.need.pk}, measured.numbers.place
    title = _("A need rises: %(name)s") if wanted.growth == "rises" else _("A new need: %(name)s")
    return title % {"name": wanted.need.name}, wanting.growth(wanted), (
        place("need_voices", main, narrow), place("need_before", main, narrow)
    )  # fmt: skip


def _statement(measured: Measured, found: Finding) -> Said:
    relayed = measured.meant.statements[found.place]
    pk, narrow, place = relayed.statement.subject_id, {"statement": relayed.statement.pk}, measured.numbers.place
    title = _("The statement of %(day)s is turned into its opposite") % {"day": relaying.day(relayed)}
    text = _("“%(text)s” %(sentence)s") % {"text": writing.nested(relaying.opening(relayed)), "sentence": relaying.fate(measured, relayed)}
    return title, text, (place("inverting", pk, narrow), place("telling", pk, narrow), place("inversion", pk, narrow))


MAKERS: Final[Mapping[str, Callable[[Measured, Finding], Said]]] = {
    "incident": _incident, "moved": _moved, "rival_above": _rival, "rival_below": _rival, "rivals_alike": _alike, "need": _need,
    "statement": _statement, "source_positive": _source, "source_negative": _source, "story_positive": _story, "story_negative": _story,
    "peak": _peak, "voice_up": _voice, "voice_down": _voice, "most_seen": _most_seen,
}  # fmt: skip
