"""A statement that is followed, and what is heard of it: made by the product's own actions."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from core.by import By
from ingestion.models import Mention
from reputation.models import Echo, Statement
from reputation.statements import echoing, rarity, registering
from reputation.statements.registering import Said
from tests.reputation.factories import about, mention, subject

BY = By.system()
AT = timezone.now().replace(microsecond=0) - timedelta(days=10)
PAGE = "https://mareva.example/engagement"
TEXT = "Maréva répare gratuitement toutes les semelles décollées. Les réparations se font dans douze boutiques, sans ticket de caisse."


def registered(text: str = TEXT, **more) -> Statement:
    made = registering.propose(subject(), Said(text, AT, (PAGE,), more.pop("language", "fr"), **more), by=BY)
    return weighed(registering.keep(made, [claim.text for claim in made.claims.all()], by=BY))


def weighed(statement: Statement) -> Statement:
    """As the worker leaves it before it looks through the past."""
    rarity.weigh(statement)
    return statement


def hear(text: str, hours: float = 5, *, concerns: bool = True, **facts) -> Mention:
    made = mention(AT + timedelta(hours=hours), text=text, **facts)
    if concerns:
        about(made, subject())
    return made


def follow(*said: Mention) -> None:
    echoing.look([one.pk for one in said], echoing.following())


def labels(said: Mention) -> list[str]:
    echo = Echo.objects.get(mention=said)
    return [echo.readings[str(claim.pk)]["label"] for claim in echo.statement.claims.all()]
