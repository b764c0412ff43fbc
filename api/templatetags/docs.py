"""Words of the description on its page."""

import re
from typing import Final

from django import template
from django.utils.html import escape
from django.utils.safestring import SafeString

register = template.Library()
CODE: Final = re.compile("`([^`]+)`")


@register.filter
def coded(words: str) -> SafeString:
    """What stands between backticks as code."""
    return SafeString(CODE.sub(r"<code>\1</code>", escape(words)))
