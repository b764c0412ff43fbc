"""The forms of allauth in our words: a label above each field says it, nothing stands in the field instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar, Final

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext_lazy as _
from fido2.webauthn import AuthenticationResponse, RegistrationResponse

from core.errors import Words

LONGEST_NAME: Final = 100
"""Of a passkey."""
NO_PASSKEY: Final = _("This passkey was not accepted. Try again, or take another way.")


class Worded(forms.Form):
    """Labels and helps by the name of the field; below `forgotten` a link leads to another password."""

    labels: ClassVar[Mapping[str, Words]] = {}
    helps: ClassVar[Mapping[str, Words]] = {}
    forgotten: ClassVar[str] = ""

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, field.help_text)
        if self.forgotten in self.fields:
            link = format_html('<a href="{}">{}</a>', reverse("account_reset_password"), _("Forgot your password?"))
            self.fields[self.forgotten].help_text = link


LONG_ENOUGH: Final = _("Ten characters at least; a sentence is easy to remember.")
NEW = {"oldpassword": _("Current password"), "password1": _("New password"), "password2": _("The new password once more")}
CODE = {"code": _("Code")}


class Login(Worded, account.LoginForm):
    labels: ClassVar = {"login": _("E-mail"), "password": _("Password")}
    forgotten = "password"


class Forgotten(Worded, account.ResetPasswordForm):
    labels: ClassVar = {"email": _("E-mail")}


class NewPassword(Worded, account.ResetPasswordKeyForm):
    labels: ClassVar = NEW
    helps: ClassVar = {"password1": LONG_ENOUGH}


class AnotherPassword(Worded, account.ChangePasswordForm):
    labels: ClassVar = NEW
    helps: ClassVar = {"password1": LONG_ENOUGH}
    forgotten = "oldpassword"


class Again(Worded, account.ReauthenticateForm):
    labels: ClassVar = {"password": _("Password")}


class Code(Worded, codes.AuthenticateForm):
    labels: ClassVar = CODE


class CodeAgain(Worded, codes.ReauthenticateForm):
    labels: ClassVar = CODE


class FirstCode(Worded, ActivateTOTPForm):
    labels: ClassVar = {"code": _("The code that the app shows now")}


# -- passkeys


class Credential(forms.JSONField):
    """What a browser gives of a passkey. What is not of that shape stops here: the library would fall over it, and anybody may send it."""

    widget = forms.HiddenInput

    def __init__(self, shape: type[AuthenticationResponse | RegistrationResponse]) -> None:
        super().__init__(error_messages={"required": NO_PASSKEY, "invalid": NO_PASSKEY})
        self.shape = shape

    def to_python(self, value: Any) -> Any:
        try:
            given = super().to_python(value)
            if given not in self.empty_values:
                self.shape.from_dict(given)
        except (TypeError, ValueError, KeyError, RecursionError) as error:
            raise forms.ValidationError(self.error_messages["invalid"], code="invalid") from error
        return given

    def bound_data(self, data: Any, initial: Any) -> None:
        """Nothing of it is shown again: a script fills it in anew."""

    def prepare_value(self, value: Any) -> str:
        return ""


class Passkey(Worded):
    """Its field is filled in by a script: what is wrong with it is told above the form, and no code is spoken of."""

    shape: ClassVar[type[AuthenticationResponse | RegistrationResponse]] = AuthenticationResponse

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["credential"] = Credential(self.shape)

    def add_error(self, field: str | None, error: Any) -> None:
        refused = getattr(error, "code", "") == "incorrect_code"
        super().add_error(field, forms.ValidationError(NO_PASSKEY) if refused else error)

    def get_context(self) -> dict[str, Any]:
        told = [*self.non_field_errors(), *self.errors.get("credential", ())]
        return super().get_context() | {"errors": self.error_class(told, renderer=self.renderer)}


class PasskeyIn(Passkey, passkeys.LoginWebAuthnForm):
    pass


class PasskeyToo(Passkey, passkeys.AuthenticateWebAuthnForm):
    pass


class PasskeyAgain(Passkey, passkeys.ReauthenticateWebAuthnForm):
    pass


class NewPasskey(Passkey, passkeys.AddWebAuthnForm):
    labels: ClassVar = {"name": _("Name of the passkey"), "passwordless": _("Opens the account alone, without a password")}
    helps: ClassVar = {"passwordless": _("The device then asks for a fingerprint, a face or its PIN.")}
    shape: ClassVar = RegistrationResponse

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"] = _name(required=False)


class PasskeyName(Worded, passkeys.EditWebAuthnForm):
    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.fields["name"] = _name(required=True)


def _name(*, required: bool) -> forms.CharField:
    return forms.CharField(label=_("Name of the passkey"), max_length=LONGEST_NAME, required=required)
