"""The API on the host of the agency."""

from __future__ import annotations

from django.urls import path, re_path, register_converter

from api.converters import IdConverter
from api.endpoints import documents, me

register_converter(IdConverter, "id")

urlpatterns = [
    path("me", me.Me.as_view(), name="api-me"),
    path("schema", documents.SchemaView.as_view(), name="schema"),
    path("docs", documents.Docs.as_view(), name="docs"),
    re_path(r"^.*$", documents.Nowhere.as_view()),
]
