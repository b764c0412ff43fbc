"""Opening a client: whole, quick, or refused with words that say what to do."""

import time

import pytest

from core.by import By
from core.database import connection
from core.errors import Conflict, Invalid
from ingestion.models import Source
from tenants import current, opening, schemas
from tenants.models import Domain, Lane, Template, Tenant, Turn

pytestmark = pytest.mark.django_db
ME = By.system()


def described(schema: str) -> list[tuple[str, ...]]:
    """Everything the catalogue says of a schema: columns, constraints, indexes, sequences; the schema's own name left out."""
    questions = (
        """SELECT 'column', table_name, column_name, data_type, is_nullable, coalesce(column_default, ''), is_identity, is_generated
        FROM information_schema.columns WHERE table_schema = %s""",
        """SELECT 'constraint', r.relname, c.conname, pg_get_constraintdef(c.oid) FROM pg_constraint c JOIN pg_class r ON r.oid = c.conrelid
        WHERE c.connamespace = (SELECT oid FROM pg_namespace WHERE nspname = %s)""",
        "SELECT 'index', tablename, indexname, indexdef FROM pg_indexes WHERE schemaname = %s",
        "SELECT 'sequence', sequencename, data_type::text, increment_by::text FROM pg_sequences WHERE schemaname = %s",
    )
    found = []
    with connection.cursor() as cursor:
        for question in questions:
            cursor.execute(question, [schema])
            found += [tuple(str(value).replace(f"{schema}.", "") for value in row) for row in cursor.fetchall()]
    return sorted(found)


def test_an_opened_client_has_a_schema_a_host_and_a_turn_in_each_lane():
    tenant = opening.open_tenant("Dupont & Fils", "dupont", languages=["fr"], by=ME)
    assert Domain.objects.get(tenant=tenant).domain == "dupont.localhost"
    assert set(Turn.objects.filter(tenant=tenant).values_list("lane", flat=True)) == set(Lane.values)
    with current.entered(tenant):
        assert Source.objects.count() == 0


def test_the_schema_is_the_one_that_migrations_make():
    tenant = opening.open_tenant("Replayed", "replayed", by=ME)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA migrated")
    with current.agency():
        applied = schemas.migrate("migrated")
    assert {(migration.app_label, migration.name) for migration in applied} == schemas.required()
    assert described(tenant.schema_name) == described("migrated") != []


def test_opening_takes_less_than_a_second():
    began = time.perf_counter()
    opening.open_tenant("Quick", "quick", by=ME)
    assert time.perf_counter() - began < 1


def test_the_connection_stays_where_it_was(acme):
    opening.open_tenant("Dupont", "dupont", by=ME)
    assert connection.schema_name == "acme"
    assert connection.tenant == acme


def test_a_newcomer_begins_beside_the_least_served(acme):
    Turn.objects.filter(lane=Lane.INDEX).update(served=500)
    Turn.objects.filter(lane=Lane.INDEX, tenant=acme).update(served=300)
    tenant = opening.open_tenant("Dupont", "dupont", by=ME)
    assert Turn.objects.get(tenant=tenant, lane=Lane.INDEX).served == 300


def test_a_script_that_fails_leaves_nothing_behind():
    Template.objects.update(script="CREATE TABLE half_done (id int); SELECT 1 / 0;")
    with pytest.raises(Exception, match="division by zero"):
        opening.open_tenant("Dupont", "dupont", by=ME)
    assert not Tenant.objects.filter(slug="dupont").exists()
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM pg_namespace WHERE nspname = 'dupont'")
        assert cursor.fetchone() is None


def test_a_name_used_by_a_closed_client_may_be_used_again(acme):
    Tenant.objects.filter(pk=acme.pk).update(state="closed")
    Domain.objects.filter(tenant=acme).delete()
    assert opening.open_tenant("Acme again", "acme", by=ME).schema_name == "acme_2"


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [
        ({"name": "   "}, "/name", "empty"),
        ({"name": "x" * 121}, "/name", "too_long"),
        ({"slug": "public"}, "/slug", "reserved"),
        ({"slug": "information-schema"}, "/slug", "reserved"),
        ({"slug": "pg-toast"}, "/slug", "reserved"),
        ({"slug": "dramatiq"}, "/slug", "reserved"),
        ({"slug": "template-x"}, "/slug", "reserved"),
        ({"slug": "pg_toast"}, "/slug", "bad_slug"),
        ({"slug": 'x"; drop schema public'}, "/slug", "bad_slug"),
        ({"slug": "-"}, "/slug", "bad_slug"),
        ({"slug": "été"}, "/slug", "bad_slug"),
        ({"slug": "x" * 49}, "/slug", "bad_slug"),
        ({"host": "https://dupont.example"}, "/host", "bad_host"),
        ({"host": "dupont.example:8000"}, "/host", "bad_host"),
        ({"host": "du pont.example"}, "/host", "bad_host"),
        ({"host": "127.0.0.1"}, "/host", "bad_host"),
        ({"host": "vigie.localhost"}, "/host", "reserved"),
        ({"languages": ["tlh"]}, "/languages", "unknown_language"),
        ({"time_zone": "Europe/Atlantis"}, "/time_zone", "unknown_time_zone"),
    ],
)
def test_a_wrong_demand_is_refused_at_the_right_place(asked, pointer, code):
    before = Tenant.objects.count()
    with pytest.raises(Invalid) as refused:
        opening.open_tenant(**{"name": "Dupont", "slug": "dupont", "by": ME} | asked)
    assert (pointer, code) in [(error.pointer, error.code) for error in refused.value.errors]
    assert Tenant.objects.count() == before


@pytest.mark.parametrize(
    ("asked", "pointer", "code"),
    [({"host": "ACME.localhost."}, "/host", "host_taken"), ({"slug": "acme", "host": "other.example"}, "/slug", "slug_taken")],
)
def test_what_exists_already_is_a_conflict(asked, pointer, code):
    with pytest.raises(Conflict) as refused:
        opening.open_tenant(**{"name": "Dupont", "slug": "dupont", "by": ME} | asked)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [(pointer, code)]
