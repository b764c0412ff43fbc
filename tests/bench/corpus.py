"""What is measured on: real tweets about airlines where VIGIE_DATA has them, else the demonstration's texts; repeated, spliced.

Later rounds join the beginning of one text to the end of another, so that words stay as frequent as they are and texts stay different.
"""

from __future__ import annotations

import json
import os
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

from core.query.tokens import tokenise
from tests.bench.report import note

ROOT = Path(__file__).parents[2]
DAYS = 90
WORD = re.compile(r"[a-z]{3,12}")


def data() -> Path:
    """The folder of real data, which may be absent."""
    return Path(os.environ.get("VIGIE_DATA") or ROOT / ".." / "shared" / "data").resolve()


@dataclass(frozen=True)
class Corpus:
    """Texts with their authors, and the queries of subjects that concern most of them."""

    name: str
    texts: tuple[tuple[str, str], ...]
    subjects: tuple[tuple[str, str], ...]


AIRLINES = ("united", "southwestair", "americanair", "usairways", "jetblue", "virginamerica")
THEMES = (
    ("Delays", "delay* OR late OR (waiting hours)"), ("Baggage", "bag OR bags OR luggage OR baggage"),
    ("Cancelled", "cancel* flight*"), ("Service", '"customer service" OR "service desk" OR rude'), ("Thanks", "thank* OR awesome -sarcasm"),
    ("Refunds", "refund* OR voucher* OR compensat*"), ("Calls", '(phone OR call*) AND (hold OR hour* OR minutes) NOT "call back"'),
    ("Seats", "seat OR seats OR legroom OR upgrade*"), ("Wi-Fi", 'wifi OR "wi fi" OR internet'), ("Crew", "crew OR pilot* OR attendant*"),
    ("Weather", "weather OR snow* OR ice OR storm*"), ("Bookings", "book* OR reservation*"), ("Food", "food OR drink* OR snack*"),
    ("Gates", "gate OR gates OR boarding"),
)  # fmt: skip


@cache
def corpus() -> Corpus:
    file = data() / "mentions" / "airlines.jsonl"
    if file.exists():
        rows = [json.loads(line) for line in file.read_text().splitlines()]
        texts = tuple((str(row["text"]), str(row["author"])) for row in rows)
        brands = tuple((name, f"{name} OR at:{name}") for name in AIRLINES)
        return Corpus("airlines", texts, (*brands, *THEMES))
    from reporting.demonstration.scripts.mareva import MAREVA
    from reporting.demonstration.teller import tell

    note(f"{file} is not there (VIGIE_DATA names the folder): measured on generated texts instead")
    told = tell(MAREVA, datetime(2026, 11, 1, tzinfo=UTC)).said
    words = Counter(word for said in told for word in WORD.findall(said.item["text"].lower()))
    common = [word for word, _count in words.most_common(80)]
    themes = tuple((f"Theme {word}", f"{word} OR {other}*") for word, other in zip(common[30:46], common[46:62], strict=True))
    subjects = (*((one.name, one.query) for one in MAREVA.subjects), *themes)
    return Corpus("generated", tuple((said.item["text"], said.item["author"]["handle"]) for said in told), subjects)


def items(count: int, *, seed: int = 1, prefix: str = "b") -> Iterator[dict[str, Any]]:
    """Items of the API: the texts as they are, then spliced ones; over the last ninety days."""
    draw, texts, end = Random(seed), corpus().texts, datetime.now(UTC).replace(microsecond=0)
    for number in range(count):
        text, author = texts[number % len(texts)]
        if number >= len(texts):
            other, _author = texts[draw.randrange(len(texts))]
            words, rest = text.split(), other.split()
            text = " ".join([*words[: (len(words) + 1) // 2], *rest[len(rest) // 2 :]]) or text
        at = end - timedelta(seconds=draw.randrange(DAYS * 86_400))
        yield {
            "external_id": f"{prefix}{number}",
            "url": f"https://x.example/{author}/{prefix}{number}",
            "text": text,
            "published_at": at.isoformat(),
            "author": {"handle": author, "followers": draw.randrange(5_000)},
            "platform": "x",
            "site": "x.example",
            "type": "reply" if text.startswith("@") else "post",
            "country": draw.choice(("US", "US", "US", "GB", "FR", "")),
            "counts": {"views": draw.randrange(20_000), "shares": draw.randrange(30)},
        }


@cache
def frequencies() -> tuple[tuple[str, float], ...]:
    """Words of three letters or more with the share of texts that hold them, most frequent first."""
    counts: Counter[str] = Counter()
    for text, _author in corpus().texts:
        counts.update({word for word in tokenise("", text).vocabulary if WORD.fullmatch(word)})
    return tuple((word, count / len(corpus().texts)) for word, count in counts.most_common())
