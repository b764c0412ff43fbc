"""The PostgreSQL engine counts a frequent word from the table, part by part, and reads its page along the index: the same answer."""

import pytest
from django.db import connection
from django.utils import timezone

from core.query.evaluate import Context
from search import reading
from search.backends import Place, Question
from search.backends.postgres import Postgres
from search.backends.postgres_answer import MANY
from tenants import current

FIELDS = ("sentiment", "subject", "source", "type", "language", "site")
COUNT = MANY + 1_000
FILL = """
    INSERT INTO search_postgresentry (mention_id, version, generation, published_at, story, reach, kind, type, language, country, tone,
                                      author, site, sources, towards, tokens)
    SELECT n, 1, 1, '2026-11-01'::timestamptz + n * interval '1 minute', n / 3, n %% 7, 'push', 'post',
           CASE WHEN n %% 4 = 0 THEN 'fr' ELSE 'en' END, '', 'neutral', '', 'site' || n %% 5, ARRAY[1 + n %% 2], ARRAY['7:positive'],
           (CASE WHEN n <= 10 THEN '''late'':1 ''seldom'':2' ELSE '''late'':1' END)::tsvector
      FROM generate_series(1, %s) AS n
"""


@pytest.fixture
def filled(db):
    with connection.cursor() as cursor:
        cursor.execute(FILL, [COUNT])
        cursor.execute("ANALYZE search_postgresentry")


def asked(text: str, **more) -> Question:
    return Question(reading.tree(text), Context(current.zone(), timezone.now()), facets=FIELDS, step="day", limit=51, **more)


@pytest.mark.parametrize("text", ["late", "late*", "late -seldom", ""])
def test_what_is_read_apart_is_what_is_gathered(filled, text):
    engine = Postgres({})
    gathered = engine.ask(asked(f'{text} -"never said"'.strip()))  # a phrase, which is looked at row by row
    assert engine.ask(asked(text)) == gathered
    assert gathered.total.value >= COUNT - 10
    assert len(gathered.hits) == 51
    assert gathered.hits[0].id == COUNT


def test_the_page_of_a_rare_word_at_the_end_of_the_index_is_found(filled):
    found = Postgres({}).ask(asked("seldom"))
    assert [hit.id for hit in found.hits] == list(range(10, 0, -1))
    assert found.total.value == 10
    assert sum(bucket.mentions for bucket in found.buckets) == 10


@pytest.mark.parametrize("sort", ["-published_at", "-reach"])
def test_pages_of_a_frequent_word_follow_each_other(filled, sort):
    engine = Postgres({})
    first = engine.ask(asked("late", sort=sort))
    second = engine.ask(asked("late", sort=sort, after=Place(first.hits[-1].key, first.hits[-1].id)))
    assert not {hit.id for hit in first.hits} & {hit.id for hit in second.hits}
    assert [(hit.key, hit.id) for hit in (*first.hits, *second.hits)] == sorted(
        [(hit.key, hit.id) for hit in (*first.hits, *second.hits)], reverse=True
    )
    back = engine.ask(asked("late", sort=sort, before=Place(second.hits[0].key, second.hits[0].id)))
    assert back.hits == first.hits
