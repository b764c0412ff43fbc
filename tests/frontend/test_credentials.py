"""The screens of credentials: at the agency and at the client, each with its own; a secret goes in and never comes out."""

from __future__ import annotations

import pytest

from ingestion import credentials
from ingestion.connectors import registry
from ingestion.models import Credential, Source
from ingestion.shapes import month_of
from ingestion.shared.models import AgencyCredential, Spending
from tenants import current
from tests.ingestion.test_credentials import BY, SECRET, Canned, canned, own, shared, source  # noqa: F401 - fixtures

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


def test_what_is_spent_and_what_is_left_have_the_unit_of_the_platform(at_client, acme, canned, monkeypatch):  # noqa: F811
    own(acme, 12)
    assert at_client.get("/credentials/").text.count('<span class="third">dollars</span>') == 2
    monkeypatch.delitem(registry._found, "canned")  # its plug-in was taken out
    assert at_client.get("/credentials/").text.count('<span class="third">units</span>') == 2


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


ADDED = {"kind": "canned", "name": "Canned", "every": "60"}


@pytest.fixture
def listening(acme, analyst, client_of):
    return client_of(acme, analyst, **{"accept-language": "en"})


def test_a_source_is_tested_and_kept_with_what_opens_its_platform(listening, acme, agency, canned):  # noqa: F811
    ours, theirs = own(acme, 10), shared(agency, clients=[acme.pk])
    shown = listening.get("/sources/add/?kind=canned").text
    assert "Ours, 10 dollars left" in shown
    assert "Shared (the agency’s)" in shown
    chosen = ADDED | {"credential": f"tenant:{ours.pk}"}
    tested = listening.post("/sources/add/", chosen | {"test": "1"}).text
    assert "3 items, as they are now" in tested
    assert f'value="tenant:{ours.pk}" selected' in tested
    listening.post("/sources/add/", chosen | {"keep": "1"})
    made = Source.objects.get()
    assert (made.credential_scope, made.credential_uid) == ("tenant", ours.pk)
    page = f"/sources/{made.pk}/"
    sent = {"name": "Canned", "every": "60", "version": made.version, "credential": f"agency:{theirs.pk}"}
    assert listening.post(f"{page}edit/", sent).status_code == 302
    made.refresh_from_db()
    assert (made.credential_scope, made.credential_uid) == ("agency", theirs.pk)
    assert "Shared" in listening.get(page).text


def test_a_source_is_not_opened_with_what_is_not_for_this_client(listening, acme, rival, agency, canned):  # noqa: F811
    gone, elsewhere = own(acme), shared(agency, clients=[rival.pk])
    credentials.withdraw(gone, by=BY)
    with current.entered(rival):
        theirs = own(rival)
    assert "None opens Canned platform here" in listening.get("/sources/add/?kind=canned").text
    for mark in ("", f"tenant:{gone.pk}", f"agency:{elsewhere.pk}", f"tenant:{theirs.pk}", "nonsense"):
        listening.post("/sources/add/", ADDED | {"credential": mark, "keep": "1"})
        refused = listening.post("/sources/add/", ADDED | {"credential": mark, "test": "1"}).text
        assert "It needs a credential and has none" in refused
    assert not Source.objects.exists()


def test_a_source_whose_credential_is_gone_takes_another_or_keeps_its_name_changed(listening, acme, canned):  # noqa: F811
    first = own(acme)
    made = source(first)
    credentials.withdraw(first, by=BY)
    listening.post(f"/sources/{made.pk}/edit/", {"name": "Renamed", "every": "60", "version": made.version, "credential": ""})
    made.refresh_from_db()
    assert made.name == "Renamed"
    second = credentials.add("canned", "Second", {"key": SECRET}, credentials.Terms(), tenant=acme, by=BY)
    refused = listening.post(f"/sources/{made.pk}/edit/", {"name": "Renamed", "every": "60", "version": made.version, "credential": ""})
    assert (refused.status_code, "Choose what opens this platform." in refused.text) == (422, True)
    sent = {"name": "Renamed", "every": "60", "version": made.version, "credential": f"tenant:{second.pk}"}
    listening.post(f"/sources/{made.pk}/edit/", sent)
    made.refresh_from_db()
    assert made.credential_uid == second.pk


def test_people_of_the_client_do_not_read_what_opens_a_source(acme, member, agency, client_of, canned):  # noqa: F811
    made = source(shared(agency, clients=[acme.pk]))
    assert "Shared" not in client_of(acme, member).get(f"/sources/{made.pk}/").text


def test_nothing_asks_for_a_key_yet(at_client):
    assert [one for one in registry if one.credential] == []
    assert "nothing to keep here yet" in at_client.get("/credentials/").text
