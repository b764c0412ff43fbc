"""Uploads: a form is read before anybody asks who sends it, so what is stored of it is bounded there."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.http import HttpRequest

from frontend import uploads
from ingestion.models import ImportFile


class Somebody(HttpRequest):
    """A request of somebody who is logged in; of a stranger, with `who` None."""

    def __init__(self, who: object) -> None:
        super().__init__()
        self.who = who


def stored(path: str, *pieces: bytes, who: object = "somebody", files: int = 1) -> int:
    """Bytes that these pieces leave on the disk, when they are sent to this page in each of so many files."""
    handler = uploads.Bounded(Somebody(who))
    handler.handle_raw_input(None, {"PATH_INFO": path}, 0, b"")
    size = 0
    for number in range(files):
        handler.new_file("file", f"{number}.csv", "text/csv", None)
        for piece in pieces:
            handler.receive_data_chunk(piece, 0)
        size += handler.file.tell()
        handler.file.close()
    return size


@pytest.fixture
def small(monkeypatch):
    monkeypatch.setitem(uploads.PAGES, "/imports/", 10)
    monkeypatch.setitem(uploads.PROGRAMS, "/api/v1/imports", 10)


@pytest.mark.parametrize("path", ["/", "/account/login/", "/subjects/add/", "/shared/abc/"])
def test_a_page_that_takes_no_file_stores_none(path):
    assert stored(path, b"12345678") == 0


@pytest.mark.parametrize("path", uploads.PAGES)
def test_nothing_of_strangers_is_stored(path):
    assert stored(path, b"12345678", who=None) == 0


@pytest.mark.parametrize("path", ["/imports/", "/api/v1/imports"])
def test_what_is_too_large_is_stored_one_piece_beyond_the_limit_at_most(small, path):
    assert stored(path, b"12345678", b"12345678", b"12345678", b"12345678") == 16
    assert stored(path, b"12345678", b"12345678", files=9) == 16


@pytest.mark.django_db
def test_an_import_that_is_too_large_is_refused_in_words(acme, manager, client_of, settings, monkeypatch):
    settings.IMPORT_FILE_MAX = 1_000
    monkeypatch.setitem(uploads.PAGES, "/imports/", 1_000)
    page = client_of(acme, manager, **{"accept-language": "en"})
    refused = page.post("/imports/", {"file": SimpleUploadedFile("much.csv", b"id,text\n" + b"1,aaaa\n" * 50_000)})
    assert (refused.status_code, "split it and bring the parts" in refused.text) == (422, True)
    assert not ImportFile.objects.exists()
