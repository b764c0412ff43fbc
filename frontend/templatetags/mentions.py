"""The page of mentions: addresses that keep the page one is on, `{% here open=12 %}`, and the words of its rows."""

from __future__ import annotations

from django import template
from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend import figures, questions
from ingestion.models import Mention

register = template.Library()


@register.simple_tag(takes_context=True)
def here(context: template.Context, **changes: object) -> str:
    """The query string of this page with some parts changed, or taken away; unlike `asked` it stays on the same rows."""
    request: HttpRequest = context["request"]
    return questions.changed(request.GET, changes)


@register.filter
def towards(name: str) -> str:
    """Whom a sentiment is towards."""
    return _("towards %(name)s") % {"name": name}


@register.filter
def seen_by_how_many(mention: Mention) -> str:
    """The views of a mention, and whether they are estimated."""
    count = mention.reach or 0
    words = ngettext("%(n)s view", "%(n)s views", count) % {"n": figures.views(count)}
    return " ".join([words, _("est.")]) if mention.reach_estimated else words
