"""Echoes of a statement: the labels that can be given to one, and its words beside those of the claim."""

from __future__ import annotations

from collections.abc import Iterable
from functools import cache
from typing import Final

from django import template
from django.utils.html import conditional_escape, escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core.query.differences import Stretch
from frontend.relaying import KEYS, ReadingShown
from reputation.models import How

register = template.Library()


FORM: Final = (
    '<details class="echo-correct"><summary class="button small">{}</summary><form class="echo-acts" method="post" action="{}">'
    '<input type="hidden" name="csrfmiddlewaretoken" value="{}"><input type="hidden" name="claim" value="{}">'
    '<input type="hidden" name="read_mark" value="{}"><input type="hidden" name="next" value="{}">{}{}</form></details>'
)


@register.simple_tag(takes_context=True)
def correcting(context: template.Context, reading: ReadingShown, address: str) -> SafeString:
    """The form that judges a reading by the press of a label. A page has one under each of sixty, which a template takes long to write."""
    back = format_html('<button class="link" name="label" value="">{}</button>', _("Take back")) if reading.mark else ""
    return format_html(
        FORM, _("Correct"), address, context["csrf_token"], reading.claim.pk, reading.read_mark, context["here"],
        _buttons(reading.code, get_language()), back,
    )  # fmt: skip


@cache
def _buttons(chosen: str, language: str | None) -> SafeString:
    """A button for each label, the one that holds pressed: made once in each language."""
    button = '<button class="button quiet small" name="label" value="{}" data-key="{}"{}>{}</button>'
    pressed = SafeString(' aria-pressed="true"')
    return format_html_join("", button, ((code, key, pressed if code == chosen else "", label) for key, (code, label) in KEYS))


@register.simple_tag
def compared(parts: Iterable[Stretch]) -> SafeString:
    """The words of a claim and of an echo: those taken out, those put in, those that both have."""
    around = _around(get_language())
    return SafeString("".join(f"{begin}{escape(part.text)}{end}" for part in parts for begin, end in (around[part.change],)))


@cache
def _around(language: str | None) -> dict[str, tuple[str, str]]:
    """What stands before and after the words that both have, that were taken out and that were put in."""
    changes = ("removed", "del", _("taken out:")), ("added", "ins", _("put in:"))
    marked = {change: (f'<{tag}><span class="unseen">{escape(words)}</span>', f"</{tag}>") for change, tag, words in changes}
    return {"same": ("", "")} | marked


@register.simple_tag
def found_by(how: str) -> SafeString:
    """How an echo was found."""
    return _found_by(how, get_language())


@cache
def _found_by(how: str, language: str | None) -> SafeString:
    return conditional_escape(_("found by %(how)s") % {"how": How(how).label})
