"""One template renders every form."""

from __future__ import annotations

from django.forms.renderers import DjangoTemplates


class Renderer(DjangoTemplates):
    """Django's renderer, with our templates for a form and a field."""
