"""What every engine promises, asked of each of them."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest

from core.query.tree import FieldIs, Ref
from search.backends import Backend, Place, postgres_answer
from tests.search.asking import asked, found
from tests.search.factories import NOON, an_entry

ENTRIES = [
    an_entry(1, "Late parcel again",
             author_handle="@Jo", author_name="Jo Smith", lang="en", country="GB", type="post", sentiment="negative"),
    an_entry(2, "Colis en retard, #Air_France bravo", title="Grève", lang="fr", site="www.lemonde.fr", type="article",
             sources=frozenset({3, 4}),
             at=NOON + timedelta(hours=1), subjects={7: "negative"}, sentiment="positive"),
    an_entry(3, "air france late", lang="fr", site="lemonde.fr", at=NOON + timedelta(hours=2), reach=50,
             subjects={7: "positive", 8: "negative"}),
    an_entry(4, "an air of France", title="late air", lang="", at=NOON + timedelta(hours=3), reach=900, sources=frozenset({3})),
    an_entry(5, "👍 promo @air_france", story=3, kind="feed", at=NOON + timedelta(hours=4), reach=50),
]  # fmt: skip


@pytest.fixture
def filled(engine: Backend) -> Backend:
    engine.put(1, ENTRIES, wait=True)
    engine.documents = lambda ids: {id: ENTRIES[id - 1].document for id in ids}
    return engine


@pytest.mark.parametrize(
    ("text", "ids"),
    [
        ("late", [4, 3, 1]),
        ("LATE parcel", [1]),
        ("parcel OR retard", [2, 1]),
        ('"air france"', [5, 3, 2]),
        ('"france air"', []),
        ('"late air"', [4]),
        ('"air an"', []),  # from the title's end to the body's start
        ("air NOT late", [5, 2]),
        ("NOT air", [1]),
        ("NOT (air OR parcel)", []),
        ("NOT late OR parcel", [5, 2, 1]),
        ("NOT lang:fr", [5, 4, 1]),
        ("NOT lang:fr NOT late", [5]),
        ("par*", [1]),
        ('"air fr*"', [5, 3, 2]),
        ("#air", [2]),
        ("@air", [5]),
        ("#ai*", [2]),
        ('"#air france"', [2]),
        ('"en retard #air"', [2]),
        ('"en retard #ai* fr*"', [2]),
        ("👍", [5]),
        ("hashtag:air_france", [2]),
        ("at:@Air_France", [5]),
        ("hashtag:air", []),
        ("author:jo", [1]),
        ('author:"JO smith"', [1]),
        ("site:lemonde.fr", [3, 2]),
        ("site:www.lemonde.fr", [2]),
        ("site:monde.fr", []),
        ("lang:(fr OR en)", [3, 2, 1]),
        ("country:gb", [1]),
        ("kind:feed", [5]),
        ("type:(post OR article)", [2, 1]),
        ("sentiment:positive", [2]),
        ("lang:en OR kind:feed OR retard", [5, 2, 1]),
        ("date:2026-11-10", [5, 4, 3, 2, 1]),
        ("date:>2026-11-10T16", [5]),
        ("date:[2026-11-10T14 TO 2026-11-10T14]", [2]),
        ("late OR date:<2026-11-10T14", [4, 3, 1]),
        ("NOT date:<2026-11-10T15", [5, 4, 3]),
    ],
)
def test_a_query_finds_what_the_language_means(filled, text, ids):
    assert found(filled, text) == ids


def test_a_source_and_a_subject_are_named_by_id(filled):
    assert found(filled, FieldIs("source", (Ref(3),))) == [4, 2]
    assert found(filled, FieldIs("source", (Ref(4), Ref(9)))) == [2]
    assert found(filled, FieldIs("subject", (Ref(7),))) == [3, 2]
    assert found(filled, FieldIs("subject", ())) == []


def test_a_subject_asked_beside_decides_whose_sentiment_is_meant(filled):
    assert found(filled, "sentiment:negative") == [1]
    assert found(filled, "sentiment:negative", subject=7) == [2]
    assert found(filled, "sentiment:negative OR sentiment:positive", subject=8) == [3]


def test_a_period_is_from_its_first_instant_to_before_its_last(filled):
    assert found(filled, since=NOON + timedelta(hours=1), until=NOON + timedelta(hours=3)) == [3, 2]
    assert found(filled, "air", since=NOON + timedelta(hours=3, microseconds=1)) == [5]


def test_pages_follow_one_another_without_loss(filled):
    first = filled.ask(asked("air", limit=2))
    assert [hit.id for hit in first.hits] == [5, 4]
    assert first.total.value == 4
    last = first.hits[-1]
    assert found(filled, "air", limit=2, after=Place(last.key, last.id)) == [3, 2]


def test_pages_by_reach_put_the_unknown_last(filled):
    first = filled.ask(asked(sort="-reach", limit=2))
    assert [(hit.id, hit.key) for hit in first.hits] == [(4, 900), (5, 50)]
    assert found(filled, sort="-reach", after=Place(50, 5)) == [3, 2, 1]


@pytest.mark.parametrize("total", [True, False])
@pytest.mark.parametrize("by_story", [False, True])
def test_views_are_in_the_order_of_numbers(engine, total, by_story):
    reaches = [97, 932, 1_262, 7, 12_000, -1]
    engine.put(1, [an_entry(id, "late", reach=reach) for id, reach in enumerate(reaches, 1)], wait=True)
    wanted = {"sort": "-reach", "total": total, "by_story": by_story}
    assert found(engine, "late", **wanted) == [5, 3, 2, 1, 4, 6]
    assert found(engine, "late", **wanted, limit=2) == [5, 3]
    assert found(engine, "late", **wanted, limit=2, after=Place(1_262, 3)) == [2, 1]
    assert found(engine, "late", **wanted, limit=2, before=Place(97, 1)) == [3, 2]


def test_pages_by_relevance_hold_the_same_mentions(filled):
    first = filled.ask(asked("air", sort="relevance", limit=2))
    last = first.hits[-1]
    rest = found(filled, "air", sort="relevance", after=Place(last.key, last.id))
    assert sorted([*(hit.id for hit in first.hits), *rest]) == [2, 3, 4, 5]


@pytest.mark.parametrize("sort", ["-published_at", "-reach", "relevance"])
@pytest.mark.parametrize("by_story", [False, True])
def test_pages_go_back_as_they_came(filled, sort, by_story):
    hits = filled.ask(asked("late OR air", sort=sort, by_story=by_story)).hits
    assert len(hits) > 2
    for place in range(len(hits) + 1):
        for limit in (1, 2, 50):
            edge = Place(hits[place].key, hits[place].id) if place < len(hits) else Place(-1, 0)
            before = filled.ask(asked("late OR air", sort=sort, by_story=by_story, limit=limit, before=edge)).hits
            assert before == hits[max(place - limit, 0) : place]


@pytest.mark.parametrize("sort", ["-published_at", "-reach", "relevance"])
@pytest.mark.parametrize("by_story", [False, True])
@pytest.mark.parametrize("leaders", [0, 1, 3, 5_000])
def test_a_page_is_the_same_whether_or_not_all_is_counted(filled, monkeypatch, sort, by_story, leaders):
    monkeypatch.setattr(postgres_answer, "LEADERS", leaders)
    for limit in range(1, 7):
        counted = filled.ask(asked("late OR air", sort=sort, by_story=by_story, limit=limit)).hits
        assert filled.ask(asked("late OR air", sort=sort, by_story=by_story, limit=limit, total=False)).hits == counted


def test_a_story_is_shown_once_by_its_first_in_the_order(filled):
    answer = filled.ask(asked("france", by_story=True, limit=1))
    assert [hit.id for hit in answer.hits] == [5]
    assert (answer.total.value, answer.total.exact) == (3, True)
    last = answer.hits[-1]
    assert found(filled, "france", by_story=True, after=Place(last.key, last.id)) == [4, 2]


def test_facets_count_all_that_is_found_and_leave_out_what_says_nothing(filled):
    answer = filled.ask(asked("air", limit=1, facets=("language", "source", "site", "kind", "sentiment", "subject")))
    assert answer.facets["language"] == (("fr", 2),)
    assert answer.facets["source"] == ((3, 2), (4, 1))
    assert answer.facets["site"] == (("lemonde.fr", 1), ("www.lemonde.fr", 1))
    assert answer.facets["kind"] == (("feed", 1),)
    assert answer.facets["sentiment"] == (("positive", 1),)
    assert answer.facets["subject"] == ((7, 2), (8, 1))


def test_a_facet_of_sentiment_is_towards_the_subject_asked(filled):
    answer = filled.ask(asked(subject=7, facets=("sentiment",)))
    assert answer.facets["sentiment"] == (("negative", 1), ("positive", 1))


def test_a_facet_holds_as_many_values_as_asked(filled):
    assert filled.ask(asked(facets=("author",), facet_size=1)).facets["author"] == (("@Jo", 1),)


def test_a_timeline_counts_mentions_and_stories_by_the_clients_days(engine):
    engine.put(1, [
        an_entry(1, "a", at=datetime(2026, 10, 24, 21, 59, tzinfo=UTC)),  # 23:59 in Paris
        an_entry(2, "a", at=datetime(2026, 10, 24, 22, 0, tzinfo=UTC), story=1),  # midnight
        an_entry(3, "a", at=datetime(2026, 10, 25, 22, 59, tzinfo=UTC), story=1),  # 23:59 after the clocks changed: a day of 25 hours
        an_entry(4, "a", at=datetime(2026, 10, 25, 23, 0, tzinfo=UTC)),
    ], wait=True)  # fmt: skip
    buckets = engine.ask(asked("a", step="day", limit=0)).buckets
    assert [(bucket.start, bucket.mentions, bucket.stories) for bucket in buckets] == [
        (datetime(2026, 10, 23, 22, tzinfo=UTC), 1, 1),
        (datetime(2026, 10, 24, 22, tzinfo=UTC), 2, 1),
        (datetime(2026, 10, 25, 23, tzinfo=UTC), 1, 1),
    ]


def test_the_two_hours_of_an_autumn_night_stay_two(engine):
    engine.put(1, [an_entry(n, "a", at=datetime(2026, 10, 25, hour, 30, tzinfo=UTC)) for n, hour in ((1, 0), (2, 1), (3, 2))], wait=True)
    buckets = engine.ask(asked("a", step="hour", limit=0)).buckets
    assert [bucket.start.hour for bucket in buckets] == [0, 1, 2]


def test_counts_by_several_dimensions_keep_what_has_no_value(filled):
    cells = {cell.keys: (cell.mentions, cell.stories) for cell in filled.cells(asked("air"), ("language", "source")).rows}
    assert cells == {("fr", 3): (1, 1), ("fr", 4): (1, 1), ("fr", None): (1, 1), ("", 3): (1, 1), ("", None): (1, 1)}


def test_counts_by_subject_and_sentiment_are_towards_each_subject(filled):
    cells = {cell.keys: cell.mentions for cell in filled.cells(asked(), ("subject", "sentiment")).rows}
    assert cells == {(7, "negative"): 1, (7, "positive"): 1, (8, "negative"): 1, (None, "negative"): 1, (None, ""): 2}


def test_counts_by_sentiment_of_a_subject_asked(filled):
    cells = {cell.keys: cell.mentions for cell in filled.cells(asked(subject=7), ("sentiment", "day")).rows}
    day = datetime(2026, 11, 9, 23, tzinfo=UTC)
    assert cells == {("negative", day): 1, ("positive", day): 1}


def test_stories_of_a_cell_count_once(filled):
    (cell,) = filled.cells(asked(since=NOON + timedelta(hours=2)), ("week",)).rows
    assert (cell.keys, cell.mentions, cell.stories) == ((datetime(2026, 11, 8, 23, tzinfo=UTC),), 3, 2)


def test_a_lower_version_never_replaces_a_higher_one(engine):
    engine.put(1, [an_entry(1, "new", version=5)], wait=True)
    engine.put(1, [an_entry(1, "old", version=4), an_entry(2, "other")], wait=True)
    assert found(engine, "new OR old OR other") == [2, 1]
    assert found(engine, "old") == []


def test_a_deletion_stays_unless_the_mention_is_newer(engine):
    engine.put(1, [an_entry(1, "a", version=3), an_entry(2, "a", version=3)], wait=True)
    engine.delete(1, {1: 4, 2: 2, 9: 1}, wait=True)
    assert found(engine, "a") == [2]


def test_versions_are_listed_for_the_audit(engine):
    engine.put(1, [an_entry(id, "a", version=id + 1) for id in (1, 2, 12)], wait=True)
    assert engine.versions(1, 0, 2) == [(1, 2), (2, 3)]
    assert engine.versions(1, 2, 2) == [(12, 13)]


def test_nothing_asked_finds_everything_and_nothing_indexed_finds_nothing(engine):
    answer = engine.ask(asked(facets=("kind", "source"), step="day"))
    assert (answer.hits, answer.total.value, answer.buckets, dict(answer.facets)) == ((), 0, (), {"kind": (), "source": ()})
    assert engine.cells(asked(), ("day", "subject")).rows == ()


def test_words_that_an_engine_could_misread_are_only_words(engine):
    engine.put(1, [an_entry(1, "l'été & (or) | a:b \\ 'quoted' _source", author_name="O'Brien \\ 'x'", author_handle="a:*")], wait=True)
    for text in ("été", '"a b"', "quoted", "author:\"O'Brien \\ 'x'\"", "author:\"o'brien \\ 'x'\""):
        assert found(engine, text) == [1]
    assert found(engine, "zzz OR quote") == []


def test_the_longest_words_and_tags_are_found(engine):
    long = "x" * 255
    engine.put(1, [an_entry(1, f"{long} #{'y' * 300}", author_name="n" * 200)], wait=True)
    assert found(engine, f"hashtag:{'y' * 300}") == [1]
    assert found(engine, f"hashtag:{'y' * 299}") == []
    assert found(engine, f"author:{'n' * 200}") == [1]
    assert found(engine, long) == [1]


def test_queries_as_large_and_as_deep_as_the_language_allows_are_answered(filled):
    wide = " OR ".join(["air", *(f"w{number}" for number in range(450)), "#air", "lang:en"])
    assert found(filled, wide) == [5, 4, 3, 2, 1]
    deep = "late"
    for number in range(29):
        deep = f"(air AND {deep})" if number % 2 else f"(nothing OR {deep})"
    assert found(filled, deep) == [4, 3]
    assert found(filled, f"NOT {deep}") == [5, 2, 1]


def test_a_prefix_with_too_many_words_inside_a_phrase_is_answered(engine):
    """More words begin so than an engine may be ready to place one by one."""
    crowd = [an_entry(number, f"air q{number:05} way") for number in range(1, 6_001)]
    for start in range(0, len(crowd), 1_000):
        engine.put(1, crowd[start : start + 1_000])
    engine.put(1, [an_entry(7_000, "air nothing q way")], wait=True)
    engine.documents = lambda ids: {id: crowd[id - 1].document for id in ids if id <= len(crowd)}
    assert found(engine, '"air qq* way" OR "air q0000* way"', limit=20) == list(range(9, 0, -1))
    answer = engine.ask(asked('"air q0* way"', limit=3))
    assert ([hit.id for hit in answer.hits], answer.total.value) == ([6_000, 5_999, 5_998], 6_000)
