"""The installation's secrets, made on the first start into a file of their own: session, suppression, credentials. Part of the backup."""

from __future__ import annotations

import base64
import contextlib
import json
import os
import secrets as random
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path

from django.core.exceptions import ImproperlyConfigured


@dataclass(frozen=True, slots=True)
class Secrets:
    """Three keys of 256 bits or more. Without `suppression` the erased come back; without `credentials` the platforms' keys are lost."""

    session: str
    suppression: str
    credentials: str

    @classmethod
    def made(cls) -> Secrets:
        fernet = base64.urlsafe_b64encode(random.token_bytes(32)).decode()
        return cls(random.token_urlsafe(50), random.token_hex(32), fernet)


@cache
def secrets(file: Path) -> Secrets:
    """Read them, or make them; two processes that start at once agree on one file."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        made = file.with_name(f"{file.name}.{os.getpid()}")
        made.touch(mode=0o600)
        made.write_text(json.dumps(asdict(Secrets.made()), indent=2) + "\n")
        # A link fails when the file stands already: the first process wins, the others read what it made.
        with contextlib.suppress(FileExistsError):
            os.link(made, file)
        made.unlink()
    try:
        return Secrets(**json.loads(file.read_text()))
    except (ValueError, TypeError) as error:
        raise ImproperlyConfigured(
            f"{file} cannot be read ({error}). Put it back from the backup; a new one loses sessions and credentials."
        ) from error
