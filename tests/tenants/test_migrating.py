"""Many tenants brought up to date in little time: a pilot by Django, the others by what it did; a failure leaves that one as it was."""

import json
from contextlib import ExitStack

import pytest
from django.core.management import CommandError, call_command
from django.db import migrations, models

from core.by import By
from core.database import connection
from tenants import migrating, opening, schemas
from tenants.models import Template, Tenant
from tests import releases
from tests.tenants.test_opening import described

ME = By.system()
NAME = "0099_note"


class AddColumn(migrations.Migration):
    """A release's change: a column and an index."""

    operations = [
        migrations.AddField("event", "note", models.CharField(max_length=8, blank=True, db_default="")),
        migrations.AddIndex("event", models.Index(fields=["note"], name="event_note")),
    ]


class WithCode(AddColumn):
    operations = [*AddColumn.operations, migrations.RunPython(migrations.RunPython.noop, migrations.RunPython.noop)]


@pytest.fixture
def release(transactional_db):
    """Pretend that a newer release brings this migration of `core`."""
    with ExitStack() as brought:

        def bring(migration):
            brought.enter_context(releases.newer(migration, NAME))
            return brought

        yield bring


def has_note(schema: str) -> bool:
    with connection.cursor() as cursor:
        cursor.execute("SELECT 1 FROM information_schema.columns WHERE table_schema = %s AND column_name = 'note'", [schema])
        found = cursor.fetchone() is not None
        cursor.execute("SELECT 1 FROM pg_indexes WHERE schemaname = %s AND indexname = 'event_note'", [schema])
        return found and cursor.fetchone() is not None


def test_nothing_is_to_be_done_when_all_have_everything(transactional_db):
    done = migrating.migrate_all()
    assert (done.public, done.by_django, done.replayed, done.failed) == ([], 0, 0, {})


def test_the_first_is_migrated_and_the_others_replay_it(release):
    opening.open_tenant("Third", "third", by=ME)
    release(AddColumn)
    assert {behind.tenant.slug: behind.missing for behind in migrating.who_is_behind()} == dict.fromkeys(
        ("acme", "rival", "third"), frozenset({("core", NAME)})
    )
    done = migrating.migrate_all()
    assert (done.by_django, done.replayed, done.failed) == (1, 2, {})
    assert all(has_note(schema) for schema in ("acme", "rival", "third"))
    assert set(Tenant.objects.exclude(schema_name="public").values_list("migrated", flat=True)) == {schemas.fingerprint()}
    assert migrating.who_is_behind() == []
    assert migrating.migrate_all().by_django == 0


def test_a_new_tenant_has_the_newest_form(release):
    release(AddColumn)
    migrating.migrate_all()
    assert has_note(opening.open_tenant("Fourth", "fourth", by=ME).schema_name)


def test_the_script_for_new_tenants_is_the_one_before_and_what_was_recorded(release):
    before = schemas.template().script.removesuffix(schemas.AFTER)
    release(AddColumn)
    migrating.migrate_all()
    script = Template.objects.get(fingerprint=schemas.fingerprint()).script
    assert script.startswith(before)
    assert len(script) < 1.1 * len(before)
    tenant = opening.open_tenant("Fourth", "fourth", by=ME)
    with connection.cursor() as cursor:
        cursor.execute("CREATE SCHEMA migrated")
    schemas.migrate("migrated")
    assert described(tenant.schema_name) == described("migrated")
    assert migrating.who_is_behind() == []


def test_a_script_made_by_migrations_of_other_contents_is_not_built_upon(release):
    Template.objects.update(fingerprint="of other contents", script="SELECT 1;")
    release(AddColumn)
    migrating.migrate_all()
    assert has_note(opening.open_tenant("Fourth", "fourth", by=ME).schema_name)


def test_code_in_a_migration_runs_in_each_tenant(release):
    release(WithCode)
    done = migrating.migrate_all()
    assert (done.by_django, done.replayed) == (2, 0)
    assert has_note("acme")
    assert has_note("rival")
    assert has_note(opening.open_tenant("Fourth", "fourth", by=ME).schema_name)


def test_a_table_in_use_leaves_that_tenant_as_it_was_and_the_next_run_goes_on(release):
    release(AddColumn)
    other = connection.copy()
    other.set_schema("rival")
    with other.cursor() as cursor:
        cursor.execute("BEGIN")
        cursor.execute("SELECT * FROM core_event")
        done = migrating.migrate_all(lock_timeout="100ms")
        assert (done.by_django, list(done.failed)) == (1, ["rival"])
        assert "lock timeout" in done.failed["rival"]
        assert (has_note("acme"), has_note("rival")) == (True, False)
        cursor.execute("ROLLBACK")
    other.close()
    assert [behind.tenant.slug for behind in migrating.who_is_behind()] == ["rival"]
    done = migrating.migrate_all()
    assert (done.by_django, done.failed) == (1, {})
    assert has_note("rival")


def test_a_schema_that_is_lost_is_told_and_stops_nobody(transactional_db):
    schemas.drop("rival")
    done = migrating.migrate_all()
    assert list(done.failed) == ["rival"]
    with pytest.raises(CommandError, match="rival: its schema is missing"):
        call_command("migrate_tenants", verbosity=0)


def test_a_client_of_an_older_or_a_newer_release(release):
    acme = Tenant.objects.get(slug="acme")
    assert schemas.covers(acme.migrated)
    old = acme.migrated
    release(AddColumn)
    assert not schemas.covers(old), "the old form lacks what this code needs"
    migrating.migrate_all()
    acme.refresh_from_db()
    newer = acme.migrated
    assert schemas.covers(newer)


def test_code_of_the_release_before_serves_a_client_of_the_next(release):
    brought = release(AddColumn)
    migrating.migrate_all()
    newer = schemas.fingerprint()
    brought.close()
    assert newer != schemas.fingerprint()
    assert schemas.covers(newer)
    assert migrating.who_is_behind() == []


def test_the_command_answers_programs(transactional_db, capsys):
    call_command("migrate_tenants", "--json")
    assert json.loads(capsys.readouterr().out) | {"seconds": 0} == {"public": 0, "by_django": 0, "replayed": 0, "seconds": 0}
    call_command("migrate_tenants", "--check")
    assert "up to date" in capsys.readouterr().out
