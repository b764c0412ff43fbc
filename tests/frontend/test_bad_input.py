"""What no page should be given: characters that no text has, refusals without a way back, two people who write at once."""

from __future__ import annotations

import re

import pytest

from core.by import By
from core.models import AuditEntry
from ingestion import sources
from reputation.incidents import acting
from reputation.models import CheckStep
from search import saved
from tests.isolation.objects import furnish
from tests.reading import part

BY = By.system()


def test_what_no_text_has_and_what_turns_all_that_follows_is_left_out_of_what_is_sent(acme, manager, client_of):
    page = client_of(acme, manager)
    assert page.post("/incidents/steps/", {"words": "Call\0 the \u202epress\u2066"}).status_code == 302
    assert list(CheckStep.objects.values_list("words", flat=True)) == ["Call the press"]
    assert page.get("/search/?q=a%00cme").status_code == 200


def test_what_is_refused_on_a_page_of_its_own_leads_back_to_where_it_was_written(acme, manager, client_of):
    page = client_of(acme, manager, **{"accept-language": "en"})
    refused = page.post("/mentions/act/", {"do": "nothing"}, headers={"referer": "http://acme.localhost/mentions/?q=late"})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert 'href="http://acme.localhost/mentions/?q=late"' in refused.text


def test_two_who_edit_a_source_or_a_saved_search_see_both_versions(acme, analyst, client_of):
    page = client_of(acme, analyst, **{"accept-language": "en"})
    source = sources.create("feed", "Gazette", {"url": "https://gazette.example/rss"}, by=BY)
    search = saved.keep("Late", {"q": "late"}, by=BY, owner=analyst.pk)
    given = {
        f"/sources/{source.pk}/edit/": {"every": "15", "options-url": "https://gazette.example/rss"},
        f"/searches/{search.pk}/": {"kept_for": "me", "q": "late"},
    }
    for path, values in given.items():
        hidden = dict(re.findall(r'name="(version|read_version)" value="([^"]*)"', page.get(path).text))
        assert page.post(path, values | hidden | {"name": "Theirs"}).status_code == 302
        stale = page.post(path, values | hidden | {"name": "Mine"})
        assert stale.status_code == 412
        assert "Theirs" in stale.text
        assert 'value="Mine"' in stale.text


@pytest.mark.parametrize("sent", [{"login": "x" * 12_000_000}, {f"field{number}": "1" for number in range(1_100)}])
@pytest.mark.parametrize(("language", "words"), [("en", "more than a form takes"), ("fr", "plus que ce qu’un formulaire")])
def test_more_than_a_form_takes_is_refused_in_words(acme, client_of, sent, language, words):
    refused = client_of(acme, **{"accept-language": language}).post("/account/login/", sent)
    assert (refused.status_code, words in refused.text) == (413, True)


def test_what_is_no_form_at_all_is_refused_in_words(acme, client_of):
    refused = client_of(acme, **{"accept-language": "en"}).generic(
        "POST", "/account/login/", b"--x", content_type="multipart/form-data; boundary=" + "\u00e9"
    )
    assert (refused.status_code, "cannot be read" in refused.text) == (400, True)


def test_an_act_on_what_is_gone_is_told_so_and_led_back(acme, manager, client_of):
    page = client_of(acme, manager, **{"accept-language": "en"})
    step = acting.add_step("Call the press", by=BY)
    assert page.post(f"/incidents/steps/{step.pk}/remove/").status_code == 302
    gone = page.post(f"/incidents/steps/{step.pk}/remove/", headers={"referer": "http://acme.localhost/incidents/steps/"})
    assert (gone.status_code, "not here any more" in gone.text) == (404, True)
    assert 'href="http://acme.localhost/incidents/steps/"' in gone.text


def test_a_button_that_is_pressed_twice_at_once_is_pressed_once(acme, manager, client_of):
    page = client_of(acme, manager)
    step = acting.add_step("Call the press", by=BY)
    token = part(r'name="csrfmiddlewaretoken" value="([^"]+)"', page.get("/incidents/steps/").text)
    for _time in range(2):
        assert page.post(f"/incidents/steps/{step.pk}/remove/", {"csrfmiddlewaretoken": token}).status_code == 302
    assert AuditEntry.objects.filter(act="check_step.removed").count() == 1


def test_a_comment_or_a_word_with_an_approval_that_is_too_long_is_kept_where_it_was_written(acme, manager, client_of):
    page = client_of(acme, manager, **{"accept-language": "en"})
    number = furnish(acme)["reports/report"]
    for path, name, most in (("comment", "text", 5_000), ("judge", "note", 1_000)):
        refused = page.post(f"/reports/{number}/{path}/", {name: "y" * (most + 1), "state": "approved", "visibility": "agency"})
        assert (refused.status_code, "y" * (most + 1) in refused.text, 'aria-invalid="true"' in refused.text) == (422, True, True)
