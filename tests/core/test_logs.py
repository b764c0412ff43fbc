"""Logs: one line of JSON an event, with the tenant and the request in each, whoever writes it."""

from __future__ import annotations

import json
import logging
import warnings

import pytest
import structlog
from django.conf import settings
from granian.log import LogLevels, configure_logging

from core import logs
from core.errors import Permanent
from core.guard import Guard
from tenants import turns


@pytest.fixture(autouse=True)
def _put_back(db):
    root = logging.getLogger()
    handlers, level = root.handlers[:], root.level
    structlog.contextvars.clear_contextvars()
    yield
    root.handlers[:] = handlers
    logging.captureWarnings(False)
    root.setLevel(level)


def lines(capsys) -> list[dict]:
    return [json.loads(line) for line in capsys.readouterr().err.split("\n") if line]


def test_a_line_is_json_with_what_surrounds_it(capsys):
    logs.configure({"level": "INFO"})
    with structlog.contextvars.bound_contextvars(request_id="r-1", tenant="acme"):
        structlog.get_logger("ours").warning("refused", code="forbidden")
        logging.getLogger("a.library").warning("slow after %s s", 3)
    ours, library = lines(capsys)
    assert {name: ours[name] for name in ("event", "level", "request_id", "tenant", "code")} == {
        "event": "refused", "level": "warning", "request_id": "r-1", "tenant": "acme", "code": "forbidden",
    }  # fmt: skip
    assert {name: library[name] for name in ("event", "logger", "request_id", "tenant")} == {
        "event": "slow after 3 s", "logger": "a.library", "request_id": "r-1", "tenant": "acme",
    }  # fmt: skip
    assert ours["timestamp"].endswith("Z")


def test_a_line_of_text_with_line_breaks_stays_one_line(capsys):
    logs.configure({"level": "INFO"})
    structlog.get_logger("ours").warning("odd", given="a\nb\u2028c")
    assert lines(capsys)[0]["given"] == "a\nb\u2028c"


def test_a_warning_of_python_is_a_line_too(capsys):
    logging.captureWarnings(False)  # pytest has its own way with them
    logs.configure({"level": "INFO"})
    warnings.warn("this goes away", RuntimeWarning, stacklevel=1)
    (line,) = lines(capsys)
    assert (line["logger"], "this goes away" in line["event"]) == ("py.warnings", True)


def test_the_web_server_writes_its_own_lines_so_too(capsys):
    configure_logging(LogLevels.info, json.loads((settings.BASE_DIR / "core" / "embedded" / "granian.json").read_text()))
    logging.getLogger("_granian").info("Started worker-1")
    (line,) = lines(capsys)
    assert (line["event"], line["level"], line["logger"]) == ("Started worker-1", "info", "_granian")


def test_a_request_to_the_search_engine_is_a_line_only_when_it_goes_wrong(capsys):
    logs.configure({"level": "INFO"})
    logging.getLogger("elastic_transport.transport").info("PUT /_bulk [status:200]")
    logging.getLogger("elastic_transport.node_pool").warning("the node has failed")
    assert [line["event"] for line in lines(capsys)] == ["the node has failed"]


def test_a_turn_names_its_tenant(capsys, acme):
    logs.configure({"level": "INFO"})
    turns.due(acme, "bulk")
    with turns.claim("bulk"):
        structlog.get_logger("ours").warning("inside")
    structlog.get_logger("ours").warning("outside")
    inside, outside = lines(capsys)
    assert inside["tenant"] == acme.schema_name
    assert "tenant" not in outside


def test_an_unknown_error_is_logged_with_its_trace_and_an_expected_one_with_its_code(capsys):
    logs.configure({"level": "INFO"})
    with Guard("work") as unknown:
        _ = 1 / 0
    with Guard("work") as expected:
        raise Permanent("the feed is a web page", code="not_a_feed")
    assert isinstance(unknown.error, ZeroDivisionError)
    assert isinstance(expected.error, Permanent)
    first, second = lines(capsys)
    assert "ZeroDivisionError" in first["exception"]
    assert (second["code"], second["detail"]) == ("not_a_feed", "the feed is a web page")
    assert "exception" not in second
