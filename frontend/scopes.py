"""What a scope of a key allows, in words: its area and the verb; programs say the scope itself."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext_lazy

from core.errors import Words
from frontend import figures
from tenants import rights
from tenants.models import Tenant

FEW: Final = 3
"""So many scopes of a key are told one by one."""
AREAS: Final[Mapping[str, Words]] = {
    "mentions": pgettext_lazy("scope", "Mentions"),
    "subjects": pgettext_lazy("scope", "Subjects"),
    "sources": pgettext_lazy("scope", "Sources"),
    "imports": pgettext_lazy("scope", "Imports"),
    "scores": pgettext_lazy("scope", "Scores"),
    "incidents": pgettext_lazy("scope", "Incidents"),
    "voices": pgettext_lazy("scope", "Voices"),
    "needs": pgettext_lazy("scope", "Needs"),
    "statements": pgettext_lazy("scope", "Statements"),
    "reports": pgettext_lazy("scope", "Reports"),
    "series": pgettext_lazy("scope", "Own figures"),
    "notes": pgettext_lazy("scope", "Notes on charts"),
    "authors": pgettext_lazy("scope", "Authors"),
    "jobs": pgettext_lazy("scope", "Jobs"),
    "people": pgettext_lazy("scope", "People"),
    "keys": pgettext_lazy("scope", "Keys"),
    "providers": pgettext_lazy("scope", "Company login"),
    "settings": pgettext_lazy("scope", "Settings"),
    "usage": pgettext_lazy("scope", "Usage"),
    "audit": pgettext_lazy("scope", "Audit trail"),
    "tenants": pgettext_lazy("scope", "Clients"),
}
VERBS: Final[Mapping[str, Words]] = {
    "read": pgettext_lazy("scope", "read"),
    "edit": pgettext_lazy("scope", "edit"),
    "correct": pgettext_lazy("scope", "correct"),
    "push": pgettext_lazy("scope", "send in"),
    "export": pgettext_lazy("scope", "export"),
    "run": pgettext_lazy("scope", "start"),
    "make": pgettext_lazy("scope", "make"),
    "stop": pgettext_lazy("scope", "stop"),
    "comment": pgettext_lazy("scope", "comment"),
    "approve": pgettext_lazy("scope", "approve or refuse"),
    "plan": pgettext_lazy("scope", "plan"),
    "send": pgettext_lazy("scope", "send"),
    "share": pgettext_lazy("scope", "share by link"),
    "open": pgettext_lazy("scope", "open"),
    "suspend": pgettext_lazy("scope", "suspend and resume"),
    "handle": pgettext_lazy("scope", "handle"),
    "mark": pgettext_lazy("scope", "mark"),
    "set_up": pgettext_lazy("scope", "set limits, credentials, e-mail and look"),
    "close": pgettext_lazy("scope", "close for good"),
    "forget": pgettext_lazy("scope", "forget for good"),
    "see_as": pgettext_lazy("scope", "see the place as one of them"),
    "unlock": pgettext_lazy("scope", "take a lost second factor away"),
}
WRITE: Final = "write"


def words(scope: str) -> str:
    """The scope in the reader's language; itself when it has no words yet."""
    area, _colon, verb = scope.partition(":")
    told = _allowed(scope) if verb == WRITE else VERBS.get(verb)
    return _("%(area)s: %(verb)s") % {"area": AREAS[area], "verb": told} if area in AREAS and told else scope


def _allowed(scope: str) -> str:
    """What a scope of every change allows, by its verbs."""
    allowed = {right.partition(".")[2] for right in rights.SCOPES.get(scope, ())}
    verbs = [str(word) for verb, word in VERBS.items() if verb in allowed]
    return _("every change (%(verbs)s)") % {"verbs": ", ".join(verbs)} if len(verbs) > 1 else "".join(verbs)


def offered(within: frozenset[str]) -> list[tuple[Words, list[tuple[str, Words]]]]:
    """By area, the scopes that these rights hold; of two that allow the same, the narrower word."""
    found: dict[str, dict[str, frozenset[str]]] = {area: {} for area in AREAS}
    for scope, allowed in rights.SCOPES.items():
        if allowed <= within:
            found[scope.partition(":")[0]][scope.partition(":")[2]] = allowed
    return [
        (AREAS[area], [(f"{area}:{verb}", VERBS.get(verb) or _allowed(f"{area}:{verb}")) for verb in _verbs(of)])
        for area, of in found.items() if of
    ]  # fmt: skip


def _verbs(of: Mapping[str, frozenset[str]]) -> list[str]:
    """In the order of their words; `write` last, and only beside several."""
    single = {allowed for verb, allowed in of.items() if verb != WRITE}
    return [*(verb for verb in VERBS if verb in of), *(verb for verb in of if verb == WRITE and of[verb] not in single)]


def told(scopes: Iterable[str], tenant: Tenant) -> str:
    """All scopes of a key in a few words."""
    given = list(scopes)
    possible = rights.ALL - rights.BY_PERSONS - (frozenset() if tenant.is_agency else rights.AGENCY_ONLY)
    held = rights.rights_of(given) & possible
    if held == possible:
        return _("everything")
    if len(given) <= FEW:
        return "; ".join(map(words, given))
    return _("%(n)s of %(of)s rights") % {"n": figures.number(len(held)), "of": figures.number(len(possible))}
