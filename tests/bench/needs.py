"""Whether a need that a few voice among many texts is found, and how often one is seen where there is none."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from random import Random

import numpy as np

from core.query.tokens import tokenise
from reputation.needs.asides import without_asides
from reputation.needs.grouping import Theme, themes
from reputation.needs.phrases import rising
from reputation.needs.said import Said, counted
from reputation.needs.stops import light
from tests.bench.corpus import data
from tests.bench.ground import Ground
from tests.bench.report import Bar, Result, note
from tests.bench.wanted import WANTED, Wanted

BATCH, SHARE, SOURCES, BATCHES = 400, 0.03, 3, 200
FIRST = 5


def injected(ground: Ground) -> Iterator[Result]:
    """Batches of real texts, a need at 3 % of half of them; the rest of the texts are the past."""
    files = {
        language: [data() / "sentiment" / "umsab" / f"{language}.{part}.tsv" for part in ("train", "dev")] for language in ("en", "fr")
    }
    if not all(file.exists() for of_language in files.values() for file in of_language):
        note("needs.injected is left out: VIGIE_DATA has no sentiment/umsab")
        return
    texts = {
        language: [line.partition("\t")[2] for file in of_language for line in file.read_text().splitlines()]
        for language, of_language in files.items()
    }
    draw = Random(11)
    found, false = [], []
    for number in range(ground.size(BATCHES, least=10)):
        wanted = WANTED[number % len(WANTED)]
        pool = draw.sample(texts[wanted.language], len(texts[wanted.language]))
        now, before = _said(pool[:BATCH], draw), _said(pool[BATCH:], draw)
        false.append(len(themes(rising(now, before, quiet=light()), now)))
        found.append(_is_found(wanted, now, before, draw))
    share, low, high = _share(found)
    more = {"false_a_batch": round(float(np.mean(false)), 3), "low": low, "high": high, "batches": len(found), "needs": len(WANTED)}
    bar = Bar(">= 0.97 in the first five, <= 0.05 false a batch", value=0.97, also=(float(np.mean(false)) <= 0.05,))
    yield Result("needs.injected", share, "share of batches", len(found), "the design's first attempt", 0.95, bar, more)


def _said(texts: Sequence[str], draw: Random) -> list[Said]:
    return [Said(place, place, draw.randrange(SOURCES), "", _words(text)) for place, text in enumerate(texts)]


def _words(text: str) -> tuple[str, ...]:
    folded = tokenise("", text).body.folded
    return without_asides(folded, counted(folded))


def _is_found(wanted: Wanted, now: Sequence[Said], before: Sequence[Said], draw: Random) -> bool:
    """A theme among the first five, most of whose texts are of those planted, and which has half of them."""
    places = draw.sample(range(len(now)), round(BATCH * SHARE))
    planted = [
        Said(one.mention, one.voice, one.source, "", _words(wanted.say(draw))) if place in places else one for place, one in enumerate(now)
    ]
    return any(_tells(theme, {*places}) for theme in themes(rising(planted, before, quiet=light()), planted)[:FIRST])


def _tells(theme: Theme, places: set[int]) -> bool:
    right = len(places & {*theme.texts})
    return right * 2 >= len(places) and right * 2 > len(theme.texts)


def _share(found: Sequence[bool]) -> tuple[float, float, float]:
    """With its 95 % interval (Wilson 1927)."""
    n, p, z = len(found), float(np.mean(found)), 1.96
    middle, half = (p + z * z / (2 * n)) / (1 + z * z / n), z * np.sqrt(p * (1 - p) / n + z * z / (4 * n * n)) / (1 + z * z / n)
    return p, round(float(middle - half), 3), round(float(min(1.0, middle + half)), 3)
