"""The statements that a rise is about: said within it, or relayed in it, with what became of them there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from reputation.models import Claim, Echo, Statement
from reputation.statements import holding
from reputation.statements.concerning import concerned
from reputation.statements.drifting import Relayed
from tests.reputation.factories import NOON, about, mention, subject

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
SINCE, UNTIL = NOON, NOON + HOUR * 24


def said(at, state: str = "kept", of: str = "Maréva") -> Statement:
    made = Statement.objects.create(subject=subject(of), text=f"We repair soles {at}.", language="en", at=at, state=state)
    Claim.objects.create(statement=made, place=1, text="We repair soles.")
    return made


def echo(of: Statement, at, label: str = "verbatim") -> Echo:
    relay = mention(at)
    about(relay, of.subject)
    readings = {str(of.claims.get().pk): {"label": label, "confidence": 0.9, "evidence": []}}
    made = Echo.objects.create(statement=of, mention=relay, how="quote", measure=1, readings=readings, version=1, text_hash=relay.text_hash)
    holding.hold([relay.pk])
    return made


def listed(within=None):
    return concerned(subject().pk, SINCE, UNTIL, within)


def test_what_was_relayed_within_it_comes_first_and_only_echoes_of_that_time_count():
    old, new = said(NOON - HOUR * 100), said(NOON + HOUR)
    echo(old, NOON - HOUR * 2)
    for label in ("verbatim", "inverted", "weakened", "omitted"):
        echo(old, NOON + HOUR * 3, label)
    found = listed()
    assert [one.statement for one in found] == [old, new]
    assert found[0].relayed == Relayed(echoes=4, telling=3, drifting=2, inverting=1)
    assert (found[1].said_then, found[1].relayed.echoes, found[1].relayed.drift) == (True, 0, None)


def test_others_are_left_out():
    said(NOON - HOUR * 100)
    said(UNTIL + HOUR)
    said(NOON + HOUR, state="withdrawn")
    said(NOON + HOUR, of="Rival")
    assert listed() == []


def test_who_may_not_see_the_subject_finds_none():
    one = said(NOON + HOUR)
    assert len(listed(frozenset({one.subject_id}))) == 1
    assert listed(frozenset()) == []
