"""The course of a client's life: suspended, resumed, closed with everything exported and nothing left."""

import io
import json
import time

import pytest
from django.core.cache import cache
from django.utils import timezone

from core import files
from core.by import By
from core.choices import JobState
from core.database import connection
from core.errors import Conflict, Forbidden
from core.models import AuditEntry
from core.shared.models import AgencyAuditEntry, AgencyJob
from ingestion.models import Source
from tenants import closing, current, jobs, opening, schemas, states
from tenants.models import (
    ApiKey,
    Domain,
    IdentityProvider,
    Invitation,
    Lane,
    Look,
    Membership,
    Pulse,
    Tenant,
    Ticket,
    Turn,
    Undelivered,
    Unread,
    Visit,
)  # fmt: skip

ME = By("user", 7, "Ada")
JOIN = files.join
ROWS = 65


def work() -> None:
    """What a worker does in the agency's turn, until nothing is open."""
    with current.agency():
        while jobs.work(Lane.BULK, time.monotonic() + 2) is True:
            pass


def exists(schema: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = %s", [schema])
        return cursor.fetchone() is not None


def lines(key: str) -> list[dict]:
    with files.open(key) as file:
        return [json.loads(line) for line in file.read().splitlines()]


@pytest.mark.django_db
def test_a_suspended_client_keeps_everything_and_works_again_when_resumed(acme):
    states.suspend(acme, by=ME, reason="unpaid")
    assert (acme.state, acme.state_reason) == ("suspended", "unpaid")
    assert AgencyAuditEntry.objects.get(act="tenant.suspended").by_name == "Ada"
    with pytest.raises(Conflict):
        states.suspend(acme, by=ME)
    Turn.objects.filter(tenant=acme).update(due_at=None)
    states.resume(acme, by=ME)
    assert (acme.state, acme.state_reason) == ("open", "")
    assert not Turn.objects.filter(tenant=acme, due_at=None).exists()


@pytest.mark.django_db
def test_the_agency_is_neither_suspended_nor_closed(agency):
    for act in (states.suspend, states.close):
        with pytest.raises(Forbidden):
            act(agency, by=ME)


@pytest.fixture
def full(transactional_db, acme, rival, person, api_key, monkeypatch) -> Tenant:
    """A client with rows for several pieces, files, people, keys and cache entries; and a rival beside it."""
    monkeypatch.setattr(closing, "ROWS", 20)
    for tenant in (acme, rival):
        connection.set_tenant(tenant)
        Source.objects.bulk_create(Source(name=f"Source {number}", kind="push") for number in range(ROWS))
        AuditEntry.objects.create(act="source.made", object_name="Été")
        files.save(files.key(tenant, "imports", "1.csv"), io.BytesIO(b"a;b\n"))
        cache.set("word", tenant.slug)
        api_key(tenant)
        person("reader", tenant)
    connection.set_tenant(acme)
    return acme


def test_closing_exports_everything_then_leaves_nothing_and_says_so(full, rival, agency):
    schema, uid = full.schema_name, full.uid
    job = states.close(full, by=ME)
    assert full.state == "closing"
    work()
    job = AgencyJob.objects.get(pk=job.pk)
    full.refresh_from_db()
    assert (job.state, full.state) == (JobState.DONE, "closed")

    export = full.certificate["export"]
    sources = export["tables"]["ingestion_source"]
    assert len(lines(sources["file"])) == ROWS
    assert lines(export["tables"]["core_auditentry"]["file"])[0]["object_name"] == "Été"
    copy = f"{export['folder']}/files/imports/1.csv"
    assert files.open(copy).read() == b"a;b\n"
    assert copy.startswith(str(agency.uid))

    assert not exists(schema)
    assert list(files.keys_of(full)) == []
    for model in (ApiKey, Membership, Domain, Turn):
        assert not model.objects.filter(tenant=full).exists()
    destroyed = full.certificate["destroyed"]
    assert {name: destroyed[name] for name in ("schema", "files", "keys", "memberships", "hosts")} == {
        "schema": schema, "files": 1, "keys": 1, "memberships": 1, "hosts": 1
    }  # fmt: skip
    assert destroyed["tables"] > 20
    assert destroyed["rows"] == job.total
    assert full.certificate["uid"] == str(uid)
    assert AgencyAuditEntry.objects.get(act="tenant.closed").by_name == "Ada"


def test_no_row_that_points_at_a_closed_client_is_left_in_any_table(full, member, owner):
    at = timezone.now()
    Ticket.objects.create(digest=b"1", user=member, tenant=full, browser=b"2", expires_at=at)
    Pulse.objects.create(tenant=full, name="mentions", value=1, at=at)
    Unread.objects.create(tenant=full, user_id=owner.pk, number=1, kind="report", at=at)
    Undelivered.objects.create(tenant=full, address="a@acme.example", subject="s", words="w")
    Visit.objects.create(tenant=full, user=member, began_at=at, seen_at=at)
    Look.objects.create(tenant=full, name="Acme & sons")
    Invitation.objects.create(tenant=full, digest=b"3", email="b@acme.example", role="reader", language="fr", ends_at=at, **ME.columns())
    IdentityProvider.objects.create(tenant=full, name="SSO", issuer="https://sso.example", client_id="1", secret=b"sealed", domains=[])

    def kept() -> dict[str, int]:
        of = [(relation.related_model, relation.field.name) for relation in Tenant._meta.related_objects]
        return {model._meta.label: model._default_manager.filter(**{field: full}).count() for model, field in of}

    assert [label for label, rows in kept().items() if not rows] == [], "furnish the table here, so that its going is seen"
    states.close(full, by=ME)
    work()
    full.refresh_from_db()
    assert full.state == "closed"
    assert [label for label, rows in kept().items() if rows] == []
    assert {name: full.certificate["destroyed"][name] for name in ("invitations", "identity_providers")} == {
        "invitations": 1, "identity_providers": 1
    }  # fmt: skip


def test_closing_one_client_touches_no_other(full, rival):
    states.close(full, by=ME)
    work()
    with current.entered(rival):
        assert Source.objects.count() == ROWS
        assert cache.get("word") == "rival"
    assert list(files.keys_of(rival)) == [f"{rival.uid}/imports/1.csv"]
    assert ApiKey.objects.filter(tenant=rival).count() == Membership.objects.filter(tenant=rival).count() == 1
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM core_cache WHERE cache_key LIKE 'acme:%%'")
        assert cursor.fetchone()[0] == 0


def test_a_closing_that_is_killed_goes_on_and_exports_each_row_once(full, monkeypatch):
    def dies(*_args):
        raise KeyboardInterrupt

    job = states.close(full, by=ME)
    with monkeypatch.context() as killed, current.agency():
        killed.setattr(files, "join", dies)
        with pytest.raises(KeyboardInterrupt):
            work()
        killed.setattr(files, "join", JOIN)
        killed.setattr(closing, "_destroy", dies)
        with pytest.raises(KeyboardInterrupt):
            work()
    work()
    job = AgencyJob.objects.get(pk=job.pk)
    assert job.state == JobState.DONE
    assert len(lines(job.result["tables"]["ingestion_source"]["file"])) == ROWS


def test_a_part_that_lies_elsewhere_goes_too(full, monkeypatch):
    seen = []
    monkeypatch.setattr(closing, "_parts", {})
    closing.part("index", lambda tenant: seen.append(connection.schema_name) or 3)
    states.close(full, by=ME)
    work()
    full.refresh_from_db()
    assert seen == ["acme"]
    assert full.certificate["destroyed"]["index"] == 3


def test_a_closing_that_is_stopped_leaves_the_client_suspended(full):
    job = states.close(full, by=ME)
    with current.agency():
        jobs.stop(job, ME)
    full.refresh_from_db()
    assert full.state == "suspended"
    assert exists(full.schema_name)
    states.close(full, by=ME)
    work()
    full.refresh_from_db()
    assert full.state == "closed"


def test_nothing_is_closed_twice_and_its_names_are_free_again(full):
    states.close(full, by=ME)
    with pytest.raises(Conflict):
        states.close(full, by=ME)
    work()
    full.refresh_from_db()
    with pytest.raises(Conflict):
        states.close(full, by=ME)
    again = opening.open_tenant("Acme", "acme", by=ME)
    assert again.schema_name == "acme_2"
    with current.entered(again):
        assert Source.objects.count() == 0
    assert schemas.covers(again.migrated)
