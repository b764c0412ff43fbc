"""The engines that tests of the contract run against."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import count
from pathlib import Path

import pytest

from core.embedded.elasticsearch import Elasticsearch as Node
from core.embedded.errors import OutOfReach
from search.backends import Backend
from search.backends.elasticsearch import Elasticsearch
from search.backends.memory import Memory
from search.backends.postgres import Postgres

_names = count(1)


@pytest.fixture(scope="session")
def node(tmp_path_factory) -> Iterator[Node]:
    """A real node for the whole run."""
    node = Node(Path(tmp_path_factory.mktemp("elasticsearch")))
    try:
        node.prepare()
    except OutOfReach as reason:  # else a node that cannot be had, or does not start, is a failure
        pytest.skip(str(reason))
    node.start(timeout=240)
    yield node
    node.stop()


@pytest.fixture
def elasticsearch(node) -> Iterator[Elasticsearch]:
    """The engine on an index of its own, generation 1 read."""
    engine = Elasticsearch({"url": node.url, "name": f"test-{next(_names)}"})
    engine.create(1)
    engine.publish(1)
    # Tests wait for a refresh after each write: not a second each time.
    engine.client.indices.put_settings(index=f"{engine.options['name']}-1", settings={"refresh_interval": "50ms"})
    yield engine
    engine.drop_all()


@pytest.fixture(params=["memory", "postgres", pytest.param("elasticsearch", marks=pytest.mark.elasticsearch)])
def engine(request, db) -> Backend:
    """Each engine in turn, empty, with generation 1 read."""
    match request.param:
        case "memory":
            return Memory()
        case "postgres":
            return Postgres()
        case _:
            return request.getfixturevalue("elasticsearch")
