"""Finds in a file the brands that it is about: subjects that may be missing, each with the query that hears it."""

from __future__ import annotations

import re
import time
from collections import Counter, defaultdict
from dataclasses import dataclass
from itertools import takewhile
from typing import Final

from django.conf import settings

from ingestion.imports import values
from ingestion.imports.rows import Place, Row
from ingestion.imports.showing import reading
from ingestion.models import ImportFile

BRANDS: Final = frozenset(
    (
        "brand",
        "marque",
        "brand name",
        "company",
        "entreprise",
        "societe",
        "enseigne",
        "product",
        "produit",
        "client",
        "airline",
        "subject",
        "sujet",
        "entity",
    )
)
VALUES_MAX: Final = 50
NAME_MAX: Final = 120
HANDLE = re.compile(r"(?<!\w)@(\w{2,40})")
OFTEN: Final = 0.2  # of a brand's rows that address a handle, for it to be the brand's own
MOSTLY: Final = 0.5  # of the rows that address this handle are the brand's


@dataclass(frozen=True, slots=True)
class Brand:
    """A value of a column of brands: how many rows name it, and the query that finds it in texts, its handle included."""

    name: str
    rows: int
    query: str


def propose_subjects(file: ImportFile) -> list[Brand]:
    """Brands that a column of the file names, the most frequent first, from the rows that two seconds can read."""
    column = next((name for name in file.columns if values.plain(name.rpartition(".")[2]) in BRANDS), None)
    if column is None:
        return []
    text = next((name for name, meant in file.mapping.items() if meant == "text"), "")
    counts: Counter[str] = Counter()
    handles: defaultdict[str, Counter[str]] = defaultdict(Counter)
    until = time.monotonic() + settings.TURN_SECONDS
    with reading(file, Place()) as rows:
        for row in takewhile(lambda _row: time.monotonic() < until, rows):
            if not row.code and (brand := _brand(row, column)):
                counts[brand] += 1
                handles[brand].update({found.lower() for found in HANDLE.findall(str(row.values.get(text) or ""))})
    # A column of nearly as many values as rows names products or people, not brands.
    if len(counts) > max(VALUES_MAX, counts.total() // 20):
        return []
    everywhere = sum(handles.values(), Counter[str]())
    return [
        Brand(
            brand,
            number,
            _query(brand, [name for name, of in handles[brand].items() if of >= OFTEN * number and of >= MOSTLY * everywhere[name]]),
        )
        for brand, number in counts.most_common(VALUES_MAX)
        if len(brand) <= NAME_MAX
    ]


def _brand(row: Row, column: str) -> str:
    return str(row.values.get(column) or "").strip()


def _query(brand: str, handles: list[str]) -> str:
    named = '"{}"'.format(brand.replace('"', " "))
    return " OR ".join([named, *(f"@{handle}" for handle in sorted(handles))])
