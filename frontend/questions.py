"""The question of an address: what stands behind its `?`, with some of it changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from urllib.parse import urlencode

from django.http import QueryDict


def changed(given: QueryDict, changes: Mapping[str, object]) -> str:
    """The question with some parts changed, or taken away where they are nothing; what is new stands last."""
    known = dict(given.lists())
    for name, value in changes.items():
        if value in (None, ""):
            known.pop(name, None)
        else:
            known[name] = [str(value)]
    return f"?{urlencode(known, doseq=True)}"


def begun(given: QueryDict, without: Iterable[str]) -> str:
    """The question without these parts, to which more is written: it ends with `&`, or is `?` alone."""
    left_out = set(without)
    kept = {name: values for name, values in given.lists() if name not in left_out}
    return f"?{urlencode(kept, doseq=True)}&" if kept else "?"
