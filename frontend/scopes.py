"""What a scope of a key allows, in words: the verb and what it is done to; the scope itself stands beside, for who writes the program."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy

from core.errors import Words

AREAS: Final[Mapping[str, Words]] = {
    "audit": gettext_lazy("audit trail"),
    "authors": gettext_lazy("people who speak"),
    "imports": gettext_lazy("imports"),
    "incidents": gettext_lazy("incidents"),
    "jobs": gettext_lazy("jobs"),
    "keys": gettext_lazy("keys"),
    "mentions": gettext_lazy("mentions"),
    "needs": gettext_lazy("needs"),
    "notes": gettext_lazy("notes on charts"),
    "people": gettext_lazy("people"),
    "providers": gettext_lazy("login of the firm"),
    "reports": gettext_lazy("reports"),
    "scores": gettext_lazy("scores"),
    "series": gettext_lazy("own figures"),
    "settings": gettext_lazy("settings"),
    "sources": gettext_lazy("sources"),
    "statements": gettext_lazy("statements"),
    "subjects": gettext_lazy("subjects"),
    "tenants": gettext_lazy("clients"),
    "usage": gettext_lazy("usage"),
    "voices": gettext_lazy("voices"),
}
VERBS: Final[Mapping[str, Words]] = {
    "read": gettext_lazy("Read: %(what)s"),
    "write": gettext_lazy("All that changes: %(what)s"),
    "edit": gettext_lazy("Change: %(what)s"),
    "correct": gettext_lazy("Correct: %(what)s"),
    "export": gettext_lazy("Take away as files: %(what)s"),
    "push": gettext_lazy("Bring in: %(what)s"),
    "run": gettext_lazy("Start: %(what)s"),
    "make": gettext_lazy("Make: %(what)s"),
    "stop": gettext_lazy("Stop: %(what)s"),
    "comment": gettext_lazy("Comment: %(what)s"),
    "approve": gettext_lazy("Approve or refuse: %(what)s"),
    "plan": gettext_lazy("Plan: %(what)s"),
    "send": gettext_lazy("Send: %(what)s"),
    "share": gettext_lazy("Share by link: %(what)s"),
    "open": gettext_lazy("Open: %(what)s"),
    "suspend": gettext_lazy("Suspend and resume: %(what)s"),
    "handle": gettext_lazy("Handle: %(what)s"),
    "mark": gettext_lazy("Mark: %(what)s"),
    "set_up": gettext_lazy("Set up limits, credentials, mail and look: %(what)s"),
    "close": gettext_lazy("Close for good: %(what)s"),
    "forget": gettext_lazy("Forget for good: %(what)s"),
    "see_as": gettext_lazy("See the place as one of them: %(what)s"),
    "unlock": gettext_lazy("Take a lost second factor away: %(what)s"),
}


def words(scope: str) -> str:
    """The scope in the reader's language; itself when it has no words yet."""
    area, _colon, verb = scope.partition(":")
    return str(VERBS[verb]) % {"what": AREAS[area]} if area in AREAS and verb in VERBS else scope


def label(scope: str) -> SafeString:
    return format_html('{} <code class="third small">{}</code>', words(scope), scope)
