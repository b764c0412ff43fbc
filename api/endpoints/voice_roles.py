"""Roles by handle: lists of employees and of agencies, for the agency's eyes."""

from __future__ import annotations

from datetime import datetime
from typing import TypedDict

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers
from rest_framework.response import Response

from api import paging
from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.fields import Input, Paged, Words
from api.paging import Listed
from api.shapes import example
from core.errors import NotFound
from reputation.models import HandleRole
from reputation.voices import handles
from reputation.voices.handles import LONGEST, MOST, ROLES


@example({"id": 5, "platform": "mastodon", "handle": "lucie.leroux", "role": "employee", "by": "Nora B.", "at": "2026-11-20T09:12:00.000Z"})
class HandleRoleOut(TypedDict):
    """A handle whose bearer has a role: none of their voices is an ambassador or a detractor."""

    id: int
    platform: str
    handle: str
    role: str
    by: str
    at: datetime


class HandleRolesGiven(Input):
    """Handles of one platform, and the role of all who bear them."""

    platform = Words(max_length=40, help_text=gettext_lazy("As its authors show it, as in mastodon."))
    role = serializers.ChoiceField(choices=ROLES)
    handles = serializers.ListField(child=Words(max_length=LONGEST), min_length=1, max_length=MOST)


@example({"handles": 2, "known": 1})
class HandlesGiven(TypedDict):
    """How many handles have the role now, and how many authors who were heard already bear them."""

    handles: int
    known: int


def _shown(entry: HandleRole) -> HandleRoleOut:
    return {
        "id": entry.pk, "platform": entry.platform, "handle": entry.handle, "role": entry.role, "by": entry.by_name, "at": entry.at,
    }  # fmt: skip


class HandleRoles(Endpoint):
    """Lists of handles with roles."""

    tag = "voices"

    @operation("voices.mark", asks=Paged, gives=Listed[HandleRoleOut])
    def get(self, request: ApiRequest) -> Response:
        """Every handle with a role, by platform and handle."""
        return paging.page(request, HandleRole.objects.all(), _shown, asked=self.asked, by=("platform", "handle", "pk"))

    @operation(
        "voices.mark", takes=HandleRolesGiven, gives=HandlesGiven,
        example={"platform": "mastodon", "role": "employee", "handles": ["lucie.leroux", "@yann"]},
    )  # fmt: skip
    def post(self, request: ApiRequest) -> Response:
        """Give all who bear one of these handles a role, heard already or later; voices follow by a job."""
        given = self.given(request)
        found = handles.give(given["handles"], given["platform"], given["role"], by=request.who.by)
        return Response(HandlesGiven(handles=found.handles, known=found.known))


class HandleRoleOne(Endpoint):
    """A handle with a role."""

    tag = "voices"

    @operation("voices.mark", status=204)
    def delete(self, request: ApiRequest, entry: int) -> Response:
        """Take a handle off the list."""
        found = HandleRole.objects.filter(pk=entry).first()
        if found is None:
            raise NotFound(_("There is no handle of this number here."))
        handles.take_off(found, by=request.who.by)
        return Response(status=204)
