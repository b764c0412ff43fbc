"""Reads the environment: typed values, and one list of everything that is wrong with a hint for each mistake."""

from __future__ import annotations

import os
import re
from collections.abc import Collection, Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

TRUE = {"1", "true", "yes", "on"}
FALSE = {"0", "false", "no", "off", ""}
CREDENTIALS = re.compile(r"//[^/?#\s]*@")
DIGITS_MAX = 18
# How addresses are written: what stands in one of these, a host or a path, must stand in a given one too.
WRITTEN: Mapping[str, str] = {
    "redis": "redis://host:6379",
    "rediss": "rediss://host:6379",
    "http": "http://host:9200",
    "https": "https://user:password@host:9200",
    "smtp": "smtp://user:password@host:587?starttls",
    "smtps": "smtps://user:password@host",
    "s3": "s3://key:secret@bucket?endpoint=https://host",
}
DATABASE: Mapping[str, str] = dict.fromkeys(("postgresql", "postgres"), "postgresql://user:password@host/name")
SENDER = re.compile(r"[^<>@\s]+@[^<>@\s]+|[^<>@\r\n]*<[^<>@\s]+@[^<>@\s]+>")
HOST = re.compile(r"^(?!-)[a-z0-9-]{1,63}(?<!-)(\.(?!-)[a-z0-9-]{1,63}(?<!-))*$")


class Environment:
    """The process's variables, over those of a `.env` file. `check()` stops the start when any was wrong."""

    def __init__(self, file: Path | None = None) -> None:
        self.values = {**_read(file), **os.environ}
        self.asked: dict[str, str] = {}
        self.mistakes: list[str] = []

    def check(self) -> None:
        if self.mistakes:
            raise ImproperlyConfigured("The configuration cannot be used:\n" + "\n".join(f"  - {mistake}" for mistake in self.mistakes))

    def text(self, name: str, *, default: str) -> str:
        """The value of NAME, else the content of the file that NAME_FILE names: how containers hand over secrets."""
        self.asked[name] = default
        file = self.values.get(f"{name}_FILE")
        if name in self.values or file is None:
            return self.values.get(name, default)
        try:
            return Path(file).read_text().strip()
        except (OSError, UnicodeDecodeError) as error:
            why = error.strerror if isinstance(error, OSError) else "it is no text"
            self._wrong(f"{name}_FILE", file, f"the file cannot be read ({why})")
            return default

    def flag(self, name: str, *, default: bool) -> bool:
        value = self.text(name, default=str(default)).strip().lower()
        if value not in TRUE | FALSE:
            self._wrong(name, value, "write 1 or 0")
        return value in TRUE

    def integer(self, name: str, *, default: int, least: int, most: int, hint: str = "") -> int:
        value = self.text(name, default=str(default)).strip()
        if not value.isascii() or not value.isdigit() or len(value) > DIGITS_MAX or not least <= int(value) <= most:
            self._wrong(name, value, f"write a whole number from {least} to {most}" + (f": {hint}" if hint else ""))
            return default
        return int(value)

    def number(self, name: str, *, default: float, least: float) -> float:
        value = self.text(name, default=str(default)).strip()
        try:
            read = float(value)
        except ValueError:
            read = float("nan")
        if not read >= least or read == float("inf"):
            self._wrong(name, value, f"write a number, {least:g} at least")
            return default
        return read

    def word(self, name: str, *, default: str, hint: str) -> str:
        value = self.text(name, default=default).strip()
        if not re.fullmatch(r"[A-Za-z0-9][A-Za-z0-9-]{0,30}", value):
            self._wrong(name, value, hint)
        return value

    def words(self, name: str, *, default: Sequence[str]) -> tuple[str, ...]:
        return tuple(word for word in re.split(r"[,\s]+", self.text(name, default=" ".join(default))) if word)

    def some(self, name: str, *, default: Sequence[str], among: Collection[str]) -> tuple[str, ...]:
        """Words of a closed list, one at least, each once."""
        found = tuple(dict.fromkeys(word.lower() for word in self.words(name, default=default)))
        unknown = [word for word in found if word not in among]
        if unknown or not found:
            told = f"{', '.join(unknown)} not known" if unknown else "name one at least"
            self._wrong(name, " ".join(found), f"{told}; any of {' '.join(sorted(among))}")
            return tuple(default)
        return found

    def choice(self, name: str, *, default: str, among: Sequence[str]) -> str:
        value = self.text(name, default=default).strip().upper()
        if value not in among:
            self._wrong(name, value, f"write one of {', '.join(among)}")
            return default
        return value

    def sender(self, name: str, *, default: str) -> str:
        """An e-mail address, bare or with a name before it."""
        value = self.text(name, default=default).strip()
        if not SENDER.fullmatch(value):
            self._wrong(name, value, "write an e-mail address, as in Vigie <vigie@example.com>")
        return value

    def host(self, name: str, *, default: str, hint: str) -> str:
        value = self.text(name, default=default).strip().lower()
        if not HOST.match(value):
            self._wrong(name, value, hint)
        return value

    def path(self, name: str, *, default: Path, hint: str) -> Path:
        value = self.text(name, default=str(default)).strip()
        if not value:
            self._wrong(name, value, hint)
        return Path(value).expanduser().absolute()

    def url(self, name: str, *, default: str, schemes: Sequence[str], written: Mapping[str, str] = WRITTEN) -> str:
        """An address that begins with one of the schemes; it has a host and a path where what is `written` for its scheme has them."""
        value = self.text(name, default=default).strip()
        wanted = " or ".join(f"{scheme}:" for scheme in schemes)
        try:
            parts = urlsplit(value)
            _ = parts.port
        except ValueError:
            self._wrong(name, value, f"the address cannot be read; it begins with {wanted}")
            return default
        if parts.scheme not in schemes:
            self._wrong(name, value, f"begin with {wanted}")
            return default
        model = urlsplit(written.get(parts.scheme, ""))
        host = parts.hostname or dict(parse_qsl(parts.query)).get("host")  # PostgreSQL takes the folder of its socket so
        if (model.hostname and not host) or (model.path.strip("/") and not parts.path.strip("/")):
            self._wrong(name, value, f"write it as {model.geturl()}")
            return default
        return value

    # -- shapes that Django wants

    def database(self, url: str, var: Path) -> dict[str, Any]:
        if url.startswith("embedded:"):
            from core.embedded.postgres import Postgres

            url = Postgres(var / "postgres").url
        parts = urlsplit(url)
        query = dict(parse_qsl(parts.query))
        return {
            "ENGINE": "django_tenants.postgresql_backend",
            "NAME": unquote(parts.path.lstrip("/")),
            "USER": unquote(parts.username or ""),
            "PASSWORD": unquote(parts.password or ""),
            "HOST": query.pop("host", parts.hostname or ""),
            "PORT": str(parts.port or ""),
            "CONN_MAX_AGE": 60,
            "CONN_HEALTH_CHECKS": True,
            "OPTIONS": {"application_name": "vigie", **query},
            "TEST": {"NAME": f"test_{unquote(parts.path.lstrip('/'))}"},
        }

    def email(self, url: str, var: Path) -> dict[str, Any]:
        parts = urlsplit(url)
        if parts.scheme == "file":
            return {"EMAIL_BACKEND": "django.core.mail.backends.filebased.EmailBackend", "EMAIL_FILE_PATH": parts.path or str(var / "mail")}
        if parts.scheme == "memory":
            return {"EMAIL_BACKEND": "django.core.mail.backends.locmem.EmailBackend"}
        secure = parts.scheme == "smtps"
        return {
            "EMAIL_BACKEND": "django.core.mail.backends.smtp.EmailBackend",
            "EMAIL_HOST": parts.hostname or "localhost",
            "EMAIL_PORT": parts.port or (465 if secure else 25),
            "EMAIL_HOST_USER": unquote(parts.username or ""),
            "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
            "EMAIL_USE_SSL": secure,
            "EMAIL_USE_TLS": "starttls" in dict(parse_qsl(parts.query, keep_blank_values=True)),
            "EMAIL_TIMEOUT": 20,
        }

    def storages(self, url: str, var: Path) -> dict[str, Any]:
        parts = urlsplit(url)
        static = {"BACKEND": "django.contrib.staticfiles.storage.StaticFilesStorage"}
        if parts.scheme == "file":
            options = {"location": parts.path or str(var / "files"), "allow_overwrite": True}
            return {"default": {"BACKEND": "django.core.files.storage.FileSystemStorage", "OPTIONS": options}, "staticfiles": static}
        return {"default": {"BACKEND": "storages.backends.s3.S3Storage", "OPTIONS": _s3(parts)}, "staticfiles": static}

    def _wrong(self, name: str, value: str, hint: str) -> None:
        self.mistakes.append(f"{name}={CREDENTIALS.sub('//***@', value)!r}: {hint}.")  # logs are read by more people than passwords


def _s3(parts: SplitResult) -> dict[str, Any]:
    """`s3://key:secret@bucket/prefix?endpoint=https://...&region=...`; without key, the environment of the platform decides."""
    query = dict(parse_qsl(parts.query))
    options = {
        "bucket_name": parts.hostname,
        "location": parts.path.strip("/"),
        "access_key": unquote(parts.username or "") or None,
        "secret_key": unquote(parts.password or "") or None,
        "endpoint_url": query.get("endpoint"),
        "region_name": query.get("region"),
        "file_overwrite": True,
        "default_acl": None,
    }
    return {name: value for name, value in options.items() if value is not None}


def _read(file: Path | None) -> dict[str, str]:
    if file is None or not file.is_file():
        return {}
    lines = (line.strip() for line in file.read_text().splitlines())
    pairs = (line.split("=", 1) for line in lines if line and not line.startswith("#") and "=" in line)
    return {name.strip(): value.strip().strip("'\"") for name, value in pairs}
