"""Reads the text of a query: names become ids, mistakes become errors that people understand."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from django.utils.translation import gettext as _

from core.errors import FieldError, Invalid
from core.query.errors import Advice, QueryError
from core.query.folding import fold_value
from core.query.messages import ADVICE, ERRORS, EXPECTED
from core.query.names import resolve
from core.query.parser import Parsed, parse
from core.query.printer import canonical
from core.query.tree import Everything, Node
from ingestion.models import Source, Subject


class TenantNames:
    """The sources and subjects of this client; each list is read when a query names one."""

    def __init__(self) -> None:
        self._known: dict[str, dict[int, str]] = {}
        self._ids: dict[str, dict[str, int]] = {}

    def id_of(self, field: str, name: str) -> int | None:
        self._read(field)
        return self._ids[field].get(name)

    def name_of(self, field: str, id: int) -> str | None:
        self._read(field)
        return self._known[field].get(id)

    def _read(self, field: str) -> None:
        if field in self._known:
            return
        model = Subject if field == "subject" else Source
        # Archived ones last and newest first, so that a name leads to the one in use.
        rows = list(model.objects.order_by("archived_at", "-pk").values_list("pk", "name", "archived_at"))
        rows.sort(key=lambda row: row[2] is not None)
        self._known[field] = {pk: name for pk, name, _archived in rows}
        self._ids[field] = {}
        for pk, name, _archived in rows:
            self._ids[field].setdefault(fold_value(name), pk)


@dataclass(frozen=True, slots=True)
class Checked:
    """What can be said of a query's text: its canonical form and advice, or what is wrong."""

    canonical: str
    advice: tuple[FieldError, ...] = ()
    errors: tuple[FieldError, ...] = ()

    @property
    def valid(self) -> bool:
        return not self.errors


def tree(text: str, pointer: str = "/q") -> Node:
    """The tree of a query, with ids for names; Invalid with position and proposal when it cannot stand. No text asks for everything."""
    if not text.strip():
        return Everything()
    try:
        return resolve(_parsed(text).tree, TenantNames())
    except QueryError as error:
        raise Invalid(_said(error), code="invalid_query", errors=(wrong(error, pointer),)) from error


def check(text: str, pointer: str = "/q") -> Checked:
    """Whether a text is a query, and what could be better about it."""
    names = TenantNames()
    try:
        parsed = _parsed(text)
        resolved = resolve(parsed.tree, names)
    except QueryError as error:
        return Checked("", errors=(wrong(error, pointer),))
    return Checked(canonical(resolved, names), advice=tuple(_advised(advice, pointer) for advice in parsed.advice))


def wrong(error: QueryError, pointer: str) -> FieldError:
    """A query's mistake as people and programs read it."""
    return FieldError(pointer, error.code, _said(error), error.position, error.length, error.proposal or None)


def _said(error: QueryError) -> str:
    words = [_filled(_(ERRORS[error.code]), error.params), _("Expected here: %(what)s.") % {"what": _(EXPECTED[error.expected])}]
    if error.proposal:
        words.append(_("Did you mean %(proposal)s?") % {"proposal": error.proposal})
    return " ".join(words)


def _advised(advice: Advice, pointer: str) -> FieldError:
    return FieldError(pointer, advice.code, _filled(_(ADVICE[advice.code]), advice.params), advice.at.position, advice.at.length)


def _filled(template: str, params: Mapping[str, object]) -> str:
    return template.format(**params)


@lru_cache(maxsize=2_000)
def _parsed(text: str) -> Parsed:
    return parse(text)
