"""The PostgreSQL engine counts a frequent word from the table, part by part, and reads its page along the index: the same answer."""

from dataclasses import replace

import pytest
from django.db import connection
from django.utils import timezone

from core.query.evaluate import Context
from search import reading
from search.backends import Place, Question
from search.backends.postgres import Postgres
from search.backends.postgres_answer import MANY, WALKED, Statement
from search.backends.postgres_query import condition
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


ONE_HOUR = """
    UPDATE search_postgresentry
       SET published_at = CASE WHEN mention_id <= %(old)s THEN '2026-11-01'::timestamptz ELSE '2026-11-09 12:00'::timestamptz END,
           tokens = CASE WHEN mention_id <= %(old)s THEN to_tsvector('simple', 'behind') ELSE tokens END
"""


@pytest.fixture
def in_one_hour(filled):
    """The newest were all said at the same moment; before them stand, at another, so many that a page is looked for along the index."""
    with connection.cursor() as cursor:
        cursor.execute(FILL.replace("generate_series(1,", f"generate_series({COUNT + 1},"), [2 * COUNT])
        cursor.execute(ONE_HOUR, {"old": COUNT})
        cursor.execute("ANALYZE search_postgresentry")


@pytest.mark.parametrize("counted", [True, False])
def test_pages_behind_many_of_the_same_moment_are_found_and_follow_each_other(in_one_hour, counted):
    engine = Postgres({})
    question = asked("behind") if counted else replace(asked("behind"), facets=(), step=None, total=False)
    first = engine.ask(question)
    assert [hit.id for hit in first.hits] == list(range(COUNT, COUNT - 51, -1))
    last = first.hits[-1]
    second = engine.ask(replace(question, after=Place(last.key, last.id)))
    assert [hit.id for hit in second.hits] == list(range(COUNT - 51, COUNT - 102, -1))
    assert engine.ask(replace(question, before=Place(second.hits[0].key, second.hits[0].id))).hits == first.hits


def test_no_more_of_the_same_moment_is_looked_at_than_a_page_is_worth(in_one_hour):
    question = replace(asked("behind"), facets=(), step=None, total=False)
    statement = Statement(condition(question.whole, question.context, None, question.period), question).only_page()
    with connection.cursor() as cursor:
        cursor.execute(f"EXPLAIN (ANALYZE, FORMAT JSON) {statement.text}", statement.params)
        [[[plan]]] = cursor.fetchall()
    walked = next(node for node in plan["Plan"]["Plans"] if node.get("Subplan Name") == "CTE walked")
    while "Plans" in walked:
        walked = walked["Plans"][0]
    assert walked["Actual Rows"] + walked.get("Rows Removed by Filter", 0) <= WALKED * question.limit


def test_a_selected_part_is_counted_from_the_table_without_a_timeline(in_one_hour):
    engine = Postgres({})
    gathered = engine.ask(replace(asked('late -"never said"'), step=None))
    assert engine.ask(replace(asked("late"), step=None)) == gathered
    assert gathered.total.value == COUNT
