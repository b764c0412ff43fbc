"""What becomes of what is received: one mention for one statement, whatever happens to it."""

from __future__ import annotations

from ingestion.models import Mention, RawItem, Revision
from tests.ingestion.conftest import bring, item, keep, only, outcomes, process


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
