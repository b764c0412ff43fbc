"""The forms of allauth in our words: a label above each field says it, nothing stands in the field instead."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, ClassVar

from allauth.account import forms as account
from allauth.mfa.base import forms as codes
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn import forms as passkeys
from django import forms
from django.utils.translation import gettext_lazy as _

from core.errors import Words


class Worded(forms.Form):
    """Labels and helps by the name of the field."""

    labels: ClassVar[Mapping[str, Words]] = {}
    helps: ClassVar[Mapping[str, Words]] = {}

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for name, field in self.fields.items():
            field.widget.attrs.pop("placeholder", None)
            field.label = self.labels.get(name, field.label)
            field.help_text = self.helps.get(name, field.help_text)


NEW = {"oldpassword": _("Password of today"), "password1": _("New password"), "password2": _("The new password once more")}
CODE = {"code": _("Code")}


class Login(Worded, account.LoginForm):
    labels: ClassVar = {"login": _("E-mail"), "password": _("Password")}


class Forgotten(Worded, account.ResetPasswordForm):
    labels: ClassVar = {"email": _("E-mail")}


class NewPassword(Worded, account.ResetPasswordKeyForm):
    labels: ClassVar = NEW


class AnotherPassword(Worded, account.ChangePasswordForm):
    labels: ClassVar = NEW


class Again(Worded, account.ReauthenticateForm):
    labels: ClassVar = {"password": _("Password")}


class Code(Worded, codes.AuthenticateForm):
    labels: ClassVar = CODE


class CodeAgain(Worded, codes.ReauthenticateForm):
    labels: ClassVar = CODE


class FirstCode(Worded, ActivateTOTPForm):
    labels: ClassVar = {"code": _("The code that the app shows now")}


class NewPasskey(Worded, passkeys.AddWebAuthnForm):
    labels: ClassVar = {"name": _("Name of the passkey"), "passwordless": _("Opens the account alone, without a password")}
    helps: ClassVar = {"passwordless": _("The device then asks for a fingerprint, a face or its PIN.")}


class PasskeyName(Worded, passkeys.EditWebAuthnForm):
    labels: ClassVar = {"name": _("Name of the passkey")}
