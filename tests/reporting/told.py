"""A client of whom enough was said to tell: two months of mentions, a competitor, a gap, a loud day; made directly and counted."""

from __future__ import annotations

import random
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from ingestion.models import Gap, Match, Mention, Source, Subject
from reputation import rollups
from tests.reputation.factories import author, keep, source, subject, unsaved_match, unsaved_mention

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
    told: list[Match] = []
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
            said = unsaved_mention(
                at, text=text, source=place, by=draw.choice(authors), language="en" if text.isascii() else "fr",
                reach=draw.randrange(50, 9_000), views=None if number % 2 else 100, reach_estimated=bool(number % 2),
            )  # fmt: skip
            told.append(unsaved_match(said, ours, feeling, model="lexicon:1"))
        if day % 2:
            noon = begin + timedelta(hours=12)
            other = unsaved_mention(noon, text="Brisa sort une nouvelle bottine.", source=places[2], by=draw.choice(authors))
            told.append(unsaved_match(other, theirs, "neutral", model="lexicon:1"))
    copied = told[-5].mention
    told += [_copy(copied, ours, minutes) for minutes in range(1, 6)]
    Gap.objects.create(
        source=places[1], since=OCTOBER[0] + timedelta(days=8), until=OCTOBER[0] + timedelta(days=10, hours=5), reason="down"
    )
    rollups.recount([one.pk for one in keep(told)])
    return ours, theirs


def _copy(first: Mention, ours: Subject, minutes: int) -> Match:
    at = first.published_at + timedelta(minutes=minutes)
    said = unsaved_mention(at, story=first.story, text=first.text, source=first.source, by=author(), reach=4_000)
    return unsaved_match(said, ours, "positive", model="lexicon:1")


def erase(said: Mention) -> None:
    """As if its author had asked for it."""
    Match.objects.filter(mention=said).delete()
    rollups.recount([said.pk])


__all__ = ["OCTOBER", "PARIS", "Source", "erase", "tell"]
