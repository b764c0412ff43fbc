"""Ninety days of mentions, told consistently by a seeded generator: a campaign, a competitor's launch, a crisis, a gap, quiet week-ends."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random
from typing import Any, Final

from reporting.demonstration import words

DAYS: Final = 90
SEED: Final = 20_261_123
USUAL_A_DAY: Final = 48
BRANDS: Final = (("Maréva", 0.55), ("Altéa", 0.27), ("Nordvik", 0.18))
MOODS: Final = {"Maréva": (0.34, 0.42, 0.24), "Altéa": (0.30, 0.48, 0.22), "Nordvik": (0.24, 0.50, 0.26)}
HOURS: Final = (1, 1, 1, 1, 1, 2, 4, 7, 10, 11, 11, 11, 12, 11, 10, 10, 11, 13, 14, 14, 12, 9, 5, 2)
CRISIS: Final = timedelta(days=9)  # before the end
CAMPAIGN: Final = timedelta(days=44)
LAUNCH: Final = timedelta(days=24)
GAP: Final = (timedelta(days=13, hours=9), timedelta(days=13))


@dataclass(frozen=True, slots=True)
class Place:
    """Where people speak: one push source, its sites and kinds of texts, its part of the whole, how many see a text."""

    source: str
    platform: str
    site: str
    type: str
    part: float
    views: tuple[int, int]


PLACES: Final = (
    Place("Fédivers", "mastodon", "pas.example", "post", 0.38, (20, 3_000)),
    Place("Forums", "forum", "forum.soulier-bavard.example", "comment", 0.22, (30, 900)),
    Place("Avis clients", "avizio", "avizio.example", "review", 0.20, (10, 400)),
    Place("Blogs", "blog", "blog.flanerie.example", "article", 0.12, (200, 12_000)),
    Place("Presse", "press", "gazette-du-sillon.example", "article", 0.08, (2_000, 80_000)),
)


@dataclass(frozen=True, slots=True)
class Said:
    """One generated item and the source that brings it."""

    source: str
    at: datetime
    item: dict[str, Any]


class Teller:
    """Tells the ninety days that end at `end`; the same seed and end tell the same."""

    def __init__(self, end: datetime, seed: int = SEED) -> None:
        self.end = end.replace(minute=0, second=0, microsecond=0)
        self.draw = Random(seed)  # noqa: S311 - a story, not a secret
        self.people = [f"{self.draw.choice(words.FIRST)}_{self.draw.choice(words.SECOND)}{number}" for number in range(700)]
        self.number = 0

    def tell(self) -> list[Said]:
        """All items, oldest first. The fediverse is not heard during the gap."""
        told = [*self._days(), *self._campaign(), *self._launch(), *self._crisis(), *self._needs()]
        since, until = self.gap()
        heard = (said for said in told if not (said.source == PLACES[0].source and since <= said.at < until))
        return sorted((said for said in heard if said.at < self.end), key=lambda said: (said.at, said.item["external_id"]))

    def gap(self) -> tuple[datetime, datetime]:
        """The period in which the first place was not heard."""
        return self.end - GAP[0], self.end - GAP[1]

    # -- the story

    def _days(self) -> Iterator[Said]:
        for day in range(DAYS):
            start = self.end - timedelta(days=DAYS - day)
            quiet = 0.6 if start.weekday() >= 5 else 1.0
            for _ in range(round(USUAL_A_DAY * quiet * self.draw.uniform(0.8, 1.2))):
                brand = self.draw.choices([name for name, _part in BRANDS], [part for _name, part in BRANDS])[0]
                mood = self.draw.choices(("positive", "neutral", "negative"), MOODS[brand])[0]
                language = self._language()
                yield self._said(self._hour(start), self._place(), language, self.draw.choice(words.USUAL[language][mood]), brand)

    def _campaign(self) -> Iterator[Said]:
        yield from self._burst(self.end - CAMPAIGN, words.CAMPAIGN, 220, hours=110.0)

    def _launch(self) -> Iterator[Said]:
        yield from self._burst(self.end - LAUNCH, words.LAUNCH, 200, hours=90.0, brand="Altéa")

    def _crisis(self) -> Iterator[Said]:
        start = self.end - CRISIS
        yield from self._burst(start, words.CRISIS, 480, hours=34.0)
        for language, copies in (("fr", 260), ("en", 70)):
            for _ in range(copies):
                at = start + timedelta(hours=2 + self.draw.expovariate(1 / 16))
                yield self._said(at, self._place(PLACES[:4]), language, words.CRISIS_COPIED[language], "Maréva", type="share")

    def _needs(self) -> Iterator[Said]:
        for _ in range(70):
            at = self._hour(self.end - timedelta(days=self.draw.randrange(1, 30)))
            language = self._language()
            yield self._said(at, self._place(PLACES[:3]), language, self.draw.choice(words.NEED[language]), "Maréva")

    def _burst(
        self, start: datetime, texts: dict[str, tuple[str, ...]], size: int, *, hours: float, brand: str = "Maréva"
    ) -> Iterator[Said]:
        """A sudden rise that dies away: half of it within `hours` times 0.7."""
        for _ in range(size):
            language = self._language()
            at = start + timedelta(hours=self.draw.expovariate(1 / hours))
            yield self._said(at, self._place(), language, self.draw.choice(texts[language]), brand)

    # -- one item

    def _said(self, at: datetime, place: Place, language: str, text: str, brand: str, **more: Any) -> Said:
        self.number += 1
        slots = {name: self.draw.choice(values) for name, values in words.SLOTS[language].items()}
        said = text.format(brand=brand, **slots)
        said = said[0].upper() + said[1:]
        author, followers = self._author(), self.draw.randrange(10, 4_000)
        views = round(self.draw.triangular(*place.views, place.views[0]))
        number = f"demo-{self.number}"
        item: dict[str, Any] = {
            "external_id": number, "url": f"https://{place.site}/{author}/{number}", "text": said, "published_at": at.isoformat(),
            "author": {"handle": author, "name": author.replace("_", " ").rstrip("0123456789"), "followers": followers},
            "platform": place.platform, "site": place.site, "type": place.type, "language": language,
            "country": "FR" if language == "fr" else "GB",
            "counts": {"views": views, "likes": views // 40, "shares": views // 150, "comments": views // 200},
        }  # fmt: skip
        if place.type == "review":
            item["rating"] = 1 + sum(self.draw.random() < 0.7 for _ in range(4))
        return Said(place.source, at, item | more)

    def _author(self) -> str:
        """Three texts in ten are by a few who speak a lot."""
        loud = self.draw.random() < 0.3
        place = int(self.draw.paretovariate(0.7)) - 1 if loud else self.draw.randrange(len(self.people))
        return self.people[min(place, len(self.people) - 1)]

    def _language(self) -> str:
        return "fr" if self.draw.random() < 0.68 else "en"

    def _place(self, places: Sequence[Place] = PLACES) -> Place:
        return self.draw.choices(places, [place.part for place in places])[0]

    def _hour(self, day: datetime) -> datetime:
        hour = self.draw.choices(range(24), HOURS)[0]
        return day.replace(hour=0) + timedelta(hours=hour, minutes=self.draw.randrange(60), seconds=self.draw.randrange(60))
