"""What a mention is part of: incidents that it is counted in, statements that it relays, needs that it says; three questions for any."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Exists, OuterRef, Q

from ingestion.models import Mention
from reporting import incidents as words
from reputation.models import Echo, Incident, Label, Need, NeedMention, Statement, StatementState
from tenants.rights import Who

MOST: Final = 5
"""Of each kind: more would hide the rest of the panel."""


@dataclass(frozen=True, slots=True)
class Echoed:
    """A statement that it relays, and what became of it there: the worst that its claims met."""

    statement: Statement
    label: str


@dataclass(frozen=True, slots=True)
class Belongs:
    """As far as the reader may see it."""

    incidents: Sequence[tuple[Incident, str]] = ()
    echoes: Sequence[Echoed] = ()
    needs: Sequence[Need] = ()

    def __bool__(self) -> bool:
        return bool(self.incidents or self.echoes or self.needs)


def belongs(who: Who, mention: Mention, subjects: Iterable[int]) -> Belongs:
    """Of a mention that concerns these subjects."""
    return Belongs(
        _incidents(who, mention, subjects) if who.may("incidents.read") else (),
        _echoes(who, mention) if who.may("statements.read") else (),
        _needs(who, mention) if who.may("needs.read") else (),
    )


def _incidents(who: Who, mention: Mention, subjects: Iterable[int]) -> list[tuple[Incident, str]]:
    """Those of its subjects within whose time it was said, which is how an incident counts what makes it."""
    at = mention.published_at
    found = Incident.objects.of(who.subjects).filter(subject__in=list(subjects), began_at__lte=at)
    going = found.filter(Q(over_at=None) | Q(over_at__gte=at)).select_related("subject").order_by("-began_at")
    return [(one, words.title(one)) for one in going[:MOST]]


def _echoes(who: Who, mention: Mention) -> list[Echoed]:
    """Statements that are proposed yet, or refused, are not for everybody: what is kept is."""
    seen = Statement.objects.of(who.subjects).filter(state=StatementState.KEPT)
    found = Echo.objects.filter(mention=mention.pk, statement__in=seen).select_related("statement").order_by("-statement__at", "-pk")
    return [Echoed(echo.statement, _label(echo)) for echo in found[:MOST]]


def _label(echo: Echo) -> str:
    met = set(echo.labels.values())
    return next((str(label.label) for label in Label if label.value in met and label != Label.OMITTED), "")


def _needs(who: Who, mention: Mention) -> list[Need]:
    """Those that stand, with what was merged into them."""
    said = NeedMention.objects.filter(Q(need=OuterRef("pk")) | Q(need__merged_into=OuterRef("pk")), mention_id=mention.pk)
    return list(Need.objects.standing().of(who.subjects).filter(Exists(said)).order_by("-surprise", "-pk")[:MOST])
