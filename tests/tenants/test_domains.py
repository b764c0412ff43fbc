"""Further host names: claimed, proven over the network, made the first one, removed; an unproven one serves nothing."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.db import IntegrityError, transaction
from django.utils import timezone

from core import http
from core.by import By
from core.errors import Conflict, Invalid, LimitReached
from core.http import Door
from core.models import AuditEntry
from tenants import domains, hosts
from tenants.models import Domain
from tests.conftest import Browser
from tests.core.loopback import FreePace, Site, serve

pytestmark = pytest.mark.django_db
ME = By("user", 7, "Ada")


@pytest.fixture
def site(settings, monkeypatch):
    """The server that every host leads to."""
    with serve() as site:
        settings.PUBLIC_PORT = site.port
        settings.HTTP_ALLOWED_PRIVATE_HOSTS = ("shop.example", "other.example")
        door = Door(resolve=lambda host, port: ["127.0.0.1"], pace=FreePace())
        monkeypatch.setattr(http, "get", door.get)
        yield site


@pytest.fixture
def claimed(acme) -> Domain:
    return domains.add(acme, "shop.example", by=ME)


def put_up(site: Site, domain: Domain) -> None:
    proof = domains.proof(domain)
    site.says(proof.path, f"{proof.content}\n".encode())


@pytest.fixture
def visitor() -> Browser:
    """Nobody's browser, at no host yet."""
    return Browser()


def test_a_claimed_host_serves_nothing(claimed, visitor):
    assert hosts.tenant_of("shop.example") is None
    assert visitor.get("/", headers={"host": "shop.example"}).status_code == 404
    assert AuditEntry.objects.get().act == "host.added"


def test_a_file_on_its_server_proves_a_host_which_then_serves(claimed, acme, site, django_capture_on_commit_callbacks):
    put_up(site, claimed)
    hosts.tenant_of("shop.example")  # known as nobody's for a moment
    with django_capture_on_commit_callbacks(execute=True):
        domains.verify(claimed, by=ME)
    assert claimed.verified_at
    assert hosts.tenant_of("shop.example") == acme
    assert AuditEntry.objects.filter(act="host.verified").get().by_name == "Ada"


def test_a_host_that_is_pointed_here_answers_its_proof_by_itself(claimed, visitor):
    proof = domains.proof(claimed)
    answer = visitor.get(proof.path, headers={"host": "shop.example:8000"})
    assert (answer.status_code, answer.text) == (200, proof.content)


def test_the_proof_is_told_to_nobody_who_does_not_know_where_it_is(claimed, rival, visitor):
    proof = domains.proof(claimed)
    elsewhere = domains.proof(Domain(tenant=rival, domain="shop.example")).path
    for host, path in (("shop.example", elsewhere), ("shop.example", domains.WELL_KNOWN), ("other.example", proof.path)):
        answer = visitor.get(path, headers={"host": host})
        assert answer.status_code == 404
        assert proof.content not in answer.text


def test_what_answers_something_else_is_not_proven(claimed, site):
    site.says(domains.proof(claimed).path, b"<html>hello</html>")
    with pytest.raises(Conflict) as refused:
        domains.verify(claimed, by=ME)
    assert refused.value.code == "not_proven"
    assert "answers something else" in refused.value.detail
    claimed.refresh_from_db()
    assert claimed.verified_at is None


def test_a_redirect_to_another_host_proves_nothing(claimed, site):
    proof = domains.proof(claimed)
    site.says("/there", proof.content.encode())
    site.says(proof.path, status=302, Location=site.url("/there", "other.example"))
    with pytest.raises(Conflict, match="sends elsewhere"):
        domains.verify(claimed, by=ME)


def test_the_proof_of_another_client_proves_nothing(claimed, rival, site):
    site.says(domains.proof(claimed).path, domains.proof(Domain(tenant=rival, domain="shop.example")).content.encode())
    with pytest.raises(Conflict):
        domains.verify(claimed, by=ME)


def test_a_host_is_looked_at_so_many_times_an_hour(claimed, site, monkeypatch):
    monkeypatch.setattr(domains, "PROOFS_AN_HOUR", 1)
    with pytest.raises(Conflict):
        domains.verify(claimed, by=ME)
    with pytest.raises(LimitReached):
        domains.verify(claimed, by=ME)


@pytest.mark.parametrize(
    ("host", "code"),
    [
        ("https://shop.example", "bad_host"),
        ("shop.example:8000", "bad_host"),
        ("10.0.0.1", "bad_host"),
        ("", "bad_host"),
        ("vigie.localhost", "reserved"),
        ("localhost", "reserved"),
        ("rivals.localhost", "reserved"),
    ],
)
def test_what_cannot_be_a_host_of_the_client_is_refused(acme, host, code):
    with pytest.raises(Invalid) as refused:
        domains.add(acme, host, by=ME)
    assert [wrong.code for wrong in refused.value.errors] == [code]


def test_a_host_is_kept_as_browsers_write_it(acme):
    assert domains.add(acme, " Écoute.Example. ", by=ME).domain == "xn--coute-9ra.example"


def test_a_host_leads_to_one_client_and_whose_it_is_is_not_told(claimed, acme, rival):
    with pytest.raises(Conflict) as told:
        domains.add(rival, "SHOP.example", by=ME)
    assert told.value.code == "host_taken"
    assert "Acme" not in told.value.detail
    with pytest.raises(Conflict, match="in the list already"):
        domains.add(acme, "shop.example", by=ME)


def test_a_name_that_nobody_proved_is_free_again(claimed, acme, rival):
    domains.add(acme, "young.example", by=ME)
    Domain.objects.filter(pk=claimed.pk).update(added_at=timezone.now() - domains.CLAIM_KEPT - timedelta(minutes=1))
    assert domains.add(rival, "shop.example", by=ME).tenant == rival
    Domain.objects.filter(domain="shop.example").update(added_at=timezone.now() - domains.CLAIM_KEPT - timedelta(minutes=1))
    assert domains.forget_unproven() == 1
    assert set(Domain.objects.values_list("domain", flat=True)) == {"acme.localhost", "rival.localhost", "young.example"}


def test_a_client_has_so_many_hosts_at_most(acme, monkeypatch):
    monkeypatch.setattr(domains, "MOST", 1)
    with pytest.raises(Conflict):
        domains.add(acme, "shop.example", by=ME)


def test_the_first_host_is_where_people_are_sent(claimed, acme, site):
    with pytest.raises(Conflict):
        domains.make_primary(claimed, by=ME)
    put_up(site, claimed)
    domains.make_primary(domains.verify(claimed, by=ME), by=ME)
    assert hosts.main_host(acme) == "shop.example"
    assert [(one.domain, one.is_primary) for one in domains.of(acme)] == [("shop.example", True), ("acme.localhost", False)]
    assert AuditEntry.objects.filter(act="host.made_primary").count() == 1


def test_the_first_host_stays_and_others_are_removed(claimed, acme, django_capture_on_commit_callbacks):
    with pytest.raises(Conflict):
        domains.remove(Domain.objects.get(domain="acme.localhost"), by=ME)
    domains.remove(claimed, by=ME)
    assert [one.domain for one in domains.of(acme)] == ["acme.localhost"]
    assert AuditEntry.objects.filter(act="host.removed").get().object_name == "shop.example"


def test_the_database_keeps_one_first_host_a_client_and_a_proven_one(acme, claimed):
    for change in ({"is_primary": True, "verified_at": timezone.now()}, {"is_primary": True}):
        with pytest.raises(IntegrityError), transaction.atomic():
            Domain.objects.filter(pk=claimed.pk).update(**change)
