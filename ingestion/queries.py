"""The text of a query in a client's terms: names of its sources and subjects, mistakes in words that people understand."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import gettext as _

from core.errors import FieldError, Invalid
from core.query.errors import Advice, QueryError
from core.query.folding import fold_value
from core.query.messages import ADVICE, ERRORS, EXPECTED
from core.query.names import Names, resolve
from core.query.parser import parse
from core.query.printer import canonical
from core.query.subjects import check_subject_query
from core.query.tree import Node
from core.remembering import remembered
from ingestion.models import Source, Subject

BARE: Final = "missing_operand"
"""The one mistake whose sentence does not tell what may stand in its place."""


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
        rows = remembered(("names of a query", field), lambda: _rows(field))
        self._known[field] = {pk: name for pk, name, _archived in rows}
        self._ids[field] = {}
        for pk, name, _archived in rows:
            self._ids[field].setdefault(fold_value(name), pk)


def _rows(field: str) -> list[tuple[int, str, datetime | None]]:
    """Those in use first and the newest of them, so that a name leads there."""
    model = Subject if field == "subject" else Source
    return sorted(model.objects.order_by("-pk").values_list("pk", "name", "archived_at"), key=lambda row: row[2] is not None)


class NoNames:
    """Of a client that is not open yet: it has neither sources nor subjects to name."""

    def id_of(self, field: str, name: str) -> int | None:
        return None

    def name_of(self, field: str, id: int) -> str | None:
        return None


def subject_tree(text: str, pointer: str = "/query", names: Names | None = None) -> Node:
    """The tree of a subject's own query, with ids for names; Invalid with position and proposal when it cannot stand."""
    try:
        tree = resolve(parse(text).tree, names or TenantNames())
        check_subject_query(tree)
    except QueryError as error:
        raise Invalid(said(error), code="invalid_query", errors=(wrong(error, pointer),)) from error
    return tree


def subject_form(text: str, pointer: str = "/query") -> str:
    """The canonical form of a subject's query, as it is kept: objects by their ids, so that renaming breaks nothing."""
    return canonical(subject_tree(text, pointer))


def readable(query: str, names: Names | None = None) -> str:
    """A kept query with the present names of what it speaks of."""
    return canonical(parse(query, limited=False).tree, names or TenantNames()) if "=" in query else query


def wrong(error: QueryError, pointer: str) -> FieldError:
    """A query's mistake as people and programs read it."""
    return FieldError(pointer, error.code, said(error), error.position, error.length, error.proposal or None)


def said(error: QueryError) -> str:
    """A query's mistake as a sentence."""
    words = _filled(_(ERRORS[error.code]), error.params)
    if error.code != BARE:
        return words
    expected = _("Expected here: %(what)s.") % {"what": _(EXPECTED[error.expected])}
    return f"{words} {expected}"


def advised(advice: Advice, pointer: str) -> FieldError:
    """What could be better about a query."""
    return FieldError(pointer, advice.code, _filled(_(ADVICE[advice.code]), advice.params), advice.at.position, advice.at.length)


def _filled(template: str, params: Mapping[str, object]) -> str:
    return template.format(**params)
