"""The description of the API: valid, whole, true of every endpoint."""

from __future__ import annotations

from typing import TypedDict

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from openapi_spec_validator import validate

from api.endpoint import Endpoint
from api.endpoints.documents import Nowhere
from api.schema import document
from api.shapes import Schemas
from tenants.rights import ALL

HOSTS = [settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF]
VERBS = ("get", "post", "put", "patch", "delete")


def endpoints() -> list[type[Endpoint]]:
    def walk(patterns):
        for pattern in patterns:
            if isinstance(pattern, URLResolver):
                yield from walk(pattern.url_patterns)
            elif isinstance(pattern, URLPattern) and str(pattern.callback.__module__).startswith("api."):
                yield vars(pattern.callback)["cls"]

    found = {endpoint for host in HOSTS for endpoint in walk(get_resolver(host).url_patterns)}
    return sorted(found - {Nowhere}, key=lambda endpoint: endpoint.__name__)


@pytest.mark.parametrize("host", HOSTS)
def test_an_independent_validator_finds_it_valid(host):
    described = document(host)
    assert described["openapi"].startswith("3.1")
    validate(described)


@pytest.mark.parametrize("host", HOSTS)
def test_every_reference_leads_somewhere(host):
    described = document(host)
    named = set(described["components"]["schemas"])

    def references(part):
        if isinstance(part, dict):
            if "$ref" in part:
                yield part["$ref"].rpartition("/")[2]
            for inner in part.values():
                yield from references(inner)
        elif isinstance(part, list):
            for inner in part:
                yield from references(inner)

    assert set(references(described)) <= named
    assert {"Problem", "Listed", "Total"} & named


def test_two_shapes_of_one_name_are_refused_and_one_shape_may_be_told_twice():
    class Link(TypedDict):
        url: str

    class LinkOut(TypedDict):
        number: int

    schemas = Schemas()
    assert schemas.of(Link) == schemas.of(Link) == {"$ref": "#/components/schemas/Link"}
    with pytest.raises(TypeError, match="two shapes are called Link"):
        schemas.of(LinkOut)


@pytest.mark.parametrize("endpoint", endpoints(), ids=lambda endpoint: endpoint.__name__)
def test_every_verb_says_what_it_does_and_what_right_it_needs(endpoint):
    assert issubclass(endpoint, Endpoint)
    verbs = [verb for verb in VERBS if hasattr(endpoint, verb)]
    assert verbs
    for verb in verbs:
        operation = getattr(endpoint, verb).operation
        assert operation.summary
        assert operation.right in ALL or operation.right == ""
        assert verb != "post" or operation.once


def test_what_needs_no_right_is_known():
    free = {
        endpoint.__name__
        for endpoint in endpoints()
        for verb in VERBS
        if hasattr(endpoint, verb) and not getattr(endpoint, verb).operation.right
    }
    assert free == {"Me", "SchemaView", "Docs"}


@pytest.mark.parametrize("tenant", ["acme", "agency"])
def test_it_is_served_without_a_key_and_as_a_page_that_loads_nothing_from_elsewhere(request, client_of, tenant):
    browser = client_of(request.getfixturevalue(tenant))
    described = browser.get("/api/v1/schema")
    assert described.json()["info"]["title"] == "Vigie"
    page = browser.get("/api/v1/docs", headers={"accept": "text/html"})
    assert page.status_code == 200
    text = page.content.decode()
    assert all(path in text for path in described.json()["paths"])
    assert "<script" not in text
    assert 'href="http' not in text
    assert 'src="' not in text
