"""Saved searches: a question kept under a name, for oneself or for all."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid, Stale
from search import reading
from search.models import SavedSearch
from tenants.visibility import Visibility

PERIOD: Final = ("since", "until")
SELECTION: Final = ("start", "end")
"""What is selected of the period on the timeline: two moments."""
PARTS: Final = ("q", "subject", *PERIOD, "sort", "group", *SELECTION)
LONGEST: Final = 80


def keep(name: str, question: Mapping[str, str], *, by: By, owner: int | None, visibility: Visibility = Visibility.AGENCY) -> SavedSearch:
    """Keep a question for one person (`owner`), or for all who may see it. Refused when the query cannot be read."""
    called, asked = _named(name), _asked(question)
    values = {"name": called, "question": asked, "owner_id": owner, "visibility": visibility}
    try:
        with transaction.atomic():
            made = SavedSearch.objects.create(**values, **by.columns())
            audit.record("saved_search.kept", by=by, obj=_of(made))
    except IntegrityError:
        raise _taken(called) from None
    return made


def change(
    search: SavedSearch, *, name: str, question: Mapping[str, str], by: By, owner: int | None, visibility: Visibility,
    if_version: int | None = None,
) -> SavedSearch:  # fmt: skip
    """Call it otherwise, ask otherwise, keep it for others. Refused when somebody else changed it since `if_version` was read."""
    called, asked = _named(name), _asked(question)
    held = SavedSearch.objects.filter(pk=search.pk)
    if if_version is not None:
        held = held.filter(version=if_version)
    try:
        with transaction.atomic():
            if not held.update(name=called, question=asked, owner_id=owner, visibility=visibility, version=F("version") + 1):
                raise Stale
            search.refresh_from_db()
            audit.record("saved_search.changed", by=by, obj=_of(search))
    except IntegrityError:
        raise _taken(called) from None
    return search


@transaction.atomic
def remove(search: SavedSearch, *, by: By) -> None:
    """Keep it no more."""
    audit.record("saved_search.removed", by=by, obj=_of(search))
    search.delete()


def _named(name: str) -> str:
    called = " ".join(name.split())
    if not called:
        raise _wrong("/name", "required", _("Give this search a name."))
    if len(called) > LONGEST:
        raise _wrong("/name", "too_long", _("A name has %(most)d characters at most: shorten it.") % {"most": LONGEST})
    return called


def said(given: Mapping[str, object]) -> dict[str, str]:
    """The parts that an address says. An end of the period that it leaves open is said too: without any, the last days are meant."""
    found = {part: str(given[part]) for part in PARTS if given.get(part) or (part in PERIOD and part in given)}
    return found if all(part in found for part in SELECTION) else {part: value for part, value in found.items() if part not in SELECTION}


def _asked(question: Mapping[str, str]) -> dict[str, str]:
    """The parts of the question that say something, its query checked."""
    reading.tree(question.get("q", ""))
    return said(question)


def _taken(name: str) -> Invalid:
    return _wrong("/name", "taken", _("A search is called “%(name)s” already: give this one another name.") % {"name": name})


def _wrong(pointer: str, code: str, detail: str) -> Invalid:
    return Invalid(detail, errors=(FieldError(pointer, code, detail),))


def _of(search: SavedSearch) -> tuple[str, int, str]:
    return ("saved_search", search.pk, search.name)
