"""For forms whose fields a page places itself: `{% form_token %}`, by which a second sending is known. `{{ form }}` has it already."""

from __future__ import annotations

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from frontend import once

register = template.Library()


@register.simple_tag
def form_token() -> SafeString:
    """One for each showing of a form."""
    return format_html('<input type="hidden" name="{}" value="{}">', once.FIELD, once.token())
