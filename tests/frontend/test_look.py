"""The screen where the portal's look is tried and kept; where the look is then seen."""

from __future__ import annotations

import io
import re
import tracemalloc

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from reporting.looks import present
from tenants import looks
from tenants.logos import BYTES_MOST
from tenants.models import Look
from tests.tenants.test_looks import picture

GREEN = {"name": "Acmé", "accent": "#12664f", "sender_name": "", "sender_address": ""}


@pytest.fixture
def page(acme, administrator, client_of):
    return client_of(acme, administrator, **{"accept-language": "en"})


def test_a_look_is_tried_before_it_is_kept(page, acme):
    shown = page.get("/settings/look/preview/?name=Acmé&accent=%2312664f").text
    assert "#12664f, contrast 6.9" in shown
    tried = page.post("/settings/look/", GREEN | {"preview": "1"}).text
    assert "#12664f, contrast 6.9" in tried
    assert not Look.objects.exists()


def test_a_colour_that_cannot_be_read_is_moved_and_one_that_warns_is_not_used(page):
    assert "Words on #8ae08a would be hard to read" in page.get("/settings/look/preview/?accent=%238ae08a").text
    assert "taken for a warning" in page.get("/settings/look/preview/?accent=%23c62828").text


def test_a_look_is_seen_in_the_frame_and_at_the_door(page, acme, client_of):
    kept = page.post("/settings/look/", GREEN | {"logo": SimpleUploadedFile("l.png", picture("PNG").getvalue())})
    assert kept.status_code == 302
    acme.refresh_from_db()
    address = f"/look/{looks.version(acme)}/logo.png"
    stranger = client_of(acme)
    for shown in (page.get("/").text, stranger.get("/account/login/").text):
        assert f'<img src="{address}" alt="Acmé">' in shown
        assert re.search(r"/look-[0-9a-f]{12}\.css", shown)
    served = stranger.get(address)
    assert (served.headers["Content-Type"], "immutable" in served.headers["Cache-Control"]) == ("image/png", True)
    assert stranger.get("/look/other/logo.png").status_code == 404


def test_another_client_keeps_its_own_look(page, acme, rival, client_of):
    page.post("/settings/look/", GREEN | {"logo": SimpleUploadedFile("l.png", picture("PNG").getvalue())})
    acme.refresh_from_db()
    door = client_of(rival)
    assert "Acmé" not in door.get("/account/login/").text
    assert door.get(f"/look/{looks.version(acme)}/logo.png").status_code == 404


def test_a_logo_of_many_megabytes_is_not_stored(page, acme):
    refused = page.post("/settings/look/", GREEN | {"logo": SimpleUploadedFile("l.png", b"\x89PNG" + bytes(BYTES_MOST + 1))})
    assert (refused.status_code, "larger than 2 MB" in refused.text) == (422, True)
    assert not Look.objects.exists()


def test_a_logo_with_a_script_leaves_everything_as_it_was(page, acme):
    drawing = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9 9"><script>alert(1)</script></svg>'
    refused = page.post("/settings/look/", GREEN | {"logo": SimpleUploadedFile("l.svg", drawing)})
    assert (refused.status_code, "which a logo may not" in refused.text) == (422, True)
    assert not Look.objects.exists()


@pytest.mark.parametrize("wrong", [{"accent": "green"}, {"sender_address": "nobody"}])
def test_what_is_wrong_is_said_beside_it(page, wrong):
    refused = page.post("/settings/look/", GREEN | wrong)
    assert (refused.status_code, "is-wrong" in refused.text) == (422, True)


def test_two_people_see_both_versions(page, acme):
    read = re.search(r'name="read_version" value="(\w+)"', page.get("/settings/look/").text)
    assert read
    page.post("/settings/look/", GREEN)
    second = page.post("/settings/look/", GREEN | {"name": "Other", "read_version": read[1]})
    assert second.status_code == 412
    assert "Somebody changed this" in second.text


def test_readers_and_members_do_not_change_it(acme, member, reader, client_of):
    for person in (member, reader):
        assert client_of(acme, person).post("/settings/look/", GREEN).status_code == 403


def test_the_agency_has_a_look_of_its_own_at_its_door_in_letters_and_at_the_foot_of_reports(agency, acme, manager, client_of):
    at_agency = client_of(agency, manager, **{"accept-language": "en"})
    given = GREEN | {"name": "Ormille", "logo": SimpleUploadedFile("l.png", picture("PNG").getvalue())}
    assert at_agency.post("/settings/look/", given).status_code == 302
    agency.refresh_from_db()
    stranger = client_of(agency)
    door = stranger.get("/account/login/").text
    assert f'<img src="/look/{looks.version(agency)}/logo.png" alt="Ormille">' in door
    assert stranger.get(f"/look/{looks.version(agency)}/logo.png").status_code == 200
    assert (looks.agency(), looks.sender(agency).startswith('"Ormille" <')) == ("Ormille", True)
    assert present().maker == "Ormille"
    assert "Ormille" not in client_of(acme).get("/account/login/").text
    assert client_of(acme).get(f"/look/{looks.version(agency)}/logo.png").status_code == 404


def test_the_agency_without_a_name_signs_nothing(acme, agency):
    assert (looks.agency(), present().maker) == ("", "")


def test_the_agency_s_look_is_for_who_may_enter_all_its_clients(agency, rival, person, client_of):
    for user in (person("analyst"), person("manager", clients=[rival.pk])):
        browser = client_of(agency, user)
        assert browser.get("/settings/look/").status_code == 403
        assert browser.get("/settings/look/preview/").status_code == 403


@pytest.mark.parametrize(
    ("logo", "words"),
    [
        (b"x" * (BYTES_MOST + 1), "2 MB"),
        (b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>', "script"),
        (b"not a picture", "PNG"),
    ],
)
def test_a_logo_that_cannot_be_kept_is_told_beside_its_field_and_changes_nothing(page, logo, words):
    name = "l.svg" if logo.startswith(b"<svg") else "l.png"
    refused = page.post("/settings/look/", GREEN | {"logo": SimpleUploadedFile(name, logo)})
    assert refused.status_code in (413, 422)
    assert words in refused.text
    assert not Look.objects.exists()


class Sent(io.RawIOBase):
    """A form whose logo has so many bytes, made while it is read: it stands nowhere whole. `most`: the largest piece asked for."""

    def __init__(self, megabytes: int) -> None:
        head = b'--B\r\nContent-Disposition: form-data; name="accent"\r\n\r\n#12664f\r\n'
        head += b'--B\r\nContent-Disposition: form-data; name="logo"; filename="l.png"\r\nContent-Type: image/png\r\n\r\n\x89PNG'
        self.size = len(head) + megabytes * 1_000_000 + len(END)
        self.left = [head, *[bytes(1_000_000)] * megabytes, END]
        self.most = 0

    def read(self, size: int = -1) -> bytes:
        self.most = max(self.most, size if size >= 0 else self.size)
        taken = b""
        while self.left and len(taken) < size:
            piece = self.left.pop(0)
            taken, rest = taken + piece[: size - len(taken)], piece[size - len(taken) :]
            self.left[:0] = [rest] if rest else []
        return taken


END = b"\r\n--B--\r\n"


@pytest.mark.parametrize(("language", "words"), [("en", "larger than 2 MB"), ("fr", "Ce logo dépasse")])
def test_a_logo_of_fifty_megabytes_is_refused_before_it_is_held(acme, administrator, client_of, language, words):
    browser, sent = client_of(acme, administrator, **{"accept-language": language}), Sent(50)
    browser.get("/settings/look/")
    tracemalloc.start()
    try:
        form = {"wsgi.input": sent, "CONTENT_LENGTH": str(sent.size), "CONTENT_TYPE": "multipart/form-data; boundary=B"}
        refused = browser.generic("POST", "/settings/look/", **form)
        _now, peak = tracemalloc.get_traced_memory()
    finally:
        tracemalloc.stop()
    assert (refused.status_code, words in refused.text) == (422, True)
    assert sent.most <= 1_000_000
    assert peak < 8_000_000
    assert not Look.objects.exists()
