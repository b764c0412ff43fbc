"""Voices: who defends each subject and who attacks it, the surest first, never without what shows it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import searches, voices, writing
from reporting.facts import Card, Column, Fact, Group, Line, Linked, Section, Table, Verbatim
from reporting.meaning.voices import FEW, KINDS, LISTED, Speaker, Voiced
from reporting.measuring import Measured
from reporting.sections.names import verbatim
from reporting.sections.part import Part
from reputation.models import VoiceKind

MOST: Final = 8
"""Cards: one a subject and kind, ours first. The table counts all."""


def section(measured: Measured) -> Part | None:
    if not measured.meant.voices:
        return None
    cards = [_card(measured, voiced, kind) for voiced in measured.meant.voices for kind in KINDS if voiced.of(kind)]
    still = _("Others are still being looked for.") if searches.VOICES in measured.meant.sought else ""
    sentence = " ".join(said for said in (told(measured.meant.voices[0]), still, measure()) if said)
    part = Section("voices", _("Voices"), sentence, (), ("voices",), (), tuple(cards[:MOST]))
    return Part(part, (), (_table(measured), _people(measured)))


# -- in words


def measure() -> str:
    """Over which time, as it is not the report's."""
    return _("What they are rests on a year up to the day of this report; told are those who spoke within the period.")


def told(voiced: Voiced) -> str:
    """How many of each; or plainly that there is nobody."""
    if not (voiced.ambassadors or voiced.detractors):
        return _("Nobody who defends %(subject)s or attacks it spoke over the period.") % {"subject": voiced.subject.name}
    values = {
        "subject": voiced.subject.name, "ambassadors": _counted(voiced, VoiceKind.AMBASSADOR),
        "detractors": _counted(voiced, VoiceKind.DETRACTOR),
    }  # fmt: skip
    return _("Over the period %(subject)s had %(ambassadors)s and %(detractors)s.") % values


def _counted(voiced: Voiced, kind: VoiceKind) -> str:
    count = len(voiced.of(kind))
    values = {"n": writing.number(count)}
    if kind == VoiceKind.AMBASSADOR:
        return ngettext("%(n)s ambassador", "%(n)s ambassadors", count) % values if count else _("no ambassador")
    return ngettext("%(n)s detractor", "%(n)s detractors", count) % values if count else _("no detractor")


# -- one subject, one kind


def _card(measured: Measured, voiced: Voiced, kind: VoiceKind) -> Card:
    speakers, values = voiced.of(kind), {"subject": voiced.subject.name, "n": writing.number(len(voiced.of(kind)))}
    if kind == VoiceKind.AMBASSADOR:
        title = _("%(subject)s: ambassadors") % values
        sentence = ngettext("%(n)s person defends it.", "%(n)s people defend it; here the surest.", len(speakers)) % values
    else:
        title = _("%(subject)s: detractors") % values
        sentence = ngettext("%(n)s person attacks it.", "%(n)s people attack it; here the surest.", len(speakers)) % values
    groups = tuple(_group(measured, one) for one in speakers[:FEW])
    said = tuple(words for one in speakers[:FEW] if (words := _said(measured, one)))
    return Card(title, sentence, measured.numbers.place(f"voices_{kind}", voiced.subject.pk), "", groups, said)


def _group(measured: Measured, one: Speaker) -> Group:
    return Group(voices.name(one.voice), tuple(_facts(measured, one)))


def _facts(measured: Measured, one: Speaker) -> Iterator[Fact]:
    place, pk, key = measured.numbers.place, one.voice.subject_id, {"author": one.voice.author_id}
    value = f"{voices.number(one.voice)} ({voices.interval(one.voice)})"
    yield Fact(_("Value"), value, place("voice_value", pk, key))
    said = ngettext("%(n)s mention", "%(n)s mentions", len(one.now)) % {"n": writing.number(len(one.now))}
    yield Fact(_("Over the period"), said, place("voice_said", pk, key))
    for act in one.acts:
        yield Fact(voices.act(act.kind), voices.often(act.kind, act.count), place("voice_proof", pk, key | {"proof": act.kind}))


def _said(measured: Measured, one: Speaker) -> Verbatim | None:
    """A text that shows it, with who says it."""
    found = verbatim(measured, one.mention)
    return replace(found, place=f"{voices.name(one.voice)}, {found.place}") if found else None


# -- tables


def _table(measured: Measured) -> Table:
    place = measured.numbers.place
    columns = Column(_("Subject")), Column(_("Ambassadors"), "number"), Column(_("Detractors"), "number")
    lines: list[Line] = [
        (voiced.subject.name, *(Linked(len(voiced.of(kind)), place(f"voices_{kind}", voiced.subject.pk)) for kind in KINDS))
        for voiced in measured.meant.voices
    ]  # fmt: skip
    note = _("An interval that leaves neutral out, and one act beyond praise or complaint at least.")
    return Table.of("voices", _("Voices"), columns, lines, note)


def _people(measured: Measured) -> Table:
    """Each of them as a row: for workbooks and programs; documents tell the first in cards."""
    columns = (
        Column(_("Subject")), Column(_("Author")), Column(_("Kind")), Column(_("Value"), "signed"),
        Column(_("Low, 90%"), "signed", begins=True), Column(_("High, 90%"), "signed"), Column(_("Mentions"), "number"),
        Column(_("Proofs")),
    )  # fmt: skip
    named = [one for voiced in measured.meant.voices for kind in KINDS for one in voiced.of(kind)[:LISTED]]
    return Table.of("people", _("People"), columns, (_person(measured, one) for one in named), measure())


def _person(measured: Measured, one: Speaker) -> Line:
    voice, pk, key, place = one.voice, one.voice.subject_id, {"author": one.voice.author_id}, measured.numbers.place
    value = place("voice_value", pk, key)
    leaning = (Linked(round(100 * part, 1), value) for part in (voice.value, voice.low, voice.high))
    proofs = writing.listed(voices.proof(proof) for proof in voice.proofs)
    kind, said = str(voice.get_kind_display()), Linked(len(one.now), place("voice_said", pk, key))
    return voice.subject.name, voices.name(voice), kind, *leaning, said, proofs
