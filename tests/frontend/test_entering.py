"""From the agency's host to a client's by a ticket of one use."""

from __future__ import annotations

import pytest
from django.urls import reverse

AGENCY = "core.urls_agency"


def at(name: str, **parts: object) -> str:
    return reverse(name, urlconf=AGENCY, kwargs=parts)


@pytest.fixture
def steps(agency, acme, owner, client_of):
    """The owner's browser at the agency, and the same browser at acme where nobody is logged in yet."""
    return client_of(agency, owner), client_of(acme)


def path(response) -> str:
    """The path of an address on another host."""
    return "/" + response.headers["Location"].split("/", 3)[3]


def test_one_login_opens_the_clients_host_by_a_ticket(steps, acme):
    agency_page, client_page = steps
    assert agency_page.get(at("go", client=acme.pk)).headers["Location"] == "http://acme.localhost/enter/?path=%2F"
    assert agency_page.get(at("go-to-incidents", client=acme.pk)).headers["Location"] == "http://acme.localhost/enter/?path=%2Fincidents%2F"
    assert agency_page.get(at("go-to-jobs", client=acme.pk)).headers["Location"] == "http://acme.localhost/enter/?path=%2Fjobs%2F"
    asked = client_page.get("/enter/?path=/mentions/")
    assert asked.headers["Location"].startswith("http://vigie.localhost/tickets/?")
    given = agency_page.get(path(asked))
    assert given.headers["Location"].startswith("http://acme.localhost/enter/")
    assert client_page.get(path(given)).headers["Location"] == "/mentions/"
    assert client_page.get("/").status_code == 200


def test_a_ticket_opens_nothing_for_another_browser_nor_twice(steps, acme, client_of):
    agency_page, client_page = steps
    ticket = path(agency_page.get(path(client_page.get("/enter/"))))
    assert client_of(acme).get(ticket).status_code == 410
    assert client_page.get(ticket).status_code == 302
    client_page.cookies.clear()
    assert client_page.get(ticket).status_code == 410


def test_a_ticket_is_for_somebody_there_only(agency, acme, rival, person, client_of):
    only_rival = client_of(agency, person("analyst", clients=[rival.pk]))
    assert only_rival.get(path(client_of(acme).get("/enter/"))).status_code == 404


def test_who_is_not_logged_in_at_the_agency_is_sent_to_its_login_and_back(agency, acme, client_of):
    response = client_of(agency).get(path(client_of(acme).get("/enter/")))
    assert response.headers["Location"].startswith("/account/login/?next=/tickets/")


@pytest.mark.parametrize("client", ["", "x", "00000000-0000-0000-0000-000000000000"])
def test_a_ticket_for_no_client_is_refused(steps, client):
    assert steps[0].get(f"/tickets/?client={client}&browser={'a' * 64}").status_code == 404
