"""The needs that the demonstration told are found among all it told, copies folded, before anything else that seems to be wished for."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, datetime

import pytest
from django.db import connection

from core.by import By
from core.query.tokens import tokenise
from ingestion.identity import story_key
from ingestion.models import Author, Match, Mention, Story
from reporting.demonstration import scripts
from reporting.demonstration.teller import tell
from reputation import rollups
from reputation.models import Need, NeedAnswer, NeedMention
from reputation.needs import searching
from tests.reputation.factories import source, subject
from tests.working import finished

pytestmark = pytest.mark.django_db
END = datetime(2026, 11, 20, 9, tzinfo=UTC)


@pytest.mark.parametrize("slug", ["mareva", "popotille", "larkmoor"])
def test_the_need_of_a_client_is_the_first_wish_found_named_in_words_that_were_said_with_who_answers_it(slug):
    script = scripts.of(slug)
    assert script
    told = tell(script, END)
    ids = store(told.said, subject(script.own.name), [subject(one.name, "competitor") for one in script.brands[1:]])
    finished(searching.start(By.system()).uid, seconds=60)  # each stretch would read all texts anew
    truth = {ids[item] for item in told.truth.needs[0].items}
    wishes = list(Need.objects.filter(kind__in=("wish", "missing", "workaround")).order_by("-surprise"))
    shares = []
    for need in wishes:
        said = set(NeedMention.objects.filter(need=need).values_list("mention_id", flat=True))
        shares.append(len(said & truth) / len(said))
    assert shares[0] >= 0.9, shares
    assert all(share >= 0.5 for share in shares), shares
    texts = Mention.objects.filter(pk__in=truth).values_list("text", flat=True)
    assert sum(wishes[0].name.lower() in text.lower() for text in texts) >= 3
    answers = NeedAnswer.objects.filter(need__in=wishes)
    for answer in told.truth.answers:
        says = dict(answers.filter(subject__name=answer.brand).values_list("mention_id", "says"))
        assert set(says.values()) == {"has" if answer.has else "lacks"}
        assert set(says) <= {ids[item] for item in answer.items}
        assert len(says) >= 2  # one a story: the same words said again add nothing


def store(said, about, rivals) -> dict[str, int]:
    """All of it by item, what is said in the same words as one story; of the rivals what names them."""
    own = [one for one in said if one.item["type"] != "share"]
    keys = [story_key(tokenise(one.item.get("title", ""), one.item["text"])) for one in own]
    sizes = Counter(keys)
    first = {key: one.at for key, one in reversed(list(zip(keys, own, strict=True)))}
    made_stories = Story.objects.bulk_create([Story(first_at=at, size=sizes[key]) for key, at in first.items()])
    story_of = dict(zip(first, made_stories, strict=True))
    stories = [story_of[key] for key in keys]
    people = {(one.item["platform"], one.item["author"]["handle"]): None for one in own}
    made = Author.objects.bulk_create([Author(platform=platform, handle=handle) for platform, handle in people])
    authors = dict(zip(people, made, strict=True))
    rows = Mention.objects.bulk_create(
        [
            Mention(
                published_at=one.at.replace(microsecond=0), source=source(one.source), kind="feed",
                title=one.item.get("title", ""), text=one.item["text"],
                text_hash=b"0" * 32, story=story, language=one.item["language"],
                author=authors[one.item["platform"], one.item["author"]["handle"]],
            )
            for one, story in zip(own, stories, strict=True)
        ]
    )  # fmt: skip
    Match.objects.bulk_create([Match(mention=row, subject=about, version=1) for row in rows])
    named = [(row, one) for row in rows for one in rivals if one.name.lower() in f"{row.title} {row.text}".lower()]
    Match.objects.bulk_create([Match(mention=row, subject=one, version=1) for row, one in named])
    ids = [row.pk for row in rows]
    for start in range(0, len(ids), 2_000):
        rollups.recount(ids[start : start + 2_000])
    with connection.cursor() as cursor:  # as a server knows them when the daily search begins
        cursor.execute("ANALYZE ingestion_mention, ingestion_match, reputation_counted")
    return {one.item["external_id"]: row.pk for one, row in zip(own, rows, strict=True)}
