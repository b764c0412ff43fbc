"""Settings: a keeping time looked at before it is kept; host names added, proven, removed."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from ingestion.models import Mention
from tenants import current
from tenants.models import Domain, Tenant


@pytest.fixture
def page(acme, manager, client_of):
    return client_of(acme, manager, **{"accept-language": "en"})


def test_a_keeping_time_is_looked_at_before_it_is_kept(page, acme, mentions):
    Mention.objects.filter(pk=mentions[0].pk).update(first_seen_at=timezone.now() - timedelta(days=40))
    looked = page.get("/settings/keeping/?keep_days=30")
    assert "1 mention out of 6 was received before" in looked.text
    day = f"{mentions[0].published_at.astimezone(current.zone()):%A %-d\u00a0%B %Y}"
    assert f"published from {day} to {day}" in looked.text
    acme.refresh_from_db()
    assert acme.keep_days is None
    kept = page.post("/settings/keeping/", {"keep_days": "30"})
    assert kept.headers["Location"] == "/settings/"
    assert "30 days after they were received" in page.get("/settings/").text
    page.post("/settings/keeping/", {"keep_days": ""})
    assert "Mentions are kept for ever." in page.get("/settings/").text


def test_a_keeping_time_that_somebody_else_chose_meanwhile_is_shown_beside_one_s_own(page, acme):
    looked = page.get("/settings/keeping/?keep_days=30")
    read = re.findall(r'name="read_version" value="([^"]+)"', looked.text)[-1]
    page.post("/settings/keeping/", {"keep_days": "400"})
    asked = {"keep_days": "30", "read_version": read}
    refused = page.post("/settings/keeping/", asked)
    assert (refused.status_code, "Somebody changed this while you were writing" in refused.text) == (412, True)
    assert re.search(r">400</td>\s*<td[^>]*>30</td>", refused.text)
    acme.refresh_from_db()
    assert acme.keep_days == 400
    again = {"keep_days": "30", "read_version": re.findall(r'name="read_version" value="([^"]+)"', refused.text)[-1]}
    assert page.post("/settings/keeping/", again).status_code == 302
    acme.refresh_from_db()
    assert acme.keep_days == 30


def test_a_keeping_time_that_cannot_be_is_told_beside_it(page, acme):
    for method in (page.get, page.post):
        refused = method("/settings/keeping/", {"keep_days": "-3"})
        assert (refused.status_code, "is-wrong" in refused.text) == (422, True)
    acme.refresh_from_db()
    assert acme.keep_days is None


def test_a_host_is_added_looked_at_and_removed(page, acme):
    added = page.post("/settings/hosts/", {"host": "shop.example"})
    host = Domain.objects.get(domain="shop.example")
    assert added.headers["Location"] == reverse("host", args=[host.pk])
    shown = page.get(added.headers["Location"]).text
    assert "make shop.example an alias (CNAME) of acme.localhost" in shown
    refused = page.post(reverse("verify-host", args=[host.pk]))
    assert (refused.status_code, "does not lead here yet" in refused.text) == (409, True)
    assert "not proven yet" in page.get("/settings/").text
    page.post(reverse("remove-host", args=[host.pk]))
    assert not Domain.objects.filter(pk=host.pk).exists()


def test_a_proven_host_becomes_the_first_one(page, acme):
    host = Domain.objects.create(tenant=acme, domain="shop.example", is_primary=False, verified_at=timezone.now())
    assert "It leads here" in page.get(reverse("host", args=[host.pk])).text
    page.post(reverse("make-host-primary", args=[host.pk]))
    host.refresh_from_db()
    assert host.is_primary
    assert "To remove it, make another one the first." in page.get(reverse("host", args=[host.pk])).text


def test_a_host_that_cannot_be_added_is_told_beside_it(page):
    refused = page.post("/settings/hosts/", {"host": "rival.localhost"})
    assert (refused.status_code, "Names under localhost are given by the agency" in refused.text) == (422, True)


def test_another_client_s_hosts_and_keeping_time_stay_theirs(page, rival, mentions):
    theirs = Domain.objects.create(tenant=rival, domain="theirs.example", is_primary=False)
    assert "theirs.example" not in page.get("/settings/hosts/").text
    assert page.get(reverse("host", args=[theirs.pk])).status_code == 404
    page.post("/settings/keeping/", {"keep_days": "1"})
    assert Tenant.objects.get(pk=rival.pk).keep_days is None
