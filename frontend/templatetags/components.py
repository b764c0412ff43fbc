"""The components of the design, one template each: `{% badge "open" kind="danger" %}`, `{% menu "By urgency" %}...{% endmenu %}`.

Views pass values, templates pass words; how each looks is said in `static/frontend/css/components/`. `/styleguide/` shows all.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from django import template
from django.template.loader import render_to_string
from django.utils.safestring import SafeString

register = template.Library()


@dataclass(frozen=True, slots=True)
class Choice:
    """One of several places: a tab, or a segment of a choice."""

    url: str
    label: str
    current: bool = False
    count: int | None = None


def _made(component: str, /, **values: object) -> SafeString:
    return SafeString(render_to_string(f"frontend/components/_{component}.html", values).strip())


# -- around what a template writes


@register.simple_block_tag
def menu(content: str, label: str = "", icon_name: str = "", name: str = "", kind: str = "button", place: str = "") -> SafeString:
    """A button that opens a list; with `name` instead of a label when an icon stands alone. `place`: `at-end`, `upward`."""
    return _made("menu", content=content, label=label, icon_name=icon_name, name=name, kind=kind, place=place)


@register.simple_block_tag
def dialog(content: str, id: str, title: str) -> SafeString:
    """A dialog, opened by a button with `data-opens="<id>"`. Pages without script give the same at an address of its own."""
    return _made("dialog", content=content, id=id, title=title)


@register.simple_block_tag
def panel(content: str, label: str, id: str = "") -> SafeString:
    """The column beside a list: `.panel-head`, `.panel-body` that scrolls, `.panel-foot` with the acts."""
    return _made("panel", content=content, label=label, id=id)


@register.simple_block_tag
def empty(content: str, title: str, wrong: bool = False) -> SafeString:
    """Nothing is there, or it could not be had: a title, what to do."""
    return _made("empty", content=content, title=title, wrong=wrong)


@register.simple_block_tag
def progress(content: str, title: str, done: int = 0, total: int = 0, told: str = "") -> SafeString:
    """Long work: `told` says how much of how much."""
    return _made("progress", content=content, title=title, done=done, total=total, told=told)


@register.simple_block_tag
def notice(content: str, kind: str = "") -> SafeString:
    """Something to know about this page: plain, `good` or `danger`."""
    return _made("notice", content=content, kind=kind)


@register.simple_block_tag
def toast(content: str, wrong: bool = False, stays: bool = False) -> SafeString:
    """What was just done. It goes after eight seconds, unless it is wrong or stays until it is read, as with Undo."""
    return _made("toast", content=content, wrong=wrong, stays=stays)


@register.simple_block_tag
def filters(content: str, label: str, target: str = "", action: str = "") -> SafeString:
    """The bar above a list; with a `target` what it finds replaces that part of the page while people type."""
    return _made("filters", content=content, label=label, target=target, action=action)


@register.simple_block_tag
def chart_frame(content: str, title: str, measure: str = "", selected: object = None, clear: str = "") -> SafeString:
    """Title and measure above a drawing and its table; `selected`: the period taken on it, `clear`: the address without that period."""
    return _made("chart_frame", content=content, title=title, measure=measure, selected=selected, clear=clear)


# -- by themselves


@register.simple_tag
def tabs(label: str, tabs: Sequence[Choice]) -> SafeString:
    return _made("tabs", label=label, tabs=tabs)


@register.simple_tag
def segments(label: str, choices: Sequence[Choice], small: bool = False) -> SafeString:
    """A choice between few, each an address."""
    return _made("segments", label=label, choices=choices, small=small)


@register.simple_tag
def switch(name: str, label: str, on: bool = False, attributes: str = "") -> SafeString:
    return _made("switch", name=name, label=label, on=on, attributes=attributes)


@register.simple_tag
def badge(label: str, kind: str = "", icon_name: str = "") -> SafeString:
    """A state in a word: plain, `danger` when somebody must act, `chosen`, `positive`, `negative`, `not-heard`."""
    return _made("badge", label=label, kind=kind, icon_name=icon_name)


@register.simple_tag
def avatar(name: str, kind: str = "", picture: str = "") -> SafeString:
    """The letters of a name: of a client, or `round` of a person; beside the name itself."""
    words = [word for word in name.split() if word[0].isalnum()] or ["?"]
    letters = "".join(word[0] for word in (words[:2] if "round" in kind else words[:1]))
    return _made("avatar", letters=letters.upper(), kind=kind, picture=picture)


@register.simple_tag
def skeleton(lines: int = 3, label: str = "", indicator: str = "") -> SafeString:
    """Grey lines in the place of what is on its way; with `indicator` shown by HTMX while it waits."""
    return _made("skeleton", lines=range(lines), label=label, indicator=indicator)


@register.simple_tag
def keys(*names: str, label: str = "") -> SafeString:
    """Keys to press; hidden where there is no keyboard."""
    return _made("keys", keys=names, label=label)
