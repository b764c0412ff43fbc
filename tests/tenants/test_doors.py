"""The doors of a request: the host chooses the tenant, a session holds on its host only, what is shut says so."""

import json
import re
from typing import cast

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import RequestFactory
from django.urls import path
from django.utils import timezone

from core import middleware
from core.by import By
from core.requests import Request
from tenants import hosts, people, states
from tenants.middleware import SESSION_TENANT
from tenants.models import Domain, Membership, Tenant

pytestmark = pytest.mark.django_db
ME = By.system()


def told(request):
    """A page that says what it was told about who asks and where."""
    who = request.who and {"role": request.who.role, "name": request.who.by.name}
    return HttpResponse(json.dumps({"tenant": request.tenant.slug, "who": who}), content_type="application/json")


def nonced(request):
    return HttpResponse(f"<script nonce={request.nonce}></script>")


urlpatterns = [path("told", told), path("nonced", nonced)]


@pytest.fixture(autouse=True)
def _pages(settings):
    settings.ROOT_URLCONF = settings.PUBLIC_SCHEMA_URLCONF = __name__


def who(browser):
    return browser.get("/told").json()["who"]


def test_the_host_chooses_the_tenant(client_of, acme, rival, agency):
    assert [client_of(place).get("/told").json()["tenant"] for place in (acme, rival, agency)] == ["acme", "rival", "agency"]


@pytest.mark.parametrize("host", ["acme.localhost:8000", "ACME.localhost", "acme.localhost."])
def test_port_case_and_final_dot_do_not_matter(client, acme, host):
    assert client.get("/told", headers={"host": host}).json()["tenant"] == "acme"


@pytest.mark.parametrize("host", ["nobody.localhost", "localhost", "127.0.0.1", "acme.localhost.evil.example", "not a host", "a" * 300])
def test_an_unknown_host_is_404_with_words(client, acme, host):
    response = client.get("/told", headers={"host": host})
    assert response.status_code == 404
    assert "host name" in response.content.decode()


def test_a_host_that_is_not_verified_serves_nothing(client, acme):
    Domain.objects.create(tenant=acme, domain="acme.example", is_primary=False)
    assert client.get("/told", headers={"host": "acme.example"}).status_code == 404


def test_who_finds_nobody_reads_a_page_of_ours_in_the_language_of_the_browser(client, acme):
    answer = client.get("/told", headers={"host": "nobody.localhost", "accept-language": "fr-CA,fr;q=0.8"})
    sheets = re.findall(r'href="(/static/[^"]+\.css)"', answer.text)
    assert sheets
    assert {client.get(sheet, headers={"host": "nobody.localhost"}).status_code for sheet in sheets} == {200}
    assert (answer.headers["Content-Language"], '<html lang="fr">' in answer.text) == ("fr", True)
    assert "ne mène à aucun client" in answer.text
    assert "style-src 'self'" in answer.headers["Content-Security-Policy"]


def test_nothing_tells_a_closed_client_or_an_unproven_host_from_no_client(client, acme, rival):
    Domain.objects.create(tenant=acme, domain="acme.example", is_primary=False)
    Tenant.objects.filter(pk=rival.pk).update(state="closed")
    hosts.forget()
    answers = [client.get("/told", headers={"host": host}) for host in ("nobody.localhost", "acme.example", "rival.localhost")]
    assert [answer.status_code for answer in answers] == [404, 404, 404]
    assert len({answer.content for answer in answers}) == 1


def test_a_program_gets_a_problem_document(client, acme):
    response = client.get("/api/v1/mentions", headers={"host": "nobody.localhost", "accept-language": "fr"})
    assert response.headers["Content-Type"] == "application/problem+json"
    assert response.json()["code"] == "unknown_host"


def test_a_suspended_client_says_so_until_it_is_resumed(client_of, acme):
    browser = client_of(acme)
    states.suspend(acme, by=ME, reason="unpaid")
    hosts.forget()
    response = browser.get("/told")
    assert (response.status_code, response.headers["Retry-After"]) == (503, "60")
    assert "suspended" in response.content.decode()
    states.resume(acme, by=ME)
    hosts.forget()
    assert browser.get("/told").status_code == 200


def test_a_closed_client_is_404(client_of, acme):
    browser = client_of(acme)
    Tenant.objects.filter(pk=acme.pk).update(state="closed")
    assert browser.get("/told").status_code == 404


def test_a_client_whose_schema_lags_waits(client_of, acme):
    browser = client_of(acme)
    Tenant.objects.filter(pk=acme.pk).update(migrated="an older release")
    response = browser.get("/told")
    assert response.status_code == 503
    assert "brought up to date" in response.content.decode()


def test_health_answers_on_any_host(client, acme, settings):
    settings.ROOT_URLCONF = "core.urls_client"
    assert client.get("/health/live", headers={"host": "127.0.0.1"}).status_code == 200
    assert client.get("/health/nothing", headers={"host": "127.0.0.1"}).status_code == 404


def test_a_person_is_who_they_are_at_their_host(client_of, acme, reader):
    assert who(client_of(acme, reader)) == {"role": "reader", "name": "Reader of acme"}
    assert who(client_of(acme)) is None


def test_a_session_of_one_host_is_nobody_on_another_and_stays_good_on_its_own(client_of, acme, rival, analyst):
    browser = client_of(acme, analyst)
    assert browser.get("/told", headers={"host": "rival.localhost"}).json() == {"tenant": "rival", "who": None}
    assert who(browser)["role"] == "analyst"


def test_a_withdrawn_membership_ends_at_the_next_request(client_of, acme, reader):
    browser = client_of(acme, reader)
    assert who(browser)
    people.withdraw(Membership.objects.get(user=reader), by=ME)
    assert who(browser) is None
    assert SESSION_TENANT not in browser.session


def test_a_deactivated_person_ends_at_the_next_request(client_of, acme, reader):
    browser = client_of(acme, reader)
    people.deactivate(reader, by=ME)
    assert who(browser) is None


def test_a_visitor_costs_no_query(client_of, acme, django_assert_num_queries):
    browser = client_of(acme)
    browser.get("/told")
    with django_assert_num_queries(0):
        browser.get("/told")


def test_the_policy_allows_nothing_inline_but_what_carries_the_nonce(client_of, acme):
    plain = client_of(acme).get("/told").headers["Content-Security-Policy"]
    assert "default-src 'self'" in plain
    assert "unsafe" not in plain
    assert "nonce" not in plain
    assert "script-src 'none'" in plain
    page = client_of(acme).get("/nonced")
    nonce = page.content.decode().partition("nonce=")[2].partition(">")[0]
    assert len(nonce) > 20
    assert f"script-src 'nonce-{nonce}'" in page.headers["Content-Security-Policy"]


def test_each_request_has_a_number(client_of, acme, settings):
    numbers = {client_of(acme).get("/told").headers["X-Request-Id"] for _time in range(2)}
    assert len(numbers) == 2
    mine = {"x-request-id": "given-by-somebody"}
    assert client_of(acme).get("/told", headers=mine).headers["X-Request-Id"] != "given-by-somebody"
    settings.PROXIES = 1
    assert client_of(acme).get("/told", headers=mine).headers["X-Request-Id"] == "given-by-somebody"


@pytest.mark.parametrize(
    ("proxies", "forwarded", "seen"),
    [
        (0, "198.51.100.9", "127.0.0.1"),
        (1, "6.6.6.6, 198.51.100.9", "198.51.100.9"),
        (2, "6.6.6.6, 198.51.100.9, 10.0.0.1", "198.51.100.9"),
    ],
)
def test_only_our_own_proxies_are_believed_about_addresses(settings, proxies, forwarded, seen):
    settings.PROXIES = proxies
    assert middleware.address_of(cast(Request, RequestFactory().get("/", headers={"x-forwarded-for": forwarded}))) == seen


@pytest.mark.parametrize(
    ("own", "cookie", "accepted", "language"),
    [("fr", "en", "en", "fr"), ("", "fr", "en", "fr"), ("", "", "fr-CA,en;q=0.5", "fr"), ("", "", "ja", "fr"), ("", "xx", "", "fr")],
)
def test_the_language_is_the_persons_then_the_chosen_then_the_browsers_then_the_clients(
    client_of, acme, reader, own, cookie, accepted, language
):
    reader.language = own
    reader.save()
    browser = client_of(acme, reader)
    if cookie:
        browser.cookies[settings.LANGUAGE_COOKIE_NAME] = cookie
    assert browser.get("/told", headers={"accept-language": accepted}).headers["Content-Language"] == language


def test_the_hosts_of_a_client_are_listed_with_the_one_for_people_first(acme, django_assert_num_queries):
    first = hosts.main_host(acme)
    Domain.objects.create(tenant=acme, domain="acme.example", is_primary=False, verified_at=timezone.now())
    Domain.objects.create(tenant=acme, domain="unproven.example", is_primary=False)
    listed = list(Tenant.objects.filter(pk=acme.pk).prefetch_related("domains"))
    with django_assert_num_queries(0):
        assert hosts.serving(listed[0]) == [first, "acme.example"]
    assert hosts.at(first) == hosts.address(acme)
