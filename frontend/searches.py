"""Saved searches as the page of mentions lists them: each an address."""

from __future__ import annotations

from dataclasses import dataclass

from django.urls import reverse
from django.utils.http import urlencode

from frontend.access import PersonRequest
from search import saved
from search.models import SavedSearch


@dataclass(frozen=True, slots=True)
class Saved:
    """A saved search: where it leads, whether the page asks just that, whether it is the reader's to change."""

    search: SavedSearch
    url: str
    on: bool
    mine: bool


def of(request: PersonRequest) -> list[Saved]:
    """One's own and those for all, by name."""
    asked = saved.said(request.GET)
    found = SavedSearch.objects.visible_to(request.who).order_by("name")
    return [Saved(one, address(one), saved.said(one.question) == asked, may_change(request, one)) for one in found]


def address(search: SavedSearch) -> str:
    return f"{reverse('mentions')}?{urlencode(search.question)}"


def may_change(request: PersonRequest, search: SavedSearch) -> bool:
    """One's own; one for all by whoever may say things for all."""
    if search.owner_id is not None:
        return search.owner_id == request.who.by.id
    return request.who.may("mentions.correct")
