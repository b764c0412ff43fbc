"""Two workers at the same window, each with a connection of its own: counts, echoes and voices are what one worker makes of it."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Any

import pytest
from django.db import transaction
from django.db.models import QuerySet

from ingestion.models import Mention
from reputation import counting, rollups
from reputation.models import Counted, Echo, Rollup, SourceRollup, Voice
from reputation.statements import echoing
from reputation.voices import keeping, reading, searching
from reputation.voices.reading import Asked
from tests.ingestion.test_together import at_once
from tests.reputation.factories import NOON, about, mention, subject
from tests.reputation.statements.followed import TEXT, hear, registered
from tests.reputation.voices.test_searching import DAY, fan

pytestmark = pytest.mark.django_db(transaction=True)
OWN = ("id", "found_at", "made_at", "read_at")
"""What differs from one making to the next."""


def kept(rows: QuerySet[Any]) -> list[dict[str, Any]]:
    """The rows without what tells one making from the next."""
    return sorted(({name: value for name, value in row.items() if name not in OWN} for row in rows.values()), key=repr)


def twice(work: Callable[[], object]) -> None:
    def whole() -> None:
        with transaction.atomic():
            work()

    assert at_once(whole, whole) == []


def test_the_same_mentions_are_counted_once(acme):
    ours = subject()
    said = [mention(NOON - DAY * (number % 5), text=f"Maréva, {number}") for number in range(60)]
    for number, one in enumerate(said):
        about(one, ours, ("positive", "negative", "neutral")[number % 3])
    ids = [one.pk for one in said]
    rollups.recount(ids)
    alone = kept(Rollup.objects.all()), kept(SourceRollup.objects.all())
    for table in (Rollup, SourceRollup, Counted):
        table.objects.all().delete()
    twice(lambda: rollups.recount(ids))
    assert (kept(Rollup.objects.all()), kept(SourceRollup.objects.all())) == alone
    twice(lambda: rollups.recount(ids[::-1]))
    assert (kept(Rollup.objects.all()), kept(SourceRollup.objects.all())) == alone


def test_mentions_that_went_meanwhile_are_taken_away_once(acme):
    ours = subject()
    said = [mention(NOON, text=f"Maréva, {number}") for number in range(20)]
    for one in said:
        about(one, ours, "negative")
    ids = [one.pk for one in said]
    rollups.recount(ids)
    Mention.objects.filter(pk__in=ids[:8]).delete()
    twice(lambda: rollups.recount(ids))
    assert sum(Rollup.objects.filter(subject_id=ours.pk).values_list("mentions", flat=True)) == 12


def test_the_same_texts_give_each_echo_once(acme):
    registered()
    said = [hear(TEXT), *(hear(f"{TEXT} C’est dit, {number}.", hours=6 + number) for number in range(10)), hear("Il pleut sur Brest.")]
    ids = [one.pk for one in said]
    followed = echoing.following()
    echoing.look(ids, followed)
    alone = kept(Echo.objects.all())
    assert len(alone) >= 11
    Echo.objects.all().delete()
    assert at_once(lambda: echoing.look(ids, followed), lambda: echoing.look(ids[::-1], followed)) == []
    assert kept(Echo.objects.all()) == alone
    assert at_once(lambda: echoing.look(ids, followed), lambda: echoing.look(ids[::-1], followed)) == []
    assert kept(Echo.objects.all()) == alone


def test_the_same_authors_give_each_voice_once(acme):
    for name in ("lou", "yann", "ana"):
        fan(name)
    newest = counting.newest_day()
    assert newest
    asked = Asked(subject(), newest - searching.HEARD, newest)
    usual, [last] = reading.usual(asked), reading.parts(asked)
    speakers = reading.authors(asked, 0, last)
    keeping.look(asked, speakers, usual)
    alone = kept(Voice.objects.all())
    assert len(alone) == 3
    Voice.objects.all().delete()
    turned = reading.Speakers(speakers.authors[::-1], speakers.mentions[::-1])
    for order, second in ((speakers, turned), (turned, speakers)):
        assert at_once(
            partial(_in_one, partial(keeping.look, asked, order, usual)),
            partial(_in_one, partial(keeping.look, asked, second, usual)),
        ) == []  # fmt: skip
        assert kept(Voice.objects.all()) == alone


def _in_one(work: Callable[[], object]) -> None:
    with transaction.atomic():
        work()
