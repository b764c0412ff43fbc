"""What becomes of what is received: one mention for one statement, whatever happens to it."""

from __future__ import annotations

import pytest
from django.db import OperationalError

from ingestion import corrections, erasing, pipeline, reading, subjects
from ingestion.drafts import Batch
from ingestion.models import Author, Change, Mention, RawItem, Revision, Story, Tombstone
from tests.ingestion.conftest import BY, bring, item, keep, only, outcomes, process


def test_an_item_about_a_subject_becomes_a_mention(source, subject):
    bring(source, item("1"))
    assert outcomes(source) == ["stored"]
    assert only().text == "The parcel of Acme came late"
    assert [match.subject_id for match in only().matches.all()] == [subject.pk]


def test_an_item_about_nobody_is_kept_as_a_raw_item(source, subject):
    run = bring(source, item("1", "The weather is fine"))
    assert outcomes(source) == ["unmatched"]
    assert run.outcomes == {"unmatched": 1}
    assert not Mention.objects.exists()


def test_an_edited_post_keeps_what_it_said_before(source, subject):
    keep(source, item("7", "Acme: late parcel"), item("7", "Acme: late parcel, refunded"))
    process()
    assert outcomes(source) == ["stored", "updated"]
    assert [revision.text for revision in Revision.objects.all()] == ["Acme: late parcel"]
    assert only().text == "Acme: late parcel, refunded"


def test_the_same_payload_again_changes_nothing(source, subject):
    bring(source, item("1"))
    run = bring(source, item("1"))
    assert run.outcomes == {"unchanged": 1}
    assert RawItem.objects.count() == 1
    assert only().version == 1


def test_a_payload_that_comes_back_after_another_counts_again(source, subject):
    for text in ("Acme: one", "Acme: two", "Acme: one"):
        bring(source, item("1", text))
    assert only().text == "Acme: one"
    assert [revision.text for revision in Revision.objects.order_by("pk")] == ["Acme: one", "Acme: two"]


def test_the_same_item_twice_in_one_page_is_one_mention(source, subject):
    run = bring(source, item("1"), item("1"))
    assert run.outcomes == {"stored": 1, "unchanged": 1}
    assert Mention.objects.count() == 1


def test_two_sources_that_see_one_address_see_one_mention(source, other, subject):
    bring(source, item("a", url="https://www.example.com/p/1?utm_source=x"))
    run = bring(other, item("b", "Acme, as another source cut it", url="http://example.com/p/1"))
    mention = only()
    assert mention.text == "The parcel of Acme came late"
    assert sorted(mention.sightings.values_list("source_id", flat=True)) == [source.pk, other.pk]
    assert mention.version == 2
    assert run.outcomes == {"unchanged": 1}


def test_what_one_source_says_is_no_edit_of_what_another_said(source, other, subject):
    bring(source, item("a", url="https://example.com/p/1"))
    bring(other, item("b", "Acme, cut", url="https://example.com/p/1"))
    bring(other, item("b", "Acme, cut", url="https://example.com/p/1", counts={"likes": 3}))
    assert (only().text, only().likes, Revision.objects.count()) == ("The parcel of Acme came late", 3, 0)
    bring(other, item("b", "Acme, cut and edited", url="https://example.com/p/1"))
    assert (only().text, Revision.objects.count()) == ("Acme, cut and edited", 1)


def test_two_statements_on_one_page_stay_two_when_their_source_names_them_apart(source, subject):
    bring(source, item("1", "Acme: good", url="https://example.com/p"), item("2", "Acme: bad", url="https://example.com/p"))
    assert outcomes(source) == ["stored", "stored"]
    assert Mention.objects.count() == 2


def test_reviews_of_one_page_from_two_sources_stay_apart(source, other, subject):
    bring(source, item("1", "Acme: good", url="https://example.com/p", type="review"))
    bring(other, item("9", "Acme: bad", url="https://example.com/p", type="review"))
    assert Mention.objects.count() == 2


def test_a_platform_s_id_is_the_same_statement_in_every_source(source, other, subject):
    bring(source, item("77", platform="twitter"))
    bring(other, item("77", platform="Twitter"))
    assert only().sightings.count() == 2


def test_one_id_in_two_sources_without_platform_is_two_statements(source, other, subject):
    bring(source, item("77"))
    bring(other, item("77"))
    assert Mention.objects.count() == 2


def test_two_mentions_found_equal_later_are_joined(source, other, subject):
    bring(source, item("77", platform="twitter"))
    bring(other, item("x", url="https://example.com/post/77"))
    older, younger = Mention.objects.order_by("pk")
    corrections.correct([younger.pk], field="tone", value="negative", by=BY)
    bring(source, item("77", platform="twitter", url="https://example.com/post/77"))
    stone = Tombstone.objects.get()
    assert only().pk == older.pk
    assert (stone.mention_id, stone.reason, stone.joined_into) == (younger.pk, "joined", older.pk)
    assert sorted(only().sightings.values_list("source_id", flat=True)) == [source.pk, other.pk]
    assert only().corrections.get().value == "negative"
    assert only().identities.count() == 3
    assert Change.objects.filter(mention_id=younger.pk, what="erased").count() == 1


def test_a_date_in_the_future_becomes_the_time_received(source, subject):
    bring(source, item("1", published_at="2051-01-01T00:00:00Z"))
    mention = only()
    assert mention.published_at <= mention.first_seen_at
    assert (mention.date_from, str(mention.published_claimed)[:4]) == ("received", "2051")


def test_an_absent_date_becomes_the_time_received_cut_to_milliseconds(source, subject):
    bring(source, item("1"))
    assert (only().date_from, only().published_claimed, only().published_at.microsecond % 1000) == ("received", None, 0)


def test_a_text_too_long_is_cut_and_says_so(source, subject):
    bring(source, item("1", "Acme " + "word " * 30_000))
    assert len(only().text) <= 100_000
    assert only().truncated


def test_a_payload_of_more_than_two_megabytes_is_dropped_and_counted(source, subject):
    run = bring(source, item("1", "Acme " * 500_000))
    raw = RawItem.objects.get()
    assert (raw.outcome, raw.reason, bytes(raw.payload)) == ("dropped", "too_long", b"")
    assert run.outcomes == {"dropped": 1}


def test_a_payload_too_long_that_comes_back_after_another_is_dropped_again(source, subject):
    long, short = item("1", "Acme " * 500_000), item("1", "Acme, edited")
    assert bring(source, long).outcomes == {"dropped": 1}
    assert bring(source, short).outcomes == {"stored": 1}
    run = bring(source, long)
    assert run.outcomes == {"dropped": 1}
    assert run.reasons == {"too_long": 1}
    assert sorted(RawItem.objects.values_list("outcome", "reason")) == [("dropped", "too_long"), ("stored", "")]
    assert only().text == "Acme, edited"
    assert bring(source, short).outcomes == {"unchanged": 1}


def test_an_empty_text_is_dropped_with_its_reason(source, subject):
    bring(source, item("1", "<p> </p>"))
    assert list(RawItem.objects.values_list("outcome", "reason")) == [("dropped", "empty")]


def test_a_payload_that_no_connector_can_read_fails_with_words_and_keeps_no_other(source, subject):
    run = bring(source, {"external_id": "1", "words": "no text"}, item("2"))
    failed = RawItem.objects.get(external_id="1")
    assert outcomes(source) == ["failed", "stored"]
    assert failed.attempts == 3
    assert "could not be read" in failed.error
    assert run.outcomes == {"failed": 1, "stored": 1}


def test_an_item_that_breaks_a_step_fails_alone(source, subject, monkeypatch):
    def broken(batch: Batch) -> Batch:
        if any("poison" in draft.text for draft in batch.kept):
            raise RuntimeError("this step does not know poison")
        return batch

    monkeypatch.setattr(pipeline, "STEPS", (broken, *pipeline.STEPS))
    bring(source, item("1"), item("2", "Acme poison"), item("3"))
    assert outcomes(source) == ["stored", "failed", "stored"]


def test_an_edit_that_concerns_nobody_any_more_still_reaches_its_mention(source, subject):
    bring(source, item("1"))
    bring(source, item("1", "The parcel came late"))
    assert only().text == "The parcel came late"
    assert not only().matches.exists()


def test_an_older_payload_read_late_does_not_undo_a_newer_one(source, subject):
    keep(source, item("1", "Acme: first"))
    RawItem.objects.update(outcome="unmatched")
    bring(source, item("1", "Acme: second"))
    RawItem.objects.filter(outcome="unmatched").update(outcome="")
    process()
    assert outcomes(source) == ["unchanged", "stored"]
    assert only().text == "Acme: second"


def test_counts_are_read_again_and_each_reading_is_kept(source, subject):
    bring(source, item("1", counts={"likes": 1, "views": 10}))
    run = bring(source, item("1", counts={"likes": 5, "views": 90}))
    mention = only()
    assert (mention.likes, mention.views, mention.reach, mention.reach_estimated, mention.version) == (5, 90, 90, False, 2)
    assert list(mention.readings.order_by("at").values_list("likes", flat=True)) == [1, 5]
    assert run.outcomes == {"updated": 1}


def test_the_author_is_one_whatever_they_are_called_later(source, subject):
    bring(source, item("1", platform="mastodon", author={"id": "u1", "handle": "ann", "name": "Ann"}))
    bring(source, item("2", platform="mastodon", author={"id": "u1", "handle": "anna", "name": "Anna", "followers": 7}))
    author = Author.objects.get()
    assert (author.handle, author.name, author.followers) == ("anna", "Anna", 7)
    assert sorted(author.handles.values_list("handle", flat=True)) == ["ann", "anna"]
    assert list(Mention.objects.order_by("pk").values_list("author_handle", "followers")) == [("ann", None), ("anna", 7)]


def test_a_handle_whose_user_id_is_learned_stays_one_author(source, subject):
    bring(source, item("1", platform="mastodon", author={"handle": "ann"}))
    bring(source, item("2", platform="mastodon", author={"id": "u1", "handle": "ann"}))
    assert Author.objects.get().platform_user_id == "u1"
    assert Author.objects.get().identities.count() == 2


def test_a_person_who_asked_to_be_forgotten_does_not_come_back(source, subject):
    bring(source, item("1", platform="x", author={"handle": "ann"}), item("2", "Acme and Ann", platform="x", author={"handle": "bob"}))
    erased = erasing.forget(Author.objects.get(handle="ann"), by=BY)
    assert erased == 1
    assert only().author_handle == "bob"
    bring(source, item("3", platform="x", author={"id": "9", "handle": "Ann"}))
    assert RawItem.objects.get(external_id="3").reason == "suppressed"
    assert not Author.objects.filter(handle="ann").exists()
    assert RawItem.objects.get(external_id="1").payload == b""


def test_an_erased_mention_does_not_come_back(source, subject):
    bring(source, item("1", url="https://example.com/1"))
    mention = only()
    erasing.erase_mention(mention, by=BY)
    bring(source, item("2", "Acme again", url="https://example.com/1"))
    assert not Mention.objects.exists()
    assert RawItem.objects.get(external_id="2").reason == "suppressed"
    assert Tombstone.objects.get(mention_id=mention.pk).version == mention.version + 1


def test_copies_are_one_story_of_which_the_earliest_is_the_original(source, subject):
    late = item("1", "Acme lost my parcel!", published_at="2026-01-02T00:00:00Z")
    early = item("2", "ACME lost my parcel. https://t.co/x", published_at="2026-01-01T00:00:00Z")
    bring(source, late)
    bring(source, early, item("3", "Acme found it"))
    story = Story.objects.get(size=2)
    assert Story.objects.count() == 2
    assert story.original_id == Mention.objects.get(published_at__day=1, published_at__month=1, published_at__year=2026).pk


def test_an_edited_copy_leaves_its_story(source, subject):
    bring(source, item("1", "Acme lost my parcel"), item("2", "Acme lost my parcel"))
    bring(source, item("1", "Acme found my parcel"))
    assert sorted(Story.objects.values_list("size", flat=True)) == [1, 1]
    second = Mention.objects.get(text="Acme lost my parcel")
    assert second.story.original_id == second.pk


def test_an_edit_back_to_the_same_words_keeps_the_story_whole(source, subject):
    bring(source, item("1", "Acme lost my parcel"))
    bring(source, item("1", "ACME lost my parcel!"))
    assert Story.objects.get().size == 1
    assert Story.objects.get().original_id == only().pk


def test_a_batch_interrupted_before_its_end_is_stored_whole_or_not_at_all(source, subject, monkeypatch):
    keep(source, item("1"), item("2", "Acme again"))

    def cut(*_given: object) -> None:
        raise OperationalError("the power failed")

    with monkeypatch.context() as patch:
        patch.setattr("ingestion.outcomes.write", cut)
        with pytest.raises(OperationalError):
            pipeline.work_one_batch()
    assert not Mention.objects.exists()
    assert list(RawItem.objects.values_list("outcome", "attempts")) == [("", 0), ("", 0)]
    process()
    assert outcomes(source) == ["stored", "stored"]


def test_items_of_another_worker_are_left_alone(source, subject):
    keep(source, item("1"))
    read = reading.pending(10)
    process()
    pipeline.process(read)
    assert outcomes(source) == ["stored"]
    assert Mention.objects.count() == 1


def test_sources_named_by_a_query_count_when_they_see_a_mention_later(source, other, acme):
    subjects.create("Acme", "own", "acme", by=BY)
    forum = subjects.create("In the forum", "theme", "source:Forum AND acme", by=BY)
    bring(source, item("a", url="https://example.com/p/1"))
    assert not only().matches.filter(subject=forum).exists()
    bring(other, item("b", url="https://example.com/p/1"))
    assert only().matches.filter(subject=forum).exists()
