"""Incidents: when, how much against the usual, what makes each, its course, what was done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import dates, incidents, outcomes, writing
from reporting.facts import Card, ChartData, Column, Fact, Group, Line, Linked, Section, Table
from reporting.meaning.incidents import MOST, Rise
from reporting.measuring import Measured
from reporting.sections.names import headline, source, verbatim
from reporting.sections.part import Part
from reputation.models import Measure
from tenants import current

NAMED: Final = 88


def section(measured: Measured) -> Part | None:
    if not measured.meant.incidents:
        return None
    told = measured.meant.incidents[:MOST]
    sentence = ngettext("%(n)s incident over the period.", "%(n)s incidents over the period.", len(measured.meant.incidents)) % {
        "n": writing.number(len(measured.meant.incidents))
    }  # fmt: skip
    charts = tuple(_course(rise) for rise in told if rise.hours)
    tables = _table(measured), _parts(measured, told)
    cards = tuple(_card(measured, rise) for rise in told)
    shown = () if len(measured.meant.incidents) <= len(told) == 1 else ("incidents",)
    return Part(Section("incidents", _("Incidents"), sentence, (), shown, (), cards), charts, tables)


# -- in words


def sentence(rise: Rise) -> str:
    """When, how much, against what is usual; how it stood at the end of the period."""
    said = _counted(rise)
    if rise.incident.measure == Measure.NEGATIVE and not incidents.is_rare(rise.usual):
        said += " " + _("The negative share was, at the peak, %(times)s times the usual.") % {"times": incidents.times(rise.incident.times)}
    going_on = _("It still went on at the end of the period.")
    return said if rise.ends else f"{said} {going_on}"


def _counted(rise: Rise) -> str:
    values = {
        "since": moment(rise.incident.began_at), "until": moment(rise.until),
        "counted": incidents.counted(rise.incident, len(rise.ids), len(rise.negative), rise.usual),
    }  # fmt: skip
    return (_("From %(since)s to %(until)s, %(counted)s.") if rise.ends else _("Since %(since)s, %(counted)s.")) % values


def made_by(rise: Rise, measured: Measured) -> str:
    """What makes it: the words of most voices, the place that brought most of it."""
    said = []
    if rise.words:
        first = rise.words[0]
        said.append(
            ngettext("%(n)s voice says “%(words)s”.", "%(n)s voices say “%(words)s”.", first.voices)
            % {"n": writing.number(first.voices), "words": first.words}
        )
    if rise.sources and len(rise.ids):
        key, ids = rise.sources[0]
        values = {"share": writing.share(len(ids) / len(rise.ids)), "source": source(measured, key)}
        said.append(_("First source: %(source)s, %(share)s.") % values)
    return " ".join(said)


def moment(at: datetime) -> str:
    """A moment in a document: 12 October at 18:00."""
    local = at.astimezone(current.zone())
    return _("%(day)s at %(time)s") % {"day": dates.day_of_year(local.date()), "time": dates.hour(local)}


# -- one incident


def _card(measured: Measured, rise: Rise) -> Card:
    key = {"incident": rise.incident.pk}
    place = measured.numbers.place("rise", rise.incident.subject_id, key)
    found = [_words(measured, rise), _places(measured, rise), _stories(measured, rise), _done(measured, rise)]
    said = verbatim(measured, rise.mention)
    return Card(
        incidents.title(rise.incident), sentence(rise), place, _key(rise) if rise.hours else "",
        tuple(group for group in found if group.facts), (said,) if said else (),
    )  # fmt: skip


def _words(measured: Measured, rise: Rise) -> Group:
    pk = rise.incident.subject_id
    return Group(
        _("In which words"),
        tuple(
            Fact(
                _("“%(text)s”") % {"text": one.words},
                ngettext("%(n)s voice, %(before)s before", "%(n)s voices, %(before)s before", one.voices)
                % {"n": writing.number(one.voices), "before": writing.number(one.before)},
                measured.numbers.place("rise_said", pk, {"incident": rise.incident.pk, "words": one.words}),
            )
            for one in rise.words
        ),
    )


def _places(measured: Measured, rise: Rise) -> Group:
    pk, whole = rise.incident.subject_id, len(rise.ids)
    found = [
        Fact(
            source(measured, key), _part(len(ids), whole),
            measured.numbers.place("rise_in", pk, {"incident": rise.incident.pk, "source": key}),
        )
        for key, ids in rise.sources
    ]  # fmt: skip
    if rest := whole - sum(len(ids) for _key, ids in rise.sources):
        found.append(Fact(_("The rest"), _part(rest, whole)))
    return Group(_("Where"), tuple(found))


def _part(count: int, whole: int) -> str:
    return ngettext("%(n)s mention, %(share)s", "%(n)s mentions, %(share)s", count) % {
        "n": writing.number(count), "share": writing.share_of(count, whole)
    }  # fmt: skip


def _stories(measured: Measured, rise: Rise) -> Group:
    pk = rise.incident.subject_id
    return Group(
        _("Most repeated"),
        tuple(
            Fact(
                headline(measured, one.mention, NAMED),
                ngettext("%(n)s mention", "%(n)s mentions", len(one.ids)) % {"n": writing.number(len(one.ids))},
                measured.numbers.place("rise_story", pk, {"incident": rise.incident.pk, "story": one.story}),
            )
            for one in rise.stories
            if len(one.ids) > 1
        ),
        wide=True,
    )


def _done(measured: Measured, rise: Rise) -> Group:
    """What was done, that the client may read, and what followed each act by the end of the period."""
    facts: list[Fact] = []
    for done in rise.actions:
        place = measured.numbers.place("rise_since", rise.incident.subject_id, {"incident": rise.incident.pk, "action": done.action.pk})
        facts += [Fact(moment(done.action.at), done.action.words), Fact(_("What followed"), outcomes.short(done.outcome), place)]
    return Group(_("What was done"), tuple(facts), wide=True, told=True)


def _key(rise: Rise) -> str:
    return f"rise-{rise.incident.pk}"


def _course(rise: Rise) -> ChartData:
    rows = tuple(
        {"at": hour.start.isoformat(), "mentions": hour.mentions}
        | (dict(zip(("low", "high"), hour.usual, strict=True)) if hour.usual else {})
        for hour in rise.hours
    )
    known = _("%(subject)s; grey band: usual range, nine hours in ten")
    unknown = _("%(subject)s; too few days before it to say what is usual")
    measure = (known if all(hour.usual for hour in rise.hours) else unknown) % {"subject": rise.incident.subject.name}
    return ChartData(_key(rise), "rise", _("Mentions by hour"), measure, rows)


# -- tables


def _table(measured: Measured) -> Table:
    zone, place = current.zone(), measured.numbers.place
    columns = (
        Column(_("Incident")), Column(_("From"), "day"), Column(_("To"), "day"), Column(_("Mentions"), "number"),
        Column(_("Usual"), "number"), Column(_("Negative"), "share"),
    )  # fmt: skip
    lines: list[Line] = []
    for rise in measured.meant.incidents:
        pk, key = rise.incident.subject_id, {"incident": rise.incident.pk}
        over = rise.incident.over_at.astimezone(zone).date().isoformat() if rise.incident.over_at and rise.ends else None
        share = len(rise.negative) / len(rise.ids) if len(rise.ids) else None
        began = rise.incident.began_at.astimezone(zone).date().isoformat()
        numbers = {"rise": len(rise.ids), "rise_usual": round(rise.usual), "rise_negative": share}
        linked = (Linked(number, place(name, pk, key)) for name, number in numbers.items())
        lines.append((incidents.title(rise.incident), began, over, *linked))
    note = _("Mentions within the period; usual: as long a time of the 28 days before.")
    return Table.of("incidents", _("Incidents"), columns, lines, note)


def _parts(measured: Measured, told: tuple[Rise, ...]) -> Table:
    """What makes each, as rows: for workbooks and programs; documents tell it in cards."""
    columns = (Column(_("Incident")), Column(_("What makes it")), Column(_("Name")), Column(_("Number"), "number"))
    lines = ((incidents.title(rise.incident), *line) for rise in told for line in _made_of(measured, rise))
    return Table.of("incident_parts", _("What makes the incidents"), columns, lines)


def _made_of(measured: Measured, rise: Rise) -> Iterator[Line]:
    """What it is, its name, its number: words, sources, stories, acts."""
    pk, key, place = rise.incident.subject_id, {"incident": rise.incident.pk}, measured.numbers.place
    for one in rise.words:
        yield _("words, in voices"), one.words, Linked(one.voices, place("rise_said", pk, key | {"words": one.words}))
    for number, ids in rise.sources:
        yield _("source, in mentions"), source(measured, number), Linked(len(ids), place("rise_in", pk, key | {"source": number}))
    for story in rise.stories:
        count = Linked(len(story.ids), place("rise_story", pk, key | {"story": story.story}))
        yield _("story, in mentions"), headline(measured, story.mention), count
    for done in rise.actions:
        yield _("what was done, %(moment)s") % {"moment": moment(done.action.at)}, done.action.words, None
        followed = Linked(outcomes.short(done.outcome), place("rise_since", pk, key | {"action": done.action.pk}))
        yield _("what followed"), followed, None
