"""Brings the public schema and every tenant's to what this code needs, many tenants in little time.

Who is behind is asked in one trip. Tenants that lack the same migrations are a group: Django migrates the first of it while its statements
are recorded, the others replay them, each in one transaction. A tenant that fails stays as it was, and a second run goes on from there.
"""

from __future__ import annotations

import queue
import threading
import time
from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from typing import Final

from django.conf import settings
from django.db import DatabaseError, OperationalError, connections, transaction
from django.db import migrations as django_migrations
from psycopg.errors import LockNotAvailable

from core.database import connection
from tenants import hosts, schemas
from tenants.models import Lane, Tenant, TenantState, Turn
from tenants.schemas import Migration

AT_ONCE: Final = 2
LOCK_TIMEOUT: Final = "5s"
TRIES: Final = 3


@dataclass(frozen=True, slots=True)
class Behind:
    """A tenant and the migrations that its schema lacks; `lost` when the schema is not there at all."""

    tenant: Tenant
    missing: frozenset[Migration]
    lost: bool = False


@dataclass(slots=True)
class Outcome:
    """What a run did. `failed` says why, by the tenant's schema."""

    public: list[Migration] = field(default_factory=list)
    replayed: int = 0
    by_django: int = 0
    failed: dict[str, str] = field(default_factory=dict)
    seconds: float = 0.0


def migrate_all(*, at_once: int = AT_ONCE, lock_timeout: str = LOCK_TIMEOUT, told: Callable[[str], None] = lambda words: None) -> Outcome:
    """Public schema, the agency's row, every tenant that is behind, and the script for new ones."""
    began, outcome = time.monotonic(), Outcome()
    connection.set_schema_to_public()
    with schemas.alone("migrate_tenants"):
        if not schemas.required(schemas.PUBLIC) <= (schemas.applied([schemas.PUBLIC])[schemas.PUBLIC] or frozenset()):
            outcome.public = [(migration.app_label, migration.name) for migration in schemas.migrate(schemas.PUBLIC)]
        ensure_agency()
        groups: dict[frozenset[Migration], list[Tenant]] = defaultdict(list)
        for behind in who_is_behind():
            if behind.lost:
                outcome.failed[behind.tenant.schema_name] = "its schema is missing: restore it from a backup, or close the client"
            else:
                groups[behind.missing].append(behind.tenant)
        for missing, tenants in groups.items():
            told(f"{len(tenants)} tenants lack {', '.join('.'.join(migration) for migration in sorted(missing))}")
            _migrate_group(tenants, missing, outcome, at_once=at_once, lock_timeout=lock_timeout)
        schemas.template()
    hosts.forget()
    outcome.seconds = time.monotonic() - began
    return outcome


def ensure_agency() -> Tenant:
    """The agency's own row, whose schema is the public one, with its turns."""
    agency, made = Tenant.objects.get_or_create(
        schema_name=schemas.PUBLIC, defaults={"slug": "agency", "name": "Vigie", "languages": [code for code, _name in settings.LANGUAGES]}
    )
    if made:
        Turn.objects.bulk_create(Turn(tenant=agency, lane=lane) for lane in Lane.values)
    return agency


def who_is_behind() -> list[Behind]:
    """Every living tenant whose schema lacks a migration, in one trip and without opening a schema."""
    needed = schemas.required()
    tenants = Tenant.objects.exclude(schema_name=schemas.PUBLIC).exclude(state=TenantState.CLOSED).order_by("pk")
    applied = schemas.applied([tenant.schema_name for tenant in tenants])
    found, equal = [], []
    for tenant in tenants:
        has = applied[tenant.schema_name]
        if has is None or not needed <= has:
            found.append(Behind(tenant, needed - (has or frozenset()), lost=has is None))
        elif not schemas.covers(tenant.migrated):
            equal.append(tenant.pk)
    Tenant.objects.filter(pk__in=equal).update(migrated=schemas.fingerprint())
    return found


# -- a group


def _migrate_group(
    tenants: Sequence[Tenant], missing: frozenset[schemas.Migration], outcome: Outcome, *, at_once: int, lock_timeout: str
) -> None:
    """The first by Django, under the recorder; the others, and new tenants, by what it recorded, when that is the whole of it."""
    script: str | None = None
    rest = list(tenants)
    while rest and script is None:
        pilot, recorder = rest.pop(0), schemas.Recorder()
        done = _by_django(pilot, recorder, outcome, lock_timeout)
        if done is not None and _can_be_replayed(done):
            script = recorder.script()
    if script:
        schemas.extend_template(missing, script)
        _replay_all(rest, script, outcome, at_once=at_once, lock_timeout=lock_timeout)


def _by_django(
    tenant: Tenant, recorder: schemas.Recorder, outcome: Outcome, lock_timeout: str
) -> Sequence[django_migrations.Migration] | None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT set_config('lock_timeout', %s, false)", [lock_timeout])
    try:
        with connection.execute_wrapper(recorder):
            done = schemas.migrate(tenant.schema_name)
    except DatabaseError as error:
        outcome.failed[tenant.schema_name] = str(error).strip()
        return None
    finally:
        with connection.cursor() as cursor:
            cursor.execute("RESET lock_timeout")
    Tenant.objects.filter(pk=tenant.pk).update(migrated=schemas.fingerprint())
    outcome.by_django += 1
    return done


def _can_be_replayed(migrations: Iterable[django_migrations.Migration]) -> bool:
    """True when the statements are all there is: one transaction, and no code that reads one tenant's rows."""
    return all(migration.atomic and not _runs_code(migration.operations) for migration in migrations)


def _runs_code(operations: Iterable[object]) -> bool:
    return any(
        isinstance(operation, django_migrations.RunPython)
        or (isinstance(operation, django_migrations.SeparateDatabaseAndState) and _runs_code(operation.database_operations))
        for operation in operations
    )


def _replay_all(tenants: Sequence[Tenant], script: str, outcome: Outcome, *, at_once: int, lock_timeout: str) -> None:
    waiting: queue.SimpleQueue[Tenant] = queue.SimpleQueue()
    for tenant in tenants:
        waiting.put(tenant)
    counting = threading.Lock()

    def work() -> None:
        try:
            while True:
                try:
                    tenant = waiting.get_nowait()
                except queue.Empty:
                    return
                wrong = _replay(tenant, script, lock_timeout)
                with counting:
                    if wrong:
                        outcome.failed[tenant.schema_name] = wrong
                    else:
                        outcome.replayed += 1
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, name=f"migrate-{number}") for number in range(min(at_once, len(tenants)))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _replay(tenant: Tenant, script: str, lock_timeout: str) -> str:
    """What went wrong; empty when nothing did. A table in use is tried again, after whoever holds it had time to finish."""
    for again in reversed(range(TRIES)):
        try:
            with transaction.atomic():
                schemas.replay(tenant.schema_name, script, lock_timeout=lock_timeout)
                Tenant.objects.filter(pk=tenant.pk).update(migrated=schemas.fingerprint())
        except OperationalError as error:
            if not isinstance(error.__cause__, LockNotAvailable) or not again:
                return str(error).strip()
            time.sleep(1)
        except DatabaseError as error:
            return str(error).strip()
        else:
            return ""
    return ""
