"""A client of whom enough was said to tell: two months of mentions, a competitor, a gap, a loud day; made directly and counted."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ingestion.models import Gap, Match, Mention, Source, Story, Subject
from reputation import rollups
from tests.reputation.factories import about, author, mention, source, subject

PARIS = ZoneInfo("Europe/Paris")
OCTOBER = datetime(2026, 10, 1, tzinfo=PARIS), datetime(2026, 11, 1, tzinfo=PARIS)
GOOD = (
    "J’ai rapporté trois paires et repris des bottes. Enfin une marque qui ne parle pas que de vendre.",
    "La collecte de chaussures usagées de Maréva est une belle idée, on y va samedi.",
    "Best boots I ever had, and the shop repaired them for free.",
)
BAD = (
    "Colis rendu le 3, rien le 18. Un simple message m’aurait suffi.",
    "=SUM(A1) la semelle se décolle après une semaine, #déçue *vraiment* [bof] $x$ @personne",
    "Still waiting for my refund, five weeks now.",
)
PLAIN = ("Passé devant la boutique Maréva à Tours.", "Maréva opens a shop in Lyon.", "Qui connaît les tailles chez Maréva ?")


def tell(*, days: int = 61, a_day: int = 6, seed: int = 7) -> tuple[Subject, Subject]:
    """The brand and its competitor; the second month is better than the first."""
    draw = random.Random(seed)
    ours, theirs = subject("Maréva"), subject("Brisa", "competitor")
    places = [source("Forum Le Soulier bavard"), source("Avizio"), source("Fédivers")]
    authors = [author() for _ in range(40)]
    made: list[Mention] = []
    for day in range(days):
        begin = OCTOBER[1] - timedelta(days=days - day)
        loud = day == days - 13
        later = day >= days - 31
        for number in range(a_day * (4 if loud else 1)):
            good = draw.random() < (0.5 if later else 0.25)
            bad = not good and draw.random() < (0.35 if later else 0.6)
            text, feeling = (
                (draw.choice(GOOD), "positive") if good else (draw.choice(BAD), "negative") if bad else (draw.choice(PLAIN), "neutral")
            )
            place = places[0] if good and draw.random() < 0.7 else places[1] if bad and draw.random() < 0.7 else draw.choice(places)
            at = begin + timedelta(hours=7 + number % 14, minutes=draw.randrange(60))
            said = mention(
                at, text=text, source=place, by=draw.choice(authors), language="en" if text.isascii() else "fr",
                reach=draw.randrange(50, 9_000), views=None if number % 2 else 100, reach_estimated=bool(number % 2),
            )  # fmt: skip
            about(said, ours, feeling, model="lexicon:1")
            made.append(said)
        if day % 2:
            other = mention(begin + timedelta(hours=12), text="Brisa sort une nouvelle bottine.", source=places[2], by=draw.choice(authors))
            about(other, theirs, "neutral", model="lexicon:1")
            made.append(other)
    copied = Story.objects.get(pk=made[-5].story_id)
    made += [_copy(copied, made[-5], ours, hours) for hours in range(1, 6)]
    Gap.objects.create(
        source=places[1], since=OCTOBER[0] + timedelta(days=8), until=OCTOBER[0] + timedelta(days=10, hours=5), reason="down"
    )
    rollups.recount([one.pk for one in made])
    return ours, theirs


def _copy(story: Story, first: Mention, ours: Subject, hours: int) -> Mention:
    said = mention(first.published_at + timedelta(minutes=hours), story=story, text=first.text, source=first.source, reach=4_000)
    about(said, ours, "positive", model="lexicon:1")
    return said


def erase(said: Mention) -> None:
    """As if its author had asked for it."""
    Match.objects.filter(mention=said).delete()
    rollups.recount([said.pk])


__all__ = ["OCTOBER", "PARIS", "Source", "erase", "tell"]
