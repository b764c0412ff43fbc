"""Schemas of tenants: which migrations they need, the script that makes one in a moment, and how one goes."""

from __future__ import annotations

import hashlib
import re
import zlib
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from functools import cache
from pathlib import Path
from typing import Any, TypeAlias

from django.apps import apps
from django.conf import settings
from django.db import migrations as django_migrations
from django.db.migrations.executor import MigrationExecutor

from core.database import connection
from tenants.models import Template

PUBLIC = "public"
TEMPLATE = "template_"
# What a script leaves out: questions, settings of the session, and the savepoints that each migration opens for itself.
LEFT_OUT = re.compile(r"\s*(SELECT|SHOW|SET\s+(LOCAL\s+)?search_path|SAVEPOINT|RELEASE|ROLLBACK)\b", re.IGNORECASE)
# Allowed outside transactions only, and without use where there is no row yet.
CONCURRENTLY = re.compile(r"\bCONCURRENTLY\b", re.IGNORECASE)
AFTER = "\nUPDATE django_migrations SET applied = now();\n"

Migration: TypeAlias = "tuple[str, str]"
"""The label of an app and the name of one of its migrations."""


def labels(names: Sequence[str]) -> frozenset[str]:
    return frozenset(config.label for config in apps.get_app_configs() if config.name in names)


@cache
def required(schema_kind: str = "tenant") -> frozenset[Migration]:
    """Every migration that a schema of this kind (`tenant` or `public`) must have for this code."""
    return frozenset((label, file.stem) for label, file in _files(schema_kind))


@cache
def fingerprint(schema_kind: str = "tenant", without: frozenset[Migration] = frozenset()) -> str:
    """Names and contents of these migrations in one word: another word, another schema."""
    digest = hashlib.sha256()
    for label, file in _files(schema_kind):
        if (label, file.stem) not in without:
            digest.update(f"{label}/{file.stem}\0".encode() + file.read_bytes() + b"\0")
    return digest.hexdigest()


APPLIED = """
    CREATE OR REPLACE FUNCTION pg_temp.vigie_applied(schema text) RETURNS text LANGUAGE plpgsql AS $$
    DECLARE names text;
    BEGIN
        EXECUTE format('SELECT string_agg(app || ''.'' || name, '','') FROM %I.django_migrations', schema) INTO names;
        RETURN coalesce(names, '');
    EXCEPTION WHEN undefined_table OR invalid_schema_name THEN
        RETURN NULL;
    END $$
"""


def applied(names: Sequence[str]) -> dict[str, frozenset[Migration] | None]:
    """What each schema has, in one trip and without opening any; None for one that is not there."""
    with connection.cursor() as cursor:
        cursor.execute(APPLIED)
        cursor.execute("SELECT name, pg_temp.vigie_applied(name) FROM unnest(%s::text[]) AS name", [list(names)])
        return {name: None if said is None else _migrations(said) for name, said in cursor.fetchall()}


def _migrations(said: str) -> frozenset[Migration]:
    return frozenset((app, name) for app, _dot, name in (word.partition(".") for word in said.split(",") if word))


def _files(schema_kind: str) -> list[tuple[str, Path]]:
    chosen = labels(settings.SHARED_APPS if schema_kind == PUBLIC else settings.TENANT_APPS)
    folders = [(config.label, Path(config.path) / "migrations") for config in apps.get_app_configs() if config.label in chosen]
    return sorted((label, file) for label, folder in folders for file in folder.glob("[0-9]*.py"))


# -- by Django, one migration after another


def migrate(schema: str) -> list[django_migrations.Migration]:
    """Bring one schema to what this code needs, by Django; returns what was applied. Slow: see `tenants.migrating` for many."""
    connection.set_schema(schema)
    try:
        executor = MigrationExecutor(connection)
        chosen = labels(settings.SHARED_APPS if schema == PUBLIC else settings.TENANT_APPS)
        plan = executor.migration_plan([node for node in executor.loader.graph.leaf_nodes() if node[0] in chosen])
        executor.migrate(None, plan)
        return [migration for migration, _backwards in plan]
    finally:
        connection.set_schema_to_public()


class Recorder:
    """Keeps each statement that changes something, with its values put in, while a schema is migrated."""

    def __init__(self) -> None:
        self.statements: list[str] = []

    def __call__(self, execute: Callable[..., Any], sql: str, params: Any, many: bool, context: dict[str, Any]) -> Any:
        result = execute(sql, params, many, context)
        if not LEFT_OUT.match(sql):
            for values in params if many else [params]:
                text = connection.ops.compose_sql(sql, values) if values is not None else sql
                self.statements.append(text.strip().rstrip(";"))
        return result

    def script(self) -> str:
        return ";\n".join(self.statements) + ";" if self.statements else ""


# -- by replay


def template() -> Template:
    """The script that makes a schema as this code needs it; made on first need, when one schema is migrated for it."""
    found = Template.objects.filter(pk=fingerprint()).first()
    if found:
        return found
    with alone(TEMPLATE):
        return Template.objects.filter(pk=fingerprint()).first() or _capture()


def _capture() -> Template:
    drop(TEMPLATE)
    recorder = Recorder()
    try:
        with connection.cursor() as cursor:
            cursor.execute(f"CREATE SCHEMA {TEMPLATE}")
        with connection.execute_wrapper(recorder):
            migrate(TEMPLATE)
    finally:
        drop(TEMPLATE)
    return _keep(recorder.script())


def extend_template(missing: frozenset[Migration], script: str) -> None:
    """Make the script of what a schema without these migrations was made by, and of what brought one from there to here.

    Nothing happens when it is there already, or when the one before is unknown: then it is captured on first need.
    """
    before = Template.objects.filter(pk=fingerprint(without=missing)).first()
    if before and not Template.objects.filter(pk=fingerprint()).exists():
        _keep(f"{before.script.removesuffix(AFTER)}{script}")


def _keep(script: str) -> Template:
    values = {"script": CONCURRENTLY.sub("", script) + AFTER, "migrations": sorted(map(list, required()))}
    return Template.objects.get_or_create(fingerprint=fingerprint(), defaults=values)[0]


def create(schema: str, script: str) -> None:
    """Make a schema by its script, in the caller's transaction."""
    _run(schema, f"CREATE SCHEMA {connection.ops.quote_name(schema)};", script)


def replay(schema: str, script: str, *, lock_timeout: str) -> None:
    """Bring a schema up to date by what was recorded in another, in the caller's transaction.

    Nobody waits until the disk has it: statements and the rows that tell of them are one commit, so that what a crash of the machine takes
    back is a tenant as it was, whom the next run finds behind. Whatever is written there later and does wait for the disk takes this along.
    """
    _run(schema, f"SET LOCAL lock_timeout = '{lock_timeout}'; SET LOCAL synchronous_commit = off;", script)


def _run(schema: str, before: str, script: str) -> None:
    with connection.cursor() as cursor:
        # Without parameters psycopg sends the whole text as one simple query: one round trip.
        cursor.execute(f"{before}\nSET LOCAL search_path = {connection.ops.quote_name(schema)}, public;\n{script}")
    connection.search_path_set_schemas = None  # the script changed it under the connection's feet


def drop(schema: str) -> None:
    with connection.cursor() as cursor:
        cursor.execute(f"DROP SCHEMA IF EXISTS {connection.ops.quote_name(schema)} CASCADE")


@contextmanager
def alone(what: str) -> Iterator[None]:
    """One process of the installation at a time; the others wait. Inside a transaction, until it ends."""
    number = zlib.crc32(what.encode())
    with connection.cursor() as cursor:
        if connection.in_atomic_block:
            cursor.execute("SELECT pg_advisory_xact_lock(%s)", [number])
            yield
            return
        cursor.execute("SELECT pg_advisory_lock(%s)", [number])
        try:
            yield
        finally:
            cursor.execute("SELECT pg_advisory_unlock(%s)", [number])


# -- who is behind


@cache
def covers(migrated: str) -> bool:
    """True when a schema of that fingerprint has all that this code needs: it is the same, or made by a newer release."""
    if migrated == fingerprint():
        return True
    known = Template.objects.filter(pk=migrated).values_list("migrations", flat=True).first()
    return known is not None and required() <= {(label, name) for label, name in known}
