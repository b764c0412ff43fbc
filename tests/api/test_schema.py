"""The description of the API: valid, whole, true of every endpoint."""

from __future__ import annotations

from typing import TypedDict

import pytest
from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver
from django.utils import translation
from drf_spectacular.drainage import GENERATOR_STATS
from openapi_spec_validator import validate

from api.endpoint import Endpoint
from api.endpoints.documents import Nowhere
from api.schema import Generator, document
from api.shapes import Schemas
from tenants.rights import ALL

HOSTS = [settings.ROOT_URLCONF, settings.PUBLIC_SCHEMA_URLCONF]
VERBS = ("get", "post", "put", "patch", "delete")
SAID = ("title", "summary", "description")
NAMES = {"Vigie", "* `en` - English\n* `fr` - Français"}
"""What reads alike in every language."""


def words(part, place=""):
    """What people read of a description, by its place."""
    inner = part.items() if isinstance(part, dict) else enumerate(part) if isinstance(part, list) else ()
    for name, value in inner:
        if name in SAID and isinstance(value, str):
            yield f"{place}/{name}", value
        elif name not in ("example", "examples"):
            yield from words(value, f"{place}/{name}")


def without_words(part):
    """What programs read of it."""
    if isinstance(part, dict):
        return {name: without_words(value) for name, value in part.items() if not (name in SAID and isinstance(value, str))}
    return [without_words(value) for value in part] if isinstance(part, list) else part


def read_in(host, language):
    with translation.override(language):
        return document(host)


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


@pytest.mark.parametrize("host", HOSTS)
def test_it_is_wholly_in_the_language_of_the_reader(host):
    english, french = dict(words(read_in(host, "en"))), dict(words(read_in(host, "fr")))
    assert english.keys() == french.keys()
    assert set(english.values()) & set(french.values()) <= NAMES
    assert english == dict(words(read_in(host, None))), "English is what code says"


@pytest.mark.parametrize("host", HOSTS)
def test_programs_read_the_same_in_every_language(host):
    assert without_words(read_in(host, "fr")) == without_words(read_in(host, "en"))


@pytest.mark.parametrize("language", ["en", "fr"])
@pytest.mark.parametrize("host", HOSTS)
def test_making_it_warns_of_nothing_and_each_choice_has_a_name_of_its_own(host, language):
    GENERATOR_STATS.reset()
    with translation.override(language):
        made = Generator(urlconf=host).get_schema(public=True)
    assert not GENERATOR_STATS
    named = {name for name, schema in made["components"]["schemas"].items() if "enum" in schema}
    assert named
    assert not [name for name in named if any(letter.isdigit() for letter in name)]


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


def test_its_page_is_in_the_language_of_the_reader(acme, client_of):
    page = client_of(acme).get("/api/v1/docs", headers={"accept": "text/html", "accept-language": "fr"}).content.decode()
    assert '<html lang="fr">' in page
    assert "<h1>API de Vigie</h1>" in page
    assert "Lister les mentions que trouve une recherche" in page
    assert "Mentions that a question finds" not in page
    assert "<code>next</code>" in page
    assert "`" not in page


def test_its_page_tells_no_body_where_none_is_sent(acme, client_of):
    page = client_of(acme).get("/api/v1/docs", headers={"accept": "text/html", "accept-language": "en"}).content.decode()
    reading = page.partition('<details id="get_mentions">')[2].partition("</details>")[0]
    assert "Answer:" in reading
    assert "Body:" not in reading
