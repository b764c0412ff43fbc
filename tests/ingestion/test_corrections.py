"""People's judgements over the models'."""

from __future__ import annotations

import pytest

from core.errors import Invalid, NotFound
from core.models import AuditEntry, Event
from ingestion import corrections, subjects
from ingestion.models import Change, Correction, Match
from tests.ingestion.conftest import BY, bring, item, only


@pytest.fixture
def mention(source, subject):
    bring(source, item("1", "I hate how Acme lost my parcel. Terrible!"))
    return only()


def test_a_corrected_sentiment_stands_over_the_model_s_and_both_are_readable(mention, subject):
    said = mention.matches.get().sentiment_model
    (made,) = corrections.correct([mention.pk], field="sentiment", value="positive", subject=subject, by=BY)
    match = mention.matches.get()
    assert (match.sentiment, match.sentiment_model, made.before) == ("positive", said, said)
    assert only().version == mention.version + 1
    assert Change.objects.filter(mention_id=mention.pk).latest("pk").what == "corrected"
    assert Event.objects.get(kind="mention.corrected").data["value"] == "positive"
    assert AuditEntry.objects.filter(act="mention.corrected").count() == 1


def test_a_correction_taken_back_lets_the_model_speak_again(mention, subject):
    said = mention.matches.get().sentiment_model
    (made,) = corrections.correct([mention.pk], field="sentiment", value="positive", subject=subject, by=BY)
    assert corrections.take_back(made, BY).taken_back_at
    assert mention.matches.get().sentiment == said
    assert only().version == mention.version + 2


def test_a_second_judgement_replaces_the_first(mention, subject):
    for value in ("positive", "mixed"):
        corrections.correct([mention.pk], field="sentiment", value=value, subject=subject, by=BY)
    assert mention.matches.get().sentiment == "mixed"
    assert Correction.objects.filter(taken_back_at=None).count() == 1


def test_not_about_the_subject_rejects_the_match(mention, subject):
    corrections.correct([mention.pk], field="about", value="no", subject=subject, by=BY)
    assert mention.matches.get().state == "rejected"
    corrections.correct([mention.pk], field="about", value="yes", subject=subject, by=BY)
    assert mention.matches.get().state == "on"


def test_about_a_subject_that_no_query_found_makes_a_match_until_it_is_taken_back(mention, acme):
    quiet = subjects.create("Quiet", "theme", "silence", by=BY)
    (made,) = corrections.correct([mention.pk], field="about", value="yes", subject=quiet, by=BY)
    assert Match.objects.get(subject=quiet).state == "on"
    corrections.take_back(made, BY)
    assert not Match.objects.filter(subject=quiet).exists()


@pytest.mark.parametrize(("field", "value"), [("tone", "positive"), ("language", "de")])
def test_facts_of_the_whole_are_corrected_and_restored(mention, field, value):
    said = getattr(mention, field)
    corrections.correct([mention.pk], field=field, value="mixed" if field == "tone" else "nl", by=BY)
    (second,) = corrections.correct([mention.pk], field=field, value=value, by=BY)
    assert getattr(only(), field) == value
    corrections.take_back(second, BY)
    assert getattr(only(), field) == said


def test_a_correction_lapses_when_the_text_changes(mention, source, subject):
    corrections.correct([mention.pk], field="sentiment", value="positive", subject=subject, by=BY)
    corrections.correct([mention.pk], field="tone", value="positive", by=BY)
    bring(source, item("1", "I hate Acme even more now. Horrible!"))
    assert mention.matches.get().sentiment == mention.matches.get().sentiment_model == "negative"
    assert only().tone == "negative"
    assert Correction.objects.filter(lapsed_at__isnull=False).count() == 2


def test_a_correction_stands_while_only_counts_change(mention, source, subject):
    corrections.correct([mention.pk], field="tone", value="positive", by=BY)
    bring(source, item("1", "I hate how Acme lost my parcel. Terrible!", counts={"likes": 3}))
    assert (only().tone, only().likes) == ("positive", 3)


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        ({"field": "mood", "value": "good"}, "/field"),
        ({"field": "tone", "value": "good"}, "/value"),
        ({"field": "sentiment", "value": "positive"}, "/subject"),
        ({"field": "language", "value": "f"}, "/value"),
    ],
)
def test_what_cannot_be_corrected_is_refused_by_name(mention, given, pointer):
    with pytest.raises(Invalid) as refused:
        corrections.correct([mention.pk], by=BY, **given)
    assert refused.value.errors[0].pointer == pointer
    assert not Correction.objects.exists()


def test_a_mention_that_does_not_exist_is_not_found(mention):
    with pytest.raises(NotFound):
        corrections.correct([mention.pk, 999_999], field="tone", value="mixed", by=BY)
    assert only().tone != "mixed"
