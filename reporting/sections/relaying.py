"""Statements: what became of the brand's own words, claim by claim, and the relay where they turned."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext, pgettext

from reporting import dates, searches, writing
from reporting.facts import Card, Column, Fact, Group, Line, Linked, Section, Table
from reporting.meaning.statements import MOST, Relayed
from reporting.measuring import Measured
from reporting.sections.names import verbatim
from reporting.sections.part import Part
from reputation.models import Label
from tenants import current

OPENING: Final = 90
CLAIM: Final = 110


def section(measured: Measured) -> Part | None:
    if not measured.meant.statements:
        return None
    inverted = sum(1 for one in measured.meant.statements if len(one.inverting))
    values = {"n": writing.number(len(measured.meant.statements)), "inverted": writing.number(inverted)}
    sentence = ngettext("%(n)s statement was made or relayed over the period; %(inverted)s was turned into its opposite.",
                        "%(n)s statements were made or relayed over the period; %(inverted)s were turned into their opposite.",
                        len(measured.meant.statements)) % values  # fmt: skip
    if not inverted and searches.ECHOES in measured.meant.sought:
        sentence = ngettext("%(n)s statement was made or relayed over the period; its echoes are still being looked for.",
                            "%(n)s statements were made or relayed over the period; their echoes are still being looked for.",
                            len(measured.meant.statements)) % values  # fmt: skip
    elif not inverted:
        sentence = ngettext("%(n)s statement was made or relayed over the period; nobody turned it into its opposite.",
                            "%(n)s statements were made or relayed over the period; nobody turned one into its opposite.",
                            len(measured.meant.statements)) % values  # fmt: skip
    cards = tuple(_card(measured, one) for one in measured.meant.statements[:MOST])
    shown = () if len(measured.meant.statements) <= len(cards) == 1 else ("statements",)
    tables = _table(measured), _claims(measured)
    return Part(Section("statements", _("Statements"), sentence, (), shown, (), cards), (), tables)


# -- in words


def day(one: Relayed) -> str:
    return dates.day_of_year(one.statement.at.astimezone(current.zone()).date())


def opening(one: Relayed) -> str:
    return writing.shortened(one.statement.text, OPENING)


def fate(measured: Measured, one: Relayed) -> str:
    """How it fared over the period: who tells it, who changes it, who turns it, and when that began."""
    if not len(one.echoes):
        sought = searches.ECHOES in measured.meant.sought
        return _("Its echoes are still being looked for.") if sought else _("Nobody relayed it over the period.")
    if not one.drift or not one.inversion:
        return ngettext("%(n)s echo, which tells none of its claims.", "%(n)s echoes, none of which tells one of its claims.",
                        len(one.echoes)) % {"n": writing.number(len(one.echoes))}  # fmt: skip
    values = {
        "n": writing.number(len(one.telling)), "drift": writing.share(one.drift.value), "inverting": writing.number(len(one.inverting)),
        "inversion": writing.share(one.inversion.value), "low": writing.share(one.inversion.low), "high": writing.share(one.inversion.high),
    }  # fmt: skip
    told = ngettext("%(n)s echo tells one of its claims.", "%(n)s echoes tell one of its claims; %(drift)s of them change it.",
                    len(one.telling)) % values  # fmt: skip
    if len(one.inverting):
        told += " " + ngettext("%(inverting)s says the opposite (%(inversion)s, between %(low)s and %(high)s).",
                               "%(inverting)s say the opposite (%(inversion)s, between %(low)s and %(high)s).",
                               len(one.inverting)) % values  # fmt: skip
    if one.first_inverted:
        after = dates.duration(one.first_inverted - one.statement.at)
        told += " " + _("It was first inverted after %(time)s.") % {"time": after}
    return told


# -- one statement


def _card(measured: Measured, one: Relayed) -> Card:
    pk, place = one.statement.subject_id, measured.numbers.place
    claims = Group(
        _("What became of its claims"),
        tuple(
            Fact(writing.shortened(claim.text, CLAIM), _labels(one, claim.pk), place("telling", pk, {"statement": one.statement.pk}))
            for claim in one.claims
        ),
        wide=True,
        told=True,
    )
    said = verbatim(measured, one.turned.mention) if one.turned else None
    title = _("Statement of %(day)s: “%(text)s”") % {"day": day(one), "text": writing.nested(opening(one))}
    groups = (claims,) if one.claims else ()
    return Card(title, fate(measured, one), place("telling", pk, {"statement": one.statement.pk}), "", groups, (said,) if said else ())


def _labels(one: Relayed, claim: int) -> str:
    """The labels of a claim with their counts, the worst first; without those that nobody has."""
    said = [
        _("%(label)s %(n)s") % {"label": label.label, "n": writing.number(len(one.labels[claim, label.value]))}
        for label in Label
        if (claim, label.value) in one.labels
    ]
    return ", ".join(said) or _("nobody tells it")


# -- tables


def _table(measured: Measured) -> Table:
    place = measured.numbers.place
    columns = (
        Column(_("Statement")), Column(_("Day"), "day"), Column(_("Echoes"), "number"), Column(_("Telling a claim"), "number"),
        Column(pgettext("relays", "Changed"), "share"), Column(_("Inverted"), "number"),
    )  # fmt: skip
    lines: list[Line] = []
    for one in measured.meant.statements:
        pk, key = one.statement.subject_id, {"statement": one.statement.pk}
        at = one.statement.at.astimezone(current.zone()).date().isoformat()
        numbers = {
            "echoes": len(one.echoes), "telling": len(one.telling), "drift": one.drift.value if one.drift else None,
            "inverting": len(one.inverting),
        }  # fmt: skip
        lines.append((opening(one), at, *(Linked(number, place(name, pk, key)) for name, number in numbers.items())))
    note = _("Echoes within the period. Changed: weakened, exaggerated, criticised or inverted, of those that tell a claim.")
    return Table.of("statements", _("Statements"), columns, lines, note)


def _claims(measured: Measured) -> Table:
    """Each claim with how many echoes have which label, as rows: for workbooks and programs; documents tell it in cards."""
    place = measured.numbers.place
    columns = (Column(_("Claim")), *(Column(str(label.label).capitalize(), "number") for label in Label))
    lines: list[Line] = []
    for one in measured.meant.statements:
        pk, key = one.statement.subject_id, {"statement": one.statement.pk}
        for claim in one.claims:
            counts = (
                Linked(
                    len(one.labels.get((claim.pk, label.value), ())), place("claim", pk, key | {"claim": claim.pk, "label": label.value})
                )
                for label in Label
            )
            lines.append((claim.text, *counts))
    return Table.of("claims", _("Claims"), columns, lines, _("Echoes by what became of each claim."))
