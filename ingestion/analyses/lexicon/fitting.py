"""Fits the constants of `odds.py`: `python -m ingestion.analyses.lexicon.fitting <folder of UMSAB>` prints them with the quality reached.

Train and dev parts only; a text is read as the product reads it. The card is in `docs/models.md`.
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from itertools import chain
from pathlib import Path

import numpy as np
import numpy.typing as npt

from ingestion.analyses.lexicon.odds import LABELS, Features, Marks, features
from ingestion.analyses.lexicon.reading import read

Matrix = npt.NDArray[np.float64]
PENALTY = 10.0
ROUNDS = 4_000


def fit(seen: Sequence[Features], labels: Sequence[int], penalty: float = PENALTY) -> Matrix:
    """The constants, a row a label: maximum likelihood with a quadratic penalty, by plain gradient steps with momentum."""
    inputs, truth = np.array(seen), np.eye(len(LABELS))[list(labels)]
    rows = np.zeros((len(LABELS), inputs.shape[1]))
    speed = np.zeros_like(rows)
    for _round in range(ROUNDS):
        gap = (guess(inputs, rows) - truth).T @ inputs + penalty * rows * (np.arange(inputs.shape[1]) > 0)
        speed = 0.9 * speed - 0.5 * gap / len(inputs)
        rows = rows + speed
    return rows


def guess(inputs: Matrix, rows: Matrix) -> Matrix:
    scores = inputs @ rows.T
    powers = np.exp(scores - scores.max(axis=1, keepdims=True))
    found: Matrix = powers / powers.sum(axis=1, keepdims=True)
    return found


def macro_f1(truth: Sequence[int], found: Sequence[int]) -> float:
    """The mean of the three labels' F1."""
    told, said = np.array(truth), np.array(found)
    parts = []
    for one in range(len(LABELS)):
        right = int(((told == one) & (said == one)).sum())
        parts.append(2 * right / max(1, int((told == one).sum() + (said == one).sum())))
    return float(np.mean(parts))


def rows_of(path: Path, language: str) -> tuple[list[Features], list[int]]:
    """Features and labels of a file of lines `label TAB text`."""
    seen, labels = [], []
    for line in path.read_text(encoding="utf-8").splitlines():
        name, text = line.split("\t", 1)
        reading = read("body", text, language)
        marks = Marks(reading.exclaims, reading.asks, reading.links, len(reading.words))
        seen.append(features([hit.weight for hit in sorted(reading.hits, key=lambda hit: hit.start)], marks))
        labels.append(LABELS.index(name))
    return seen, labels


def main(folder: Path) -> None:
    """Print both sets of constants, with macro-F1 on each dev part for constants fitted on the train parts alone."""
    for group in (("en", "fr"), ("ar", "de", "es", "it", "pt")):
        train = [rows_of(folder / f"{name}.train.tsv", name) for name in group]
        dev = [rows_of(folder / f"{name}.dev.tsv", name) for name in group]
        rows = fit(*_together(train))
        for name, (seen, labels) in zip(group, dev, strict=True):
            found = guess(np.array(seen), rows).argmax(axis=1)
            sys.stdout.write(f"# {name}: macro-F1 on dev {macro_f1(labels, found.tolist()):.3f}\n")
        for row in fit(*_together(train + dev)):
            sys.stdout.write(f"    ({', '.join(f'{value:.3f}' for value in row)}),\n")


def _together(parts: Sequence[tuple[list[Features], list[int]]]) -> tuple[list[Features], list[int]]:
    return list(chain.from_iterable(seen for seen, _labels in parts)), list(chain.from_iterable(labels for _seen, labels in parts))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
