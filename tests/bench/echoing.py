"""How well is told what became of a claim: pairs of a claim and a relay, French and English, written for this and labelled by hand."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from time import perf_counter
from typing import get_args

from core.query.tokens import tokenise
from reputation.statements.relaying import DRIFT, Label, read
from tests.bench.ground import Ground
from tests.bench.report import Bar, Result

FOLDER = Path(__file__).parent / "echoes"
LABELS: tuple[Label, ...] = get_args(Label)
LANGUAGES = ("en", "fr")


@dataclass(frozen=True, slots=True)
class Pair:
    """A claim and how one text relays it; `place` is the claim's number in its file, `second` the label that a second reader gave."""

    language: str
    place: int
    claim: str
    text: str
    label: Label
    second: Label | None


def pairs(name: str = "") -> list[Pair]:
    """All of them: a line `> claim`, then a line `label TAB text` for each relay. The second reader's: a line `number TAB label`."""
    labels: dict[str, Label] = {label: label for label in LABELS}
    made = []
    for language in LANGUAGES:
        second = dict(_second(language)) if not name else {}
        claim, place, number = "", -1, 0
        for line in (FOLDER / f"{name}{language}.txt").read_text().splitlines():
            if line.startswith("> "):
                claim, place = line[2:], place + 1
            elif line:
                label, _, text = line.partition("\t")
                made.append(Pair(language, place, claim, text, labels[label], second.get(number)))
                number += 1
    return made


def _second(language: str) -> Iterator[tuple[int, Label]]:
    labels: dict[str, Label] = {label: label for label in LABELS}
    for line in (FOLDER / f"second_{language}.txt").read_text().splitlines():
        number, _, label = line.partition("\t")
        yield int(number), labels[label]


def echoes(ground: Ground) -> Iterator[Result]:
    """The lists were made looking at these pairs; `apart` are others, written before that, at whose errors nobody looked."""
    known = pairs()
    told = [(pair, read(pair.claim, pair.text, pair.language).label) for pair in known]
    value, peer = macro_f1([(pair.label, label) for pair, label in told]), macro_f1([(pair.label, _by_overlap(pair)) for pair, _ in told])
    recall = inverted_recall([(pair.label, label) for pair, label in told])
    drifting = sum(label in DRIFT for pair, label in told if pair.label == "verbatim")
    apart = [(pair.label, read(pair.claim, pair.text, pair.language).label) for pair in pairs("apart_")]
    across = list(_across(known))
    twice = [(pair.label, pair.second) for pair in known if pair.second is not None]
    more = {
        **{
            language: round(macro_f1([(pair.label, label) for pair, label in told if pair.language == language]), 3)
            for language in LANGUAGES
        },
        "inverted_recall": round(recall, 3),
        "verbatim_that_drift": drifting,
        "apart": round(macro_f1(apart), 3),
        "apart_pairs": len(apart),
        "apart_inverted_recall": round(inverted_recall(apart), 3),
        "across_languages": round(macro_f1(across), 3),
        "labelled_twice": len(twice),
        "agreed": sum(first == second for first, second in twice),
        "kappa": round(kappa(twice), 3),
        "pairs_per_second": _rate(known),
    }
    bar = Bar(">= 0.70, inverted recall >= 0.80, verbatim never drifts", value=0.70, also=(recall >= 0.80, drifting == 0))
    yield Result("echoes.f1", value, "macro-F1", len(told), "word overlap alone", peer, bar, more)


def _across(known: Sequence[Pair]) -> Iterator[tuple[Label, Label]]:
    """Each text against the claim of its place in the other language, where word for word is in other words."""
    claims = {(pair.language, pair.place): pair.claim for pair in known}
    for pair in known:
        other = next(language for language in LANGUAGES if language != pair.language)
        label: Label = "paraphrase" if pair.label == "verbatim" else pair.label
        yield label, read(claims[other, pair.place], pair.text, other, heard=pair.language).label


def _rate(known: Sequence[Pair]) -> int:
    """Pairs read a second, each text for the first time."""
    begun = perf_counter()
    for pair in known:
        read(pair.claim, f"{pair.text} ", pair.language)
    return round(len(known) / (perf_counter() - begun))


def inverted_recall(told: Sequence[tuple[Label, Label]]) -> float:
    found = [answer == "inverted" for truth, answer in told if truth == "inverted"]
    return sum(found) / len(found)


def kappa(twice: Sequence[tuple[Label, Label]]) -> float:
    """Agreement of two readers beyond chance (Cohen 1960)."""
    agreed = sum(first == second for first, second in twice) / len(twice)
    by_chance = sum(sum(first == label for first, _ in twice) * sum(second == label for _, second in twice) for label in LABELS)
    chance = by_chance / len(twice) ** 2
    return (agreed - chance) / (1 - chance)


def macro_f1(told: Sequence[tuple[Label, Label]]) -> float:
    """The mean over the labels of the harmonic mean of precision and recall; `told` are pairs of truth and answer."""
    found = []
    for label in {label for pair in told for label in pair}:
        right = sum(truth == answer == label for truth, answer in told)
        asked = sum((truth == label) + (answer == label) for truth, answer in told)
        found.append(2 * right / asked if asked else 1.0)
    return sum(found) / len(found)


def _by_overlap(pair: Pair) -> Label:
    claim, text = ({*tokenise("", words).body.folded} for words in (pair.claim, pair.text))
    shared = len(claim & text) / len(claim)
    return "verbatim" if shared > 0.9 else "paraphrase" if shared > 0.3 else "omitted"
