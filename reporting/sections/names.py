"""What a report calls the things that it measured: a story, its place, a source, a value."""

from __future__ import annotations

from datetime import date
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from reporting import dates, writing
from reporting.facts import Verbatim
from reporting.measuring import Measured
from tenants import current

HEADLINE: Final = 140
VERBATIM: Final = 220


def headline(measured: Measured, number: int, most: int = HEADLINE) -> str:
    mention = measured.mentions.get(number)
    if mention is None:
        return _("erased since")
    return writing.shortened(mention.title or mention.text, most)


def place(measured: Measured, number: int) -> str:
    mention = measured.mentions.get(number)
    return (mention.site or mention.source.name) if mention else ""


def day(measured: Measured, number: int) -> date | None:
    mention = measured.mentions.get(number)
    return mention.published_at.astimezone(current.zone()).date() if mention else None


def where(measured: Measured, number: int) -> str:
    on = day(measured, number)
    return _("%(place)s, %(day)s") % {"place": place(measured, number), "day": dates.day_of_year(on)} if on else ""


def verbatim(measured: Measured, number: int) -> Verbatim | None:
    """What this mention says, short; nothing of one that was erased since."""
    mention = measured.mentions.get(number)
    if mention is None:
        return None
    said = writing.nested(writing.shortened(mention.text or mention.title, VERBATIM))
    return Verbatim(mention.pk, said, where(measured, number), mention.url)


def source(measured: Measured, number: int) -> str:
    found = measured.sources.get(number)
    return found.name if found else _("a source of before")


def named(measured: Measured, key: str, value: str) -> str:
    if key == "source":
        return source(measured, int(value))
    return writing.language(value) if value else pgettext("a language", "not known")
