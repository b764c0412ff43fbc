"""Two hundred mixed queries, each in the query language and as the leanest condition on the table that a person would write for it."""

from __future__ import annotations

import re
from dataclasses import dataclass
from itertools import pairwise
from random import Random

from tests.bench.corpus import WORD, corpus, frequencies

COUNT = 200
HANDLE = re.compile(r"[a-z0-9_]+")
FREQUENT = 0.10
"""A word in more texts than this decides the cost of a query alone."""


@dataclass(frozen=True)
class Asked:
    """One query: its text, the same as a `tsquery` by hand, and whether it holds a frequent word outside NOT."""

    text: str
    by_hand: str
    frequent: bool
    sort: str = "-published_at"


def queries() -> list[Asked]:
    draw = Random(5)
    shares = dict(frequencies())
    common = [word for word, share in frequencies() if share > FREQUENT] or [frequencies()[0][0]]
    middle = [word for word, share in frequencies() if 0.005 < share <= FREQUENT]
    rare = [word for word, share in frequencies() if share <= 0.005][:2_000]
    phrases = _phrases(draw)
    handles = sorted({name.lower() for _text, name in corpus().texts[:200] if HANDLE.fullmatch(name.lower())})
    made = []
    for number in range(COUNT):
        a, b, c = (draw.choice(draw.choice((middle, middle, rare))) for _ in range(3))
        one, two = draw.choice(phrases)
        often = draw.choice(common)
        forms = (
            (a, f"'{a}'"),
            (f"{a} {b}", f"'{a}' & '{b}'"),
            (f"{a} OR {b} OR {c}", f"'{a}' | '{b}' | '{c}'"),
            (f"{a} NOT {b}", f"'{a}' & !'{b}'"),
            (f'"{one} {two}"', f"'{one}' <-> '{two}'"),
            (f"({a} OR {b}) NOT {c}", f"('{a}' | '{b}') & !'{c}'"),
            (f"{a[:4]}*", f"'{a[:4]}':*"),
            (f'"{one} {two}" OR {a}', f"('{one}' <-> '{two}') | '{a}'"),
            (f"{a} lang:en", f"'{a}' & ':l=en'"),
            (f"{b} type:reply country:us", f"'{b}' & ':y=reply' & ':c=us'"),
            (f"{a} sentiment:negative", f"'{a}' & ':m=negative'"),
            (f"author:{(handle := draw.choice(handles))}", f"':a={handle}'"),
            (often, f"'{often}'"),
            (f"{often} {a}", f"'{often}' & '{a}'"),
            (f"{often} -{a}", f"'{often}' & !'{a}'"),
            (f"sentiment:negative -{often}", f"':m=negative' & !'{often}'"),
        )
        text, by_hand = forms[number % len(forms)]
        frequent = number % len(forms) in (12, 14, 15) or (shares.get(one, 0) > FREQUENT and shares.get(two, 0) > FREQUENT)
        made.append(Asked(text, by_hand, frequent, "relevance" if number % 7 == 3 else "-published_at"))
    return made


def _phrases(draw: Random) -> list[tuple[str, str]]:
    """Words that stand side by side in real texts."""
    found = []
    for text, _author in draw.sample(corpus().texts, min(400, len(corpus().texts))):
        words = text.lower().split()
        found += [(one, two) for one, two in pairwise(words) if WORD.fullmatch(one) and WORD.fullmatch(two)]
    return found
