"""Counts how often the tone is wrong: `python -m ingestion.analyses.lexicon.validating <folder of texts>` writes `validation.json`.

Each text is judged by constants fitted without it. English, French, and all other languages together, by emoji and marks alone.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Final

import numpy as np
import numpy.typing as npt

from ingestion.analyses.lexicon.fitting import Matrix, fit, guess, rows_of
from ingestion.analyses.lexicon.odds import FEATURES, LABELS, WITH_WORDS, Features

FOLDS: Final = 5
GROUPS: Final = (("en", "fr"), ("ar", "de", "es", "it", "pt"))
SUMS: Final = slice(FEATURES.index("positive"), FEATURES.index("negative") + 1)
FILE: Final = Path(__file__).parent / "validation.json"
Counts = npt.NDArray[np.int64]
Labels = Sequence[int] | Counts


def matrix(true: Labels, said: Labels) -> Counts:
    """Texts by what they are and by what was said of them."""
    counts = np.zeros((len(LABELS), len(LABELS)), dtype=np.int64)
    np.add.at(counts, (np.array(true), np.array(said)), 1)
    return counts


def judged_apart(seen: Sequence[Features], labels: Sequence[int]) -> Matrix:
    """The probabilities of each text by constants fitted on the other folds."""
    inputs, truth, said = np.array(seen), np.array(labels), np.zeros((len(labels), len(LABELS)))
    fold = np.random.Generator(np.random.PCG64(1)).permutation(len(labels)) % FOLDS
    for one in range(FOLDS):
        rows = fit(inputs[fold != one].tolist(), truth[fold != one].tolist())
        said[fold == one] = guess(inputs[fold == one], rows)
    return said


def measured(folder: Path) -> dict[str, dict[str, object]]:
    """The counts by language, with the texts they were taken on."""
    found: dict[str, dict[str, object]] = {}
    for group in GROUPS:
        parts = {name: _both(folder / "umsab", name) for name in group}
        seen = [one for name in group for one in parts[name][0]]
        labels = [one for name in group for one in parts[name][1]]
        said, start = judged_apart(seen, labels).argmax(axis=1), 0
        for name in group:
            end = start + len(parts[name][1])
            counts, how = matrix(labels[start:end], said[start:end]), f"UMSAB {name}, train and dev, by constants of other folds"
            if name == "en":
                counts, how = counts + _of_file(folder / "semeval" / "en.val.tsv"), f"{how}; SemEval 2017 task 4, validation part"
            if group == GROUPS[0]:
                found[name] = {"counts": counts.tolist(), "how": how}
            start = end
        if group != GROUPS[0]:
            said[[not any(row[SUMS]) for row in seen]] = LABELS.index("neutral")  # without an emoji nothing is heard: `odds.UNHEARD`
            found[""] = {"counts": matrix(labels, said).tolist(), "how": f"UMSAB {', '.join(group)}, train and dev"}
    return found


def _both(folder: Path, name: str) -> tuple[list[Features], list[int]]:
    train, dev = (rows_of(folder / f"{name}.{part}.tsv", name) for part in ("train", "dev"))
    return train[0] + dev[0], train[1] + dev[1]


def _of_file(path: Path) -> Counts:
    """By the constants that are shipped, which were fitted on other texts."""
    seen, labels = rows_of(path, "en")
    return matrix(labels, guess(np.array(seen), np.array(WITH_WORDS)).argmax(axis=1))


if __name__ == "__main__":
    FILE.write_text(json.dumps(measured(Path(sys.argv[1])), indent=1) + "\n", encoding="utf-8")
