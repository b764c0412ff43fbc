"""Takes from a page or a letter what a person would click or copy."""

import re


def part(pattern: str, text: object) -> str:
    """The group of the first place where this stands, or all of it without a group; fails when it stands nowhere."""
    found = re.search(pattern, str(text))
    assert found, f"{pattern} is not in:\n{text}"
    return found[found.re.groups and 1]
