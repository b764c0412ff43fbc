"""How well is told what became of a claim: pairs of a claim and a relay, French and English, written for this and labelled by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import get_args

from core.query.tokens import tokenise
from reputation.statements.relaying import Label, read
from tests.bench.ground import Ground
from tests.bench.report import Bar, Result

FOLDER = Path(__file__).parent / "echoes"
LABELS: tuple[Label, ...] = get_args(Label)
LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and how one text relays it; `place` is the claim's number in its file."""

    language: str
    place: int
    claim: str
    text: str
    label: Label


def pairs() -> list[Pair]:
    """All of them: a line `> claim`, then a line `label TAB text` for each relay."""
    labels: dict[str, Label] = {label: label for label in LABELS}
    made = []
    for language in LANGUAGES:
        claim, place = "", -1
        for line in (FOLDER / f"{language}.txt").read_text().splitlines():
            if line.startswith("> "):
                claim, place = line[2:], place + 1
            elif line:
                label, _, text = line.partition("\t")
                made.append(Pair(language, place, claim, text, labels[label]))
    return made


def echoes(ground: Ground) -> Iterator[Result]:
    """The lists of words were made looking at the claims of even number; those of odd number are told beside."""
    told = [(pair, read(pair.claim, pair.text, pair.language).label) for pair in pairs()]
    value, peer = macro_f1([(pair.label, label) for pair, label in told]), macro_f1([(pair.label, _by_overlap(pair)) for pair, _ in told])
    inverted = [label == "inverted" for pair, label in told if pair.label == "inverted"]
    recall = sum(inverted) / len(inverted)
    drifting = sum(label != "verbatim" for pair, label in told if pair.label == "verbatim")
    more = {
        **{
            language: round(macro_f1([(pair.label, label) for pair, label in told if pair.language == language]), 3)
            for language in LANGUAGES
        },
        "apart": round(macro_f1([(pair.label, label) for pair, label in told if pair.place % 2]), 3),
        "inverted_recall": round(recall, 3),
        "verbatim_that_drift": drifting,
    }
    bar = Bar(">= 0.70, inverted recall >= 0.80, verbatim never drifts", value=0.70, also=(recall >= 0.80, drifting == 0))
    yield Result("echoes.f1", value, "macro-F1", len(told), "word overlap alone", peer, bar, more)


def macro_f1(told: Sequence[tuple[Label, Label]]) -> float:
    """The mean over the labels of the harmonic mean of precision and recall; `told` are pairs of truth and answer."""
    found = []
    for label in LABELS:
        right = sum(truth == answer == label for truth, answer in told)
        asked = sum((truth == label) + (answer == label) for truth, answer in told)
        found.append(2 * right / asked if asked else 1.0)
    return sum(found) / len(found)


def _by_overlap(pair: Pair) -> Label:
    claim, text = ({*tokenise("", words).body.folded} for words in (pair.claim, pair.text))
    shared = len(claim & text) / len(claim)
    return "verbatim" if shared > 0.9 else "paraphrase" if shared > 0.3 else "omitted"
