"""Forms that meet accidents: a lost session, a page that is too old, a button pressed twice, two people at once."""

import re
from datetime import timedelta

import pytest
from django.contrib.auth.models import AnonymousUser
from django.core.cache import cache
from django.forms import CharField, ChoiceField
from django.http import HttpResponse, HttpResponseRedirect, QueryDict
from django.test import RequestFactory

from core import sealing
from core.by import By
from core.errors import Conflict
from frontend import kept, once
from frontend.stale import VersionedForm
from ingestion import subjects
from ingestion.models import Subject
from tests.conftest import PASSWORD, Browser
from tests.reading import part

pytestmark = pytest.mark.django_db
TYPED = {"name": "Maréva & fils", "kind": "own", "query": '"maréva" OR mareva', "why": "écrit pendant une heure"}
KEEP = {"keep": "1"}


def log_in(browser, email):
    return browser.post("/account/login/", {"login": email, "password": PASSWORD, "next": browser.went})


def lose(browser, path: str, fields: dict, page: str = ""):
    """Send a form without a session; the browser is at the login page then."""
    response = browser.post(path, fields, headers={"referer": f"http://acme.localhost{page or path}"})
    assert response.status_code == 302
    browser.went = QueryDict(response.headers["Location"].partition("?")[2])["next"]
    return response


@pytest.fixture
def browser(client_of, acme) -> Browser:
    return client_of(acme)


def follow(browser, response):
    while response.status_code == 302:
        response = browser.get(response.headers["Location"])
    return response


def test_after_the_login_the_form_is_there_again_filled_and_nothing_was_done(browser, analyst):
    lose(browser, "/subjects/add/", TYPED)
    page = follow(browser, log_in(browser, analyst.email)).content.decode()
    assert 'value="Maréva &amp; fils"' in page
    assert "&quot;maréva&quot; OR mareva" in page
    assert not Subject.objects.exists()
    browser.post("/subjects/add/", TYPED | KEEP)
    assert Subject.objects.get().name == "Maréva & fils"


def test_what_has_no_page_of_its_own_is_shown_with_a_button(browser, administrator, reader):
    number = reader.memberships.get().pk
    lose(browser, f"/people/{number}/withdraw/", {"why": "left"}, page="/people/")
    page = follow(browser, log_in(browser, administrator.email)).content.decode()
    assert f'action="/people/{number}/withdraw/"' in page
    assert reader.memberships.exists()


def test_secrets_and_files_are_not_kept(browser, analyst):
    lose(browser, "/sources/add/", {"name": "Blog", "password": "hush", "api_key": "k", "client_secret": "s", "code": "1"})
    found = kept.find(browser.went.strip("/").split("/")[-1])
    assert found.fields == {"name": ["Blog"]}


def test_what_is_kept_is_sealed_and_ends_after_an_hour(browser):
    lose(browser, "/subjects/add/", TYPED)
    token = browser.went.strip("/").split("/")[-1]
    assert "mareva" not in cache.get(f"kept:{token}")
    assert kept.find(token).fields["name"] == ["Maréva & fils"]
    assert sealing.unseal(sealing.seal(b"x"), within=timedelta(seconds=60)) == b"x"
    cache.delete(f"kept:{token}")
    assert kept.find(token) is None


def test_it_is_shown_to_somebody_who_is_logged_in_only_and_at_its_client(browser, client_of, rival, stranger):
    lose(browser, "/subjects/add/", TYPED)
    assert browser.get(browser.went).status_code == 302
    assert client_of(rival, stranger).get(browser.went).status_code == 410


def test_a_page_too_old_for_its_token_is_shown_again_filled(acme, administrator, client_of):
    strict = Browser(enforce_csrf_checks=True, headers={"host": "acme.localhost"})
    strict.cookies = client_of(acme, administrator).cookies
    sent = strict.post("/people/", {"email": "zoe@example.com", "role": "reader"}, headers={
        "origin": "http://acme.localhost", "referer": "http://acme.localhost/people/",
    })  # fmt: skip
    assert sent.status_code == 302
    page = follow(strict, sent).content.decode()
    assert 'value="zoe@example.com"' in page
    foreign = strict.post("/people/", {"email": "zoe@example.com"}, headers={"origin": "http://evil.example"})
    assert foreign.status_code == 403


def test_a_part_of_a_page_sends_the_whole_page_to_the_login(browser):
    asked = browser.get("/mentions/?q=late", headers={"hx-request": "true", "referer": "http://acme.localhost/mentions/"})
    assert asked.headers["HX-Redirect"] == "/account/login/?next=/mentions/"
    sent = browser.post("/subjects/add/", TYPED, headers={"hx-request": "true", "referer": "http://acme.localhost/subjects/add/"})
    assert "/kept/" in sent.headers["HX-Redirect"]


# -- twice


def test_a_form_sent_twice_is_done_once(client_of, acme, analyst):
    browser = client_of(acme, analyst)
    token = part(r'name="form_token" value="([^"]+)"', browser.get("/subjects/add/").content.decode())
    first, second = (browser.post("/subjects/add/", {**TYPED, **KEEP, "form_token": token}) for _time in range(2))
    assert first.headers["Location"] == second.headers["Location"]
    assert Subject.objects.count() == 1
    browser.post("/subjects/add/", {**TYPED, **KEEP, "name": "Another", "form_token": token})
    assert Subject.objects.count() == 2


def test_a_form_that_was_wrong_may_be_sent_again(client_of, acme, analyst):
    browser = client_of(acme, analyst)
    fields = {**TYPED, "name": "", "form_token": once.token()}
    assert [browser.post("/subjects/add/", fields).status_code for _time in range(2)] == [422, 422]


def posted(**fields):
    request = RequestFactory().post("/subjects/add/", {once.FIELD: "a" * 24, **fields})
    request.user = AnonymousUser()
    return request


def test_the_second_of_two_at_once_does_nothing_and_says_so(monkeypatch):
    """The second comes while the first is still being done, and stays so for longer than anybody waits."""
    monkeypatch.setattr(once, "WAIT_SECONDS", 0.2)
    done = []

    def second() -> HttpResponse:
        done.append("second")
        return HttpResponse()

    def first() -> HttpResponse:
        with pytest.raises(Conflict):
            once.guarded(posted(), second)
        done.append("first")
        return HttpResponseRedirect("/done/")

    assert once.guarded(posted(), first).headers["Location"] == "/done/"
    assert once.guarded(posted(), first).headers["Location"] == "/done/"
    assert done == ["first"]


# -- two people


class Form(VersionedForm):
    name = CharField(label="Name")
    kind = ChoiceField(label="Kind", choices=[("own", "our brand"), ("competitor", "a competitor")])


def sent(now: dict, read: dict, **fields) -> Form:
    """A form shown with `read`, sent when `now` rests."""
    version = Form(initial=read).now
    form = Form(QueryDict("&".join(f"{k}={v}" for k, v in {"read_version": version, **fields}.items())), initial=now)
    assert form.is_valid()
    return form


READ = {"name": "Maréva", "kind": "own"}


def test_what_nobody_changed_is_not_stale():
    assert not sent(READ, READ, name="Other", kind="own").stale()


def test_both_versions_are_told_in_the_words_of_the_fields():
    form = sent({"name": "Theirs", "kind": "competitor"}, READ, name="Mine", kind="own")
    assert [(one.label, one.theirs, one.yours) for one in form.stale()] == [
        ("Name", "Theirs", "Mine"), ("Kind", "a competitor", "our brand"),
    ]  # fmt: skip
    assert form.errors


def test_sent_once_more_after_both_were_seen_it_is_kept():
    now = {"name": "Theirs", "kind": "own"}
    form = sent(now, READ, name="Mine", kind="own")
    form.stale()
    again = Form(QueryDict(f"read_version={form['read_version'].value()}&name=Mine&kind=own"), initial=now)
    assert again.is_valid()
    assert not again.stale()


def test_two_who_wrote_the_same_do_not_quarrel():
    assert not sent({"name": "Same", "kind": "own"}, READ, name="Same", kind="own").stale()


def test_two_who_change_what_somebody_may_do_see_both_versions(client_of, acme, manager, reader):
    path = f"/people/{reader.memberships.get().pk}/"
    browser = client_of(acme, manager)
    hidden = dict(re.findall(r'name="(read_version)" value="([^"]*)"', browser.get(path).text))
    assert browser.post(path, {"role": "member"} | hidden).status_code == 302
    stale = browser.post(path, {"role": "administrator"} | hidden)
    assert (stale.status_code, reader.memberships.get().role) == (412, "member")
    hidden = dict(re.findall(r'name="(read_version)" value="([^"]*)"', stale.text))
    assert browser.post(path, {"role": "administrator"} | hidden).status_code == 302
    assert reader.memberships.get().role == "administrator"


@pytest.mark.parametrize(
    ("path", "mine", "theirs"),
    [
        ("/settings/", {"languages": ["en"], "time_zone": "Europe/Paris"}, {"languages": ["fr"], "time_zone": "Asia/Tokyo"}),
        (
            "/subjects/{}/", {"name": "Acme", "kind": "own", "query": "acme AND shoes", "keep": "1"},
            {"name": "Acme", "kind": "own", "query": "acme OR parcel", "keep": "1"},
        ),
    ],
)  # fmt: skip
def test_a_stale_page_is_answered_with_both_versions(client_of, acme, manager, path, mine, theirs):
    path = path.format(subjects.create("Acme", "own", "acme", by=By.system()).pk)
    browser = client_of(acme, manager)
    page = browser.get(path).content.decode()
    hidden = dict(re.findall(r'name="(version|read_version)" value="([^"]*)"', page))
    assert hidden
    assert browser.post(path, theirs | hidden).status_code == 302
    stale = browser.post(path, mine | hidden)
    assert stale.status_code == 412
    told = stale.content.decode()
    assert 'role="alert"' in told
    hidden = dict(re.findall(r'name="(version|read_version)" value="([^"]*)"', told))
    assert browser.post(path, mine | hidden).status_code == 302


@pytest.mark.parametrize("token", ["\0", "x", "é" * 32, "kept:" * 9])
def test_a_token_that_was_not_given_out_finds_nothing(acme, analyst, client_of, token):
    assert kept.find(token) is None
    assert client_of(acme, analyst).get("/", {"kept": token}).status_code == 200


def test_one_address_keeps_so_many_forms_an_hour_and_no_more(browser, monkeypatch):
    monkeypatch.setattr(kept, "AN_ADDRESS_AN_HOUR", 1)
    lose(browser, "/subjects/add/", TYPED)
    assert browser.went.startswith("/kept/")
    lose(browser, "/subjects/add/", TYPED)
    assert browser.went == "/subjects/add/"
