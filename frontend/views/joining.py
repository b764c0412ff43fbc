"""Coming in by an invitation: a new person chooses a name and a password, who has an account logs in with it."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib.auth import login
from django.contrib.auth.password_validation import validate_password
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from core.errors import LimitReached, ProductError
from core.limits import use
from frontend import expected
from frontend.account_forms import LONG_ENOUGH
from frontend.forms import show
from tenants import invitations
from tenants.invitations import DAY
from tenants.models import Invitation, Role, User
from tenants.requests import TenantRequest

TRIES_A_DAY = 300
BACKEND = "frontend.accounts.Backend"


class NewForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Your name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    password = forms.CharField(
        label=gettext_lazy("Choose a password"), widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}), max_length=200,
        strip=False, help_text=LONG_ENOUGH,
    )  # fmt: skip

    def __init__(self, *args: Any, email: str, **options: Any) -> None:
        super().__init__(*args, **options)
        self.email = email

    def clean(self) -> dict[str, Any]:
        given = self.cleaned_data
        if given.get("password"):
            try:
                validate_password(given["password"], User(email=self.email, name=given.get("name", "")))
            except forms.ValidationError as error:
                self.add_error("password", error)
        return given


@never_cache
def invitation(request: TenantRequest, token: str) -> HttpResponse:
    """The page that the link of the letter leads to."""
    if use(f"joining:{getattr(request, 'address', '')}", TRIES_A_DAY, DAY).exceeded:
        raise LimitReached(_("Too many links were tried from here today. Try again tomorrow."), code="too_many_tries")
    found = invitations.find(token, request.tenant)
    context: dict[str, Any] = {
        "title": _("Invitation"), "invitation": found, "role": Role(found.role).label, "place": request.tenant.name, "token": token,
    }  # fmt: skip
    if request.who and request.who.seen_by is None:
        return _logged_in(request, found, context)
    if User.objects.filter(email=found.email).exists():
        expected.by_invitation(request, found)
        return render(request, "frontend/people/known.html", context)
    return _new(request, found, context)


def _logged_in(request: TenantRequest, found: Invitation, context: dict[str, Any]) -> HttpResponse:
    user = request.user
    if not isinstance(user, User) or user.email.lower() != found.email:
        return render(request, "frontend/people/other.html", context, status=403)
    if request.method == "POST":
        invitations.accept(found, user)
        return redirect("/")
    return render(request, "frontend/people/join.html", context)


def _new(request: TenantRequest, found: Invitation, context: dict[str, Any]) -> HttpResponse:
    form = NewForm(request.POST or None, email=found.email)
    if request.method == "POST" and form.is_valid():
        try:
            user = invitations.accept_as_new(found, **form.cleaned_data)
        except ProductError as error:
            show(form, error)
        else:
            login(request, user, backend=BACKEND)
            return redirect("/")
    return render(request, "frontend/people/new.html", context | {"form": form}, status=422 if form.errors else 200)
