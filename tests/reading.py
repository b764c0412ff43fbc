"""Takes from a page or a letter what a person would click or copy."""

import re


def part(pattern: str, text: object) -> str:
    """The group of the first place where this stands, or all of it without a group; fails when it stands nowhere."""
    found = re.search(pattern, str(text))
    assert found, f"{pattern} is not in:\n{text}"
    return found[found.re.groups and 1]


def versions(text: str, action: str) -> dict[str, str]:
    """What the form that is sent to this address was read as, as the browser sends it back."""
    form = part(rf'(?s)<form[^>]*action="{re.escape(action)}".*?</form>', text)
    return dict(re.findall(r'name="(read_version|version)" value="([^"]*)"', form))
