"""Schemas made ahead: opening a client takes one, the agency's turn makes the next."""

import time

import pytest

from core.by import By
from core.database import connection
from ingestion.models import Source
from tenants import current, opening, schemas, spares
from tenants.models import Lane, Turn

pytestmark = pytest.mark.django_db
ME = By.system()


def work() -> None:
    assert spares.work(time.monotonic() + 5) is False


def number_of(schema: str) -> int:
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_namespace WHERE nspname = %s", [schema])
        return cursor.fetchone()[0]


def test_opening_takes_the_spare_and_asks_for_another(agency):
    work()
    (spare,) = spares._named(spares.PREFIX)
    made = number_of(spare)
    Turn.objects.update(due_at=None)
    tenant = opening.open_tenant("Dupont", "dupont", by=ME)
    assert number_of("dupont") == made
    assert spares._named(spares.PREFIX) == []
    assert Turn.objects.get(tenant=agency, lane=Lane.BULK).due_at
    with current.entered(tenant):
        assert Source.objects.count() == 0
    assert connection.schema_name == "acme"


def test_enough_is_enough():
    work()
    work()
    assert len(spares._named(spares.PREFIX)) == spares.KEPT


def test_without_one_the_script_is_run():
    assert spares._named(spares.PREFIX) == []
    opening.open_tenant("Dupont", "dupont", by=ME)
    assert number_of("dupont")


def test_what_an_older_release_left_is_never_taken_and_goes(monkeypatch):
    work()
    old = spares._named(spares.PREFIX)
    template = schemas.template()
    monkeypatch.setattr(schemas, "fingerprint", lambda kind="tenant": "f" * 64)
    monkeypatch.setattr(schemas, "template", lambda: template)
    assert not spares.take("dupont")
    work()
    assert spares._named(spares.PREFIX) == [f"spare_{'f' * 16}_1"] != old


def test_two_that_open_at_once_take_different_ones(transactional_db, monkeypatch):
    monkeypatch.setattr(spares, "KEPT", 2)
    work()
    other = connection.copy()
    first, second = spares._named(spares.PREFIX)
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        monkeypatch.setattr(spares, "connection", other)
        assert spares.take("one")
        monkeypatch.setattr(spares, "connection", connection)
        assert spares.take("two")
        cursor.execute("ROLLBACK")
    other.close()
    assert spares._named(spares.PREFIX) == [first]
    assert second != first
