"""Addresses of the page of mentions that keep the page one is on: `{% here open=12 %}`."""

from __future__ import annotations

from django import template
from django.http import HttpRequest, QueryDict

register = template.Library()


@register.simple_tag(takes_context=True)
def here(context: template.Context, **changes: object) -> str:
    """The query string of this page with some parts changed, or taken away; unlike `asked` it stays on the same rows."""
    request: HttpRequest = context["request"]
    query: QueryDict = request.GET.copy()
    for name, value in changes.items():
        if value in (None, ""):
            query.pop(name, None)
        else:
            query[name] = str(value)
    return f"?{query.urlencode()}"
