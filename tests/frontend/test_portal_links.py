"""Links to the portal's first page: read without an account until their end, behind a password, with nothing of the agency."""

from __future__ import annotations

from datetime import timedelta
from urllib.parse import urlsplit

import pytest
from django.utils import timezone

from core.by import By
from ingestion import subjects
from reporting import sharing
from reporting.models import ChartNote, Share
from reporting.sharing import FirstPage
from tenants import looks
from tenants.models import Tenant
from tests.frontend.conftest import said

BY = By.system()
TOMORROW = timedelta(days=1)


def link(password: str = "", **more) -> str:
    made = sharing.make(FirstPage(**more), "The board", timezone.now() + TOMORROW, by=BY, password=password, language="en")
    return f"/shared/{made.token}/"


@pytest.fixture
def page(acme, administrator, client_of):
    return client_of(acme, administrator, **{"accept-language": "en"})


def test_a_link_is_made_shown_once_listed_and_taken_back(page, acme, mentions, client_of):
    until = (timezone.now() + TOMORROW * 3).date().isoformat()
    made = page.post("/settings/links/add/", {"name": "The board", "until": until, "password": ""})
    address = urlsplit(made.context["link"])
    assert (address.hostname, made.headers["Cache-Control"]) == (
        "acme.localhost",
        "max-age=0, no-cache, no-store, must-revalidate, private",
    )
    assert address.path not in page.get("/settings/links/").text
    stranger = client_of(acme)
    assert stranger.get(address.path).status_code == 200
    listed = page.get("/settings/links/").text
    assert "The board" in listed
    assert "1 visit" in listed
    share = Share.objects.get()
    page.post(f"/settings/links/{share.pk}/take-back/")
    assert stranger.get(address.path).status_code == 410
    assert stranger.get(f"{address.path}charts/course/").status_code == 410


def test_it_is_the_client_s_page_alone_in_their_look_and_no_search_engine_lists_it(acme, rival, agency, mentions, client_of):
    Tenant.objects.filter(pk=agency.pk).update(name="Ormille Conseil")
    looks.change(acme, name="Maison Acmé", accent="#12664f", sender_name="", sender_address="", by=BY)
    ChartNote.objects.create(at=timezone.now() - TOMORROW, words="oubliette of the agency", visibility="agency", **BY.columns())
    read = client_of(acme).get(link())
    assert read.headers["X-Robots-Tag"] == "noindex, nofollow"
    assert read.headers["Referrer-Policy"] == "same-origin"
    assert "Maison Acmé" in read.text
    for words in ("Ormille", "oubliette", "/mentions/", "/reports/", "/settings/", "Vigie<"):
        assert words not in read.text
    assert client_of(rival).get(link()).status_code == 410


def test_a_password_is_asked_and_cannot_be_tried_for_long(acme, mentions, client_of):
    address = link("opensesame")
    stranger = client_of(acme, **{"accept-language": "en"})
    closed = stranger.get(address)
    assert "A page was shared with you" in closed.text
    assert stranger.get(f"{address}charts/course/").status_code == 410
    assert Share.objects.get().visits == 0
    told = [stranger.post(address, {"password": "wrong"}).status_code for _time in range(sharing.TRIES + 1)]
    assert (told[0], told[-1]) == (422, 429)
    assert (
        client_of(acme, REMOTE_ADDR="203.0.113.9").post(address, {"password": "opensesame"}, REMOTE_ADDR="203.0.113.9").status_code == 302
    )


def test_it_ends_and_has_neither_files_nor_other_charts(acme, mentions, client_of):
    address = link()
    stranger = client_of(acme)
    for rest in ("files/pdf/", "files/csv/"):
        assert stranger.get(f"{address}{rest}").status_code == 410
    assert stranger.get(f"{address}charts/voice/").status_code == 404
    Share.objects.update(ends_at=timezone.now() - timedelta(seconds=1))
    assert stranger.get(address).status_code == 410


def test_it_speaks_of_the_subjects_that_its_maker_may_see(acme, brand, mentions, client_of):
    subjects.create("Hidden brand", "own", "hidden", by=BY)
    said(["Hidden brand is hidden."])
    assert "Hidden" not in client_of(acme).get(link(subjects=frozenset({brand.pk}))).text
    assert Share.objects.get().subjects == [brand.pk]


def test_before_anything_is_heard_it_says_so(acme, client_of):
    assert "Nothing was heard yet." in client_of(acme, **{"accept-language": "en"}).get(link()).text


@pytest.mark.parametrize("given", [{"name": ""}, {"until": "2020-01-01"}, {"password": "short"}])
def test_what_is_wrong_is_told_beside_its_field(page, given):
    until = (timezone.now() + TOMORROW * 3).date().isoformat()
    refused = page.post("/settings/links/add/", {"name": "The board", "until": until, "password": ""} | given)
    assert (refused.status_code, refused.text.count("is-wrong")) == (422, 1)
    assert not Share.objects.exists()


def test_who_may_not_share_reads_no_list(acme, member, client_of):
    assert client_of(acme, member).get("/settings/links/").status_code == 403
    assert 'href="/settings/links/"' not in client_of(acme, member).get("/").text


def test_a_link_to_the_page_is_not_taken_back_as_one_to_a_report(page, acme):
    link()
    assert page.post(f"/reports/shares/{Share.objects.get().pk}/take-back/").status_code == 404
