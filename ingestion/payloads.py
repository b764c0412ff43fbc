"""Payloads as raw items keep them: JSON with sorted names, compressed; their hash says whether two are the same."""

from __future__ import annotations

import threading
from collections.abc import Mapping
from hashlib import sha256
from typing import Any, Final, NamedTuple

import orjson
import zstandard
from django.conf import settings

LEVEL: Final = 3
_local = threading.local()


class Packed(NamedTuple):
    """A payload ready to be kept; `data` is empty when it is longer than may be kept."""

    hash: bytes
    data: bytes
    too_long: bool


def pack(payload: Mapping[str, Any]) -> Packed:
    """Write a payload down. Equal payloads give equal hashes, whatever the order of their names."""
    written = orjson.dumps(payload, option=orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS)
    too_long = len(written) > settings.RAW_PAYLOAD_MAX
    return Packed(sha256(written).digest(), b"" if too_long else _compressor().compress(written), too_long)


def unpack(data: bytes) -> dict[str, Any]:
    """Read a payload that was kept."""
    read: dict[str, Any] = orjson.loads(_decompressor().decompress(data, max_output_size=settings.RAW_PAYLOAD_MAX))
    return read


# Making one costs more than a small payload; they may not be shared between threads.
def _compressor() -> zstandard.ZstdCompressor:
    if not hasattr(_local, "compressor"):
        _local.compressor = zstandard.ZstdCompressor(level=LEVEL)
    made: zstandard.ZstdCompressor = _local.compressor
    return made


def _decompressor() -> zstandard.ZstdDecompressor:
    if not hasattr(_local, "decompressor"):
        _local.decompressor = zstandard.ZstdDecompressor()
    made: zstandard.ZstdDecompressor = _local.decompressor
    return made
