"""The code as the next release would bring it: one more migration of `core`."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from unittest import mock

from django.db.migrations import Migration
from django.db.migrations.loader import MigrationLoader

from tenants import schemas

APP = "core"


@contextmanager
def newer(migration: type[Migration], name: str) -> Iterator[None]:
    """A migration after the last one of `core`, with a file of its own, as long as this lasts."""
    load, files = MigrationLoader.load_disk, schemas._files
    last = max(known for label, known in schemas.required() if label == APP)
    added = type("Newer", (migration,), {"dependencies": [(APP, last)]})(name, APP)

    def with_it(loader: MigrationLoader) -> None:
        load(loader)
        loader.disk_migrations[APP, name] = added

    with tempfile.TemporaryDirectory() as folder:
        file = Path(folder, f"{name}.py")
        file.write_text(repr(migration.operations))

        def with_its_file(kind: str) -> list[tuple[str, Path]]:
            return files(kind) if kind == schemas.PUBLIC else sorted([*files(kind), (APP, file)])

        with mock.patch.object(MigrationLoader, "load_disk", with_it), mock.patch.object(schemas, "_files", with_its_file):
            _forget()
            yield
    _forget()


def _forget() -> None:
    for known in (schemas.required, schemas.fingerprint, schemas.covers):
        known.cache_clear()
