"""Files of tenants, in the storage of the settings: each key begins with the tenant's own number, so that closing finds them all."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Iterator, Sequence
from typing import IO, Any, Final, Protocol
from uuid import UUID

from django.core.files import File
from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from core.errors import Gone

PART: Final = re.compile(r"[A-Za-z0-9_][A-Za-z0-9_.-]{0,119}")
CHUNK: Final = 1024 * 1024


class Owner(Protocol):
    """Whose files they are: a tenant."""

    @property
    def uid(self) -> UUID: ...


def key(tenant: Owner, *parts: object) -> str:
    """The name of a file of this tenant; parts are plain words of ours, never what people typed."""
    words = [str(part) for part in parts]
    wrong = [word for word in words if not PART.fullmatch(word)]
    if wrong or not words:
        raise ValueError(f"not a part of a key: {wrong}")
    return "/".join([str(tenant.uid), *words])


def save(key: str, stream: IO[Any]) -> str:
    """Store the stream under the key, in place of what was there: a stretch of work that runs again writes the same file again."""
    return str(default_storage.save(key, File(stream)))


def open(key: str) -> File[Any]:
    """The file, to be closed by the caller."""
    try:
        return default_storage.open(key, "rb")
    except FileNotFoundError:
        raise Gone(_("This file is no longer kept. Ask for it again.")) from None


def join(parts: Sequence[str], into: str) -> int:
    """Make one file of several, in order, and delete them; says how many bytes it has. Done again after a crash, it ends what was begun."""
    if default_storage.exists(into) and not all(default_storage.exists(part) for part in parts):
        _delete(parts)
        return int(default_storage.size(into))
    with tempfile.TemporaryFile() as whole:
        for part in parts:
            with open(part) as piece:
                for chunk in piece.chunks(CHUNK):
                    whole.write(chunk)
        size = whole.tell()
        whole.seek(0)
        save(into, whole)
    _delete(parts)
    return size


def _delete(keys: Sequence[str]) -> None:
    for key in keys:
        delete(key)


def delete(key: str) -> None:
    """Remove the file; nothing happens when it is gone already."""
    default_storage.delete(key)


def delete_folder(key: str) -> int:
    """Remove the file and all that lies in its folder, which is its own; how many there were."""
    return _empty(key.rpartition("/")[0])


def keys_of(tenant: Owner) -> Iterator[str]:
    """Every file of the tenant, in the order of names."""
    return _walk(str(tenant.uid))


def _walk(folder: str) -> Iterator[str]:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return
    yield from (f"{folder}/{name}" for name in sorted(names))
    for name in sorted(folders):
        yield from _walk(f"{folder}/{name}")


def delete_all(tenant: Owner) -> int:
    """Remove every file of the tenant; how many there were."""
    return _empty(str(tenant.uid))


def _empty(folder: str) -> int:
    try:
        folders, names = default_storage.listdir(folder)
    except FileNotFoundError:
        return 0
    gone = sum(_empty(f"{folder}/{name}") for name in folders)
    for name in names:
        default_storage.delete(f"{folder}/{name}")
    default_storage.delete(folder)  # a folder of the disk; object stores have none and do nothing
    return gone + len(names)
