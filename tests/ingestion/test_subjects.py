"""Subjects, the versions of their queries, and matching again when one changes."""

from __future__ import annotations

import pytest

from core.errors import Conflict, Invalid, Stale
from core.models import Job
from core.query.document import Document
from core.query.tokens import tokenise
from ingestion import corrections, matching, mentions, pipeline, previews, reading, sources, subjects
from ingestion.drafts import Batch
from ingestion.models import Change, Match, Mention, RawItem, Subject
from tests.ingestion.conftest import BY, bring, item, keep, only, process


def test_a_subject_keeps_its_query_in_canonical_form_and_as_typed(acme):
    made = subjects.create("Acme", "own", 'ACME  "Big Parcel"', why="first try", by=BY)
    version = made.versions.get()
    assert (made.query, made.version) == ('acme AND "big parcel"', 1)
    assert (version.typed, version.why, version.number) == ('ACME  "Big Parcel"', "first try", 1)


def test_another_query_is_another_version_and_a_renaming_is_not(acme, subject):
    subjects.edit(subject, name="Acme & Sons", by=BY)
    edited = subjects.edit(subject, query="acme OR parcel", why="too narrow", by=BY)
    assert (edited.name, edited.version) == ("Acme & Sons", 2)
    assert [(v.number, v.query) for v in edited.versions.order_by("number")] == [(1, "acme"), (2, "acme OR parcel")]


def test_a_subject_that_became_a_theme_is_matched_as_one(acme, subject):
    assert [match.theme for match in matching.watch_here().matches(Document(tokenise("", "acme")))] == [False]
    subjects.edit(subject, kind="theme", by=BY)
    assert [match.theme for match in matching.watch_here().matches(Document(tokenise("", "acme")))] == [True]


def test_the_same_query_in_other_words_is_no_new_version(acme, subject):
    assert subjects.edit(subject, query="ACMÉ", by=BY).version == 1


def test_an_edit_of_an_old_form_is_refused(acme, subject):
    subjects.edit(subject, query="acme parcel", by=BY)
    with pytest.raises(Stale):
        subjects.edit(subject, query="acme", if_version=1, by=BY)


def test_a_query_that_cannot_stand_says_where_and_what_instead(acme):
    with pytest.raises(Invalid) as refused:
        subjects.create("Acme", "own", 'acme "parcel', by=BY)
    (error,) = refused.value.errors
    assert (error.pointer, error.code, error.position) == ("/query", "unclosed_quote", 5)
    assert not Subject.objects.exists()


def test_a_subject_s_query_may_not_use_what_changes_later(acme):
    with pytest.raises(Invalid) as refused:
        subjects.create("Acme", "own", "acme AND sentiment:negative", by=BY)
    assert refused.value.errors[0].code == "field_not_in_subject"


def test_a_name_taken_is_refused_and_nothing_is_half_done(acme, subject):
    with pytest.raises(Conflict):
        subjects.create("Acme", "own", "other", by=BY)
    assert Job.objects.count() == 1


def test_a_source_named_in_a_query_may_be_renamed(acme):
    forum = sources.create("push", "Forum", {}, by=BY)
    made = subjects.create("Acme", "own", "acme AND source:Forum", by=BY)
    assert made.query == f"acme AND source:={forum.pk}"


def test_a_new_subject_finds_what_was_here_before(source, subject, work):
    bring(source, item("1"), item("2", "The weather is fine"))
    weather = subjects.create("Weather", "theme", "weather OR parcel", by=BY)
    work()
    assert set(Match.objects.filter(subject=weather).values_list("mention__text", flat=True)) == {
        "The parcel of Acme came late",
        "The weather is fine",
    }
    assert list(RawItem.objects.order_by("pk").values_list("outcome", flat=True)) == ["stored", "stored"]
    assert Match.objects.get(subject=weather, mention__text__contains="parcel").sentiment_model
    assert Job.objects.latest("created_at").state == "done"


def test_a_narrower_query_lets_mentions_go_but_keeps_them(source, subject, work):
    bring(source, item("1"), item("2", "Acme is kind"))
    subjects.edit(subject, query="acme parcel", by=BY)
    work()
    assert Mention.objects.count() == 2
    assert Match.objects.get().mention.text == "The parcel of Acme came late"
    assert Match.objects.get().version == 2
    kind = Mention.objects.get(text="Acme is kind")
    assert (kind.version, list(Change.objects.filter(mention_id=kind.pk).values_list("what", flat=True))) == (2, ["made", "changed"])


def test_people_s_judgements_outlive_matching_again(source, subject, work):
    bring(source, item("1"), item("2", "Acme is kind"))
    first, second = Mention.objects.order_by("pk")
    corrections.correct([first.pk], field="sentiment", value="mixed", subject=subject, by=BY)
    corrections.correct([second.pk], field="about", value="no", subject=subject, by=BY)
    subjects.edit(subject, query="weather", by=BY)
    work()
    subjects.edit(subject, query="acme", by=BY)
    work()
    assert Match.objects.get(mention=first).sentiment == "mixed"
    assert Match.objects.get(mention=second).state == "rejected"


def test_an_archived_subject_lets_its_mentions_go(source, subject, work):
    bring(source, item("1"))
    subjects.archive(subject, BY)
    work()
    assert only()
    assert not Match.objects.exists()


def test_an_item_overtaken_by_a_newer_one_is_not_matched_again(source, acme, work):
    bring(source, item("1", "The weather"))
    subjects.create("Acme", "own", "acme", by=BY)
    work()
    bring(source, item("1", "Acme and the sun"))
    subjects.create("Weather", "theme", "weather", by=BY)
    work()
    assert only().text == "Acme and the sun"


def test_a_preview_tries_mentions_and_items_that_concern_nobody_alike(source, subject):
    bring(
        source,
        item("1", published_at="2026-01-02T00:00:00Z"),
        item("2", "A parcel fell", published_at="2026-01-01T00:00:00Z"),
        item("3", "Sun"),
    )
    found = previews.preview("parcel", limit=10)
    assert (found.total, found.tried) == (2, 3)
    assert [one.text for one in found.items] == ["The parcel of Acme came late", "A parcel fell"]
    assert [one.mention is None for one in found.items] == [False, True]
    assert [(m.part, one.text[m.start : m.end]) for one in found.items for m in one.marks] == [("body", "parcel"), ("body", "parcel")]
    assert str(found.horizon).startswith("2026-01-01")


def test_a_batch_matched_before_a_subject_changed_is_matched_again(source, subject):
    keep(source, item("1", "The weather is fine"))
    matched = pipeline.run(Batch(tuple(reading.read(reading.pending(10)).drafts)))
    subjects.create("Weather", "theme", "weather", by=BY)
    assert mentions.store(matched).verdicts == []
    assert RawItem.objects.get().outcome == ""
    process()
    assert only().text == "The weather is fine"
