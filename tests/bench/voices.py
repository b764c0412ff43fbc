"""Whether ambassadors planted among real people are found, and programs and employees planted beside them are not taken for such."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from random import Random
from typing import Any

import numpy as np

from core.query.tokens import tokenise
from ingestion import analyses
from ingestion.drafts import Text as Read
from reputation.classifier import errors
from reputation.constants import Constants
from reputation.voices import keeping, reading
from reputation.voices.leaning import Leanings
from reputation.voices.proofs import Judged, judge, read
from reputation.voices.said import Account, Text, Usual
from tests.bench.corpus import data
from tests.bench.ground import Ground
from tests.bench.report import Bar, Result, note
from tests.bench.spoken import ADVISED, EMPLOYED, PRAISED, PROGRAMMED, STOOD_UP, Part

FIRST = 20
AMBASSADORS, EMPLOYEES, PROGRAMS = 24, 10, 10
SEEDS = (5, 6, 7)
ORDER = ("positive", "neutral", "negative")


@dataclass(slots=True)
class Told:
    """One text as it comes: who, what, when, how far; what it answers."""

    author: str
    text: str
    at: datetime
    reach: int
    answers: int = -1


@dataclass(slots=True)
class Crowd:
    """What was said of one brand, real people first, with the handles of those who were planted."""

    brand: str
    told: list[Told]
    ambassadors: set[str] = field(default_factory=set)
    employees: set[str] = field(default_factory=set)
    programs: set[str] = field(default_factory=set)


def planted(ground: Ground) -> Iterator[Result]:
    """Each airline, three times: precision among the first twenty listed, beside the first twenty by reach alone."""
    file = data() / "mentions" / "airlines.jsonl"
    if not file.exists():
        note("voices.planted is left out: VIGIE_DATA has no mentions/airlines.jsonl")
        return
    rows = [json.loads(line) for line in file.read_text().splitlines()]
    ours, peers, listed, wrong, excluded, others = [], [], [], 0, [], 0
    for seed in SEEDS[: ground.size(len(SEEDS), least=1)]:
        for brand in sorted({row["brand"] for row in rows}):
            crowd = _planted([row for row in rows if row["brand"] == brand], brand, Random(f"{seed}{brand}"))
            found = _found(crowd)
            ranked = sorted((name for name, one in found.items() if one.kind == "ambassador"), key=lambda name: -found[name].rank)
            ours.append(len(crowd.ambassadors & set(ranked[:FIRST])) / FIRST)
            peers.append(len(crowd.ambassadors & set(_by_reach(crowd)[:FIRST])) / FIRST)
            listed.append(len(crowd.ambassadors & set(ranked)) / len(crowd.ambassadors))
            out = crowd.employees | crowd.programs
            wrong += len(out & {name for name, one in found.items() if one.kind != "neutral"})
            excluded += [found[name].excluded for name in sorted(out)]
            others += len(set(ranked) - crowd.ambassadors - out)
    value, peer = float(np.mean(ours)), float(np.mean(peers))
    more: dict[str, Any] = {
        "worst": min(ours), "recall": round(float(np.mean(listed)), 3), "planted_listed": wrong, "others_listed": others,
        "excluded_as_such": round(sum(bool(one) for one in excluded) / len(excluded), 3),
    }  # fmt: skip
    bar = Bar(">= 0.8 in the first twenty, planted programs and employees out", value=0.8, also=(wrong == 0,))
    yield Result("voices.planted", value, "precision at 20", len(ours), "reach alone", peer, bar, more)


# -- the crowd


def _planted(rows: Sequence[dict[str, Any]], brand: str, draw: Random) -> Crowd:
    told = [Told(row["author"], row["text"], datetime.fromisoformat(row["published_at"]), _reach(draw)) for row in rows]
    crowd = Crowd(brand, told)
    begin, span = min(one.at for one in told), max(one.at for one in told) - min(one.at for one in told)
    real = len(told)
    for number in range(AMBASSADORS):
        name = f"ambassador{number}"
        crowd.ambassadors.add(name)
        for part, times in ((PRAISED, draw.randint(5, 9)), (ADVISED, draw.randint(1, 4)), (STOOD_UP, draw.randint(0, 3))):
            for _time in range(times):
                told.append(_say(name, part, brand, begin + span * draw.random(), draw))
                told[-1].answers = draw.randrange(real) if part is STOOD_UP else -1
    for number in range(EMPLOYEES):
        crowd.employees.add(f"employee{number}")
        told += [_say(f"employee{number}", EMPLOYED, brand, begin + span * draw.random(), draw) for _time in range(draw.randint(6, 12))]
    for number in range(PROGRAMS):
        crowd.programs.add(f"program{number}")
        at, wait = begin + span * draw.random() / 8, timedelta(minutes=draw.randint(150, 400))
        for time in range(25):
            # Every other one keeps its hour; the rest speak at any time, always in the same words.
            moment = at + wait * time + timedelta(seconds=draw.randint(0, 60)) if number % 2 else begin + span * draw.random()
            told.append(_say(f"program{number}", PROGRAMMED, brand, moment, draw))
    return crowd


def _say(name: str, part: Part, brand: str, at: datetime, draw: Random) -> Told:
    handle = f"@{brand.replace(' ', '').lower()}"
    return Told(name, part.say(handle, draw), at, _reach(draw))


def _reach(draw: Random) -> int:
    """As views are spread: most little, a few far; the same for all, whoever they are."""
    return int(draw.lognormvariate(6, 1.2))


def _by_reach(crowd: Crowd) -> list[str]:
    sums: dict[str, int] = defaultdict(int)
    for one in crowd.told:
        sums[one.author] += one.reach
    return sorted(sums, key=lambda name: -sums[name])


# -- read as the product reads it, without the rows


def _found(crowd: Crowd) -> dict[str, Judged]:
    texts = _texts(crowd)
    reaches = np.array([one.reach for one in crowd.told])
    usual = Usual(int(np.quantile(reaches, 0.99)), int(np.median(reaches)))
    name = reading.folded(crowd.brand)
    names = [author for author, said in texts.items() if len(said) >= reading.LEAST]
    reads = [read(_account(place, author, texts[author]), texts[author], name) for place, author in enumerate(names, 1)]
    matrices = errors().drawn(np.random.Generator(np.random.PCG64(keeping.SEED)), keeping.DRAWS, Constants())
    lean = Leanings(matrices).of(keeping.counts(reads))
    return {author: judge(one, leaning, usual, name) for author, one, leaning in zip(names, reads, lean, strict=True)}


def _texts(crowd: Crowd) -> dict[str, list[Text]]:
    tokens = [tokenise("", one.text) for one in crowd.told]
    plugin = analyses.registry[analyses.TONE]
    said = plugin().analyse([Read("", one.text, "en", token) for one, token in zip(crowd.told, tokens, strict=True)])
    sides: list[Any] = [ORDER.index(one.whole["label"]) if one.whole["label"] in ORDER else 1 for one in said]
    first: dict[tuple[str, ...], int] = {}
    for place in sorted(range(len(tokens)), key=lambda place: crowd.told[place].at):
        first.setdefault(tokens[place].body.folded, place)
    made: dict[str, list[Text]] = defaultdict(list)
    for place, one in enumerate(crowd.told):
        answered = sides[one.answers] if one.answers >= 0 else None
        made[one.author].append(
            Text(
                place + 1, one.at, tokens[place].words(), "en", sides[place], max(said[place].whole["probabilities"]),
                own=first[tokens[place].body.folded] == place, links=one.text.count("://"), reach=one.reach, answers=one.answers + 1,
                answered=answered,
            )
        )  # fmt: skip
    return made


def _account(number: int, handle: str, texts: Sequence[Text]) -> Account:
    moments = tuple(sorted(text.at.timestamp() for text in texts))
    stories, days = sum(text.own for text in texts), len({text.at.date() for text in texts})
    return Account(number, (reading.folded(handle),), "", len(texts), stories, days, moments)
