"""What a report calls the things that it measured: a story, its place, a source, a value."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

from reporting import writing
from reporting.measuring import Measured
from tenants import current

HEADLINE: Final = 140


def headline(measured: Measured, number: int) -> str:
    mention = measured.mentions.get(number)
    if mention is None:
        return _("erased since")
    said = " ".join((mention.title or mention.text).split())
    return said if len(said) <= HEADLINE else f"{said[: HEADLINE - 1].rsplit(' ', 1)[0]}…"


def where(measured: Measured, number: int) -> str:
    mention = measured.mentions.get(number)
    if mention is None:
        return ""
    day = writing.day_of_year(mention.published_at.astimezone(current.zone()).date())
    return _("%(place)s, %(day)s") % {"place": mention.site or mention.source.name, "day": day}


def source(measured: Measured, number: int) -> str:
    found = measured.sources.get(number)
    return found.name if found else _("a source of before")


def named(measured: Measured, key: str, value: str) -> str:
    if key == "source":
        return source(measured, int(value))
    return writing.language(value) if value else _("not known")
