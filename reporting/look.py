"""How a document looks: the client's name, accent and logo, as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

VIGIE: Final = "#5443b8"


@dataclass(frozen=True, slots=True)
class LookView:
    """`accent` is dark enough for white words on it; `logo` are the bytes of a PNG that stands on the accent."""

    name: str
    accent: str = VIGIE
    logo: bytes = b""
    logo_type: str = ""
    on: str = "#ffffff"
    maker: str = ""
    """The agency that makes it, in small letters at its foot; nothing when it has no name of its own."""
