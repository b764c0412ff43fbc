"""Whoever bears a listed handle has its role, heard already or later; what a person said of an author stands above it."""

from __future__ import annotations

import pytest

from core.by import By
from core.errors import Invalid
from ingestion.models import Author
from reputation.models import HandleRole, Voice
from reputation.voices import handles, marking
from reputation.voices.marking import Said
from tests.reputation.voices.test_searching import fan, search
from tests.working import run_jobs

pytestmark = pytest.mark.django_db
BY = By.system()


def borne(by: Author, handle: str, platform: str = "mastodon") -> None:
    Author.objects.filter(pk=by.pk).update(handle=handle, platform=platform)


def test_a_list_holds_of_who_was_heard_and_of_who_comes_later(acme):
    borne(fan(), "@Lou.B")
    search()
    assert Voice.objects.get().kind == "ambassador"
    given = handles.give(["lou.b", "@Yann", "LOU.B "], "Mastodon", "employee", by=BY)
    assert (given.handles, given.known) == (2, 1)
    run_jobs()
    assert Voice.objects.get().excluded == "employee"
    borne(fan("yann"), "yann")
    borne(fan("other"), "yann", platform="bluesky")
    search()
    assert sorted(Voice.objects.values_list("author__platform", "excluded")) == [
        ("bluesky", ""), ("mastodon", "employee"), ("mastodon", "employee")
    ]  # fmt: skip


def test_who_is_taken_off_the_list_speaks_for_themselves_again_and_a_mark_stands_above_it(acme):
    by = fan()
    borne(by, "lou")
    handles.give(["lou"], "mastodon", "employee", by=BY)
    handles.give(["lou"], "mastodon", "agency", by=BY)
    run_jobs()
    assert (HandleRole.objects.count(), Voice.objects.get().excluded) == (1, "agency")
    marking.mark(by, Said("journalist"), by=BY)
    assert Voice.objects.get().excluded == "journalist"
    marking.mark(by, Said("none"), by=BY)
    assert Voice.objects.get().excluded == "agency"
    handles.take_off(HandleRole.objects.get(), by=BY)
    run_jobs()
    assert Voice.objects.get().kind == "ambassador"


@pytest.mark.parametrize(
    ("given", "pointer"),
    [
        (([], "mastodon", "employee"), "/handles"),
        ((["@", " "], "mastodon", "employee"), "/handles"),
        ((["x" * 201], "mastodon", "employee"), "/handles"),
        (([f"h{number}" for number in range(1_001)], "mastodon", "employee"), "/handles"),
        ((["lou"], " ", "employee"), "/platform"),
        ((["lou"], "mastodon", "none"), "/role"),
    ],
)
def test_what_is_no_list_is_refused_and_says_where(acme, given, pointer):
    with pytest.raises(Invalid) as refused:
        handles.give(*given, by=BY)
    assert refused.value.errors[0].pointer == pointer
    assert not HandleRole.objects.exists()


def test_who_is_forgotten_is_on_no_list(acme):
    by = fan(count=1)
    borne(by, "@Lou")
    handles.give(["lou", "yann"], "mastodon", "employee", by=BY)
    by.refresh_from_db()
    handles.forget(by)
    assert list(HandleRole.objects.values_list("handle", flat=True)) == ["yann"]
