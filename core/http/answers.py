"""What is asked of a host and what it answers: values, no network."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import Message
from typing import Any

from django.utils.translation import gettext_lazy as _

from core.errors import Permanent

LIMIT = 5_000_000

# What may follow a redirect to another origin, and what may stand in a request whose answer is shared. Any other header may be a secret.
HARMLESS = frozenset(
    {"accept", "accept-encoding", "accept-language", "connection", "content-type", "if-modified-since", "if-none-match", "user-agent"}
)


@dataclass(frozen=True, slots=True)
class Validators:
    """What a host gave to recognise its answer by, sent back to ask whether it changed."""

    etag: str = ""
    last_modified: str = ""

    def headers(self) -> dict[str, str]:
        """The request headers that ask "only if it changed"."""
        sent = {"if-none-match": self.etag, "if-modified-since": self.last_modified}
        return {name: value for name, value in sent.items() if value}

    def match(self, other: Validators) -> bool:
        """Whether both recognise the same answer; the tag decides where both have one."""
        if self.etag and other.etag:
            return self.etag.removeprefix("W/") == other.etag.removeprefix("W/")
        return bool(self.last_modified) and self.last_modified == other.last_modified


@dataclass(frozen=True, slots=True)
class Ask:
    """One request. `timeout` bounds the whole of it, redirects included; `delay` replaces the installation's polite delay."""

    method: str
    url: str
    headers: Mapping[str, str] = field(default_factory=dict)
    json: Any = None
    data: Mapping[str, str] | None = None
    content: bytes | None = None
    accept: str = ""
    conditional: Validators | None = None
    share: timedelta | None = None
    limit: int = LIMIT
    timeout: float | None = None
    delay: float | None = None


@dataclass(frozen=True, slots=True)
class Answer:
    """What a host answered: the final address, headers by their name in small letters, the content unpacked."""

    url: str
    status: int
    headers: Mapping[str, str]
    content: bytes
    not_modified: bool = False
    from_shared: bool = False

    @property
    def etag(self) -> str:
        return self.headers.get("etag", "")

    @property
    def last_modified(self) -> str:
        return self.headers.get("last-modified", "")

    @property
    def validators(self) -> Validators:
        """To be kept and given back as `conditional` of the next request."""
        return Validators(self.etag, self.last_modified)

    @property
    def media_type(self) -> str:
        """The declared type, without its parameters; "" when none is declared."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def text(self) -> str:
        """The content as the host says it is written, else as UTF-8; what cannot be read is replaced."""
        header = Message()
        header["content-type"] = self.headers.get("content-type", "")
        try:
            return self.content.decode(header.get_content_charset("utf-8"), errors="replace")
        except LookupError:
            return self.content.decode(errors="replace")

    def json(self) -> Any:
        """The content read as JSON; raises Permanent when it is not."""
        try:
            return json.loads(self.content)
        except ValueError as error:
            raise Permanent(
                _("The answer is not JSON: check that the address is the one of an API."), code="not_json", answer=self
            ) from error
