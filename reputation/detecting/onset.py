"""When a rise began: the evidence for it is summed from there on, and begins anew whenever it is used up (Page 1954)."""

from __future__ import annotations

from typing import Any, Final

import numpy as np
from numpy.typing import NDArray

from reputation.detecting.tails import Floats

FIELDS: Final = [("sum", "f8"), ("since", "i8"), ("seen", "f8"), ("due", "f8"), ("square", "f8"), ("among", "f8"), ("at", "i8")]
NEVER: Final = np.iinfo(np.int64).min // 4


def climb(rows: NDArray[Any], number: int, evidence: Floats, most: Floats | float, forget: int) -> NDArray[np.bool_]:
    """Add a bin's evidence (log likelihood of a rise against none) to the sum, which stays in 0 to `most`; says where it began anew.

    What nothing was heard after for `forget` bins is forgotten: nobody knows whether it went on.
    """
    lost = number - rows["at"] > forget
    total = np.where(lost, 0, rows["sum"]) + evidence
    anew = lost | (rows["sum"] <= 0)
    rows["since"] = np.where(anew, number, rows["since"])
    for name in ("seen", "due", "square", "among"):
        rows[name] = np.where(anew, 0, rows[name])
    rows["sum"] = np.clip(total, 0, most)
    rows["at"] = number
    return np.asarray(anew)


def add(rows: NDArray[Any], **values: Floats) -> None:
    """What was seen and due since the beginning."""
    for name, value in values.items():
        rows[name] += value


def strongest(rows: NDArray[Any]) -> NDArray[Any]:
    """Of sums for rises of several sizes, the smallest first, the one that says most; the larger size where they say as much.

    A strong rise that follows a weak one is dated by its own size: both sums are full, and the weak one began earlier.
    """
    return np.asarray(rows[np.arange(len(rows)), rows.shape[1] - 1 - np.argmax(rows["sum"][:, ::-1], axis=1)])


def fresh(rows: NDArray[Any]) -> None:
    rows["since"] = rows["at"] = NEVER
