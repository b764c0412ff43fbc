"""Values of people written into spreadsheets: never as formulas."""

from __future__ import annotations

from typing import Final

DANGEROUS: Final = ("=", "+", "-", "@", "\t", "\r")


def safe(value: object) -> object:
    """A text that a spreadsheet would run as a formula gets an apostrophe before it, as OWASP advises; numbers stay numbers."""
    if isinstance(value, str) and value.startswith(DANGEROUS):
        return f"'{value}"
    return value
