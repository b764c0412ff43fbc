"""The screens of imports: a file shown with its mapping before it comes in, told afterwards; what they refuse."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from core.models import Job
from ingestion.models import ImportFile, Mention, Subject
from tests.frontend.conftest import settle
from tests.working import run_jobs

FEEDS = Path(__file__).parent.parent / "ingestion" / "feeds"


@pytest.fixture
def page(acme, manager, client_of):
    return client_of(acme, manager, **{"accept-language": "en"})


CSV = "id,message,date,auteur\n1,Acme est nul,2026-11-02 09:00,Zoé\n2,Vive Acme,2026-11-03 10:00,Léo\n,,,\n"


def given(page, content: str | bytes, name: str = "avis.csv"):
    octets = io.BytesIO(content if isinstance(content, bytes) else content.encode())
    octets.name = name
    return page.post("/imports/", {"file": octets})


def test_a_file_is_shown_with_its_mapping_before_anything_comes_in(page, brand):
    response = given(page, CSV)
    html = page.get(response.headers["Location"]).text
    assert "Nothing is brought in yet" in html
    assert "Acme est nul" in html
    assert '<option value="text" selected>' in html
    assert not Mention.objects.exists()


def mapping(file: ImportFile) -> dict[str, str]:
    return {f"column-{number}": file.mapping[column] for number, column in enumerate(file.columns)}


def test_a_file_comes_in_and_the_page_tells_what_became_of_it(page, brand):
    address = given(page, CSV).headers["Location"]
    file = ImportFile.objects.get()
    started = page.post(address, mapping(file) | {"dates": "", "platform": "avizio", "start": "1"})
    assert started.headers["Location"] == address
    assert page.get(address).headers["Refresh"] == "2"
    run_jobs()
    settle()
    done = page.get(address)
    assert "Done: 2 mentions are here." in done.text
    assert "Refresh" not in done.headers
    assert set(Mention.objects.values_list("platform", flat=True)) == {"avizio"}


def test_an_old_import_is_told_when_its_job_and_its_file_are_forgotten(page, brand):
    address = given(page, CSV).headers["Location"]
    page.post(address, mapping(ImportFile.objects.get()) | {"dates": "", "platform": "", "start": "1"})
    run_jobs()
    settle()
    assert "are kept until" in page.get(address).text
    Job.objects.all().delete()
    ImportFile.objects.update(key="", refused_key="", sample=[])
    old = page.get(address)
    assert "Done: 2 mentions are here." in old.text
    assert "are no longer kept" in old.text


def test_a_mapping_without_text_is_refused_and_kept_as_chosen(page, brand):
    address = given(page, CSV).headers["Location"]
    file = ImportFile.objects.get()
    wrong = {name: "extra" if value == "text" else value for name, value in mapping(file).items()}
    response = page.post(address, wrong | {"dates": "", "platform": "", "start": "1"})
    assert "Say which column holds the text" in response.text
    assert ImportFile.objects.get().run.job_uid is None


@pytest.mark.parametrize(
    ("content", "name"),
    [
        (b"", "empty.csv"),
        (b"%PDF-1.7 something", "report.csv"),
        (b"<html><body>Not found</body></html>", "page.csv"),
        (b"id,text\n", "head.csv"),
    ],
)
def test_a_file_that_cannot_be_read_is_refused_in_words_beside_the_field(page, brand, content, name):
    response = given(page, content, name)
    assert response.status_code == 422
    assert 'class="wrong"' in response.text
    assert not ImportFile.objects.exists()


def test_brands_of_the_file_become_subjects_when_ticked(page):
    address = given(page, "id,text,brand\n" + "".join(f"{n},Late again {n},{'Alto' if n % 2 else 'Nordvik'}\n" for n in range(40))).headers[
        "Location"
    ]
    assert "Brands named in the file" in page.get(address).text
    page.post(address, mapping(ImportFile.objects.get()) | {"dates": "", "platform": "", "brand": ["Alto", "Unknown"], "start": "1"})
    assert [subject.name for subject in Subject.objects.all()] == ["Alto"]


def test_a_file_that_was_not_started_is_no_source_yet(page):
    given(page, CSV)
    assert "Nothing is listened to yet" in page.get("/sources/").text
    assert 'data-label="State">to be looked at</td>' in page.get("/imports/").text


def test_a_file_that_was_not_started_is_forgotten(page):
    address = given(page, CSV).headers["Location"]
    page.post(f"{address}discard/")
    assert not ImportFile.objects.exists()
