"""Where the scripts of the pages lie: islands of TypeScript, built into files whose names change with what they hold."""

from __future__ import annotations

import json
from functools import cache
from typing import Final

from django.contrib.staticfiles import finders
from django.templatetags.static import static

FOLDER: Final = "frontend/built"


def address(island: str) -> str:
    """The address of an island's file; nothing when none was built: every page works without."""
    file = _built().get(island)
    return static(f"{FOLDER}/{file}") if file else ""


@cache
def _built() -> dict[str, str]:
    """File by island. Read once a process, as the list of static files is."""
    found = finders.find(f"{FOLDER}/manifest.json")
    if not found:
        return {}
    with open(found, encoding="utf-8") as manifest:
        chunks = json.load(manifest).values()
    return {chunk["name"]: chunk["file"] for chunk in chunks if chunk.get("isEntry")}
