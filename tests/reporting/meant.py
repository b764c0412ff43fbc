"""What the told October also held: an incident with what was done, a need in people's words, a statement and what became of it."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core.by import By
from ingestion.models import Subject
from reputation import rollups
from reputation.models import Action, Incident, Need, NeedAnswer, NeedMention, Statement
from reputation.statements import echoing, rarity, registering
from reputation.statements.registering import Said
from tests.reporting.told import OCTOBER
from tests.reputation.factories import about, author, mention, source

BY = By.system()
MEANT = ("incidents", "needs", "statements")
"""The sections that tell of it."""
BEGAN = OCTOBER[0] + timedelta(days=18, hours=7)
OVER = OCTOBER[0] + timedelta(days=20)
CLAIMED = "Maréva répare gratuitement toutes les semelles décollées. Les réparations se font dans douze boutiques."
TOLD = (
    "Maréva répare gratuitement toutes les semelles décollées, enfin !",
    "À lire : Maréva ne répare pas gratuitement les semelles décollées, tout est facturé.",
    "Les semelles décollées sont réparées gratuitement chez Maréva.",
)
BLAMED = ("Service client muet", "Semelle décollée")
WISHED = (
    "J’aimerais tant un ressemelage à domicile, sans passer en boutique.",
    "Il manque un ressemelage à domicile chez tous ces marchands.",
    "Why is there no resoling at home? I would pay for it.",
    "Un ressemelage à domicile, voilà ce qu’il me faudrait.",
)


def incident(ours: Subject) -> Incident:
    """A rise of two days in October, said in like words in one place, with what the agency and the client did."""
    place = source("Avizio")
    texts = [f"{BLAMED[number % len(BLAMED)]} au bout de {number} jours, Maréva." for number in range(1, 81)]
    said = [
        mention(BEGAN + timedelta(minutes=20 * number), text=text, source=place, by=author(), reach=500)
        for number, text in enumerate(texts)
    ]  # fmt: skip
    for one in said:
        about(one, ours, "negative", model="lexicon:1")
    rollups.recount([one.pk for one in said])
    made = Incident.objects.create(
        subject=ours, measure="volume", began_at=BEGAN, called_at=BEGAN + timedelta(hours=3), top_at=BEGAN + timedelta(hours=9),
        over_at=OVER, course="over", times=8.4, surprise=12.0, first_mention_id=said[0].pk, evidence_at=timezone.now(),
        evidence={"words": [{"words": "service client muet", "voices": 40, "before": 0}]},
    )  # fmt: skip
    Action.objects.create(
        incident=made, at=BEGAN + timedelta(hours=5), words="Réponse publiée sur Avizio.", visibility="shared", **BY.columns()
    )
    Action.objects.create(
        incident=made, at=BEGAN + timedelta(hours=6), words="Marge à négocier avec le client.", visibility="agency", **BY.columns()
    )
    return made


def need(ours: Subject) -> Need:
    """Said by four voices in two places, never before."""
    made = Need.objects.create(
        name="ressemelage à domicile", kind="wish", words=["ressemelage à domicile"], first_at=BEGAN, newest_at=BEGAN + timedelta(days=9),
        surprise=6.0, found_at=timezone.now(),
    )  # fmt: skip
    for number, text in enumerate(WISHED):
        place = source("Fédivers" if number % 2 else "Forum Le Soulier bavard")
        said = mention(BEGAN + timedelta(days=number + 1), text=text, source=place, reach=120)
        about(said, ours, "neutral", model="lexicon:1")
        rollups.recount([said.pk])
        NeedMention.objects.create(need=made, mention_id=said.pk, kind="wish", part="body", start=0, end=len(text))
    NeedAnswer.objects.create(need=made, mention_id=said.pk, subject=ours, says="lacks", part="body", start=0, end=len(text))
    return made


def statement(ours: Subject) -> Statement:
    """Made on 5 October, relayed as it is, in other words, and turned into its opposite."""
    at = OCTOBER[0] + timedelta(days=4, hours=9)
    made = registering.propose(ours, Said(CLAIMED, at, (), "fr"), by=BY)
    registering.keep(made, [claim.text for claim in made.claims.all()], by=BY)
    rarity.weigh(made)
    told = []
    for number, text in enumerate(TOLD):
        said = mention(at + timedelta(hours=6 + number), text=text, source=source("Fédivers"), reach=900)
        about(said, ours, "neutral", model="lexicon:1")
        told.append(said.pk)
    rollups.recount(told)
    echoing.look(told, echoing.following())
    return made


def mean(ours: Subject) -> tuple[Incident, Need, Statement]:
    return incident(ours), need(ours), statement(ours)
