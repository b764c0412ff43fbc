"""What screens and programs are given when they ask."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.errors import Gone, Invalid
from core.query.evaluate import Span
from ingestion.models import Gap, Source, Story, Subject
from search import generations, indexing, querying
from search.querying import Query
from tests.search.factories import NOON, a_match, a_mention, a_source, a_subject

pytestmark = pytest.mark.usefixtures("acme")


@pytest.fixture(autouse=True)
def _index(acme):
    generations.written()


def indexed(*mentions) -> None:
    indexing.sync([mention.pk for mention in mentions])


def ids(page: querying.Page) -> list[int]:
    return [mention.pk for mention in page.mentions]


@pytest.fixture
def said(acme) -> list:
    """Five mentions, an hour between two."""
    texts = ("Late parcel, late again", "A late train", "early bird", "late, late, late", "Retard")
    made = [a_mention(text, minutes=60 * hour, reach=hour) for hour, text in enumerate(texts)]
    indexed(*made)
    return made


def test_a_page_has_the_newest_first_with_their_words_marked(said):
    page = querying.find(Query("late"))
    assert ids(page) == [said[3].pk, said[1].pk, said[0].pk]
    assert (page.total.value, page.total.exact, page.next) == (3, True, "")
    assert page.marks[said[0].pk] == [Span("body", 0, 4), Span("body", 13, 17)]
    assert (page.engine, page.behind, page.notice) == ("postgres", 0, None)


def test_pages_follow_one_another_while_mentions_arrive(said):
    first = querying.find(Query("late", limit=2))
    indexed(a_mention("late too", minutes=600))
    second = querying.find(Query("late", limit=2, cursor=first.next))
    assert ids(first) + ids(second) == [said[3].pk, said[1].pk, said[0].pk]
    assert second.next == ""


@pytest.mark.parametrize("sort", ["-published_at", "relevance", "-reach"])
@pytest.mark.parametrize("group", ["", "story"])
def test_a_page_leads_back_to_the_one_before(said, sort, group):
    asked = Query("late OR early OR retard", sort=sort, group=group, limit=2)
    first = querying.find(asked)
    second = querying.find(replace(asked, cursor=first.next))
    third = querying.find(replace(asked, cursor=second.next))
    back = querying.find(replace(asked, cursor=third.previous))
    assert (first.previous, third.next) == ("", "")
    assert ids(back) == ids(second)
    assert ids(querying.find(replace(asked, cursor=back.next))) == ids(third)
    start = querying.find(replace(asked, cursor=back.previous))
    assert (ids(start), start.previous) == (ids(first), "")


def test_what_arrived_meanwhile_is_on_the_way_back(said):
    first = querying.find(Query("late", limit=2))
    second = querying.find(Query("late", limit=2, cursor=first.next))
    newer = [a_mention("late too", minutes=600 + number) for number in range(3)]
    indexed(*newer)
    back = querying.find(Query("late", limit=2, cursor=second.previous))
    assert ids(back) == ids(first)
    before = querying.find(Query("late", limit=2, cursor=back.previous))
    assert ids(before) == [newer[1].pk, newer[0].pk]
    # One is left before it: the way back ends on a first page that is whole.
    assert ids(querying.find(Query("late", limit=2, cursor=before.previous))) == [newer[2].pk, newer[1].pk]


def test_a_page_that_is_exactly_full_has_no_next(said):
    assert querying.find(Query("late", limit=3)).next == ""


@pytest.mark.parametrize("sort", ["-published_at", "-reach", "relevance"])
def test_every_order_gives_each_mention_once(said, sort):
    seen, cursor = [], ""
    while True:
        page = querying.find(Query("late OR early OR retard", sort=sort, limit=2, cursor=cursor))
        seen += ids(page)
        cursor = page.next
        if not cursor:
            break
    assert sorted(seen) == [mention.pk for mention in said]
    assert len(seen) == 5


def test_a_cursor_belongs_to_its_query(said):
    cursor = querying.find(Query("late", limit=1)).next
    for other in (
        Query("early", limit=1, cursor=cursor),
        Query("late", limit=1, sort="-reach", cursor=cursor),
        Query("late", limit=1, cursor=f"{cursor[:-1]}{'B' if cursor.endswith('A') else 'A'}"),
    ):
        with pytest.raises(Invalid) as refused:
            querying.find(other)
        assert refused.value.code == "cursor_wrong"


def test_a_time_ago_means_the_same_on_every_page(said, monkeypatch):
    now = NOON + timedelta(hours=5)
    monkeypatch.setattr(timezone, "now", lambda: now)
    first = querying.find(Query("late date:>=-4h", limit=1))
    now += timedelta(hours=3)
    assert ids(first) + ids(querying.find(Query("late date:>=-4h", limit=1, cursor=first.next))) == [said[3].pk, said[1].pk]


def test_a_cursor_by_relevance_ends_with_its_index(said):
    cursor = querying.find(Query("late", sort="relevance", limit=1)).next
    generation = generations.read_of("postgres")
    generation.number += 1
    generation.save()
    with pytest.raises(Gone) as gone:
        querying.find(Query("late", sort="relevance", limit=1, cursor=cursor))
    assert gone.value.code == "cursor_expired"


def test_a_story_is_shown_once_when_asked(acme):
    story = Story.objects.create(first_at=NOON, size=2)
    first, copy, other = a_mention("late", story=story), a_mention("late", story=story, minutes=5), a_mention("late also", minutes=3)
    indexed(first, copy, other)
    page = querying.find(Query("late", group="story"))
    assert ids(page) == [copy.pk, other.pk]
    assert page.total.value == 2


def test_names_of_subjects_and_sources_lead_to_what_they_name(said):
    subject, source = a_subject("Air France"), a_source("Press")
    a_match(said[0], subject, "negative")
    in_press = a_mention("late", source=source, minutes=-5)
    indexed(said[0], in_press)
    assert ids(querying.find(Query('subject:"air france"'))) == [said[0].pk]
    assert ids(querying.find(Query("source:PRESS"))) == [in_press.pk]
    with pytest.raises(Invalid) as refused:
        querying.find(Query("subject:klm late"))
    (error,) = refused.value.errors
    assert (error.pointer, error.code, error.position, error.length) == ("/q", "unknown_name", 8, 3)


def test_a_name_that_an_archived_one_had_too_leads_to_the_one_in_use(said):
    old = a_subject("Air")
    Subject.objects.filter(pk=old.pk).update(archived_at=NOON)
    new = a_subject("Air")
    a_match(said[0], old)
    a_match(said[1], new)
    indexed(*said)
    assert ids(querying.find(Query("subject:air"))) == [said[1].pk]


def test_a_subject_asked_beside_decides_whose_sentiment_is_meant(acme):
    subject = a_subject()
    mention = a_mention("late", tone="positive")
    a_match(mention, subject, "negative")
    indexed(mention)
    assert ids(querying.find(Query("sentiment:negative", subject=subject.pk))) == [mention.pk]
    assert ids(querying.find(Query("sentiment:negative"))) == []


def test_who_is_limited_to_subjects_finds_nothing_else(acme):
    ours, theirs = a_subject(), a_subject()
    seen, unseen = a_mention("late", tone="positive"), a_mention("late")
    a_match(seen, ours, "negative")
    a_match(unseen, theirs)
    indexed(seen, unseen)
    assert ids(querying.find(Query("late", within=[ours.pk]))) == [seen.pk]
    assert ids(querying.find(Query("sentiment:positive", within=[ours.pk]))) == [seen.pk]
    assert ids(querying.find(Query("late", within=[]))) == []


def test_who_is_limited_to_subjects_reads_no_figure_of_others(acme):
    ours, theirs = a_subject(), a_subject()
    both = a_mention("late")
    a_match(both, ours, "negative")
    a_match(both, theirs, "positive")
    indexed(both)
    limited = Query("late", within=[ours.pk])
    assert querying.facets(limited, ["subject"])["subject"] == [(ours.pk, 1)]
    assert [cell.keys for cell in querying.counts(limited, ["sentiment", "subject"]).rows] == [("negative", ours.pk)]
    assert len(querying.counts(Query("late"), ["subject"]).rows) == 2


def test_an_error_of_the_query_says_where_and_what_to_write(acme):
    with pytest.raises(Invalid) as refused:
        querying.find(Query('air "france'))
    (error,) = refused.value.errors
    assert (error.code, error.position) == ("unclosed_quote", 4)
    assert refused.value.code == "invalid_query"


def test_a_check_gives_the_canonical_form_advice_and_errors(acme):
    a_subject("Air France")
    checked = querying.check('Late Late AND subject:"air france"')
    assert checked.valid
    assert checked.canonical == 'late AND late AND subject:"Air France"'
    assert [advice.code for advice in checked.advice] == ["written_twice"]
    wrong = querying.check("lang:")
    assert (wrong.valid, wrong.errors[0].code) == (False, "missing_value")


def test_facets_and_timeline_count_everything_found(said):
    assert querying.facets(Query("late"), ["kind", "language"]) == {"kind": [("file", 3)], "language": []}
    day = querying.timeline(Query("late"), "hour")
    assert [bucket.mentions for bucket in day] == [1, 1, 0, 1]
    assert day[0].start == NOON


def test_a_timeline_goes_from_end_to_end_of_the_period_asked(said):
    since, until = datetime(2026, 11, 8, 23, tzinfo=UTC), datetime(2026, 11, 11, 23, tzinfo=UTC)
    assert [bucket.mentions for bucket in querying.timeline(Query("late", since=since, until=until), "day")] == [0, 3, 0]
    assert [bucket.mentions for bucket in querying.timeline(Query("nothing", since=since, until=until), "day")] == [0, 0, 0]
    assert querying.timeline(Query("nothing"), "day") == []


def test_too_many_points_in_time_are_refused(said):
    for query in (
        Query(since=datetime(1990, 1, 1, tzinfo=UTC), until=NOON),
        Query("nothing", since=datetime(1990, 1, 1, tzinfo=UTC), until=NOON),
    ):
        with pytest.raises(Invalid) as refused:
            querying.timeline(query, "hour")
        assert refused.value.code == "too_many_buckets"


def test_counts_say_where_they_come_from_and_what_was_not_heard(said):
    source = Source.objects.get()
    gap = Gap.objects.create(source=source, since=NOON - timedelta(hours=1), until=NOON, reason="down")
    Gap.objects.create(source=source, since=NOON - timedelta(days=9), until=NOON - timedelta(days=8), reason="down")
    counted = querying.counts(Query("late", since=NOON - timedelta(hours=2)), ["day", "kind"])
    assert [(cell.keys, cell.mentions, cell.stories) for cell in counted.rows] == [((datetime(2026, 11, 9, 23, tzinfo=UTC), "file"), 3, 3)]
    assert (counted.source, counted.exact, counted.gaps) == ("search", True, [gap])


@pytest.mark.parametrize("by", [[], ["day", "hour"], ["kind", "kind"], ["kind", "type", "site", "author"], ["mood"]])
def test_counts_by_what_cannot_be_are_refused(acme, by):
    with pytest.raises(Invalid):
        querying.counts(Query(), by)


@pytest.mark.parametrize("query", [{"limit": 501}, {"limit": -1}, {"sort": "oldest"}, {"group": "author"}])
def test_what_cannot_be_asked_is_refused(acme, query):
    with pytest.raises(Invalid):
        querying.find(Query(**query))


def test_ids_are_given_in_stretches_to_the_end(said):
    seen, after = [], ""
    while True:
        found, after = querying.ids(Query("late"), after, 2)
        seen += found
        if not after:
            break
    assert seen == [said[3].pk, said[1].pk, said[0].pk]


def test_the_number_of_queries_does_not_depend_on_the_rows(said, django_assert_num_queries):
    with CaptureQueriesContext(connection) as one:
        querying.find(Query("late", limit=1))
    with django_assert_num_queries(len(one)):
        assert len(querying.find(Query("late OR early OR retard", limit=50)).mentions) == 5


def test_a_mention_that_has_gone_since_is_left_out(said):
    said[3].sightings.all().delete()
    said[3].delete()
    assert ids(querying.find(Query("late"))) == [said[1].pk, said[0].pk]
