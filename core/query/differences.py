"""How two forms of a query differ, word by word."""

from __future__ import annotations

import re
from dataclasses import dataclass
from difflib import SequenceMatcher
from typing import Final, Literal

Change = Literal["same", "removed", "added"]

# What stands before it, and a piece: a field with its colon, a word with its sign, star and what joins it, or any other sign.
_PIECE: Final = re.compile(r"(\s*)([a-z]+:|[#@]?[\w?.-]*\w\*?|\S)")


@dataclass(frozen=True, slots=True)
class Stretch:
    """A piece of text that both forms have, that the older had alone, or that the newer has alone."""

    change: Change
    text: str


def differences(before: str, after: str) -> list[Stretch]:
    """The newer form as stretches, with what was taken out where it stood; blanks are no difference."""
    old, new = _PIECE.findall(before), _PIECE.findall(after)
    matcher = SequenceMatcher(None, [piece for _blank, piece in old], [piece for _blank, piece in new], autojunk=False)
    found: list[Stretch] = []
    for change, low, high, start, end in matcher.get_opcodes():
        if change == "equal":
            found.append(Stretch("same", _written(new[start:end])))
            continue
        found += [Stretch("removed", _written(old[low:high]))] if high > low else []
        found += [Stretch("added", _written(new[start:end]))] if end > start else []
    return found


def _written(pieces: list[tuple[str, str]]) -> str:
    return "".join(blank + piece for blank, piece in pieces)
