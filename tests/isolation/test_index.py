"""Requests to the search engine, seen on the wire: each names the index of the client it is for, and no other's."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from datetime import UTC, datetime
from typing import Any

import pytest
from elastic_transport import ConnectionError, Transport

from core.errors import Temporary
from core.query.document import Document
from core.query.evaluate import Context
from core.query.tokens import tokenise
from core.query.tree import Everything, Word
from search import closing, engines
from search.backends import Backend, EngineDown, Question
from search.entries import Entry
from tenants import current

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 10, 20, 12, tzinfo=UTC)
QUESTION = Question(Word("air"), Context(UTC, NOON))
ENTRY = Entry(1, 1, 1, NOON, Document(tokens=tokenise("", "air"), published_at=NOON))
REQUESTS: dict[str, Callable[[Backend], object]] = {
    "ask": lambda engine: engine.ask(QUESTION),
    "everything": lambda engine: engine.ask(Question(Everything(), Context(UTC, NOON))),
    "cells": lambda engine: engine.cells(QUESTION, ("kind",)),
    "candidates": lambda engine: list(engine.candidates(engine.compile(QUESTION))),
    "create": lambda engine: engine.create(1),
    "publish": lambda engine: engine.publish(1),
    "drop": lambda engine: engine.drop(1),
    "exists": lambda engine: engine.exists(1, read=True),
    "put": lambda engine: engine.put(1, [ENTRY]),
    "delete": lambda engine: engine.delete(1, {1: 1}),
    "versions": lambda engine: engine.versions(1, 0, 10),
    "drop_all": lambda engine: engine.drop_all(),
}
NAME = re.compile(r"vigie-[a-z0-9-]+-[0-9a-f]{32}")


@pytest.fixture
def wire(monkeypatch, settings) -> list[str]:
    """What would go out, each request as one text; nothing answers."""
    settings.SEARCH_URL = "http://127.0.0.1:9"
    told: list[str] = []

    def perform_request(self: Transport, method: str, target: str, *, body: Any = None, **more: Any) -> None:
        told.append(f"{method} {target} {json.dumps(body, default=str)}")
        raise ConnectionError("nobody")

    monkeypatch.setattr(Transport, "perform_request", perform_request)
    return told


@pytest.mark.parametrize("request_", REQUESTS.values(), ids=REQUESTS)
def test_a_request_names_the_index_of_its_client_alone(acme, rival, wire, request_):
    for tenant in (acme, rival):
        wire.clear()
        with current.entered(tenant), pytest.raises(EngineDown):
            request_(engines.backend("elasticsearch"))
        assert wire
        for told in wire:
            named = NAME.findall(told)
            assert named
            assert all(name.endswith(tenant.uid.hex) for name in named)


def test_the_indexes_of_a_client_that_is_closed_are_asked_for_by_its_name(acme, rival, wire):
    with current.entered(rival), pytest.raises(Temporary):
        closing.drop(rival)
    assert all(rival.uid.hex in told and acme.uid.hex not in told for told in wire)
