"""The bell of the agency's host: what a person has not read at any of their clients, by urgency, led to by a ticket."""

from __future__ import annotations

import time
from urllib.parse import parse_qs, urlsplit

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core import events
from core.by import By
from reporting import notifications
from reporting.models import Notification
from tenants import current, hosts, opening, states, unread
from tenants.models import Tenant, Unread
from tenants.rights import who_of_user

pytestmark = pytest.mark.django_db(transaction=True)
BY = By.system()


def silent(tenant: Tenant, *names: str) -> None:
    """Sources of this client fall silent, and people are told."""
    with current.entered(tenant):
        for number, name in enumerate(names, 1):
            events.record("source.silent", number, {"name": name})
        while notifications.work(time.monotonic() + 5) is True:
            pass


def finished(tenant: Tenant, asked_by: int) -> None:
    with current.entered(tenant):
        events.record("job.over", "x", {"kind": "import", "state": "done", "by": asked_by, "about": 1})
        while notifications.work(time.monotonic() + 5) is True:
            pass


@pytest.fixture
def page(agency, analyst, client_of):
    return client_of(agency, analyst, **{"accept-language": "en"})


def test_what_was_not_read_at_any_client_stands_on_one_page_the_gravest_first(page, acme, rival, analyst):
    silent(rival, "Avizio")
    finished(acme, analyst.pk)
    shown = page.get("/notifications/").text
    assert "2 notifications were not read yet." in shown
    assert shown.index("Rival") < shown.index("Avizio is silent") < shown.index("Acme") < shown.index("Your import has ended")
    assert '<span class="count bell-count">2</span>' in page.get("/people/").text


def test_a_line_leads_to_the_client_by_a_ticket_and_is_gone_once_it_is_read_there(page, acme, rival, analyst, client_of):
    silent(acme, "Avizio")
    silent(rival, "Brisa")
    with current.entered(acme):
        number = notifications.of(analyst)[0].pk
    (link,) = [part.split('"')[0] for part in page.get("/notifications/").text.split('href="') if "//acme.localhost" in part]
    assert parse_qs(urlsplit(link).query) == {"path": [f"/notifications/{number}/"]}
    client_of(acme, analyst).get(f"/notifications/{number}/")
    assert [one.values["name"] for one in Unread.objects.filter(user_id=analyst.pk)] == ["Brisa"]


def test_all_are_marked_as_read_at_every_client(page, acme, rival, analyst):
    for tenant in (acme, rival):
        silent(tenant, "Avizio")
    page.post("/notifications/read/")
    for tenant in (acme, rival):
        with current.entered(tenant):
            assert notifications.unread(By.user(analyst)) == 0
    assert "bell-count" not in page.get("/notifications/").text


def test_only_clients_that_one_may_enter_now_are_told(agency, acme, rival, person, client_of):
    limited = person("analyst", clients=[acme.pk, rival.pk])
    for tenant, name in ((acme, "Avizio"), (rival, "Brisa")):
        silent(tenant, name)
    limited.memberships.update(clients=[rival.pk])
    shown = client_of(agency, limited).get("/notifications/").text
    assert "Brisa" in shown
    assert "Avizio" not in shown
    assert "Acme" not in shown


def test_people_of_the_client_are_told_nothing_at_the_agency(acme, member):
    finished(acme, member.pk)
    assert Notification.objects.filter(user_id=member.pk).exists()
    assert not Unread.objects.filter(user_id=member.pk).exists()


def test_what_a_suspended_client_told_waits_until_it_is_resumed(page, acme, analyst, agency):
    silent(acme, "Avizio")
    with current.agency():
        states.suspend(acme, by=BY)
    who = who_of_user(analyst, agency)
    assert who
    assert unread.count(who) == 0
    with current.agency():
        states.resume(acme, by=BY)
    assert unread.count(who) == 1


def test_as_many_queries_for_many_clients_as_for_one(page, acme, rival):
    counted = []
    page.get("/notifications/")  # the visit begins
    for names in (["Avizio"], ["Avizio"] * 30):
        silent(acme, *names)
        hosts.forget()
        with CaptureQueriesContext(connection) as seen:
            page.get("/notifications/")
        counted.append(len(seen))
        if len(names) == 1:
            for place in range(3):
                silent(opening.open_tenant(f"Client {place}", f"client-{place}", languages=["en"], by=BY), "Brisa", "Colis")
    assert counted[0] == counted[1]
