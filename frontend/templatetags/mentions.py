"""Addresses of the page of mentions that keep the page one is on: `{% here open=12 %}`."""

from __future__ import annotations

from django import template
from django.http import HttpRequest

from frontend import questions

register = template.Library()


@register.simple_tag(takes_context=True)
def here(context: template.Context, **changes: object) -> str:
    """The query string of this page with some parts changed, or taken away; unlike `asked` it stays on the same rows."""
    request: HttpRequest = context["request"]
    return questions.changed(request.GET, changes)
