"""Who asks: a key of a program, or a person's session with its protection against forged requests; and whether they may."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final, cast

from django.contrib.auth.models import AnonymousUser
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as _
from rest_framework.authentication import BaseAuthentication, CSRFCheck
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.errors import Forbidden, Unauthorised
from tenants import keys
from tenants.models import ApiKey, Tenant, User
from tenants.requests import TenantRequest
from tenants.rights import Who, who_of_key

if TYPE_CHECKING:
    from rest_framework.views import APIView

CHALLENGE: Final = 'Bearer realm="Vigie"'
SCHEME: Final = "bearer"


class ApiRequest(Request):
    """A request of the API, as views read it: `who` asks, of which `tenant`; `key` is the key that was shown, if one was."""

    who: Who
    tenant: Tenant
    key: ApiKey | None
    address: str
    id: str


class KeyAuthentication(BaseAuthentication):
    """`Authorization: Bearer vgk_...`: opens the host that the key belongs to, and no other."""

    def authenticate(self, request: Request) -> tuple[AnonymousUser, ApiKey] | None:
        scheme, _space, token = request.headers.get("Authorization", "").partition(" ")
        if scheme.lower() != SCHEME:
            return None
        asked = cast(TenantRequest, request._request)
        asked.who = None  # who shows a key asks as the key, whatever cookies say
        key = keys.find(token.strip(), asked.address)
        if key is None:
            raise Unauthorised(
                _("This key opens nothing: it is unknown, has ended, or may not be used from this address."), code="key_refused"
            )
        asked.who = who_of_key(key, asked.tenant)
        if asked.who is None:
            raise Unauthorised(_("This key does not open this host. Use a key that was made for it."), code="key_refused")
        return AnonymousUser(), key

    def authenticate_header(self, request: Request) -> str:
        return CHALLENGE


class SessionOfHostAuthentication(BaseAuthentication):
    """The session of a person on this host; what changes something needs the token of forms too, in the header X-CSRFToken."""

    def authenticate(self, request: Request) -> tuple[User, None] | None:
        asked = cast(TenantRequest, request._request)
        if getattr(asked, "who", None) is None:
            return None
        check = CSRFCheck(lambda _request: HttpResponse())
        check.process_request(asked)
        if check.process_view(asked, HttpResponse, (), {}):  # any callable that is not exempt
            words = _("This request carries no token of the page it comes from. Send the cookie's token as X-CSRFToken, or use a key.")
            raise Forbidden(words, code="csrf_failed")
        return cast(User, asked.user), None


class Allowed(BasePermission):
    """Lets pass who has the right that the operation declares; what is open to everybody says so itself."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        operation: Any = view.operation_of(request)  # type: ignore[attr-defined] # every view is an Endpoint: a test walks them
        if operation is None or operation.open:
            return True
        who: Who | None = getattr(request, "who", None)
        if who is None:
            raise Unauthorised(_("Show a key as “Authorization: Bearer vgk_…”, or log in on this host."))
        if operation.right:
            who.need(operation.right)
        return True
