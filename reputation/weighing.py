"""What a client's scores weigh by: constants that it may choose, kept as they were each time, so that every score can be computed again."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid
from core.remembering import remembered
from ingestion import connectors
from reputation.constants import Constants
from reputation.models import Weights
from tenants import turns
from tenants.models import Lane

USUAL: Final = 0
"""The number of the constants that nobody chose."""


@dataclass(frozen=True, slots=True)
class Limits:
    """Within which a constant may be chosen."""

    least: float
    most: float
    whole: bool = False


LIMITS: Final[Mapping[str, Limits]] = {
    "k": Limits(0.5, 1_000),
    "half_life_days": Limits(0.5, 365),
    "window_days": Limits(7, 365, whole=True),
    "habit_days": Limits(7, 365, whole=True),
    "stories_a_day": Limits(1, 100, whole=True),
    "about": Limits(0.01, 1),
    "enough": Limits(5, 1_000, whole=True),
}
TRUST: Final = Limits(0, 10)


def number() -> int:
    """Which constants hold now: of the last choice, 0 when there was none."""
    return remembered("weights", lambda: Weights.objects.order_by("-pk").values_list("pk", flat=True).first() or USUAL)


def current_constants() -> Constants:
    """Those that hold now."""
    return of(number())


def of(number: int) -> Constants:
    """Those of a choice; the usual ones of none, or of one that a restored backup no longer knows."""
    found = Weights.objects.filter(pk=number).values_list("constants", flat=True).first() if number else None
    return from_dict(found) if found else Constants()


def from_dict(given: Mapping[str, Any]) -> Constants:
    """Constants as they were kept; what a later version added has its usual value, what it dropped is left."""
    known = {name: given[name] for name in Constants.__dataclass_fields__ if name in given}
    if "training" in known:
        positive, neutral, negative = known["training"]
        known["training"] = (positive, neutral, negative)
    return Constants(**known)


def checked(given: Mapping[str, Any]) -> Constants:
    """The constants that hold now with what is given in their place. Raises `Invalid` with what is wrong at each."""
    wrong = [error for name, value in given.items() if name != "trust" for error in _wrong(name, value)]
    if "trust" in given:
        wrong += _wrong_trust(given["trust"])
    if wrong:
        raise Invalid(_("Scores cannot be weighed like this: correct what is marked and try again."), errors=tuple(wrong))
    known: dict[str, Any] = {name: int(given[name]) if LIMITS[name].whole else float(given[name]) for name in LIMITS if name in given}
    chosen = replace(current_constants(), **known)
    if "trust" in given:
        chosen = replace(chosen, trust={kind: float(value) for kind, value in sorted(given["trust"].items()) if value != 1})
    return chosen


def _wrong(name: str, value: Any) -> list[FieldError]:
    limits = LIMITS.get(name)
    if limits is None:
        known = ", ".join([*LIMITS, "trust"])
        return [FieldError(f"/{name}", "unknown", _("There is no constant of this name. Known: %(names)s.") % {"names": known})]
    return _outside(f"/{name}", value, limits)


def _outside(pointer: str, value: Any, limits: Limits) -> list[FieldError]:
    number = isinstance(value, int | float) and not isinstance(value, bool)
    if number and limits.least <= value <= limits.most and (not limits.whole or value == int(value)):
        return []
    form = _("Write a whole number from %(least)g to %(most)g.") if limits.whole else _("Write a number from %(least)g to %(most)g.")
    return [FieldError(pointer, "out_of_range", form % {"least": limits.least, "most": limits.most})]


def _wrong_trust(given: Mapping[str, Any]) -> list[FieldError]:
    kinds = kinds_known()
    names = ", ".join(kinds)
    wrong = [error for kind, value in given.items() for error in _outside(f"/trust/{kind}", value, TRUST)]
    wrong += [
        FieldError(f"/trust/{kind}", "unknown", _("There is no kind of source of this name. Known: %(names)s.") % {"names": names})
        for kind in given if kind not in kinds
    ]  # fmt: skip
    if not wrong and not any(given.get(kind, 1) for kind in kinds):
        words = _("All trust is 0: nothing would count, and there would be no score. Give one kind of source more than 0.")
        wrong.append(FieldError("/trust", "all_zero", words))
    return wrong


def kinds_known() -> list[str]:
    """The kinds of sources that trust may be given to."""
    return sorted(plugin.kind for plugin in _connectors())


def _connectors() -> Iterable[type[connectors.Connector]]:
    return connectors.registry


@transaction.atomic
def choose(constants: Constants, *, by: By) -> Weights:
    """Weigh by these from now on. Scores that were told stay with what made them; those of now are computed anew."""
    made = Weights.objects.create(constants=constants.as_dict(), **by.columns())
    audit.record("tenant.weights", by=by, data=constants.as_dict())
    turns.due_here(Lane.RECOUNT)
    return made
