"""Health and figures: what an operator and a load balancer ask, on any host, without a tenant."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest
from django.db import OperationalError
from django.test import Client
from prometheus_client.parser import text_string_to_metric_families

from core import health, metrics
from core.database import connection
from core.health import Health, State
from tenants import turns

HOST = {"HTTP_HOST": "any.host.example"}


@pytest.fixture
def client(acme) -> Client:
    connection.set_schema_to_public()
    return Client(headers={"host": "any.host.example"})


@pytest.fixture(autouse=True)
def _own_parts(monkeypatch):
    monkeypatch.setattr(health, "_checks", {})


@contextmanager
def no_database() -> Iterator[None]:
    def refuse(*args):
        raise OperationalError("the server closed the connection unexpectedly")

    with connection.execute_wrapper(refuse):
        yield


def figures(client: Client, **extra) -> dict[tuple[str, ...], float]:
    answer = client.get("/metrics", **extra)
    assert answer.status_code == 200
    assert answer.headers["Content-Type"].startswith("text/plain")
    samples = [sample for family in text_string_to_metric_families(answer.content.decode()) for sample in family.samples]
    return {(sample.name, *sample.labels.values()): sample.value for sample in samples}


class TestHealth:
    def test_a_process_lives_without_the_database(self, client):
        with no_database():
            answer = client.get("/health/live")
        assert (answer.status_code, answer.json()) == (200, {"state": "ok"})

    def test_it_is_ready_when_the_database_answers(self, client):
        answer = client.get("/health/ready")
        assert answer.status_code == 200
        assert answer.json()["state"] == "ok"
        assert answer.json()["parts"]["database"]["words"] == ""

    def test_it_is_not_when_the_database_does_not_and_the_others_are_not_asked(self, client):
        health.check("search", lambda: pytest.fail("asked"))
        with no_database():
            answer = client.get("/health/ready")
        assert answer.status_code == 503
        assert answer.json()["state"] == "down"
        assert "DATABASE_URL" in answer.json()["parts"]["database"]["words"]

    @pytest.mark.parametrize("state", [State.DEGRADED, State.DOWN])
    def test_another_part_that_is_down_makes_it_less_good_not_useless(self, client, state):
        health.check("search", lambda: Health(state, "Elasticsearch does not answer."))
        answer = client.get("/health/ready")
        assert answer.status_code == 200
        assert answer.json()["state"] == "degraded"
        assert answer.json()["parts"]["search"]["words"] == "Elasticsearch does not answer."

    def test_answers_are_not_kept(self, client):
        assert "no-store" in client.get("/health/ready").headers["Cache-Control"]

    def test_without_worker_it_says_so(self, client):
        from tenants import figures

        assert figures.workers().state == State.DEGRADED
        with connection.cursor() as cursor:
            cursor.execute("INSERT INTO dramatiq.worker (worker_id, heartbeat_at) VALUES (gen_random_uuid(), now())")
        assert figures.workers().state == State.OK
        with connection.cursor() as cursor:
            cursor.execute("UPDATE dramatiq.worker SET heartbeat_at = now() - interval '1 minute'")
        assert figures.workers().state == State.DEGRADED


class TestFigures:
    def test_turns_and_messages_are_counted_by_lane(self, client, acme, rival):
        turns.due(acme, "index")
        turns.due(rival, "index", "bulk")
        with turns.claim("bulk"):
            found = figures(client)
        assert found["vigie_turns_due", "index"] == 2
        assert found["vigie_turns_held", "bulk"] == 1
        assert found["vigie_turns_due", "deliver"] == 0
        assert found["vigie_messages", "index", "queued"] == 2
        assert found["vigie_turn_age_seconds", "index"] >= 0
        assert found["vigie_part_state", "database"] == 1

    def test_a_part_that_is_degraded_is_half(self, client):
        health.check("search", lambda: Health(State.DEGRADED))
        assert figures(client)["vigie_part_state", "search"] == 0.5

    def test_other_floors_add_theirs(self, client, monkeypatch):
        monkeypatch.setattr(metrics, "_sources", [lambda: [metrics.gauge("index_lag", "How far", [(("acme",), 7.0)], ("tenant",))]])
        assert figures(client)["vigie_index_lag", "acme"] == 7

    def test_without_database_they_say_that(self, client):
        with no_database():
            assert figures(client) == {("vigie_part_state", "database"): 0}

    @pytest.mark.parametrize(("address", "status"), [("127.0.0.1", 200), ("10.1.2.3", 200), ("::1", 200), ("9.9.9.9", 404), ("", 404)])
    def test_without_token_they_are_for_the_private_network(self, client, settings, address, status):
        settings.METRICS_TOKEN = ""
        assert client.get("/metrics", REMOTE_ADDR=address).status_code == status

    def test_what_a_proxy_that_nobody_named_brings_is_not_private(self, client, settings):
        settings.METRICS_TOKEN = ""
        assert client.get("/metrics", headers={"x-forwarded-for": "10.1.2.3"}).status_code == 404

    @pytest.mark.parametrize(("given", "status"), [("Bearer secret", 200), ("Bearer other", 404), ("", 404)])
    def test_with_token_they_are_for_who_has_it(self, client, settings, given, status):
        settings.METRICS_TOKEN = "secret"
        assert client.get("/metrics", headers={"authorization": given}, REMOTE_ADDR="127.0.0.1").status_code == status


def test_the_answer_is_one_object(client):
    assert set(json.loads(client.get("/health/ready").content)) == {"state", "parts"}


@pytest.mark.parametrize("path", ["/health/live", "/health/ready", "/metrics"])
def test_they_are_read_and_nothing_is_sent_to_them(client, path):
    assert Client(enforce_csrf_checks=True, headers={"host": "any.host.example"}).post(path).status_code == 405
