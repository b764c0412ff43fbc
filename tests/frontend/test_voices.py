"""The screens of voices: nobody stands there without a text that shows why; marks and consent are the agency's; the portal reads."""

from __future__ import annotations

import pytest

from reputation.models import HandleRole, Voice, VoiceMark
from tests.reading import versions
from tests.reputation.factories import author, subject
from tests.reputation.voices.test_searching import fan, say, search

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser_of(acme, client_of):
    return lambda user: client_of(acme, user, **{"accept-language": "en"})


def test_a_client_that_hears_nothing_is_told_what_is_needed_by_who_may_do_it(analyst, reader, browser_of):
    assert "add a source or import a file" in browser_of(analyst).get("/voices/").text
    assert "Your agency is setting up what to listen to." in browser_of(reader).get("/voices/").text


def test_where_nobody_defends_it_it_is_said_what_it_takes(reader, browser_of):
    fan(count=1)
    assert "It takes several texts of one author" in browser_of(reader).get("/voices/").text


def test_an_ambassador_is_listed_with_what_shows_it(reader, browser_of):
    fan("lou")
    search()
    page = browser_of(reader).get("/voices/").text
    assert f'href="/voices/{Voice.objects.get().pk}/"' in page
    assert "Recommends it in 1 text" in page
    assert "Says so in 8 different weeks" in page or "different weeks" in page


def test_the_tabs_of_a_phone_lead_to_the_same_screens_as_elsewhere(reader, browser_of):
    browser = browser_of(reader)
    urls = {address: [tab.url for tab in browser.get(address).context["tabs"]] for address in ("/voices/", "/needs/")}
    assert urls["/voices/"] == urls["/needs/"]


def test_its_page_opens_the_texts_of_each_proof_and_all_that_they_said(reader, browser_of):
    by = fan("lou")
    contrary = say(by, "Franchement honteux cette fois", "negative", days=70)
    search()
    address = f"/voices/{Voice.objects.get().pk}/"
    browser = browser_of(reader)
    page = browser.get(address)
    assert "the whole interval lies above neutral" in page.text
    assert f'href="/mentions/{contrary.pk}/"' in page.text
    weeks = next(shown for shown in page.context["proofs"] if shown.kind == "weeks")
    assert (len(weeks.texts), weeks.more > 0) == (3, True)
    opened = browser.get(f"{address}?proof=weeks").context["proofs"]
    assert next(shown for shown in opened if shown.kind == "weeks").more == 0
    assert browser.get(f"{address}?all=1").context["listed"].total == 11


def test_a_value_that_rests_on_few_stories_is_grey_and_says_so(reader, browser_of):
    fan("lou")
    search()
    Voice.objects.update(kind="neutral", stories=1, value=-0.2, low=-0.9, high=0.7)
    page = browser_of(reader).get(f"/voices/{Voice.objects.get().pk}/").text
    assert "1 story is too little to say whether they defend or attack" in page
    assert "too little to say: 1 story" in page
    assert 'class="value grey"' in page
    Voice.objects.update(stories=5)
    assert 'class="value grey"' not in browser_of(reader).get(f"/voices/{Voice.objects.get().pk}/").text


def test_a_word_that_stands_out_opens_the_texts_that_hold_it(reader, browser_of):
    by = fan("lou")
    for number in range(8):
        say(by, f"Du cuir chez Maréva, {number}", days=number)
    for number in range(40):
        say(author(), f"Maréva bottine rouge, taille {number}", "neutral", days=number)
    search()
    address, browser = f"/voices/{Voice.objects.get(author=by).pk}/", browser_of(reader)
    assert 'href="?word=cuir#texts"' in browser.get(address).text
    opened = browser.get(f"{address}?word=cuir")
    assert opened.context["listed"].total == 8
    assert "What they said with “cuir”" in opened.text
    assert browser.get(f"{address}?word=nothing").context["listed"] is None


def test_a_defence_shows_what_it_answers(reader, browser_of):
    by = fan("lou")
    complaint = say(author("angry"), "Semelle décollée, honteux", "negative", days=3, thread="t1")
    say(by, "Moi ils ont tout réparé", days=1, thread="t1")
    search()
    page = browser_of(reader).get(f"/voices/{Voice.objects.get(author=by).pk}/").text
    assert "Defends it in 1 answer to others" in page
    assert f'href="/mentions/{complaint.pk}/"' in page


def test_no_way_to_reach_somebody_is_shown_before_they_agreed(analyst, browser_of):
    by = fan("lou")
    by.url = "https://social.example/@lou"
    by.save()
    search()
    address, browser = f"/voices/{Voice.objects.get().pk}/", browser_of(analyst)
    for consent in ("not_asked", "asked", "refused"):
        VoiceMark.objects.update_or_create(author=by, defaults={"consent": consent})
        assert by.url not in browser.get(address).text
        assert by.url not in browser.get("/voices/?format=csv").getvalue().decode()
    VoiceMark.objects.update(consent="given")
    assert by.url in browser.get(address).text


def test_the_portal_reads_without_marks_notes_or_who_is_left_out(analyst, reader, browser_of):
    by, other = fan("lou"), fan("staff")
    search()
    voice, left_out = Voice.objects.get(author=by), Voice.objects.get(author=other)
    browser_of(analyst).post(f"/voices/{voice.pk}/mark/", {"role": "none", "consent": "given", "note": "SECRETNOTE"})
    browser_of(analyst).post(f"/voices/{left_out.pk}/mark/", {"role": "employee", "consent": "refused", "note": ""})
    portal = browser_of(reader)
    page = portal.get(f"/voices/{voice.pk}/").text
    assert "SECRETNOTE" not in page
    assert 'name="consent"' not in page
    assert portal.get(f"/voices/{left_out.pk}/").status_code == 404
    assert portal.get("/voices/?kind=excluded")["Location"] == "/voices/"
    assert portal.post(f"/voices/{voice.pk}/mark/", {"role": "employee"}).status_code == 403
    assert portal.post("/voices/search/").status_code == 403
    assert "Employee" in browser_of(analyst).get("/voices/?kind=excluded").text


def test_a_mark_is_kept_only_as_it_was_read_and_both_versions_are_shown(analyst, browser_of):
    fan("lou")
    search()
    page, browser = f"/voices/{Voice.objects.get().pk}/", browser_of(analyst)
    address, given = f"{page}mark/", {"role": "none", "consent": "asked", "note": "Called on Monday"}
    read = versions(browser.get(page).text, address)
    assert browser.post(address, given | read).status_code == 302
    stale = browser.post(address, given | {"note": "Wrote on Tuesday"} | read)
    assert stale.status_code == 412
    assert "Called on Monday" in stale.text
    assert "Wrote on Tuesday" in stale.text
    assert VoiceMark.objects.get().note == "Called on Monday"
    assert browser.post(address, given | {"note": "Wrote on Tuesday"} | versions(stale.text, address)).status_code == 302
    assert browser.post(address, {**given, "role": "boss"}).status_code == 422


def test_who_sees_some_subjects_sees_the_voices_about_these(acme, person, browser_of):
    fan("lou")
    search()
    browser = browser_of(person("member", acme, email="m@acme.example", subjects=[subject("Altéa").pk]))
    assert browser.get("/voices/").context["listed"].total == 0
    assert browser.get(f"/voices/{Voice.objects.get().pk}/").status_code == 404


def test_the_list_is_a_file_too(reader, browser_of):
    fan("=lou")
    search()
    lines = browser_of(reader).get("/voices/?format=csv").getvalue().decode("utf-8-sig").splitlines()
    assert len(lines) == 2
    assert "Recommends it in 1 text" in lines[1]
    assert lines[1].startswith("'=lou")


@pytest.mark.parametrize("asked", ["kind=x", "subject=x", "subject=99999999999999999999", "older=nothing", "kind=detractor&newer=1~2"])
def test_an_address_that_means_nothing_shows_a_list(reader, browser_of, asked):
    fan("lou")
    search()
    assert browser_of(reader).get(f"/voices/?{asked}").status_code == 200


@pytest.mark.parametrize("count", [1, 5])
def test_the_list_asks_as_many_questions_whatever_it_shows(reader, browser_of, count, django_assert_max_num_queries):
    for number in range(count):
        fan(f"fan{number}")
    search()
    browser = browser_of(reader)
    browser.get("/voices/")
    with django_assert_max_num_queries(30):
        browser.get("/voices/")


def test_a_list_of_employees_is_pasted_kept_and_shortened_by_the_agency_alone(analyst, reader, browser_of):
    by = fan("lou")
    type(by).objects.filter(pk=by.pk).update(platform="mastodon")
    browser = browser_of(analyst)
    told = browser.post("/voices/roles/", {"handles": "@Lou\nyann, ana", "platform": "mastodon", "role": "employee"}, follow=True).text
    assert "3 handles are on the list. 1 author who was heard bears one." in told
    refused = browser.post("/voices/roles/", {"handles": "@", "platform": "mastodon", "role": "employee"})
    assert (refused.status_code, "Write at least one handle." in refused.text) == (422, True)
    entry = HandleRole.objects.get(handle="ana")
    browser.post(f"/voices/roles/{entry.pk}/remove/")
    assert sorted(HandleRole.objects.values_list("handle", flat=True)) == ["lou", "yann"]
    assert 'href="/voices/roles/"' in browser.get("/voices/").text
    assert browser_of(reader).get("/voices/roles/").status_code == 403
    assert 'href="/voices/roles/"' not in browser_of(reader).get("/voices/").text


def test_who_leads_is_said_by_conversations(reader, browser_of):
    fan("lou")
    search()
    address = f"/voices/{Voice.objects.get().pk}/"
    Voice.objects.update(led={"threads": 2, "began": 1, "answered_by": 3, "repeated_by": 0, "top": []})
    assert "Began 1 of 2 conversations that they took part in. 3 people answered them." in browser_of(reader).get(address).text
    Voice.objects.update(led={"threads": 0, "began": 0, "answered_by": 0, "repeated_by": 0, "top": []})
    assert "Took part in no conversation; nobody answered or repeated them." in browser_of(reader).get(address).text
