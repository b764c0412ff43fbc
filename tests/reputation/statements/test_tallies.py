"""What was counted of a statement is kept as long as none of its echoes changed, and not a moment longer."""

from __future__ import annotations

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from ingestion.models import Mention, Source
from reputation.models import Echo, Tally
from reputation.statements import drifting, judging, tallies
from tests.reputation.statements.followed import BY, TEXT, follow, hear, registered

pytestmark = pytest.mark.django_db

DENIED = "Maréva ne répare pas gratuitement les semelles décollées."


def counted(statement, **more) -> tuple[int, bool]:
    """How many invert it, and whether its echoes were counted for that."""
    with CaptureQueriesContext(connection) as asked:
        found = drifting.drift(statement.pk, more.get("within"), more.get("by", "source"))
    return found.totals.inverting, any("WITH cells" in one["sql"] for one in asked.captured_queries)


def test_echoes_are_counted_once_by_each_audience_until_one_comes():
    statement = registered()
    follow(hear(DENIED, 1))
    assert counted(statement) == (1, True)
    assert counted(statement) == (1, False)
    assert counted(statement, by="language") == (1, True)
    assert (counted(statement), counted(statement, by="language")) == ((1, False), (1, False))
    follow(hear(DENIED, 2))
    assert counted(statement) == (2, True)


def test_what_is_kept_tells_the_same_as_what_is_counted():
    statement = registered()
    follow(hear(TEXT, 1, country="FR"), hear(DENIED, 2, reach=70), hear("Maréva répare les semelles, contre trente euros.", 30))
    for by in drifting.BYS:
        first = drifting.drift(statement.pk, None, by)
        assert drifting.drift(statement.pk, None, by) == first
        assert first.turn
        assert first.audiences


def test_judgements_what_is_gone_and_what_changes_nothing():
    statement = registered()
    said, other = hear(DENIED, 1), hear(DENIED, 2)
    follow(said, other)
    assert counted(statement) == (2, True)
    follow(said, other)
    assert counted(statement) == (2, False)
    claim = statement.claims.all()[0]
    mark = judging.mark(Echo.objects.get(mention=said), claim, "verbatim", by=BY)
    assert counted(statement) == (1, True)
    judging.take_back(mark, by=BY)
    assert counted(statement) == (2, True)
    Mention.objects.filter(pk=other.pk).update(text="Il pleut.", text_hash=b"another")
    follow(other)
    assert counted(statement) == (1, True)
    Mention.objects.filter(pk=said.pk).delete()
    follow(said)  # as the turn after an erasure
    assert counted(statement) == (0, True)


def test_who_sees_some_subjects_is_counted_for_each_time():
    statement = registered()
    follow(hear(DENIED, 1), hear(DENIED, 2, concerns=False))
    counted(statement)
    only = frozenset({statement.subject_id})
    assert counted(statement, within=only)[1]
    assert counted(statement, within=only)[1]


def test_a_source_is_told_by_its_name_of_now():
    statement = registered()
    follow(said := hear(DENIED, 1))
    drifting.drift(statement.pk, None)
    Source.objects.filter(pk=said.source_id).update(name="Le forum")
    assert [one.name for one in drifting.drift(statement.pk, None).audiences] == ["Le forum"]


def test_what_changed_while_it_was_counted_is_not_kept():
    statement = registered()
    follow(hear(DENIED, 1))

    def count() -> tallies.Rows:
        tallies.changed([statement.pk])
        return {"totals": [[1]]}

    assert tallies.counted(statement.pk, "source", count) == {"totals": [[1]]}
    assert Tally.objects.get(pk=statement.pk).counted == {}
    assert tallies.counted(statement.pk, "source", lambda: {"totals": [[2]]}) == {"totals": [[2]]}
    assert tallies.counted(statement.pk, "source", lambda: {"totals": [[3]]}) == {"totals": [[2]]}


def test_a_statement_that_nobody_relays_is_kept_too():
    statement = registered()
    assert (counted(statement), counted(statement)) == ((0, True), (0, False))
