"""What a change of a query adds and removes, before it is kept."""

from __future__ import annotations

import time
from datetime import timedelta

import pytest
from django.utils import timezone

from core.errors import Invalid
from core.models import Job
from ingestion import backtests, subjects
from ingestion.backtests import Change
from ingestion.comparisons import About, about
from ingestion.models import Mention, RawItem
from search import calendar
from tenants import current, jobs
from tests.ingestion.conftest import BY, bring, item


@pytest.fixture
def heard(source, subject):
    """Four mentions of Acme, two items about a parcel that concern nobody, one about the sun; the first is the newest, all are of today."""
    texts = ["Acme is late", "Acme parcel", "The parcel of Acme", "Acme film", "A parcel fell", "Two parcels and a parcel", "Sun"]
    now = timezone.now()
    apart = (now - calendar.floor(now, "day", current.zone())) / (len(texts) + 1)
    bring(source, *(item(str(number), text, published_at=(now - number * apart).isoformat()) for number, text in enumerate(texts)))


def tried(query: str, subject=None, **more):
    return backtests.at_once(Change.of(query, subject), **more)


def counts(found):
    return found.adds.value, found.removes.value, found.stays.value


def test_what_comes_and_what_goes_is_counted_over_mentions_and_items_alike(heard, subject):
    found = tried("parcel", subject)
    assert counts(found) == (2, 2, 2)
    assert [one.text for one in found.added] == ["A parcel fell", "Two parcels and a parcel"]
    assert [one.text for one in found.removed] == ["Acme is late", "Acme film"]
    assert [one.mention is None for one in found.added] == [True, True]
    assert found.is_exact
    assert (found.tried, found.total) == (7, 7)


def test_the_words_that_say_so_are_marked_by_the_form_that_they_are_about(heard, subject):
    found = tried("parcel", subject)
    marked = [[one.text[m.start : m.end] for m in one.marks] for one in (found.added[0], found.removed[0])]
    assert marked == [["parcel"], ["Acme"]]


def test_a_new_subject_removes_nothing(heard):
    assert counts(tried("parcel")) == (4, 0, 0)


def test_nothing_of_it_is_kept(heard, subject):
    before = (Mention.objects.count(), RawItem.objects.filter(outcome="unmatched").count(), subject.versions.count(), Job.objects.count())
    tried("parcel OR sun", subject)
    assert before == (
        Mention.objects.count(), RawItem.objects.filter(outcome="unmatched").count(), subject.versions.count(), Job.objects.count(),
    )  # fmt: skip


def test_each_clause_says_what_it_does(heard, subject):
    found = tried("(acme OR moon) NOT film", subject)
    assert [(one.found, one.brings_in, one.keeps_out, one.barred) for one in found.weights] == [
        (4, 3, 0, False), (0, 0, 0, False), (1, 0, 1, True),
    ]  # fmt: skip


def test_it_says_how_far_back_it_could_see(source, subject):
    now = timezone.now()
    bring(
        source,
        item("1", "Acme", published_at=(now - timedelta(days=60)).isoformat()),
        item("2", "Acme again", published_at=(now - timedelta(days=100)).isoformat()),
        item("3", "Parcel of old", published_at=(now - timedelta(days=100)).isoformat()),
        item("4", "Parcel", published_at=(now - timedelta(days=2)).isoformat()),
    )
    found = tried("parcel OR acme", subject)
    assert counts(found) == (1, 0, 1)
    assert found.horizon.first_mention.date() == (now - timedelta(days=60)).date()
    assert found.horizon.first_item.date() == now.date()


def test_volume_a_day_before_and_after_is_of_the_days_on_which_both_are_known(heard, subject):
    volume = tried("parcel", subject).volume()
    assert (volume.days, volume.before, volume.after) == (1, 4, 4)


def test_old_texts_are_looked_at_up_to_the_newest_of_them(source, subject):
    bring(source, item("1", "Acme", published_at="2015-03-02T00:00:00Z"), item("2", "Acme", published_at="2014-03-02T00:00:00Z"))
    found = tried("moon", subject)
    assert counts(found) == (0, 1, 0)
    assert found.horizon.until.year == 2015


def test_a_sample_says_about_and_between_which_numbers(source, subject):
    now = timezone.now()
    texts = ["Acme parcel" if number % 4 == 0 else "Acme" for number in range(80)]
    bring(source, *(item(str(n), f"{text} {n}", published_at=(now - timedelta(minutes=n)).isoformat()) for n, text in enumerate(texts)))
    found = tried("parcel", subject, most=20)
    assert not found.is_exact
    assert 0 < found.tried < found.total == 80
    assert found.removes.low < found.removes.high
    assert found.removes.low <= found.removes.value <= found.removes.high
    assert found.removes.value + found.stays.value == 80


def test_of_a_sample_nothing_found_is_not_nothing_there():
    assert about([(0, 100, 10_000)]) == About(0, 0, 263)
    assert about([(3, 3, 3), (0, 0, 0)]).is_exact
    assert about([(2, 2, 2), (0, 0, 50)]) == About(2, 2, 52)


def test_a_worker_tries_every_text_and_says_the_same(heard, subject):
    job = backtests.start(Change.of("parcel OR film", subject), BY)
    assert backtests.result(job) is None
    jobs.work("bulk", time.monotonic() + 60)
    job = Job.objects.get(pk=job.pk)
    assert (job.state, job.done, job.total) == ("done", 7, 7)
    found, at_once = backtests.result(job), tried("parcel OR film", subject)
    assert (counts(found), found.is_exact) == (counts(at_once), True)
    assert [one.text for one in found.added] == [one.text for one in at_once.added]
    assert found.weights == at_once.weights


def test_a_worker_that_dies_goes_on_where_it_was(heard, subject, monkeypatch):
    monkeypatch.setattr(backtests, "STRETCH", 2)
    job = backtests.start(Change.of("parcel OR film", subject), BY)
    for _stretch in range(20):
        jobs.work("bulk", time.monotonic() + 0.0001)
    found = backtests.result(Job.objects.get(pk=job.pk))
    assert counts(found) == counts(tried("parcel OR film", subject))
    assert found.weights == tried("parcel OR film", subject).weights


def test_what_a_job_found_keeps_no_text(heard, subject):
    job = backtests.start(Change.of("parcel", subject), BY)
    jobs.work("bulk", time.monotonic() + 60)
    job = Job.objects.get(pk=job.pk)
    assert job.result == {"adds": 2, "removes": 2, "stays": 2}
    assert "fell" not in str(job.cursor)
    RawItem.objects.filter(outcome="unmatched").delete()
    assert backtests.result(Job.objects.get(pk=job.pk)).added == []


def test_the_same_question_asked_twice_is_one_job(heard, subject):
    change = Change.of("parcel", subject)
    assert backtests.start(change, BY).pk == backtests.start(change, BY).pk


def test_a_query_that_cannot_stand_is_refused_with_its_place(heard, subject):
    for ask in (lambda one: backtests.at_once(one), lambda one: backtests.start(one, BY)):
        with pytest.raises(Invalid) as refused:
            ask(Change.of("parcel AND sentiment:negative", subject))
        assert (refused.value.errors[0].code, refused.value.errors[0].position) == ("field_not_in_subject", 11)


def test_an_old_form_of_a_subject_may_name_what_was_renamed(source, acme):
    made = subjects.create("Shop", "own", "acme AND source:Shop", by=BY)
    bring(source, item("1", "Acme"))
    assert counts(tried("acme", made)) == (0, 0, 1)
