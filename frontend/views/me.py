"""One's own account: name, language, time zone, look, address, password, second factor, open sessions."""

from __future__ import annotations

from typing import Any, Final

from allauth.mfa.models import Authenticator
from django import forms
from django.conf import settings
from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_POST

from core.errors import NotFound, ProductError
from frontend import devices
from frontend.access import PersonRequest, needs
from frontend.forms import show
from frontend.views.jobs import layout_of
from frontend.words import zones
from tenants import current, factors, mailboxes, people, sessions
from tenants.models import Theme, User

THEMES: Final = (("", gettext_lazy("The system’s")), (Theme.LIGHT.value, gettext_lazy("Light")), (Theme.DARK.value, gettext_lazy("Dark")))


def _of_place() -> str:
    return _("The agency’s") if current.tenant().is_agency else _("The brand’s")


class MeForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, widget=forms.TextInput(attrs={"autocomplete": "name"}))
    language = forms.ChoiceField(
        label=gettext_lazy("Language"), choices=[("", gettext_lazy("The browser’s")), *settings.LANGUAGES], required=False
    )
    time_zone = forms.ChoiceField(
        label=gettext_lazy("Time zone"), choices=lambda: [("", _of_place()), *zones()], required=False,
        help_text=gettext_lazy("Times are shown in it; a day still begins at the brand’s midnight."),
    )  # fmt: skip
    theme = forms.ChoiceField(label=gettext_lazy("Theme"), choices=THEMES, required=False, widget=forms.RadioSelect)
    letter_keys = forms.BooleanField(
        label=gettext_lazy("One-letter shortcuts"), required=False,
        help_text=gettext_lazy("j, k, c and others act on the page. Turn them off when you dictate, or press keys without meaning to."),
    )  # fmt: skip

    @classmethod
    def resting(cls, person: User) -> dict[str, Any]:
        """What the person chose last."""
        return {name: getattr(person, name) for name in cls.base_fields}


class AddressForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("New e-mail"), max_length=254, widget=forms.EmailInput(attrs={"autocomplete": "email"}))


@never_cache
@needs()
def me(request: PersonRequest) -> HttpResponse:
    """Everything that is one's own, and the form for what is chosen freely."""
    person = request.user
    form = MeForm(request.POST or None, initial=MeForm.resting(person))
    if request.method == "POST" and form.is_valid():
        people.choose(person, **form.cleaned_data)
        with translation.override(person.language or translation.get_language()):
            messages.success(request, _("Saved."))
        response = redirect("me")
        response.delete_cookie(settings.LANGUAGE_COOKIE_NAME)
        return response
    return _page(request, form=form)


@require_POST
@needs()
def address(request: PersonRequest) -> HttpResponse:
    """Ask for another e-mail address: a letter goes there, and nothing changes before its link is followed."""
    form = AddressForm(request.POST)
    if form.is_valid():
        try:
            mailboxes.ask(request.user, form.cleaned_data["email"], tenant=request.tenant, language=request.LANGUAGE_CODE or "en")
        except ProductError as error:
            show(form, error)
        else:
            messages.success(request, _("An e-mail with a link is on its way to %(email)s.") % {"email": form.cleaned_data["email"]})
            return redirect("me")
    return _page(request, address_form=form)


@never_cache
@needs()
def new_address(request: PersonRequest, token: str) -> HttpResponse:
    """The link of the letter: asked once more, because programs open links too."""
    if request.method == "POST":
        mailboxes.confirm(token, request.user, tenant=request.tenant, language=request.LANGUAGE_CODE or "en")
        messages.success(request, _("From now on you log in with the new address."))
        return redirect("me")
    context = {"title": _("New address"), "layout": layout_of(request), "token": token}
    return render(request, "frontend/people/address.html", context)


@require_POST
@needs()
def end_session(request: PersonRequest, session: int) -> HttpResponse:
    if not sessions.end(request.user, session):
        raise NotFound(_("This session is over already."))
    messages.success(request, _("This session is over."))
    return redirect("me")


@require_POST
@needs()
def end_others(request: PersonRequest) -> HttpResponse:
    """All sessions but this one, on every host."""
    sessions.end_others(request.user, key=request.session.session_key)
    messages.success(request, _("You are logged in here only."))
    return redirect("me")


def _page(request: PersonRequest, *, form: forms.Form | None = None, address_form: forms.Form | None = None) -> HttpResponse:
    person: User = request.user
    kinds = list(Authenticator.objects.filter(user=person).values_list("type", flat=True))
    shown = [
        {"session": one, "device": devices.words(one.agent)} for one in sessions.of(person, key=request.session.session_key)
    ]  # fmt: skip
    context: dict[str, Any] = {
        "title": _("Your account"), "layout": layout_of(request), "form": form or MeForm(initial=MeForm.resting(person)),
        "address_form": address_form or AddressForm(), "sessions": shown, "totp": Authenticator.Type.TOTP in kinds,
        "passkeys": kinds.count(Authenticator.Type.WEBAUTHN), "codes": Authenticator.Type.RECOVERY_CODES in kinds,
        "required": factors.is_required(request.who),
    }  # fmt: skip
    wrong = any(one and one.errors for one in (form, address_form))
    return render(request, "frontend/people/me.html", context, status=422 if wrong else 200)
