"""A statement as its pages show it: bars of labels by claim, the course of the drift, echoes with what shows their label."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.query.differences import Stretch as Changed
from core.query.differences import differences
from frontend import marking
from frontend.charts import spans
from frontend.marking import Piece, Stretch
from frontend.stale import Difference
from ingestion.models import Mention
from reporting import dates, writing
from reputation.models import Claim, Echo, EchoMark, Label, Statement
from reputation.statements import echoing
from reputation.statements.drifting import Totals
from reputation.statements.relaying import DRIFT

KEYS: Final = tuple(zip("1234567", reversed(Label.choices), strict=True))
"""The key of each label, from left out to inverted."""


@dataclass(frozen=True, slots=True)
class Bar:
    """How many echoes have one label for a claim; opens them."""

    label: str
    count: int
    bar: SafeString
    url: str
    drifts: bool


@dataclass(frozen=True, slots=True)
class ClaimShown:
    claim: Claim
    bars: list[Bar]


@dataclass(frozen=True, slots=True)
class ReadingShown:
    """One claim in one echo: the label that holds, how sure the reading is, and how the relay's words differ from it."""

    claim: Claim
    label: str
    code: str
    confidence: str
    by: str
    mark: EchoMark | None
    changed: list[Changed]

    @property
    def read_mark(self) -> int:
        """The judgement that holds, for who judges after having read it; 0 for none."""
        return self.mark.pk if self.mark else 0

    @property
    def told(self) -> str:
        """Who says so, or how sure the reading is."""
        return _("as %(name)s says") % {"name": self.by} if self.by else _("%(sure)s sure") % {"sure": self.confidence}


@dataclass(frozen=True, slots=True)
class EchoShown:
    """An echo with its text, the words that decided marked in it."""

    echo: Echo
    text: list[Stretch]
    readings: list[ReadingShown]
    language: str
    """The name of its language where that is another than the statement's."""

    @property
    def said_by(self) -> str:
        said = self.echo.mention
        return said.author_handle or said.author_name or said.site


@dataclass(frozen=True, slots=True)
class Proposal:
    """What may be a statement, with the mention that it is, where it was heard."""

    statement: Statement
    mention: Mention | None


def proposals(found: Iterable[Statement]) -> list[Proposal]:
    """With their mentions; one query for all of them."""
    listed = list(found)
    heard = Mention.objects.select_related("source").in_bulk([one.heard_id for one in listed if one.heard_id])
    return [Proposal(one, heard.get(one.heard_id or 0)) for one in listed]


def sentence(statement: Statement, totals: Totals) -> str:
    """How it fares."""
    if not totals.echoes:
        return _("No echo was found yet.")
    counted = ngettext("%(n)s echo", "%(n)s echoes", totals.echoes) % {"n": writing.number(totals.echoes)}
    values = {"echoes": counted, "drift": writing.share(totals.drift), "inversion": writing.share(totals.inversion)}
    if totals.drift is None:
        return _("%(echoes)s. None tells one of its claims.") % values
    told = _("%(echoes)s. Of those that tell a claim, %(drift)s change one and %(inversion)s turn one into its opposite.") % values
    after = totals.turned_after(statement)
    if after is None:
        return told
    turned = _("It was first inverted after %(time)s.") % {"time": dates.duration(after)}
    return f"{told} {turned}"


def claims(statement: Statement, labels: Mapping[int, Mapping[str, int]]) -> list[ClaimShown]:
    """Each with its bars, the worst label first."""
    shown = []
    for claim in statement.claims.all():
        of = labels.get(claim.pk, {})
        most = max(of.values(), default=0)
        bars = [
            Bar(str(label.label), of[label], spans.share(of[label], most), f"?claim={claim.pk}&label={label}#echoes", label in DRIFT)
            for label in Label
            if of.get(label)
        ]
        shown.append(ClaimShown(claim, bars))
    return shown


def echoes(found: Sequence[Echo], of: Statement) -> list[EchoShown]:
    """As they are listed: each claim that is told, or all where none is."""
    known = {claim.pk: claim for claim in of.claims.all()}
    return [_shown(echo, known, of) for echo in found]


def both(echo: Echo, claim: Claim, stands: EchoMark | None, label: str) -> Difference:
    """What holds of a claim now, and what somebody was about to say who had seen something else; no label: that the reading holds."""
    said = echo.readings.get(str(claim.pk), {}).get("label", Label.OMITTED)
    read = _("%(label)s, as Vigie reads it") % {"label": Label(said).label}
    theirs = _("%(label)s, as %(name)s says") % {"label": Label(stands.label).label, "name": stands.by_name} if stands else read
    return Difference(claim.text, theirs, str(Label(label).label) if label in Label.values else read)


def _shown(echo: Echo, known: dict[int, Claim], of: Statement) -> EchoShown:
    """Words of two languages are not compared one by one."""
    text, foreign = echoing.whole(echo.mention), echoing.foreign(of, echo.mention)
    places = [Piece(start, end) for said in echo.readings.values() for start, end in said["evidence"]]
    language = writing.language(echo.mention.language) if foreign else ""
    return EchoShown(echo, marking.cut(text, places), _readings(echo, known, "" if foreign else text), language)


def _readings(echo: Echo, known: dict[int, Claim], compared: str) -> list[ReadingShown]:
    """`compared`: the text that claims are compared with, or none."""
    marks = {mark.claim_id: mark for mark in echo.marks.all() if mark.lapsed_at is None and mark.taken_back_at is None}
    shown = []
    for number, said in echo.readings.items():
        if (claim := known.get(int(number))) is not None:
            shown.append(_reading(claim, said, marks.get(claim.pk), compared))
    shown.sort(key=lambda one: one.claim.place)
    return [one for one in shown if one.code != Label.OMITTED or one.mark] or shown


def _reading(claim: Claim, said: dict[str, Any], mark: EchoMark | None, compared: str) -> ReadingShown:
    code = mark.label if mark else said["label"]
    changed = differences(claim.text, compared) if compared and code != Label.OMITTED else []
    sure = writing.share(said["confidence"])
    return ReadingShown(claim, str(Label(code).label), code, sure, mark.by_name if mark else "", mark, changed)
