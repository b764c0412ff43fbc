"""Kinds of sources, the options that each takes, and what a source would bring."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, TypedDict

from django import forms
from rest_framework import serializers
from rest_framework.response import Response

from api.access import ApiRequest
from api.endpoint import Endpoint, operation
from api.endpoints.sources import source_of
from api.fields import Input, Words
from ingestion import credentials, samples
from ingestion.connectors import Connector, registry
from ingestion.drafts import Draft


class OptionOut(TypedDict):
    """A field of the options: its type and what to write there."""

    name: str
    type: str
    label: str
    help: str
    required: bool
    default: Any
    choices: list[str]


class KindOut(TypedDict):
    """A kind of source. `every` is its usual time between two runs, in seconds; null when it is not asked."""

    kind: str
    label: str
    every: float | None
    options: list[OptionOut]


class KindList(TypedDict):
    """The kinds of sources that this installation knows."""

    results: list[KindOut]


class SourceKinds(Endpoint):
    """The kinds of sources."""

    @operation("sources.read", gives=KindList)
    def get(self, request: ApiRequest) -> Response:
        """The kinds of sources, with the options that each takes."""
        kinds = [
            KindOut(
                kind=plugin.kind,
                label=str(plugin.label),
                every=plugin.every.total_seconds() if plugin.every else None,
                options=list(_options(plugin.Options())),
            )
            for plugin in registry
        ]
        return Response(KindList(results=kinds))


def _options(form: forms.Form) -> Iterator[OptionOut]:
    for name, field in form.fields.items():
        yield {
            "name": name,
            "type": type(field).__name__.removesuffix("Field").lower(),
            "label": str(field.label or name),
            "help": str(field.help_text),
            "required": field.required,
            "default": field.initial,
            "choices": [str(value) for value, _label in getattr(field, "choices", ())],
        }


# -- trying


class DraftOut(TypedDict):
    """An item as it would come in."""

    external_id: str
    title: str
    text: str
    url: str
    author: str
    published_at: datetime | None
    language: str


class DraftList(TypedDict):
    """The first items that a source would bring."""

    results: list[DraftOut]


def _tried(connector: Connector) -> Response:
    return Response(DraftList(results=[_draft(draft) for draft in samples.take(connector).drafts]))


def _draft(draft: Draft) -> DraftOut:
    return {
        "external_id": draft.external_id, "title": draft.title, "text": draft.text, "url": draft.url,
        "author": draft.author.name or draft.author.handle, "published_at": draft.published_at, "language": draft.language,
    }  # fmt: skip


class Trial(Input):
    """A source to try before it is added."""

    kind = Words(max_length=40)
    options = serializers.DictField(default=dict)


class SourceTrial(Endpoint):
    """Tries a source before it is added."""

    @operation("sources.edit", takes=Trial, gives=DraftList, example={"kind": "feed", "options": {"url": "https://example.com/feed.xml"}})
    def post(self, request: ApiRequest) -> Response:
        """The first ten items that a source to be added would bring; nothing is kept."""
        given = self.given(request)
        return _tried(registry[given["kind"]](given["options"]))


class SourceTest(Endpoint):
    """Tries a source that is there."""

    @operation("sources.edit", gives=DraftList)
    def post(self, request: ApiRequest, source: int) -> Response:
        """The first ten items that a source would bring now; nothing is kept."""
        return _tried(credentials.connector_of(source_of(source)))
