"""The screens of credentials: at the agency and at the client, each with its own; a secret goes in and never comes out."""

from __future__ import annotations

import pytest

from ingestion.connectors import registry
from ingestion.models import Credential
from ingestion.shapes import month_of
from ingestion.shared.models import AgencyCredential, Spending
from tenants import current
from tests.ingestion.test_credentials import SECRET, Canned, canned, own, shared, source  # noqa: F401 - fixtures

GIVEN = {"name": "Ours", "budget": "12.5", "last_day": "", "secret-key": SECRET}


@pytest.fixture
def at_agency(agency, manager, client_of):
    return client_of(agency, manager, **{"accept-language": "en"})


@pytest.fixture
def at_client(acme, administrator, client_of):
    return client_of(acme, administrator, **{"accept-language": "en"})


def test_a_client_keeps_one_of_its_own_and_never_reads_its_secret(at_client, acme, canned):  # noqa: F811
    kept = at_client.post("/credentials/add/?kind=canned", GIVEN)
    made = Credential.objects.get()
    assert kept.headers["Location"] == f"/credentials/{made.pk}/"
    for shown in (at_client.get(kept.headers["Location"]).text, at_client.get("/credentials/").text):
        assert "Ours" in shown
        assert "12.5" in shown
        assert SECRET not in shown


def test_the_agency_names_who_may_use_its_own_and_sees_who_spent_it(at_agency, agency, acme, rival, canned):  # noqa: F811
    at_agency.post("/credentials/add/?kind=canned", GIVEN | {"clients": [acme.pk]})
    with current.agency():
        made = AgencyCredential.objects.get()
        assert made.clients == [acme.pk]
        Spending.objects.create(credential=made, tenant_id=acme.pk, month=month_of(made.created_at), spent="0.005")
    shown = at_agency.get(f"/credentials/{made.pk}/").text
    assert "Who spent it" in shown
    assert "0.005" in shown
    assert "1 key of a platform" in at_agency.get("/settings/").text


def test_people_of_the_client_never_see_the_agency_s(at_client, agency, acme, canned):  # noqa: F811
    made = shared(agency, clients=[acme.pk])
    source(made)
    assert "Shared" not in at_client.get("/credentials/").text
    assert at_client.get(f"/credentials/{made.pk}/").status_code == 404
    for page in ("/sources/", "/audit/", "/settings/"):
        assert "Shared" not in at_client.get(page).text


def test_a_refused_secret_stays_beside_its_field(at_client, canned):  # noqa: F811
    refused = at_client.post("/credentials/add/?kind=canned", GIVEN | {"secret-key": "", "budget": "-3"})
    assert (refused.status_code, refused.text.count("is-wrong")) == (422, 2)
    assert at_client.get("/credentials/add/?kind=nothing").status_code == 404


def test_it_is_changed_tried_rotated_and_withdrawn(at_client, acme, canned):  # noqa: F811
    made = own(acme)
    page = f"/credentials/{made.pk}/"
    assert "takes it" in at_client.post(f"{page}try/", follow=True).text
    at_client.post(f"{page}rotate/", {"secret-key": "other"})
    assert "does not know this key" in at_client.post(f"{page}try/", follow=True).text
    assert at_client.post(f"{page}rotate/", {"secret-key": ""}).status_code == 422
    at_client.post(page, {"name": "Renamed", "budget": "3"})
    assert Credential.objects.get().budget == 3
    at_client.post(f"{page}withdraw/")
    assert "withdrawn" in at_client.get(page).text
    assert bytes(Credential.objects.get().secret) == b""


def test_only_who_sets_the_place_up_opens_them(acme, agency, person, client_of, rival):
    for tenant, role in ((acme, "member"), (acme, "analyst"), (agency, "analyst")):
        user = person(role, None if role == "analyst" else tenant, email=f"{role}-{tenant.pk}@x.example")
        assert client_of(tenant, user).get("/credentials/").status_code == 403
    limited = person("manager", clients=[rival.pk])
    assert client_of(agency, limited).get("/credentials/").status_code == 403


def test_nothing_asks_for_a_key_yet(at_client):
    assert [one for one in registry if one.credential] == []
    assert "nothing to keep here yet" in at_client.get("/credentials/").text
