"""Keys of platforms: sealed, found for a source, spent within a budget even by two at once, and nobody else's."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django import forms
from django.db import connection, connections
from django.utils import timezone

from core.by import By
from core.errors import Conflict, Invalid, Permanent, Temporary
from core.models import AuditEntry
from core.shared.models import AgencyAuditEntry
from ingestion import collecting, credentials, healths, sources
from ingestion.connectors import Connector, CredentialKind, Page, RawPayload, registry
from ingestion.credentials import Terms
from ingestion.drafts import Draft
from ingestion.models import Credential, Gap, RawItem, Source
from ingestion.shared.models import AgencyCredential, Spending
from tenants import current
from tenants.models import Tenant

BY = By.system()
SECRET = "s3cr3t-of-the-platform"


class Key(forms.Form):
    key = forms.CharField(max_length=100)


def attempt(secret: Mapping[str, str]) -> None:
    if secret["key"] != SECRET:
        raise Permanent("The platform does not know this key.")


PLATFORM = CredentialKind("canned", "Canned platform", Key, "dollars", attempt)


class Canned(Connector):
    """Each page costs one dollar."""

    kind, label = "canned", "Canned"
    credential = PLATFORM
    seen: list[str] = []

    def pages(self, cursor: Mapping[str, Any]) -> Iterator[Page]:
        assert self.access is not None
        for number in range(3):
            self.access.spend(1)
            Canned.seen.append(self.access.secret["key"])
            yield Page([RawPayload(str(number), {"text": f"Acme {number}"})], {"after": number})

    def normalise(self, payload: Mapping[str, Any]) -> Draft:
        return Draft(external_id=payload["text"], text=payload["text"])


@pytest.fixture
def canned(monkeypatch) -> None:
    monkeypatch.setitem(registry._found, "canned", Canned)
    Canned.seen = []


def own(acme: Tenant, budget: int | None = None, **terms: Any) -> Any:
    return credentials.add(
        "canned", "Ours", {"key": SECRET}, Terms(budget if budget is None else Decimal(budget), **terms), tenant=acme, by=BY
    )


def shared(agency: Tenant, budget: int | None = None, **terms: Any) -> Any:
    with current.agency():
        given = Terms(budget if budget is None else Decimal(budget), **terms)
        return credentials.add("canned", "Shared", {"key": SECRET}, given, tenant=agency, by=BY)


def source(credential: Any = None, name: str = "Canned") -> Source:
    made = sources.create("canned", name, {}, by=BY)
    return sources.open_with(made, credential, by=BY) if credential else made


def listened(listening: Source) -> Source:
    collecting.collect(listening, float("inf"))
    listening.refresh_from_db()
    return listening


def test_a_source_listens_with_its_credential_and_each_use_is_counted(acme, canned):
    made = own(acme, 10)
    heard = listened(source(made))
    made.refresh_from_db()
    assert (Canned.seen, heard.failures) == ([SECRET] * 3, 0)
    assert (made.spent_at(timezone.now()), made.left_at(timezone.now())) == (3, 7)
    assert made.last_used_at is not None


def test_beyond_its_budget_nothing_is_asked_and_the_gap_says_why(acme, canned):
    made = own(acme, 2)
    heard = listened(source(made))
    made.refresh_from_db()
    assert (made.spent, RawItem.objects.count()) == (2, 2)
    assert Gap.objects.get(source=heard).reason == "budget"
    assert "budget" in healths.of(heard).words
    credentials.change(made, "Ours", Terms(Decimal(10)), tenant=acme, by=BY)
    listened(heard)
    assert not Gap.objects.filter(until=None).exists()


def test_a_new_month_begins_with_nothing_spent(acme, canned):
    made = own(acme, 3)
    Credential.objects.filter(pk=made.pk).update(month=(timezone.now() - timedelta(days=40)).date().replace(day=1), spent=3)
    listened(source(made))
    made.refresh_from_db()
    assert made.spent == 3
    assert made.month == timezone.now().date().replace(day=1)


def test_the_secret_rests_sealed_and_is_shown_nowhere(acme, canned):
    made = own(acme)
    with connection.cursor() as cursor:
        cursor.execute("SELECT row_to_json(c)::text FROM ingestion_credential c")
        assert SECRET not in cursor.fetchone()[0]
    assert SECRET.encode() not in bytes(made.secret)
    assert SECRET not in repr(credentials.find(source(made)))
    assert SECRET not in str(list(AuditEntry.objects.values_list("data", flat=True)))


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"withdrawn_at": timezone.now()}, "credential_withdrawn"),
        ({"ends_at": timezone.now() - timedelta(hours=1)}, "credential_ended"),
        ({"secret": b"sealed by another installation"}, "credential_unreadable"),
    ],
)
def test_a_source_whose_credential_opens_no_more_says_why(acme, canned, change, code):
    made = own(acme)
    listening = source(made)
    Credential.objects.filter(pk=made.pk).update(**change)
    with pytest.raises(Permanent) as refused:
        credentials.find(listening)
    assert refused.value.code == code
    heard = listened(listening)
    assert (heard.error["code"], Gap.objects.get(source=heard).reason) == (code, "platform")
    assert "credential" in healths.of(heard).words.lower()


def test_a_source_without_a_credential_says_that_it_needs_one(acme, canned):
    heard = listened(source())
    assert heard.error["code"] == "credential_missing"
    assert Canned.seen == []


def test_the_agency_s_is_for_the_clients_it_names_and_tells_what_each_spent(acme, rival, agency, canned):
    made = shared(agency, 100, clients=[acme.pk])
    listening = source(made)
    listened(listening)
    assert [(one.tenant_id, int(one.spent)) for one in Spending.objects.all()] == [(acme.pk, 3)]
    with current.entered(rival):
        assert credentials.usable("canned", rival) == []
        with pytest.raises(Invalid):
            source(made)
    with current.agency():
        credentials.change(made, "Shared", Terms(clients=[rival.pk]), tenant=agency, by=BY)
    assert listened(listening).error["code"] == "credential_refused"


def test_a_client_s_own_is_nobody_else_s(acme, rival, canned):
    made = own(acme)
    with current.entered(rival):
        assert credentials.usable("canned", rival) == []
        with pytest.raises(Invalid):
            source(made)
        stolen = sources.create("canned", "Stolen", {}, by=BY)
        Source.objects.filter(pk=stolen.pk).update(credential_scope="tenant", credential_uid=made.pk)
        stolen.refresh_from_db()
        with pytest.raises(Permanent):
            credentials.find(stolen)


def test_it_is_tried_rotated_and_withdrawn(acme, canned):
    made = own(acme)
    credentials.try_out(made)
    credentials.rotate(made, {"key": "another"}, by=BY)
    with pytest.raises(Permanent):
        credentials.try_out(made)
    made.refresh_from_db()
    assert made.refusal == "The platform does not know this key."
    credentials.withdraw(made, by=BY)
    made.refresh_from_db()
    assert bytes(made.secret) == b""
    with pytest.raises(Conflict):
        credentials.rotate(made, {"key": SECRET}, by=BY)
    acts = list(AuditEntry.objects.filter(object_kind="credential").order_by("pk").values_list("act", flat=True))
    assert acts == ["credential.added", "credential.rotated", "credential.withdrawn"]
    assert not AgencyAuditEntry.objects.filter(object_kind="credential").exists()


@pytest.mark.parametrize(
    ("secret", "name", "terms", "pointer"),
    [
        ({}, "Ours", Terms(), "/secret/key"),
        ({"key": SECRET}, " ", Terms(), "/name"),
        ({"key": SECRET}, "Ours", Terms(Decimal(-1)), "/budget"),
        ({"key": SECRET}, "Ours", Terms(None, timezone.now() - timedelta(days=1)), "/ends_at"),
    ],
)
def test_what_is_wrong_is_named_by_its_field(acme, canned, secret, name, terms, pointer):
    with pytest.raises(Invalid) as refused:
        credentials.add("canned", name, secret, terms, tenant=acme, by=BY)
    assert refused.value.errors[0].pointer == pointer


def test_two_of_one_name_and_kind_cannot_be_told_apart(acme, canned):
    own(acme)
    with pytest.raises(Conflict):
        own(acme)


def test_what_costs_nothing_is_let_through_to_the_last(acme, canned):
    held = credentials.find(source(own(acme, 1)))
    held.spend(1)
    held.spend(0)
    with pytest.raises(Temporary):
        held.spend(Decimal("0.0001"))


@pytest.mark.django_db(transaction=True)
def test_two_who_spend_at_once_never_spend_more_than_there_is(transactional_db, canned):
    agency = Tenant.objects.get(schema_name="public")
    made = shared(agency, 5)
    clients = list(Tenant.objects.exclude(schema_name="public"))

    def spend(tenant: Tenant) -> int:
        with current.entered(tenant):
            held = credentials.Held("agency", made.pk, tenant.pk, {})
            done = 0
            for _time in range(10):
                try:
                    held.spend(1)
                    done += 1
                except Temporary:
                    pass
        connections.close_all()
        return done

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(spend, clients * 2))
    assert sum(done) == 5
    assert AgencyCredential.objects.get(pk=made.pk).spent == 5
    assert sum(one.spent for one in Spending.objects.all()) == 5
