"""Pushed batches: taken whole or refused whole, one outcome an item."""

from __future__ import annotations

import pytest

from core.errors import Invalid, TooLarge
from ingestion import sources, subjects
from ingestion.connectors.push import Push
from ingestion.models import Mention, RawItem, Run, Source
from ingestion.push import push
from tests.ingestion.conftest import BY, bring, item, only, process


def told(run: Run) -> list[tuple[int, str, str]]:
    return list(run.items.order_by("position").values_list("position", "outcome", "reason"))


def test_a_pushed_batch_says_what_became_of_each_item(acme, subject):
    run = push([item("1"), item("2", "The weather"), item("3", "<br>")], by=BY)
    assert (run.state, run.received, told(run)) == ("running", 3, [(0, "", ""), (1, "", ""), (2, "", "")])
    process()
    run.refresh_from_db()
    assert told(run) == [(0, "stored", ""), (1, "unmatched", ""), (2, "dropped", "empty")]
    assert run.items.get(position=0).mention_id == Mention.objects.get().pk
    assert (run.state, run.outcomes, run.reasons) == ("done", {"stored": 1, "unmatched": 1, "dropped": 1}, {"empty": 1})


def test_the_same_push_twice_is_harmless(acme, subject):
    push([item("1"), item("2", "Acme again")], by=BY)
    process()
    again = push([item("1"), item("2", "Acme again")], by=BY)
    assert (again.state, again.outcomes) == ("done", {"unchanged": 2})
    assert told(again) == [(0, "unchanged", ""), (1, "unchanged", "")]
    assert again.items.get(position=0).mention_id
    assert (RawItem.objects.count(), Mention.objects.count()) == (2, 2)


def test_the_same_push_twice_before_the_first_is_read_is_harmless(acme, subject):
    first, second = push([item("1")], by=BY), push([item("1")], by=BY)
    process()
    first.refresh_from_db()
    second.refresh_from_db()
    assert (told(first), told(second)) == ([(0, "stored", "")], [(0, "unchanged", "")])
    assert (first.state, second.state) == ("done", "done")


def test_an_item_twice_in_a_batch_has_two_outcomes(acme, subject):
    run = push([item("1"), item("1"), item("1", "Acme, edited")], by=BY)
    process()
    run.refresh_from_db()
    assert told(run) == [(0, "stored", ""), (1, "unchanged", ""), (2, "updated", "")]
    assert run.outcomes == {"stored": 1, "unchanged": 1, "updated": 1}


def test_1001_items_are_refused_and_none_is_taken(acme, subject):
    with pytest.raises(TooLarge) as refused:
        push([item(str(number)) for number in range(1001)], by=BY)
    assert refused.value.code == "too_many_items"
    assert "1000" in refused.value.detail
    assert not Source.objects.filter(kind="push").exists()


def test_a_wrong_item_is_named_by_its_place_and_none_is_taken(acme, subject):
    with pytest.raises(Invalid) as refused:
        push([item("1"), {"external_id": "2"}, item("3", txt="x")], by=BY)
    assert {error.pointer for error in refused.value.errors} == {"/1/text", "/2/txt"}
    assert not RawItem.objects.exists()


def test_an_empty_batch_is_refused(acme):
    with pytest.raises(Invalid):
        push([], by=BY)


def test_pushed_items_that_waited_for_a_subject_are_told_once_it_exists(acme, work):
    run = push([item("1")], by=BY)
    process()
    subjects.create("Acme", "own", "acme", by=BY)
    work()
    run.refresh_from_db()
    assert told(run) == [(0, "stored", "")]
    assert run.outcomes == {"stored": 1}


def test_a_feed_that_has_the_name_of_pushed_items_is_in_nobodys_way(acme, subject):
    sources.create("feed", "API", {"url": "https://site.example/feed"}, by=BY)
    assert push([item("1")], by=BY).source.name == "API (push)"
    assert push([item("2")], by=BY).source == push([item("3")], by=BY).source


def test_an_item_deleted_where_it_stood_goes_and_may_be_published_again(acme, subject):
    push([item("1"), item("2", "Acme stays"), item("3", "The weather")], by=BY)
    process()
    gone = push([{"external_id": number, "deleted": True} for number in ("1", "3")], by=BY)
    process()
    gone.refresh_from_db()
    assert (gone.state, gone.outcomes) == ("done", {"withdrawn": 2})
    assert Mention.objects.get().text == "Acme stays"
    assert {bytes(raw.payload) for raw in RawItem.objects.filter(external_id__in=("1", "3")).exclude(outcome="withdrawn")} == {b""}
    push([item("1")], by=BY)
    process()
    assert Mention.objects.count() == 2


def test_deleted_is_true_or_false_and_an_item_that_stays_needs_its_text(acme):
    for wrong, pointer in (({"deleted": "yes"}, "/0/deleted"), ({"deleted": False}, "/0/text")):
        with pytest.raises(Invalid) as refused:
            push([{"external_id": "1", **wrong}], by=BY)
        assert pointer in [error.pointer for error in refused.value.errors]


@pytest.mark.parametrize("site", ["[Reddit] cars", "//[", "https://[::1", "?", "a\u2100b.example"])
def test_a_site_that_names_no_host_is_refused_at_its_place(acme, site):
    with pytest.raises(Invalid) as refused:
        push([item("1"), item("2", site=site)], by=BY)
    assert [(error.pointer, error.code) for error in refused.value.errors] == [("/1/site", "not_a_site")]


def test_an_item_that_was_kept_with_such_a_site_is_read_without_it(source, subject):
    bring(source, item("1", site="[Reddit] cars", url="https://www.example.com/1"))
    assert (only().site, RawItem.objects.get().outcome) == ("example.com", "stored")


def test_an_item_that_fails_says_so_in_words(acme, subject, monkeypatch):
    monkeypatch.setattr(Push, "normalise", lambda self, payload: 1 / 0)
    run = push([item("1")], by=BY)
    for _attempt in range(3):
        process()
    assert told(run) == [(0, "failed", "")]
    assert "could not be read" in RawItem.objects.get().error
