"""Whatever is sent to whatever address, the answer is as described, and never an accident. (The long form runs with more examples.)"""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from dataclasses import dataclass

import pytest
import schemathesis
from django.conf import settings as product
from django.core.signals import request_finished, request_started
from django.core.wsgi import get_wsgi_application
from django.db import close_old_connections
from hypothesis import HealthCheck, settings
from schemathesis.specs.openapi.checks import content_type_conformance, response_schema_conformance, status_code_conformance

from api.schema import document
from tenants import current
from tenants.models import Tenant
from tests.conftest import Standing
from tests.isolation.objects import furnish, furnish_agency

EXAMPLES = int(os.environ.get("VIGIE_FUZZ_EXAMPLES", "5"))
CHECKS = [status_code_conformance, content_type_conformance, response_schema_conformance]
BOUNDED = settings(
    max_examples=EXAMPLES, deadline=None, derandomize=True, database=None, suppress_health_check=list(HealthCheck), print_blob=False
)


@schemathesis.serializer("application/x-ndjson")
def lines(ctx: schemathesis.SerializationContext, value: object) -> bytes:
    """A body of lines: whatever text was made up."""
    return str(value).encode(errors="replace")


def described(urlconf: str) -> schemathesis.BaseSchema:
    schema = schemathesis.openapi.from_dict(document(urlconf))
    schema.app = get_wsgi_application()
    return schema


CLIENT, AGENCY = described(product.ROOT_URLCONF), described(product.PUBLIC_SCHEMA_URLCONF)


@dataclass(frozen=True)
class World:
    """A key that may do everything everywhere, and the numbers of what is really there."""

    key: str
    client: dict[str, object]
    agency: dict[str, object]


Numbers = tuple[dict[str, object], dict[str, object]]


def both(acme: Tenant) -> Numbers:
    """What is there at the client, and at the agency."""
    client = furnish(acme)
    with current.agency():
        return client, furnish_agency()


@pytest.fixture(scope="module")
def numbers(standing: Standing) -> Iterator[Numbers]:
    with standing(both) as made:
        yield made


@pytest.fixture
def world(numbers, api_key, settings) -> Iterator[World]:
    settings.API_CALLER_LIMIT = settings.API_CLIENT_LIMIT = 10**6
    settings.HTTP_TIMEOUT_SECONDS = 0.2
    for signal in (request_started, request_finished):  # the connection holds the test's transaction
        signal.disconnect(close_old_connections)
    with current.agency():
        yield World(api_key(), *numbers)
    for signal in (request_started, request_finished):
        signal.connect(close_old_connections)


def send(case: schemathesis.Case, host: str, key: str, numbers: dict[str, object]) -> None:
    """Send it; of the numbers that were made up, every other one is that of something real."""
    for hole, number in numbers.items():
        name = hole.rpartition("/")[2]
        if name in case.path_parameters and zlib.crc32(str(case.path_parameters[name]).encode()) % 2:
            case.path_parameters[name] = str(number)
    headers = {"Authorization": f"Bearer {key}", "Host": host, "Accept-Encoding": "identity"}
    response = case.call(base_url=f"http://{host}", headers=headers)
    assert response.status_code < 500 or response.status_code == 503, response.text
    case.validate_response(response, checks=CHECKS)


@CLIENT.parametrize()
@BOUNDED
def test_a_client_host_answers_as_described(case, world):
    send(case, "acme.localhost", world.key, world.client)


@AGENCY.parametrize()
@BOUNDED
def test_the_host_of_the_agency_answers_as_described(case, world):
    send(case, product.AGENCY_HOST, world.key, world.agency)
