"""Asks an engine, as on a morning in Paris."""

from __future__ import annotations

from datetime import UTC, datetime
from zoneinfo import ZoneInfo

from core.query.evaluate import Context
from core.query.parser import parse
from core.query.tree import Everything, Interval, Node
from search.backends import Backend, Question

PARIS = ZoneInfo("Europe/Paris")
NOW = datetime(2026, 11, 20, 9, 0, tzinfo=UTC)


def asked(text: str | Node = "", *, subject: int | None = None, since=None, until=None, **wanted) -> Question:
    tree = text if isinstance(text, Node) else parse(text).tree if text else Everything()
    return Question(tree, Context(PARIS, NOW, subject), Interval(since, until), **wanted)


def found(engine: Backend, text: str | Node = "", **wanted) -> list[int]:
    return [hit.id for hit in engine.ask(asked(text, **wanted)).hits]
