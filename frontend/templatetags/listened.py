"""`{{ source|brought }}`: how a source does that is not asked."""

from __future__ import annotations

from django import template

from frontend import listened

register = template.Library()
register.filter("brought", listened.brought)
