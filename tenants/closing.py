"""Closes a client for good: everything is exported as files for the agency, then destroyed, and a certificate says what and when.

Tables and files are exported and destroyed here, whatever floor made them. A floor that keeps something elsewhere (an index, say)
registers how it goes: `closing.part("index", drop)`.
"""

from __future__ import annotations

import hashlib
import itertools
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Mapping
from typing import Any, Final, cast

from django.apps import apps
from django.conf import settings
from django.db import transaction
from django.db.models import Model
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, files
from core.by import By
from core.database import connection
from core.shared.models import AgencyJob
from tenants import current, hosts, jobs, schemas
from tenants.models import ApiKey, Domain, IdentityProvider, Invitation, Membership, Tenant, TenantState

KIND: Final = "close_tenant"
ROWS: Final = 2_000
LOCK_TIMEOUT: Final = "10s"

COUNTED: Final[Mapping[str, type[Model]]] = {
    "keys": ApiKey, "memberships": Membership, "hosts": Domain, "invitations": Invitation, "identity_providers": IdentityProvider,
}  # fmt: skip
"""What the certificate counts of the public schema."""
Drop = Callable[[Tenant], int]
_parts: dict[str, Drop] = {}


def part(name: str, drop: Drop) -> None:
    """Register how what a floor keeps outside the database and the files goes. Called by `AppConfig.ready()`.

    `drop(tenant)` runs inside the tenant's schema, says how many things it removed, and finds nothing when it runs again.
    """
    if _parts.setdefault(name, drop) is not drop:
        raise ValueError(f"Two parts have the name {name}.")


def _over(job: AgencyJob) -> None:
    """A closing that was stopped or failed leaves the client suspended: it can be resumed, or closed again."""
    stuck = Tenant.objects.filter(pk=job.args["tenant"], state=TenantState.CLOSING)
    stuck.update(state=TenantState.SUSPENDED, state_reason=str(_("Its closing was not finished.")))


def start(tenant: Tenant, *, by: By) -> AgencyJob:
    """The job that closes; called by `states.close`."""
    job = jobs.start(KIND, by=by, args={"tenant": tenant.pk}, unit="rows")
    return cast(AgencyJob, job)  # the caller is in the agency's schema


@jobs.runner(KIND, over=_over)
def run(job: AgencyJob, deadline: float) -> bool:
    """A stretch: the next rows of the next table, the next file, or, when all is safe, the destruction."""
    tenant = Tenant.objects.get(pk=job.args["tenant"])
    if tenant.state == TenantState.CLOSED:
        return True
    if job.total is None:
        jobs.progress(job, total=_rows_in(tenant))
    while time.monotonic() < deadline:
        waiting = [model for model in _models() if _name(model) not in job.result.get("tables", {})]
        if waiting:
            _export_rows(job, tenant, waiting[0])
        elif not _copy_a_file(job, tenant):
            _destroy(job, tenant)
            return True
    return False


# -- export


def _models() -> list[type[Model]]:
    labels = schemas.labels(settings.TENANT_APPS)
    return sorted((model for model in apps.get_models() if model._meta.app_label in labels and model._meta.managed), key=_name)


def _name(model: type[Model]) -> str:
    return model._meta.db_table


def _rows_in(tenant: Tenant) -> int:
    with current.entered(tenant):
        return sum(model._default_manager.count() for model in _models())


def _folder(tenant: Tenant, *parts: str) -> str:
    """Where the export stays: among the agency's files."""
    agency = Tenant.objects.get(schema_name=schemas.PUBLIC)
    return files.key(agency, "closed", tenant.uid.hex, *parts)


def _export_rows(job: AgencyJob, tenant: Tenant, model: type[Model]) -> None:
    """The next rows of this table into a piece of its file; after the last one the pieces become the file."""
    name, cursor = _name(model), dict(job.cursor)
    piece = int(cursor.get("piece", 0)) if cursor.get("table") == name else 0
    after = cursor.get("after") if piece else None
    with current.entered(tenant):
        rows = _rows_after(model, after)
    if rows:
        with tempfile.TemporaryFile() as lines:
            lines.writelines(row.encode() + b"\n" for _key, row in rows)
            lines.seek(0)
            files.save(_piece(tenant, name, piece), lines)
        jobs.progress(job, done=job.done + len(rows), cursor={"table": name, "piece": piece + 1, "after": rows[-1][0]})
        return
    file = _folder(tenant, f"{name}.ndjson")
    if piece:
        files.join([_piece(tenant, name, number) for number in range(piece)], file)
    tables = job.result.get("tables", {}) | {name: _described(file) if piece else None}
    jobs.progress(job, cursor={}, result=job.result | {"tables": tables, "folder": _folder(tenant, "tables").rpartition("/")[0]})


def _piece(tenant: Tenant, name: str, number: int) -> str:
    return _folder(tenant, f"{name}.{number:06}.part")


def _rows_after(model: type[Model], after: str | None) -> list[tuple[str, str]]:
    """The next rows in the order of their key, each with its key as text and itself as JSON."""
    quote = connection.ops.quote_name
    table, key = quote(_name(model)), quote(str(model._meta.pk.column if model._meta.pk else "id"))
    where = f"WHERE {key} > %s" if after is not None else ""
    question = f"SELECT t.{key}::text, row_to_json(t)::text FROM {table} t {where} ORDER BY t.{key} LIMIT {ROWS}"  # noqa: S608 - our own names
    with connection.cursor() as cursor:
        cursor.execute(question, [after] if after is not None else None)
        return [(str(row[0]), str(row[1])) for row in cursor.fetchall()]


def _copy_a_file(job: AgencyJob, tenant: Tenant) -> bool:
    """One more of the tenant's own files beside the export; False when all are there."""
    after = job.cursor.get("file", "")
    keys = files.keys_of(tenant)
    if after:
        keys = itertools.islice(itertools.dropwhile(lambda key: key != after, keys), 1, None)
    key = next(keys, None)
    if key is None:
        return False
    with files.open(key) as original:
        files.save(_folder(tenant, "files", *key.split("/")[1:]), original)
    copied = job.result.get("files", 0) + 1
    jobs.progress(job, cursor={"file": key}, result=job.result | {"files": copied})
    return True


def _described(key: str) -> dict[str, Any]:
    digest, size = hashlib.sha256(), 0
    with files.open(key) as file:
        for chunk in file.chunks():
            digest.update(chunk)
            size += len(chunk)
    return {"file": key, "bytes": size, "sha256": digest.hexdigest()}


# -- destruction


def _destroy(job: AgencyJob, tenant: Tenant) -> None:
    """What lies outside the database first, so that a crash in between leaves the rows that tell of it; then all rows at once."""
    with current.entered(tenant):
        parts = {name: drop(tenant) for name, drop in sorted(_parts.items())}
    gone_files = files.delete_all(tenant)
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute(f"SET LOCAL lock_timeout = '{LOCK_TIMEOUT}'")
            cursor.execute("SELECT count(*) FROM pg_tables WHERE schemaname = %s", [tenant.schema_name])
            tables = cursor.fetchone()[0]
            cursor.execute("DELETE FROM core_cache WHERE starts_with(cache_key, %s)", [f"{tenant.schema_name}:"])
        schemas.drop(tenant.schema_name)
        destroyed = {
            "schema": tenant.schema_name, "tables": tables, "rows": job.done, "files": gone_files, **parts, **_forget_rows(tenant)
        }  # fmt: skip
        at = timezone.now()
        certificate = {
            "closed_at": at.isoformat(), "by": job.by_name, "uid": str(tenant.uid), "export": job.result, "destroyed": destroyed
        }  # fmt: skip
        Tenant.objects.filter(pk=tenant.pk).update(state=TenantState.CLOSED, closed_at=at, certificate=certificate)
        audit.record("tenant.closed", by=By(job.by_kind, job.by_id, job.by_name), obj=tenant, data={"destroyed": destroyed})
        jobs.progress(job, result=job.result | {"certificate": certificate})
    hosts.forget()


def _forget_rows(tenant: Tenant) -> dict[str, int]:
    """Every row of the public schema that points at the client, in whatever table; its own row stays, with the certificate."""
    gone: Counter[str] = Counter()
    for relation in Tenant._meta.related_objects:
        rows = relation.related_model._default_manager.filter(**{relation.field.name: tenant})
        gone.update(rows.delete()[1])
    return {name: gone[model._meta.label] for name, model in COUNTED.items()}
