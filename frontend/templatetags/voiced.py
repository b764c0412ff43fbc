"""Shares of voice: a row for each brand, its parts above the counts that they are of, and what they were in the period before."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final
from urllib.parse import urlencode

from django import template
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend.comparing import VoiceBefore
from reporting import writing

register = template.Library()

ROW: Final = "<tr><td>{}</td>{}{}{}</tr>"
CELL: Final = '<td class="number">{}<span class="second-line"><a href="{}">{}</a></span>{}</td>'


@register.simple_tag
def share_rows(lines: Iterable[VoiceBefore], since: str, until: str, comparing: bool) -> SafeString:
    """Of each brand; beside the period before it there is no room for bars. A template takes as long for them as for half of their page."""
    mentions, rows = reverse("mentions"), []
    for line in lines:
        voice, share = line.voice, line.voice.share
        asked = {"subject": share.subject, "since": since, "until": until}
        rows.append(
            format_html(
                ROW,
                format_html("<b>{}</b>", share.name) if voice.us else share.name,
                "" if comparing else format_html("<td>{}</td>", voice.bar),
                _cell(share.share_stories, share.stories, f"{mentions}?{urlencode({**asked, 'group': 'story'})}", line.stories),
                _cell(share.share_mentions, share.mentions, f"{mentions}?{urlencode(asked)}", line.mentions),
            )
        )
    return SafeString("".join(rows))


def _cell(part: float | None, count: int, address: str, before: float | None) -> SafeString:
    earlier = "" if before is None else format_html('<span class="second-line">{}</span>', _before(before))
    return format_html(CELL, writing.share(part), address, writing.number(count), earlier)


def _before(part: float) -> str:
    return _("before: %(part)s") % {"part": writing.share(part)}
