"""Real objects of what it means: incidents, needs, voices, statements, a client's own figures."""

from __future__ import annotations

from datetime import timedelta

from ingestion.models import Author
from reputation.models import (
    Action,
    Claim,
    Echo,
    EchoMark,
    Incident,
    KeptScore,
    Need,
    NeedAnswer,
    NeedMention,
    Series,
    SeriesValue,
    Statement,
    Voice,
    VoiceMark,
)  # fmt: skip
from reputation.statements import holding
from tests.isolation.heard import mention, subject
from tests.isolation.place import AT, BY, SECRET, Place


def incident(place: Place) -> Incident:
    return Incident.objects.create(
        subject=place.one(subject), measure="volume", began_at=AT, called_at=AT, top_at=AT, times=3.0, surprise=9.0
    )


def action(place: Place) -> Action:
    return Action.objects.create(incident=place.one(incident), at=AT, words=f"Done {SECRET}", visibility="shared")


def told_score(place: Place) -> KeptScore:
    return KeptScore.objects.create(
        subject_id=place.one(subject).pk, since=AT, until=AT + timedelta(days=30), value=62.0, low=60.0, high=64.0, m0=0.0, stories=9,
        weight=9.0, enough=True, version=1, model=f"m{SECRET}"[:40], constants={"k": 8.0},
    )  # fmt: skip


def series(place: Place) -> Series:
    """With a value."""
    made = Series.objects.create(name=f"Series {SECRET}", unit="€", subject=place.one(subject))
    SeriesValue.objects.create(series=made, day=AT.date(), value=12)
    return made


def need(place: Place) -> Need:
    made = Need.objects.create(name=f"Need {SECRET}", kind="wish", first_at=AT, newest_at=AT, found_at=AT, surprise=9.0)
    NeedMention.objects.create(need=made, mention_id=place.one(mention).pk, kind="wish", part="body", start=0, end=4)
    NeedAnswer.objects.create(
        need=made, mention_id=place.one(mention).pk, subject=place.one(subject), says="has", part="body", start=0, end=4
    )
    return made


def author(place: Place) -> Author:
    """With a mark."""
    made = Author.objects.create(handle=f"h{SECRET}", name=f"Author {SECRET}")
    VoiceMark.objects.create(author=made, consent="given", note=f"Note {SECRET}")
    return made


def voice(place: Place) -> Voice:
    said = place.one(mention)
    return Voice.objects.create(
        author=place.one(author), subject=place.one(subject), kind="ambassador", value=0.6, low=0.2, high=0.9, rank=0.4, stories=5,
        mentions=5, weeks=3, proofs=[{"kind": "recommends", "count": 1, "mentions": [said.pk], "beside": []}],
        led={"threads": 1, "began": 1, "answered_by": 1, "repeated_by": 0, "top": [{"mention": said.pk, "people": 1}]}, first_at=AT,
        newest_at=AT, found_at=AT,
    )  # fmt: skip


def statement(place: Place) -> Statement:
    made = Statement.objects.create(subject=place.one(subject), text=f"We promise {SECRET}.", language="en", at=AT, state="kept")
    Claim.objects.create(statement=made, place=1, text=f"Claim {SECRET}")
    return made


def echo(place: Place) -> Echo:
    """Of the mention, read."""
    of, said = place.one(statement), place.one(mention)
    readings = {str(of.claims.get().pk): {"label": "inverted", "confidence": 0.8, "evidence": [[0, 4]]}}
    made = Echo.objects.create(statement=of, mention=said, how="quote", measure=0.5, readings=readings, version=1, text_hash=said.text_hash)
    holding.hold([said.pk])
    return made


def mark(place: Place) -> EchoMark:
    of = place.one(echo)
    return EchoMark.objects.create(echo=of, claim=of.statement.claims.get(), label="weakened", text_hash=of.text_hash, **BY.columns())
