"""Voices are computed from the rows, anew each time; people's marks stand above them; whoever is erased leaves none."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.by import By
from ingestion import connectors, erasing
from ingestion.connectors.feed import Feed
from ingestion.models import Author, Sighting, Story
from reputation import rollups
from reputation.models import Rollup, Voice, VoiceMark
from reputation.voices import keeping, reading, searching
from tests.reputation.factories import NOON, about, author, mention, source, subject
from tests.working import finished, run_jobs

pytestmark = pytest.mark.django_db
BY = By.system()
DAY = timedelta(days=1)


def say(by: Author, text: str, sentiment: str = "positive", *, days: float = 0, to: str = "Maréva", **facts):
    made = mention(NOON - DAY * days, text=text, by=by, **facts)
    about(made, subject(to), sentiment)
    rollups.recount([made.pk])
    return made


def fan(name: str = "lou", count: int = 10, words: str = "Je recommande Maréva") -> Author:
    by = author(name)
    say(by, f"{words}, vraiment")
    for number in range(1, count):
        say(by, f"{name} dit {number} fois du bien", days=8 * number + number % 3)
    return by


def search() -> None:
    finished(searching.start(BY).uid)


def test_nothing_heard_or_a_subject_of_which_nobody_speaks_gives_no_voice(acme):
    search()
    subject("Altéa")
    fan(count=1)
    search()
    assert not Voice.objects.exists()


def test_an_ambassador_is_found_with_the_texts_that_show_it(acme):
    by = fan()
    search()
    voice = Voice.objects.get()
    assert (voice.author, voice.kind, voice.stories, voice.mentions) == (by, "ambassador", 10, 10)
    assert -1 <= voice.low < voice.value < voice.high <= 1
    assert voice.low > 0
    assert {proof["kind"] for proof in voice.proofs} == {"recommends", "weeks"}
    assert all(proof["mentions"] for proof in voice.proofs)


def test_computed_again_it_is_the_same_row_with_the_same_values(acme):
    fan()
    search()
    before = Voice.objects.values().get()
    search()
    after = Voice.objects.values().get()
    assert {name: value for name, value in after.items() if name != "found_at"} == {
        name: value for name, value in before.items() if name != "found_at"
    }


def test_copies_count_once_and_another_authors_words_are_not_ones_own(acme):
    told = Story.objects.create(first_at=NOON, size=5)
    first, other = author("first"), author("other")
    say(first, "Quelle belle paire", story=told, days=1)
    for number in range(4):
        say(other, "Quelle belle paire", story=told, days=number / 10)
    search()
    voice = Voice.objects.get()
    assert (voice.author, voice.mentions, voice.stories, voice.kind) == (other, 4, 0, "neutral")


def test_an_answer_is_a_defence_by_its_parent_or_else_by_the_beginning_of_its_thread(acme):
    by, angry = fan(), author("angry")
    complaint = say(angry, "Semelle décollée, honteux", "negative", days=3, thread="t1")
    Sighting.objects.create(mention=complaint, source=source(), external_id="c1", text_hash=complaint.text_hash)
    say(by, "Moi ils ont tout réparé", days=2, in_reply_to="c1")
    say(by, "Elles tiennent très bien", days=1, thread="t1")
    search()
    [proof] = [one for one in Voice.objects.get(author=by).proofs if one["kind"] == "defends"]
    assert (proof["count"], proof["beside"]) == (2, [complaint.pk, complaint.pk])


def test_an_answer_to_oneself_defends_nobody(acme):
    by = fan()
    say(by, "Déçu cette fois", "negative", days=3, thread="t1")
    say(by, "Finalement réparé", days=1, thread="t1")
    search()
    assert "defends" not in {one["kind"] for one in Voice.objects.get().proofs}


def test_who_leads_a_conversation_is_counted_in_people(acme):
    by = fan(count=3)
    begun = say(by, "Et vous, vos Maréva ?", days=4, thread="t1")
    for number in range(3):
        answering = author()
        for time in range(2):
            mention(NOON - DAY * (3 - time), text=f"réponse {number} {time}", by=answering, thread="t1")
    search()
    led = Voice.objects.get().led
    assert (led["threads"], led["began"], led["answered_by"]) == (1, 1, 3)
    assert led["top"] == [{"mention": begun.pk, "people": 3}]


def test_what_a_person_corrected_is_what_counts(acme):
    by = author()
    for number in range(6):
        said = say(by, f"je recommande {number}", "negative", days=number)
        said.matches.update(sentiment="positive")
        said.corrections.create(subject=subject(), field="sentiment", value="positive", text_hash=said.text_hash)
    search()
    assert Voice.objects.get().kind == "ambassador"


def test_platforms_whose_terms_forbid_to_match_people_are_left_out(acme, monkeypatch):
    assert all(one.matches_authors for one in connectors.registry)  # the open web allows it
    fan()
    monkeypatch.setattr(Feed, "matches_authors", False)
    search()
    assert not Voice.objects.exists()


def test_one_whose_platform_forbids_it_is_left_out_by_whatever_way_it_came(acme, monkeypatch):
    by = author()
    for number in range(5):
        say(by, f"je recommande {number}", days=number, platform="feed")
    type(mention()).objects.update(kind="push")
    monkeypatch.setattr(Feed, "matches_authors", False)
    search()
    assert not Voice.objects.exists()


def test_whoever_is_erased_leaves_neither_voice_nor_mark(acme):
    by = fan()
    search()
    VoiceMark.objects.create(author=by, consent="given", note="met in Lyon")
    erasing.forget(by, by=BY)
    assert not Voice.objects.exists()
    assert not VoiceMark.objects.exists()
    search()
    assert not Voice.objects.exists()


def test_a_voice_whose_texts_went_goes_with_the_next_search(acme):
    by = fan(count=4)
    search()
    gone = erasing.erase(by.mentions.values_list("pk", flat=True), erasing.Reason.SOURCE)
    rollups.recount(gone)
    fan("other")
    search()
    assert [voice.author.handle for voice in Voice.objects.all()] == ["other"]


def test_nothing_stays_where_all_texts_went(acme):
    by = fan(count=4)
    search()
    rollups.recount(erasing.erase(by.mentions.values_list("pk", flat=True), erasing.Reason.KEEPING))
    Rollup.objects.all().delete()
    searching.daily(0.0)
    run_jobs()
    assert not Voice.objects.exists()


def test_texts_without_an_author_are_nobodys(acme):
    for number in range(5):
        said = say(author(), f"je recommande {number}")
        said.author = None
        said.save(update_fields=["author"])
    search()
    assert not Voice.objects.exists()


def test_a_job_that_goes_on_is_the_one_that_was_asked_for(acme):
    assert searching.start(BY) == searching.start(BY)


def test_a_search_that_is_stopped_after_each_author_finds_the_same(acme, monkeypatch):
    for name in ("a", "b", "c"):
        fan(name)
    search()
    whole = list(Voice.objects.order_by("author").values_list("author", "kind", "value"))
    Voice.objects.all().delete()
    monkeypatch.setattr(reading, "AT_ONCE", 1)
    monkeypatch.setattr(searching, "monotonic", lambda: float("inf"))
    search()
    assert list(Voice.objects.order_by("author").values_list("author", "kind", "value")) == whole


def test_the_number_of_questions_does_not_grow_with_authors(acme, django_assert_max_num_queries):
    for number in range(6):
        fan(f"fan{number}")
    asked = next(searching._subjects())
    usual, [last] = reading.usual(asked), reading.parts(asked)
    authors = reading.authors(asked, 0, last)
    with django_assert_max_num_queries(12):
        keeping.look(asked, authors, usual)
    assert Voice.objects.count() == 6
