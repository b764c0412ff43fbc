"""Who did something, as the API shows it."""

from typing import TypedDict


class ByOut(TypedDict):
    """Who did it: a person, a key, or Vigie itself."""

    kind: str
    name: str
