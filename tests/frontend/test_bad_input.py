"""What no page should be given: characters that no text has, refusals without a way back, two people who write at once."""

from __future__ import annotations

import re

from core.by import By
from ingestion import sources
from reputation.models import CheckStep
from search import saved

BY = By.system()


def test_a_character_that_no_text_has_is_left_out_of_what_is_sent(acme, manager, client_of):
    page = client_of(acme, manager)
    assert page.post("/incidents/steps/", {"words": "Call\0 the press"}).status_code == 302
    assert list(CheckStep.objects.values_list("words", flat=True)) == ["Call the press"]
    assert page.get("/search/?q=a%00cme").status_code == 200


def test_what_is_refused_on_a_page_of_its_own_leads_back_to_where_it_was_written(acme, manager, client_of):
    page = client_of(acme, manager, **{"accept-language": "en"})
    refused = page.post("/incidents/steps/", {"words": ""}, headers={"referer": "http://acme.localhost/incidents/steps/"})
    assert refused.status_code == 422
    assert 'role="alert"' in refused.text
    assert 'href="http://acme.localhost/incidents/steps/"' in refused.text


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
