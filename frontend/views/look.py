"""How the portal, its mails and its documents look, tried before it is kept; the logo, for anybody who knows the host."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from core.errors import NotFound, ProductError
from frontend import figures
from frontend.access import PersonRequest, needs, whole_agency
from frontend.forms import show
from frontend.stale import Difference, VersionedForm
from frontend.styles import FOR_EVER
from frontend.views.jobs import layout_of
from tenants import accents, logos, looks
from tenants.accents import Accent
from tenants.models import Tenant
from tenants.requests import TenantRequest

POLICY: Final = "default-src 'none'; sandbox"


class LookForm(VersionedForm):
    name = forms.CharField(
        label=gettext_lazy("Name shown"), required=False, max_length=looks.NAME_MOST,
        help_text=gettext_lazy("On every page, e-mail and document. Empty: the client’s own name."),
    )  # fmt: skip
    accent = forms.CharField(
        label=gettext_lazy("Colour"), max_length=9, widget=forms.TextInput(attrs={"type": "color"}),
        help_text=gettext_lazy("One is enough: its lightness is moved until words on it can be read, in the light and in the dark theme."),
    )  # fmt: skip
    logo = forms.FileField(
        label=gettext_lazy("Logo"), required=False, widget=forms.FileInput(attrs={"accept": ".png,.jpg,.jpeg,.webp,.svg"}),
        help_text=gettext_lazy("PNG, JPEG, WebP or SVG, 2 MB at most, to stand on the colour. It is kept as a small picture."),
    )  # fmt: skip
    no_logo = forms.BooleanField(label=gettext_lazy("Take the logo away"), required=False)
    sender_name = forms.CharField(label=gettext_lazy("Sender’s name"), required=False, max_length=looks.NAME_MOST)
    sender_address = forms.EmailField(
        label=gettext_lazy("Sender’s address"), required=False, widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        error_messages={"invalid": gettext_lazy("Write an e-mail address, as in news@brand.example.")},
        help_text=gettext_lazy("Empty: the installation’s own. The domain must let this mail server send for it, or they end as spam."),
    )  # fmt: skip

    def clean_accent(self) -> str:
        colour = accents.read(self.cleaned_data["accent"])
        if colour is None:
            raise forms.ValidationError(_("Write a colour as #12664f: six digits from 0 to f."))
        return colour


@dataclass(frozen=True, slots=True)
class Ratio:
    """Words on a colour, and how well they are read, in one theme."""

    theme: str
    colour: str
    on: str
    ground: str
    text: str
    ratio: str


@dataclass(frozen=True, slots=True)
class Preview:
    """What a look would be: the strip, a button and a link in each theme."""

    name: str
    accent: Accent
    logo: str

    @property
    def themes(self) -> list[Ratio]:
        grounds = ((_("Light"), self.accent.light, "#ffffff", "#15181c"), (_("Dark"), self.accent.dark, "#14171a", "#e9ecef"))
        return [Ratio(name, one.accent, one.on, ground, text, figures.decimal(one.ratio)) for name, one, ground, text in grounds]


def _may(request: PersonRequest) -> None:
    """The look of a client is theirs to choose; that of the agency concerns all of it."""
    request.who.need("tenants.set_up" if request.tenant.is_agency else "settings.edit")
    whole_agency(request)


@needs()
def look(request: PersonRequest) -> HttpResponse:
    _may(request)
    tenant = request.tenant
    form = LookForm(request.POST or None, request.FILES or None, initial=_resting(tenant))
    if not looks.version(tenant):
        del form.fields["no_logo"]
    if tenant.is_agency:
        form.fields["name"].help_text = _("On the login page, in e-mails and at the foot of reports. Empty: Vigie.")
    if (given := request.FILES.get("logo")) and (given.size or 0) > logos.BYTES_MOST:
        show(form, logos.too_large())
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid() and "preview" not in request.POST and not (differences := form.stale()):
        try:
            _keep(tenant, form.cleaned_data, request)
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("Saved: pages, e-mails and new documents look so from now on."))
            return redirect("look")
    shown = form.cleaned_data if form.is_bound and form.is_valid() else _resting(tenant)
    context = {
        "title": _("Look of the agency") if tenant.is_agency else _("Look of the portal"), "layout": layout_of(request),
        "form": form, "differences": differences,
        "preview": _preview(tenant, shown["name"], shown["accent"]),
    }  # fmt: skip
    return render(request, "frontend/settings/look.html", context, status=412 if differences else 422 if form.errors else 200)


@require_GET
@needs()
def preview(request: PersonRequest) -> HttpResponse:
    """The same, for a colour and a name that are being chosen."""
    _may(request)
    given = _preview(request.tenant, request.GET.get("name", "")[: looks.NAME_MOST], request.GET.get("accent", ""))
    return render(request, "frontend/settings/_look_preview.html", {"preview": given})


@require_GET
def logo(request: TenantRequest, version: str) -> HttpResponse:
    """The logo of this host, on the login page too; another version of it is not found."""
    if not version or version != looks.version(request.tenant):
        raise NotFound(_("There is no such logo."))
    headers = {"Cache-Control": FOR_EVER, "Content-Security-Policy": POLICY, "X-Content-Type-Options": "nosniff"}
    return HttpResponse(looks.logo(request.tenant), content_type=looks.LOGO_TYPE, headers=headers)


def _resting(tenant: Tenant) -> dict[str, Any]:
    found = looks.of(tenant)
    return {
        "name": looks.name(tenant), "accent": found.accent or accents.VIGIE.asked, "sender_name": found.sender_name,
        "sender_address": found.sender_address, "no_logo": False,
    }  # fmt: skip


def _keep(tenant: Tenant, given: dict[str, Any], request: PersonRequest) -> None:
    """The logo first: what is refused of it leaves the rest as it was."""
    by = request.who.by
    if given["logo"]:
        looks.put_logo(tenant, given["logo"], by=by)
    elif given.get("no_logo"):
        looks.take_logo_away(tenant, by=by)
    words = {name: given[name] for name in ("name", "accent", "sender_name", "sender_address")}
    looks.change(tenant, **words, by=by)


def _preview(tenant: Tenant, name: str, colour: str) -> Preview:
    read = accents.read(colour) or looks.accent(tenant).asked
    return Preview(name or tenant.name, accents.VIGIE if read == accents.VIGIE.asked else accents.corrected(read), looks.version(tenant))
