"""A browser in words, from what it says of itself: as much as one needs to recognise one's own."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _

# In this order: most browsers name their ancestors too.
BROWSERS: Final = (
    ("Edg", "Edge"), ("OPR/", "Opera"), ("SamsungBrowser", "Samsung Internet"), ("Firefox", "Firefox"), ("FxiOS", "Firefox"),
    ("CriOS", "Chrome"), ("Chrome", "Chrome"), ("Safari", "Safari"),
)  # fmt: skip
SYSTEMS: Final = (
    ("iPhone", "iPhone"), ("iPad", "iPad"), ("Android", "Android"), ("Windows", "Windows"), ("Mac OS", "macOS"), ("CrOS", "ChromeOS"),
    ("Linux", "Linux"),
)  # fmt: skip


def words(agent: str) -> str:
    """Firefox on Windows; what is not known is said so."""
    browser = next((name for mark, name in BROWSERS if mark in agent), "")
    system = next((name for mark, name in SYSTEMS if mark in agent), "")
    if browser and system:
        return _("%(browser)s on %(system)s") % {"browser": browser, "system": system}
    return browser or system or _("A browser that does not say which")
