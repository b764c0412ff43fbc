"""The databases of a run: a pristine one with two clients, made once, and the product's own, put back from it."""

from __future__ import annotations

import hashlib
from functools import cache
from pathlib import Path

import psycopg
from django.db import connections
from psycopg import sql

from core.by import By
from core.database import connection
from core.embedded.postgres import DATABASE
from tenants import migrating, opening, schemas
from tenants.models import Turn
from tests.settings import CLUSTER


@cache
def pristine() -> str:
    """The database that others are copied from: its name tells of what it was made."""
    made_of = schemas.fingerprint("public") + schemas.fingerprint() + Path(opening.__file__).read_text() + Path(__file__).read_text()
    return f"pristine_{hashlib.sha256(made_of.encode()).hexdigest()[:16]}"


def on_server(*statements: sql.Composed) -> None:
    with psycopg.connect(CLUSTER.url_of("postgres"), autocommit=True) as server:
        for statement in statements:
            server.execute(statement)


def put_back() -> None:
    """The product's database as it was before any test."""
    connections.close_all()
    name = sql.Identifier(DATABASE)
    on_server(
        sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(name),
        sql.SQL("CREATE DATABASE {} TEMPLATE {} STRATEGY file_copy").format(name, sql.Identifier(pristine())),
    )


def build() -> None:
    with psycopg.connect(CLUSTER.url_of("postgres"), autocommit=True) as server:
        names = [row[0] for row in server.execute("SELECT datname FROM pg_database").fetchall()]
    if pristine() in names:
        return
    old = [name for name in names if name.startswith("pristine_") or name == DATABASE]
    on_server(*(sql.SQL("DROP DATABASE {} WITH (FORCE)").format(sql.Identifier(name)) for name in old))
    on_server(sql.SQL("CREATE DATABASE {}").format(sql.Identifier(DATABASE)))
    schemas.migrate(schemas.PUBLIC)
    migrating.ensure_agency()
    opening.open_tenant("Acme", "acme", languages=["fr", "en"], by=By.system())
    opening.open_tenant("Rival", "rival", languages=["en"], by=By.system())
    Turn.objects.update(due_at=None, sent_at=None, asked=0, done=0)  # tests begin with nothing to do
    with connection.cursor() as cursor:
        cursor.execute("DELETE FROM dramatiq.queue")
    connections.close_all()
    on_server(sql.SQL("ALTER DATABASE {} RENAME TO {}").format(sql.Identifier(DATABASE), sql.Identifier(pristine())))
