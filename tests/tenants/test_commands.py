"""What people type on the server."""

import json

import pytest
from django.core.management import CommandError, call_command

from tenants.models import Membership, Tenant

pytestmark = pytest.mark.django_db


def answer(capsys, *words: str):
    call_command(*words, "--json")
    return json.loads(capsys.readouterr().out)


def test_a_client_is_opened_suspended_resumed(capsys):
    opened = answer(capsys, "open_tenant", "dupont", "--name", "Dupont & Fils", "--language", "fr")
    assert (opened["name"], opened["url"]) == ("Dupont & Fils", "http://dupont.localhost/")
    assert answer(capsys, "suspend_tenant", "dupont", "--reason", "unpaid")["state"] == "suspended"
    assert answer(capsys, "resume_tenant", "dupont")["state"] == "open"


def test_what_is_wrong_is_told_with_its_place():
    with pytest.raises(CommandError, match="/slug: This short name is kept"):
        call_command("open_tenant", "public")
    with pytest.raises(CommandError, match="Those there are: acme, rival"):
        call_command("suspend_tenant", "nobody")


def test_closing_asks_first(monkeypatch):
    monkeypatch.setattr("builtins.input", lambda question: "yes")
    with pytest.raises(CommandError, match="Nothing was changed"):
        call_command("close_tenant", "acme")
    assert Tenant.objects.get(slug="acme").state == "open"


def test_closing_starts_the_job(capsys):
    assert answer(capsys, "close_tenant", "acme", "--yes")["state"] == "waiting"
    assert Tenant.objects.get(slug="acme").state == "closing"


class TestFirstOwner:
    @pytest.fixture(autouse=True)
    def _pages(self, settings):
        settings.PUBLIC_SCHEMA_URLCONF = settings.ROOT_URLCONF = "frontend.urls_account"

    def test_the_first_owner_gets_a_link_and_another_when_it_was_lost(self, capsys):
        first = answer(capsys, "first_owner", "Ada@Agency.example", "--name", "Ada")
        assert first["link"].startswith("http://vigie.localhost/account/password/reset/key/")
        assert Membership.objects.get().user.name == "Ada"
        assert answer(capsys, "first_owner", "ada@agency.example")["email"] == "ada@agency.example"
        assert Membership.objects.count() == 1

    def test_there_is_one_first_owner_only(self, owner):
        with pytest.raises(CommandError, match="owner already"):
            call_command("first_owner", "eve@evil.example")
        with pytest.raises(CommandError, match="has a password already"):
            call_command("first_owner", owner.email)

    def test_an_address_that_is_none_is_refused(self):
        with pytest.raises(CommandError, match="not an e-mail address"):
            call_command("first_owner", "ada", "--name", "Ada")
