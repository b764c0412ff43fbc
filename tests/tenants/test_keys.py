"""Keys of programs: found by their token only, within their time, their networks, their client."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.by import By
from core.errors import Conflict, Forbidden, Invalid
from core.models import AuditEntry
from core.shared.models import AgencyAuditEntry
from tenants import keys
from tenants.models import ApiKey
from tenants.rights import who_of_key, who_of_user

pytestmark = pytest.mark.django_db
ME = By.system()


@pytest.fixture
def made(acme):
    return keys.make("warehouse", tenant=acme, scopes=["mentions:read"], by=ME)


def test_a_key_is_found_by_its_token_and_its_secret_is_not_kept(made):
    assert keys.find(made.token, "203.0.113.7") == made.key
    secret = made.token.rpartition("_")[2]
    assert secret.encode() not in bytes(made.key.secret_hash)
    assert made.token.startswith(f"vgk_{made.key.prefix}_")


@pytest.mark.parametrize(
    "spoil", [lambda t: t[:-1] + ("A" if t[-1] != "A" else "B"), lambda t: t[:14], lambda t: f" {t}", lambda t: "", lambda t: "vgk_"]
)
def test_anything_else_than_the_whole_token_finds_nothing(made, spoil):
    assert keys.find(spoil(made.token), "") is None


def test_a_revoked_key_opens_nothing_and_revoking_twice_is_one_act(made):
    keys.revoke(made.key, by=ME)
    keys.revoke(made.key, by=ME)
    assert keys.find(made.token, "") is None
    assert AuditEntry.objects.filter(act="key.revoked").count() == 1


def test_a_key_ends(acme):
    made = keys.make("short", tenant=acme, scopes=["mentions:read"], by=ME, ends_at=timezone.now() + timedelta(hours=1))
    assert keys.find(made.token, "")
    ApiKey.objects.filter(pk=made.key.pk).update(ends_at=timezone.now())
    assert keys.find(made.token, "") is None


def test_a_key_is_for_its_networks_only(acme):
    made = keys.make("office", tenant=acme, scopes=["mentions:read"], by=ME, addresses=["203.0.113.9/24", "2001:db8::1"])
    assert made.key.addresses == ["203.0.113.0/24", "2001:db8::1/128"]
    assert keys.find(made.token, "203.0.113.200")
    assert keys.find(made.token, "::ffff:203.0.113.200")
    assert keys.find(made.token, "2001:db8::1")
    assert keys.find(made.token, "198.51.100.1") is None
    assert keys.find(made.token, "") is None


def test_rotation_gives_a_new_token_and_lets_the_old_one_go_on_for_a_day(made):
    newer = keys.rotate(made.key, by=ME)
    assert keys.find(made.token, "")
    assert keys.find(newer.token, "").scopes == made.key.scopes
    made.key.refresh_from_db()
    assert timedelta(hours=23) < made.key.ends_at - timezone.now() <= timedelta(days=1)


def test_a_key_is_rotated_once_and_never_after_its_end(made):
    keys.rotate(made.key, by=ME)
    with pytest.raises(Conflict, match="newest"):
        keys.rotate(ApiKey.objects.get(pk=made.key.pk), by=ME)
    newest = ApiKey.objects.get(replaces=made.key)
    keys.revoke(newest, by=ME)
    with pytest.raises(Conflict, match="ended"):
        keys.rotate(ApiKey.objects.get(pk=newest.pk), by=ME)


def test_nobody_gets_a_token_that_may_do_more_than_they(acme, rival, agency, administrator, person):
    there = who_of_user(administrator, acme)
    strong = keys.make("strong", tenant=acme, scopes=["sources:write"], by=ME)
    with pytest.raises(Forbidden, match="more than you"):
        keys.rotate(strong.key, by=ME, within=there)
    limited = who_of_user(person("manager", clients=[rival.pk]), agency)
    for clients in (None, [acme.pk]):
        with pytest.raises(Invalid) as refused:
            keys.make("wide", tenant=None, scopes=["mentions:read"], by=ME, clients=clients, within=limited)
        assert [(error.pointer, error.code) for error in refused.value.errors] == [("/clients", "beyond_yours")]
    wide = keys.make("wide", tenant=None, scopes=["mentions:read"], by=ME)
    with pytest.raises(Forbidden):
        keys.rotate(wide.key, by=ME, within=limited)
    assert keys.make("own", tenant=None, scopes=["mentions:read"], by=ME, clients=[rival.pk], within=limited)


def test_last_use_is_written_once_a_minute(made, django_assert_num_queries):
    keys.find(made.token, "")
    with django_assert_num_queries(1):
        keys.find(made.token, "")
    long_ago = timezone.now() - timedelta(minutes=2)
    ApiKey.objects.update(last_used_at=long_ago)
    assert keys.find(made.token, "")
    made.key.refresh_from_db()
    assert made.key.last_used_at > long_ago


def test_a_key_of_a_client_is_nobody_elsewhere(made, acme, rival, agency):
    assert who_of_key(made.key, acme).rights == {"mentions.read"}
    assert who_of_key(made.key, rival) is None
    assert who_of_key(made.key, agency) is None


def test_a_key_of_the_agency_enters_the_clients_that_it_names(acme, rival, agency):
    made = keys.make("all", tenant=None, scopes=["mentions:read", "tenants:read"], by=ME, clients=[acme.pk])
    assert who_of_key(made.key, acme).rights == {"mentions.read"}
    assert who_of_key(made.key, rival) is None
    assert who_of_key(made.key, agency).rights == {"tenants.read"}
    assert AgencyAuditEntry.objects.get(act="key.made").object_name == "all"


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"name": " "}, "/name", "bad_name"),
        ({"ends_at": timezone.now() - timedelta(days=1)}, "/ends_at", "past"),
        ({"addresses": ["203.0.113.0/24", "my office"]}, "/addresses/1", "bad_address"),
        ({"clients": [1]}, "/clients", "agency_only"),
        ({"clients": [-5], "tenant": None}, "/clients", "unknown_client"),
        ({"scopes": ["everything"]}, "/scopes/0", "unknown_scope"),
    ],
)
def test_a_wrong_key_is_refused_at_the_right_place(acme, asked, pointer, code):
    with pytest.raises(Invalid) as refused:
        keys.make(**{"name": "x", "tenant": acme, "scopes": ["mentions:read"], "by": ME} | asked)
    assert (pointer, code) in [(error.pointer, error.code) for error in refused.value.errors]
    assert not ApiKey.objects.exists()
