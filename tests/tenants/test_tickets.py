"""Tickets from the agency's host to a client's: once, within a minute, for one browser."""

from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Invalid, NotFound
from tenants import tickets
from tenants.models import Tenant, Ticket

pytestmark = pytest.mark.django_db
SECRET = tickets.browser_secret()
DIGEST = tickets.browser_digest(SECRET)


def test_a_ticket_is_used_once(acme, analyst):
    token = tickets.make(analyst, acme, browser=DIGEST, path="/mentions?q=late")
    used = tickets.use(token, acme, secret=SECRET)
    assert (used.user, used.path) == (analyst, "/mentions?q=late")
    assert tickets.use(token, acme, secret=SECRET) is None


def test_it_opens_nothing_in_another_browser_at_another_client_or_too_late(acme, rival, analyst):
    token = tickets.make(analyst, acme, browser=DIGEST)
    assert tickets.use(token, acme, secret=tickets.browser_secret()) is None
    assert tickets.use(token, rival, secret=SECRET) is None
    assert tickets.use("another", acme, secret=SECRET) is None
    Ticket.objects.update(expires_at=timezone.now())
    assert tickets.use(token, acme, secret=SECRET) is None


def test_it_lives_a_minute_and_its_token_is_not_kept(acme, analyst):
    token = tickets.make(analyst, acme, browser=DIGEST)
    kept = Ticket.objects.get()
    assert timedelta(seconds=55) < kept.expires_at - timezone.now() <= timedelta(seconds=60)
    assert token.encode() not in bytes(kept.digest)


@pytest.mark.parametrize(
    "path", ["//evil.example/", "https://evil.example/", "javascript:alert(1)", "/\\evil.example", "mentions", "/" + "x" * 500]
)
def test_it_leads_to_a_page_of_the_client_only(acme, analyst, path):
    token = tickets.make(analyst, acme, browser=DIGEST, path=path)
    assert tickets.use(token, acme, secret=SECRET).path == "/"


def test_nobody_gets_one_for_a_client_where_they_are_nobody(acme, rival, stranger, analyst):
    with pytest.raises(NotFound):
        tickets.make(stranger, acme, browser=DIGEST)
    Tenant.objects.filter(pk=rival.pk).update(state="suspended")
    rival.refresh_from_db()
    with pytest.raises(NotFound):
        tickets.make(analyst, rival, browser=DIGEST)


@pytest.mark.parametrize("browser", ["", "zz" * 32, DIGEST[:-1]])
def test_a_browser_is_named_by_a_whole_digest(acme, analyst, browser):
    with pytest.raises(Invalid):
        tickets.make(analyst, acme, browser=browser)


def test_old_tickets_go(acme, analyst):
    tickets.make(analyst, acme, browser=DIGEST)
    Ticket.objects.update(expires_at=timezone.now() - timedelta(days=2))
    tickets.make(analyst, acme, browser=DIGEST)
    assert Ticket.objects.count() == 1
