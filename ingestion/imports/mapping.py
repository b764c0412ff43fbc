"""Which column of a file is which field of an item: proposed from headers and values, checked when a person has changed it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from django.utils.translation import gettext as _

from core.errors import FieldError, Invalid
from ingestion import fields
from ingestion.imports import dates, values
from ingestion.imports.dates import DateForm

EXTRA: Final = "extra"
"""The field of columns that map to nothing: kept as they are, readable, not searched."""
LEFT_OUT: Final = "-"
TIME: Final = "published_at.time"
"""The hour of day, where a file keeps it in a column of its own."""
SUBFIELDS: Final = {"author": tuple(fields.AUTHOR_FIELDS), "counts": tuple(fields.COUNT_FIELDS)}
FIELDS: Final = (
    *(name for name in fields.FIELDS if name not in (EXTRA, "counts", "deleted")),
    TIME,
    *(f"{name}.{inner}" for name, inners in SUBFIELDS.items() for inner in inners),
)
SEVERAL: Final = (EXTRA, LEFT_OUT, "media")
ADDRESS = re.compile(r"https?://\S+", re.IGNORECASE)


def _headers() -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for line in (Path(__file__).parent / "headers.txt").read_text(encoding="utf-8").splitlines():
        if not line.startswith("#"):
            name, words = line.split(": ", 1)
            found.setdefault(name, []).extend(words.split(" | "))
    return found


WORDS: Final = _headers()
MEANT: Final = {word: name for name, words in reversed(WORDS.items()) for word in words}
READERS: Final[Mapping[str, Callable[[Any], Any]]] = {
    "url": values.address,
    "author.url": values.address,
    "site": values.site,
    "language": values.language,
    "country": values.country,
    "type": values.mention_type,
    "rating": values.rating,
    "media": values.addresses,
    **dict.fromkeys(("counts.likes", "counts.shares", "counts.comments", "counts.views", "author.followers"), values.count),
}
"""How the values of some fields are read; None where they are something else. A header is believed when most of its values can be."""


@dataclass(slots=True)
class Proposal:
    """A mapping as proposed, how dates are written, and what a person should know before it runs."""

    mapping: dict[str, str] = field(default_factory=dict)
    dates: dict[str, DateForm] = field(default_factory=dict)
    notices: list[dict[str, Any]] = field(default_factory=list)


def propose(columns: Sequence[str], sample: Sequence[Mapping[str, Any]], *, day_first: bool) -> Proposal:
    """The best guess from headers in French and English, kept only where the values agree, then from the values alone."""
    held = {name: [row[name] for row in sample if row.get(name) not in (None, "")] for name in columns}
    proposal = Proposal()
    taken: set[str] = set()
    for name in sorted(columns, key=lambda name: _rank(name, held[name])):
        meant = _meant(name)
        if meant and (meant not in taken or meant in SEVERAL) and _fits(meant, held[name], day_first=day_first):
            proposal.mapping[name] = meant
            taken.add(meant)
    _by_values(columns, held, proposal, taken, day_first=day_first)
    proposal.mapping = {name: proposal.mapping.get(name, EXTRA) for name in columns}
    for name, meant in proposal.mapping.items():
        form = dates.form_of(held[name], day_first=day_first, least=dates.NAMED_SO) if meant == "published_at" else None
        if form:
            proposal.dates[name] = form
            if form.ambiguous:
                proposal.notices.append({"code": "ambiguous_dates", "column": name, "day_first": form.day_first})
    if "text" not in proposal.mapping.values():
        proposal.notices.append({"code": "no_text"})
    _warn_of_shared(sample, proposal)
    return proposal


def checked(mapping: Mapping[str, Any], columns: Sequence[str]) -> dict[str, str]:
    """The mapping whole: columns that it leaves out go to `extra`. Raises Invalid with one error a column."""
    wrong: list[FieldError] = []
    used: dict[str, str] = {}
    for name, meant in mapping.items():
        pointer = f"/mapping/{str(name).replace('~', '~0').replace('/', '~1')}"
        if name not in columns:
            told = _("This file has no column of this name. Its columns: %(names)s.") % {"names": ", ".join(columns[:40])}
            wrong.append(FieldError(pointer, "unknown_column", told))
        elif meant not in (*FIELDS, EXTRA, LEFT_OUT):
            told = _("There is no field of this name. Known: %(names)s.") % {"names": ", ".join((*FIELDS, EXTRA, LEFT_OUT))}
            wrong.append(FieldError(pointer, "unknown_field", told))
        elif meant in used and meant not in SEVERAL:
            told = _("The column “%(other)s” is this field already: choose one of them.") % {"other": used[meant]}
            wrong.append(FieldError(pointer, "field_twice", told))
        else:
            used[meant] = name
    if "text" not in used:
        wrong.append(FieldError("/mapping", "text_not_mapped", _("Say which column holds the text of a mention.")))
    if wrong:
        raise Invalid(_("This mapping is not right: correct it and try again."), errors=tuple(wrong))
    return {name: mapping.get(name) or EXTRA for name in columns}


def _meant(name: str) -> str:
    """The field that a header means; a path such as `user.screen_name` also by its parts."""
    if name in FIELDS:
        return name
    whole = values.plain(name)
    return MEANT.get(whole, "")


def _rank(name: str, held: Sequence[Any]) -> tuple[bool, bool, int]:
    """Our own names first, then filled columns before empty ones, then the word listed first for its field."""
    words = WORDS.get(_meant(name), [])
    plain = values.plain(name)
    return name not in FIELDS, not held, words.index(plain) if plain in words else len(words)


def _fits(meant: str, held: Sequence[Any], *, day_first: bool) -> bool:
    if not held:
        return True
    if meant == "published_at":
        return dates.form_of(held, day_first=day_first, least=dates.NAMED_SO) is not None
    if meant == EXTRA:
        return all(isinstance(value, dict) for value in held)
    reads = READERS.get(meant)
    if reads is not None:
        return sum(reads(value) not in (None, []) for value in held) >= 0.8 * len(held)
    if meant == "text":
        return any(isinstance(value, str) and not ADDRESS.fullmatch(value) for value in held)
    if meant == "external_id":
        return len({str(value) for value in held}) > 0.5 * len(held)
    return not any(isinstance(value, dict | list) for value in held) or meant in ("media", "author")


def _by_values(columns: Sequence[str], held: Mapping[str, list[Any]], proposal: Proposal, taken: set[str], *, day_first: bool) -> None:
    """What headers did not say: the column of addresses, of dates, and the longest texts."""
    free = [name for name in columns if name not in proposal.mapping and held[name]]
    texts = {name: sum(len(value) for value in held[name] if _is_said(value)) / len(held[name]) for name in free}
    if "url" not in taken:
        found = next((name for name in free if _share(held[name], lambda value: bool(ADDRESS.fullmatch(str(value)))) > 0.8), None)
        if found:
            proposal.mapping[found] = "url"
            free.remove(found)
    if "published_at" not in taken:
        for name in free:
            form = dates.form_of(held[name], day_first=day_first)
            if form and form.name not in ("seconds", "milliseconds", "serial", "compact"):
                proposal.mapping[name] = "published_at"
                free.remove(name)
                break
    if "text" not in taken and free:
        longest = max(free, key=lambda name: texts[name])
        if texts[longest] > 0:
            proposal.mapping[longest] = "text"


def _is_said(value: Any) -> bool:
    """Words, not a number written as text."""
    return isinstance(value, str) and any(map(str.isalpha, value))


def _share(held: Sequence[Any], is_so: Any) -> float:
    return sum(map(is_so, held)) / len(held) if held else 0.0


def _warn_of_shared(sample: Sequence[Mapping[str, Any]], proposal: Proposal) -> None:
    """An id or an address that stands beside different texts names a page or a thread, not one mention."""
    columns = {meant: name for name, meant in proposal.mapping.items()}
    text = columns.get("text")
    for meant in ("external_id", "url"):
        name = columns.get(meant)
        if not name or not text:
            continue
        told: dict[str, str] = {}
        shared = sum(told.setdefault(str(row[name]), str(row.get(text))) != str(row.get(text)) for row in sample if row.get(name))
        if shared > max(1, 0.02 * len(sample)):
            proposal.mapping[name] = EXTRA
            proposal.notices.append({"code": f"shared_{meant}", "column": name})
    if not {"external_id", "url"} & set(proposal.mapping.values()):
        proposal.notices.append({"code": "identity_by_content"})
