"""The forms of platforms' keys, of each kind of secret, wrong in each way: refused in words, and no secret is shown again."""

from __future__ import annotations

from typing import Any

import pytest
from django import forms

from ingestion import credentials
from ingestion.connectors import CredentialKind, registry
from ingestion.credentials import Terms
from tenants import current
from tenants.models import Tenant
from tests.frontend.conftest import BY
from tests.frontend.test_every_form import _no_host_is_known, wrong  # noqa: F401 - a fixture
from tests.frontend.test_forms_of_ways_in import of_these
from tests.ingestion.test_credentials import SECRET, Canned, own
from tests.reading import part

FRENCH = {"accept-language": "fr"}


class Account(forms.Form):
    """What some platforms ask for: two words, an address, a text, a choice; two of them together or none."""

    user = forms.CharField(label="Identifiant", max_length=80)
    password = forms.CharField(label="Mot de passe", widget=forms.PasswordInput, required=False)
    url = forms.URLField(label="Adresse", required=False, assume_scheme="https")
    private_key = forms.CharField(label="Clé privée", widget=forms.Textarea, required=False, max_length=5_000)
    region = forms.ChoiceField(label="Région", choices=[("eu", "Europe"), ("us", "Amérique")])

    def clean(self) -> dict[str, Any]:
        if not self.cleaned_data.get("password") and not self.cleaned_data.get("private_key"):
            raise forms.ValidationError("Donnez un mot de passe ou une clé privée.")
        return self.cleaned_data


class OfAccounts(Canned):
    kind, label = "accounts", "Accounts"
    credential = CredentialKind("accounts", "Accounts of a platform", Account, "requêtes")


@pytest.fixture(autouse=True)
def _kinds(monkeypatch) -> None:
    monkeypatch.setitem(registry._found, "canned", Canned)
    monkeypatch.setitem(registry._found, "accounts", OfAccounts)


def account(tenant: Tenant) -> Any:
    given = {"user": "zoe", "password": "geheim", "url": "", "private_key": "", "region": "eu"}
    return credentials.add("accounts", "Compte", given, Terms(None), tenant=tenant, by=BY)


def test_what_is_wrong_in_a_client_s_credential_is_refused_in_words(acme, administrator, client_of):
    pages = [f"/credentials/{one.pk}/" for one in (own(acme, 10), account(acme))]
    adding = [f"/credentials/add/?kind={kind}" for kind in ("canned", "accounts")]
    browser = client_of(acme, administrator, **FRENCH)
    forms = of_these(browser, *pages, *adding)
    assert len(forms) >= 6
    assert wrong(browser, forms) == []


def test_what_is_wrong_in_the_agency_s_credential_is_refused_in_words(agency, owner, client_of):
    browser = client_of(agency, owner, **FRENCH)
    with current.agency():
        made = account(agency)
    assert wrong(browser, of_these(browser, f"/credentials/{made.pk}/")) == []


def test_what_is_wrong_in_a_source_that_needs_a_key_is_refused_in_words(acme, analyst, client_of):
    own(acme, 10)
    browser = client_of(acme, analyst, **FRENCH)
    assert wrong(browser, of_these(browser, "/sources/add/?kind=canned")) == []


def test_a_secret_that_is_refused_is_not_shown_again_and_the_rest_is(acme, administrator, client_of):
    browser = client_of(acme, administrator, **FRENCH)
    sent = {"name": "Le nôtre", "budget": "-3", "secret-user": SECRET, "secret-region": "eu"}
    again = browser.post("/credentials/add/?kind=accounts", sent)
    assert (again.status_code, SECRET in again.text) == (422, False)
    assert 'value="Le nôtre"' in again.text
    assert 'value="-3"' in again.text
    assert "Donnez un mot de passe ou une clé privée." in again.text
    assert part(r'<input type="password" name="secret-(user)"', again.text) == "user"
