"""Says what a file is by its first bytes and its name: format, encoding; and refuses, with a way out, what no reader here can read."""

from __future__ import annotations

import codecs
import json
import re
import zipfile
from typing import IO, Final

from charset_normalizer import from_bytes
from django.utils.translation import gettext as _

from core.errors import Invalid

HEAD: Final = 1_000_000  # bytes looked at
WESTERN: Final = frozenset("àâäæáãåçéèêëíìîïñóòôöõøœúùûüßÿÀÂÄÆÁÃÅÇÉÈÊËÍÎÏÑÓÔÖÕØŒÚÙÛÜ’‘“”„«»–—…€£§°•·¿¡™©®²³½\u00a0")
LIKELY: Final = 0.8
MIXED: Final = 0.1  # share of broken signs up to which a text still counts as UTF-8
UNPACKED_MAX: Final = 4_000_000_000
WORDS_MAX: Final = 400_000_000  # the table of words of a workbook lies in memory
BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF32_LE, "utf-32"),
    (codecs.BOM_UTF32_BE, "utf-32"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
PICTURES: Final = (b"\x89PNG", b"GIF8", b"\xff\xd8\xff", b"RIFF", b"BM")
WEB_PAGE = re.compile(rb"\s*(?:<!doctype html|<html|<head|<body|<\?xml[^>]*\?>\s*<!doctype html)", re.IGNORECASE)
WRAPPED = re.compile(
    r'\A\s*+\{(?:\s*+"(?:[^"\\]|\\.)*+"\s*+:\s*+(?:"(?:[^"\\]|\\.)*+"\s*+|[^\[\]{}",]*+|\{[^{}]*+\}\s*+),)*?'
    r'\s*+"((?:[^"\\]|\\.)*+)"\s*+:\s*+\[(?=\s*+[{\]])'
)
"""A document whose items lie in a list of its own, as in {"next": null, "results": [{"""


def encoding_of(head: bytes, *, is_utf8: bool) -> str:
    """The encoding of a text; `is_utf8` says whether the whole of it can be read as UTF-8."""
    for mark, name in BOMS:
        if head.startswith(mark):
            return name
    if is_utf8:
        return "utf-8"
    zeros = head[:4000].count(0)
    if zeros * 4 > len(head[:4000]):
        return "utf-16-le" if head[1:4000:2].count(0) > head[0:4000:2].count(0) else "utf-16-be"
    text = head.decode("utf-8", "replace")
    broken, foreign = text.count("\ufffd"), sum(not sign.isascii() for sign in text)
    if broken <= 1 or broken < MIXED * foreign:
        return "utf-8"  # a file made of several: a few signs are lost, the others stay right
    return _single_bytes(head)


def _single_bytes(head: bytes) -> str:
    """Of the encodings that write a sign in one byte, the one in which the signs beyond ASCII are those that people of the West write."""
    foreign = bytes(byte for byte in head if byte > 127)
    likely = {name: sum(sign in WESTERN for sign in foreign.decode(name, "replace")) / len(foreign) for name in ("cp1252", "mac_roman")}
    best = max(likely, key=lambda name: likely[name])
    if likely[best] >= LIKELY:
        return best
    found = from_bytes(head[:100_000], cp_isolation=["cp1250", "cp1251", "cp1252", "cp1253", "cp1254", "cp1255", "cp1256", "koi8_r"]).best()
    return found.encoding if found else "cp1252"


def format_of(head: bytes, name: str, stream: IO[bytes]) -> str:
    """csv, xlsx, json or ndjson; raises Invalid with what to do about all else."""
    if not head.strip():
        raise _refused("empty_file", _("This file is empty: choose another one."))
    if head.startswith(b"PK\x03\x04"):
        return _workbook(stream)
    _refuse_others(head)
    text, extension = _beginning(head), name.rpartition(".")[2].lower()
    if text.startswith("["):
        return "json"
    if text.startswith("{"):
        return "ndjson" if _is_lines(text, extension) else "json"
    if extension in ("json", "ndjson", "jsonl"):
        raise _refused("not_json", _("This file is named as JSON, but it does not begin with [ or {. Check what it holds."))
    return "csv"


def list_of(text: str) -> tuple[str, int]:
    """Where the items of a JSON document begin: the name of the list that holds them (empty when the document is one) and its place."""
    found = re.match(r"\A\ufeff?\s*\[", text)
    if found:
        return "", found.end()
    wrapped = WRAPPED.match(text.lstrip("\ufeff"))
    if not wrapped:
        raise _refused("no_list", _("No list of items was found in this JSON. Send a list of objects, or one object a line."))
    return wrapped[1], wrapped.end() + text.startswith("\ufeff")


def _beginning(head: bytes) -> str:
    encoding = next((name for mark, name in BOMS if head.startswith(mark)), "")
    if not encoding and head[:200].count(0) * 4 > len(head[:200]):
        encoding = "utf-16-le" if head[1:200:2].count(0) > head[0:200:2].count(0) else "utf-16-be"
    return head.decode(encoding or "utf-8", "replace").lstrip("\ufeff \t\r\n")


def _is_lines(text: str, extension: str) -> bool:
    """Whether each line is an object, rather than one document that holds a list."""
    if extension in ("ndjson", "jsonl"):
        return True
    line, _end, rest = text.partition("\n")
    try:
        whole = isinstance(json.loads(line, strict=False), dict)
    except (ValueError, RecursionError):
        return False
    return whole and (rest.lstrip().startswith("{") or not WRAPPED.match(line))


def _refuse_others(head: bytes) -> None:
    if head.startswith(b"%PDF"):
        raise _refused("pdf", _("This is a PDF. Export the table itself as CSV or XLSX and bring that."))
    if head.startswith(b"\xd0\xcf\x11\xe0"):
        raise _refused(
            "old_excel", _("This is a workbook of an old Excel (or protected by a password). Save it as XLSX or CSV and bring that.")
        )
    if head.startswith((b"\x1f\x8b", b"7z\xbc\xaf", b"Rar!", b"BZh", b"\xfd7zXZ", b"\x28\xb5\x2f\xfd")):
        raise _refused("archive", _("This is a compressed file. Unpack it and bring what is inside."))
    if head.startswith(PICTURES):
        raise _refused("picture", _("This is a picture or a sound, not a table. Bring a CSV, XLSX or JSON file."))
    if WEB_PAGE.match(head.lstrip(codecs.BOM_UTF8)):
        raise _refused(
            "web_page", _("This is a web page, perhaps of a login that had expired when it was downloaded. Download the export again.")
        )
    if head.lstrip(codecs.BOM_UTF8 + b" \r\n\t").startswith(b"<?xml"):
        raise _refused("xml", _("This is XML. Save the table as CSV or XLSX and bring that."))
    sample = head[:4000]
    wide = head.startswith(tuple(mark for mark, _name in BOMS)) or abs(sample[0::2].count(0) - sample[1::2].count(0)) * 4 > len(sample)
    odd = sum(byte < 9 or 13 < byte < 32 for byte in sample)
    if not wide and odd * 50 > len(sample):
        raise _refused("binary", _("This is not a text file. Bring a CSV, XLSX or JSON file."))


def _workbook(stream: IO[bytes]) -> str:
    try:
        with zipfile.ZipFile(stream) as parts:
            sizes = {part.filename: part.file_size for part in parts.infolist()}
    except (zipfile.BadZipFile, EOFError, ValueError, NotImplementedError):
        raise _refused("cut_workbook", _("This workbook is damaged or was cut on its way. Save or download it again."))
    if "xl/workbook.xml" not in sizes:
        raise _refused("archive", _("This is a compressed file. Unpack it and bring what is inside."))
    if sum(sizes.values()) > UNPACKED_MAX or sizes.get("xl/sharedStrings.xml", 0) > WORDS_MAX:
        raise _refused("too_large_unpacked", _("This workbook is too large once unpacked. Save it as CSV and bring that."))
    return "xlsx"


def _refused(code: str, detail: str) -> Invalid:
    return Invalid(detail, code=code)
