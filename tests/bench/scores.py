"""Scores: whether intervals hold the truth on bags of real texts with known shares, what one costs, and how fast counts are read."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import TYPE_CHECKING

import numpy as np

from tests.bench.corpus import data
from tests.bench.ground import Ground
from tests.bench.report import Bar, Result, in_turns, note, seconds

if TYPE_CHECKING:  # both import models, which need Django set up
    from reputation.classifier import Errors
    from reputation.evidence import Evidence

SIZES = (100, 500, 2_000)
UNTIL = datetime(2026, 10, 20, 12, tzinfo=UTC)


@dataclass(frozen=True)
class Texts:
    """Labelled texts, each judged by constants fitted without it: what was said of each, what it is, and the errors known beforehand.

    Without errors: for each bag those of one half are counted, and the bag is drawn from the other.
    """

    name: str
    language: str
    said: np.ndarray
    true: np.ndarray
    errors: Errors | None = None


def coverage(ground: Ground) -> Iterator[Result]:
    """How often the 90 % interval holds the score that the true shares would give, with and without the classifier's errors."""
    bags = ground.size(200, least=40)
    for texts in _texts():
        for n in SIZES:
            held, plain, width = _covered(texts, n, bags)
            bar = Bar("85 to 95", value=85, also=(held <= 95,))
            more = {"texts": texts.name, "size": n, "width": round(width, 1)}
            name = f"score.coverage.{texts.language}.{n}"
            yield Result(name, held, "% of bags", bags, "the same draws with labels as they were said", plain, bar, more)


def _covered(texts: Texts, n: int, bags: int) -> tuple[float, float, float]:
    from reputation.classifier import Errors
    from reputation.constants import Constants
    from reputation.score import from_evidence

    draw = np.random.Generator(np.random.PCG64(n))
    sure, blind = np.full((1, 3, 3), 1e-9) + np.eye(3)[None] * 1e9, replace(Constants(), trusted=1e9)
    held = plain = 0
    widths = []
    for bag in range(bags):
        errors, by_class = _halves(texts, draw)
        shares = draw.dirichlet(np.ones(3))
        counts = draw.multinomial(n, shares)
        chosen = np.concatenate([draw.choice(rows, count) for rows, count in zip(by_class, counts, strict=True)])
        heard = _evidence(texts.said[chosen], texts.language)
        since, k = UNTIL - timedelta(days=30, seconds=bag), Constants().k
        true = 50 + 50 * (shares[0] - shares[2]) * n / (n + k)
        found = from_evidence(1, heard, since, UNTIL, Constants(), with_parts=False, known=errors)
        held += found.low <= true <= found.high
        widths.append(found.high - found.low)
        bare = from_evidence(1, heard, since, UNTIL, blind, with_parts=False, known=Errors(sure, {"": 0}))
        plain += bare.low <= true <= bare.high
    return 100 * held / bags, 100 * plain / bags, float(np.mean(widths))


def _halves(texts: Texts, draw: np.random.Generator) -> tuple[Errors, list[np.ndarray]]:
    """The errors, and the texts to draw from by what they are."""
    from ingestion.analyses.lexicon.validating import matrix
    from reputation.classifier import Errors

    if texts.errors:
        return texts.errors, [np.flatnonzero(texts.true == one) for one in range(3)]
    counted = draw.permutation(len(texts.true)) < len(texts.true) // 2
    counts = matrix(texts.true[counted], texts.said[counted].argmax(axis=1)).astype(np.float64)
    return Errors(counts[None], {"": 0}), [np.flatnonzero((texts.true == one) & ~counted) for one in range(3)]


def _evidence(said: np.ndarray, language: str, authors: int = 0) -> Evidence:
    """As many stories as rows, all just said, each by somebody else."""
    from reputation.evidence import Evidence

    n = len(said)
    numbers = np.arange(n)
    return Evidence(
        numbers, numbers, np.full(n, UNTIL.timestamp() - 1), np.ones(n, dtype=np.int64), numbers % authors if authors else numbers,
        np.zeros(n), said, np.zeros(n, dtype=np.bool_), ("feed",) * n, (language,) * n, ("",) * n,
    )  # fmt: skip


def _texts() -> Iterator[Texts]:
    """English of another collection; the test parts where they are not withheld; French of train and dev, by halves."""
    from ingestion.analyses.lexicon.fitting import guess, rows_of
    from ingestion.analyses.lexicon.odds import WITH_WORDS
    from ingestion.analyses.lexicon.validating import judged_apart
    from reputation.classifier import errors

    folder = data() / "sentiment"
    for name, language in (("semeval/en.test", "en"), ("umsab/en.test", "en"), ("umsab/fr.test", "fr")):
        if (folder / f"{name}.tsv").exists():
            seen, labels = rows_of(folder / f"{name}.tsv", language)
            yield Texts(name, language, guess(np.array(seen), np.array(WITH_WORDS)), np.array(labels), errors())
    parts = [folder / "umsab" / f"fr.{part}.tsv" for part in ("train", "dev")]
    if not all(part.exists() for part in parts):
        note("No labelled texts to judge by: VIGIE_DATA names no folder that has them")
        return
    (seen, labels), (more, others) = (rows_of(part, "fr") for part in parts)
    yield Texts("umsab/fr.train and dev, by halves", "fr", judged_apart([*seen, *more], [*labels, *others]), np.array([*labels, *others]))


def rate(ground: Ground) -> Iterator[Result]:
    """What the interval of a large window costs, beside the same draws of a plain bootstrap in NumPy."""
    from reputation.constants import Constants
    from reputation.score import from_evidence

    n = ground.size(100_000, least=2_000)
    draw = np.random.Generator(np.random.PCG64(5))
    heard = _evidence(draw.dirichlet(np.ones(3), n), "en", authors=n // 3)
    since = UNTIL - timedelta(days=30)

    def bare() -> None:
        for _ in range(400):
            draw.poisson(1, n)

    ours, peer = in_turns(2, lambda: from_evidence(1, heard, since, UNTIL, Constants(), with_parts=False), bare)
    bar = Bar("<= 5 seconds; ratio <= 4", value=5, ratio=4, higher=False)
    yield Result("score.time", ours, "s", n, "400 Poisson draws of as many numbers, nothing else", peer, bar)


CELLS: Mapping[str, tuple[str, ...]] = {
    "kind": ("feed", "file", "push"), "language": ("en", "fr"), "sentiment": ("negative", "neutral", "positive")
}  # fmt: skip


def read(ground: Ground) -> Iterator[Result]:
    """90 days of 50 subjects, day by day, from 18 cells a day each; and years, which sum no hours."""
    from django.db import connection

    from reputation import counting

    made = ground.client("cells")
    ground.enter(made)
    days, subjects = ground.size(730, least=100), 50
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO reputation_rollup (subject_id, hour, kind, language, sentiment, mentions, stories, reach)
               SELECT s, date_trunc('day', now()) - d * interval '1 day' + h * interval '1 hour', k, l, t, 3, 2, 100
                 FROM generate_series(1, %s) s, generate_series(1, %s) d, generate_series(0, 23, 6) h,
                      unnest(%s::text[]) k, unnest(%s::text[]) l, unnest(%s::text[]) t""",
            [subjects, days, *map(list, CELLS.values())],
        )
        cursor.execute(
            """INSERT INTO reputation_dayrollup (subject_id, day, kind, language, sentiment, mentions, stories, reach)
               SELECT subject_id, date_trunc('day', hour, %s) AS day, coalesce(kind, ''), coalesce(language, ''), sentiment,
                      sum(mentions), sum(stories), sum(reach)
                 FROM reputation_rollup
                GROUP BY GROUPING SETS ((subject_id, day, kind, language, sentiment), (subject_id, day, sentiment))""",
            [made.time_zone],
        )
        cursor.execute("VACUUM ANALYZE")
    from search import calendar
    from tenants import current

    with current.entered(made):
        until = calendar.floor(datetime.now(UTC), "day", current.zone())
        chosen = list(range(1, subjects + 1))

        def ask(length: int, *by: str) -> float:
            since = calendar.floor(until - timedelta(days=length), "day", current.zone())
            asked = ["subject", "day", *by]
            return min(seconds(lambda: counting.counts(since, until, asked, subjects=chosen, most=10**6)) for _ in range(7))

        quarter, told, whole = 1000 * ask(90), 1000 * ask(90, "sentiment"), 1000 * ask(days - 1)
    bar = Bar("<= 50 ms", value=50, higher=False)
    yield Result(
        "rollup.read",
        quarter,
        "ms",
        90 * subjects,
        bar=bar,
        more={"by_sentiment_ms": round(told), "years_ms": round(whole), "days_of_years": days - 1},
    )
