"""Small parts that every page uses: icons, addresses that keep what was asked, texts with marks."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Final

from django import template
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import get_language

from frontend import marking, questions, scripts
from frontend.marking import Stretch
from frontend.menu import Item
from tenants import failures
from tenants.jobs import AnyJob

register = template.Library()


@register.simple_tag
@lru_cache(maxsize=1_000)
def icon(name: str, label: str = "") -> SafeString:
    """An icon of the sheet; with a label when no word stands beside it."""
    sheet = f"{static('frontend/icons.svg')}#{name}"
    if label:
        drawing = '<svg class="icon" role="img" aria-label="{}"><title>{}</title><use href="{}"></use></svg>'
        return format_html(drawing, label, label, sheet)
    return format_html('<svg class="icon" aria-hidden="true"><use href="{}"></use></svg>', sheet)


ITEM: Final = '<a class="nav-item" href="{}" title="{}"{}>{}<span class="word">{}</span>{}</a>'
CURRENT: Final = SafeString(' aria-current="page"')


@register.simple_tag
def lines_of(menu: Iterable[Iterable[Item]]) -> SafeString:
    """The groups of a menu with their lines; each page writes them twice, which a template takes long for."""
    return format_html_join("", '<div class="nav-group">{}</div>', ((SafeString("".join(map(_line, group))),) for group in menu))


def _line(item: Item) -> SafeString:
    waiting = ""
    if item.waiting:
        waiting = format_html('<span class="count{}">{}</span>', " alarm" if item.waiting.alarm else "", item.waiting.words)
    label = str(item.label)
    return format_html(ITEM, item.url, label, CURRENT if item.current else "", icon(item.icon), label, waiting)


@register.simple_tag(takes_context=True)
def island(context: template.Context, name: str) -> SafeString:
    """The script of an island, `frontend/islands/src/<name>.ts`, with the nonce of the page; nothing where none was built."""
    source, request = scripts.address(name), context.get("request")
    if not source or request is None:
        return SafeString("")
    return format_html('<script type="module" src="{}" nonce="{}"></script>', source, request.nonce)


@register.simple_tag(takes_context=True)
def asked(context: template.Context, **changes: object) -> str:
    """The query string of this page with some parts changed, or taken away when nothing is given for them."""
    request: HttpRequest = context["request"]
    return questions.changed(request.GET, {"cursor": ""} | changes)


@register.simple_tag
def sentiment(value: str) -> SafeString:
    """A sentiment as its sign and its word, made once in each language: a list shows it on every row."""
    return _sentiment(value, get_language())


@lru_cache(maxsize=100)
def _sentiment(value: str, language: str | None) -> SafeString:
    return render_to_string("frontend/parts/_sentiment.html", {"sentiment": value})


@register.simple_tag(takes_context=True)
def failure(context: template.Context, job: AnyJob) -> str:
    """Why a job failed, as far as the reader may know."""
    return str(failures.told(job, context["who"]).get("detail", ""))


register.filter("unbroken", marking.unbroken)


@register.simple_tag
def stretches(found: Sequence[Stretch]) -> SafeString:
    """A text cut into stretches: plain, words of the query, words that carry the sentiment."""
    return SafeString("".join(map(_stretch, found)))


def _stretch(one: Stretch) -> str:
    if not one.marked and not one.says:
        return escape(one.text)
    says = format_html(' class="says-{}"', one.says) if one.says else ""
    return format_html("<mark{}>{}</mark>" if one.marked else "<span{}>{}</span>", says, one.text)
