"""Needs: what people want and nobody gives them, in their words, a card each."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import searches, writing
from reporting.facts import Card, Column, Fact, Group, Line, Linked, Section, Table
from reporting.meaning.needs import MOST, Wanted
from reporting.measuring import Measured
from reporting.sections.names import verbatim
from reporting.sections.part import Part
from reputation.models import Need, NeedStatus

SHORT: Final = 80


def section(measured: Measured) -> Part | None:
    if not measured.meant.needs:
        return None
    rising = sum(1 for one in measured.meant.needs if one.rises)
    values = {"n": writing.number(len(measured.meant.needs)), "rising": writing.number(rising)}
    told = ngettext("%(n)s need is said over the period", "%(n)s needs are said over the period", len(measured.meant.needs)) % values
    none = _("others are still being looked for") if searches.NEEDS in measured.meant.sought else _("none rises")
    rise = ngettext("%(rising)s rises", "%(rising)s rise", rising) % values if rising else none
    sentence = _("%(told)s; %(rise)s.") % {"told": told, "rise": rise}
    cards = tuple(_card(measured, one) for one in measured.meant.needs[:MOST])
    shown = ("needs",) if len(measured.meant.needs) > len(cards) else ()
    return Part(Section("needs", _("Needs"), sentence, (), shown, (), cards), (), (_table(measured),))


def growth(one: Wanted) -> str:
    """How many voices say it, held against the days before; no change is told that chance may explain."""
    values = {
        "n": writing.number(one.voices), "before": writing.number(one.voices_before), "days": writing.number(one.before_days),
    }  # fmt: skip
    if one.growth == "new" and one.before_days:
        return (
            ngettext("%(n)s voice says it, none in the %(days)s days before.", "%(n)s voices say it, none in the %(days)s days before.",
                     one.voices) % values
        )  # fmt: skip
    told = {
        "new": ngettext("%(n)s voice says it; nothing was heard before.", "%(n)s voices say it; nothing was heard before.", one.voices),
        "rises": _("It rises: %(n)s voices, %(before)s in the %(days)s days before."),
        "falls": _("It falls: %(n)s voices, %(before)s in the %(days)s days before."),
        "steady": _("Steady: %(n)s voices, %(before)s in the %(days)s days before."),
    }
    return told[one.growth] % values


def _card(measured: Measured, one: Wanted) -> Card:
    main, key, place = measured.main.subject.pk, {"need": one.need.pk}, measured.numbers.place
    heard = Group(
        _("How it is said"),
        (
            Fact(_("Kind"), str(one.need.get_kind_display())),
            Fact(_("Voices"), writing.number(one.voices), place("need_voices", main, key)),
            Fact(_("Sources"), writing.number(one.sources), place("need_sources", main, key)),
            Fact(_("For us"), _status(one.need)),
        ),
    )
    answers = Group(_("Who answers it today"), _answers(measured, one, "need_has") or (Fact(_("Nobody named yet"), "–"),))
    lacking = _answers(measured, one, "need_lacks")
    groups = (heard, answers, Group(_("Who does not have it, as they say"), lacking)) if lacking else (heard, answers)
    said = [found for mention in one.quoted if (found := verbatim(measured, mention))]
    return Card(one.need.name, growth(one), place("need_voices", main, key), "", groups, tuple(said))


def _status(need: Need) -> str:
    """What people made of it; that nobody has yet says nothing of how old the need is."""
    return _("not studied yet") if need.status == NeedStatus.NEW else str(need.get_status_display())


def _answers(measured: Measured, one: Wanted, measure: str) -> tuple[Fact, ...]:
    """The brands with how many say that they have it, or that they lack it."""
    said = [(answer.subject, answer.has if measure == "need_has" else answer.lacks) for answer in one.answerers]
    return tuple(
        Fact(
            subject.name,
            ngettext("%(n)s mention", "%(n)s mentions", len(ids)) % {"n": writing.number(len(ids))},
            measured.numbers.place(measure, subject.pk, {"need": one.need.pk}),
        )
        for subject, ids in said
        if len(ids)
    )


def _table(measured: Measured) -> Table:
    main, place = measured.main.subject.pk, measured.numbers.place
    columns = (
        Column(_("Need")), Column(_("Kind")), Column(_("Voices"), "number"), Column(_("Voices before"), "number"),
        Column(_("Sources"), "number"), Column(_("For us")),
    )  # fmt: skip
    lines: list[Line] = []
    for one in measured.meant.needs:
        key, kind, status = {"need": one.need.pk}, str(one.need.get_kind_display()), _status(one.need)
        numbers = {"need_voices": one.voices, "need_before": one.voices_before, "need_sources": one.sources}
        lines.append((one.need.name, kind, *(Linked(number, place(name, main, key)) for name, number in numbers.items()), status))
    days = measured.meant.needs[0].before_days
    note = ngettext(
        "Before: in the %(n)s day that was heard before the period, ninety at most.",
        "Before: in the %(n)s days that were heard before the period, ninety at most.",
        days,
    ) % {"n": writing.number(days)}
    return Table.of("needs", _("Needs"), columns, lines, note)
