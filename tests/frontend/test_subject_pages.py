"""The screens of subjects: a query tried before it is kept, its versions, what they refuse."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.urls import reverse

from core.models import Job
from ingestion import subjects
from ingestion.models import Subject
from tests.frontend.conftest import BY

FEEDS = Path(__file__).parent.parent / "ingestion" / "feeds"


@pytest.fixture
def page(acme, manager, client_of):
    return client_of(acme, manager, **{"accept-language": "en"})


def test_a_query_is_tried_before_it_is_kept(page, mentions):
    tried = page.post("/subjects/add/", {"name": "Sole", "kind": "theme", "query": "sole OR semelle", "try": "1"})
    assert "What it finds" in tried.text
    assert "<mark>sole</mark>" in tried.text
    assert Subject.objects.count() == 1
    kept = page.post("/subjects/add/", {"name": "Sole", "kind": "theme", "query": "sole OR semelle", "keep": "1"})
    made = Subject.objects.get(name="Sole")
    assert kept.headers["Location"] == reverse("subject", args=[made.pk])


def test_a_query_that_cannot_stand_is_not_kept_and_its_place_is_shown(page, brand):
    response = page.post("/subjects/add/", {"name": "Sole", "kind": "theme", "query": "sole AND (", "keep": "1"})
    assert "bad-place" in response.text
    assert "sole AND (" in response.text
    assert Subject.objects.count() == 1


def test_a_name_that_is_taken_is_told_beside_the_name(page, brand):
    response = page.post("/subjects/add/", {"name": "Acme", "kind": "own", "query": "acme", "keep": "1"})
    assert "There is a subject named “Acme” already" in response.text


def test_the_list_shows_the_query_as_it_was_typed(page, brand):
    page.post(reverse("subject", args=[brand.pk]), {"name": "Acme", "kind": "own", "query": "Acmé  OR  acmé", "version": "1", "keep": "1"})
    assert "Acmé  OR  acmé" in page.get("/subjects/").text


def test_an_edit_makes_a_version_with_its_reason(page, brand):
    address = reverse("subject", args=[brand.pk])
    page.post(address, {"name": "Acme", "kind": "own", "query": "acme NOT film", "why": "a film", "version": "1", "keep": "1"})
    html = page.get(address).text
    assert "version 2" in html
    assert "a film" in html
    assert "being matched" in html


def test_an_edit_of_a_form_that_is_out_of_date_is_refused(page, brand):
    subjects.edit(brand, query="acme OR brisa", by=BY)
    response = page.post(reverse("subject", args=[brand.pk]), {"name": "Acme", "kind": "own", "query": "x", "version": "1", "keep": "1"})
    assert response.status_code == 412
    assert "Somebody changed" in response.text
    brand.refresh_from_db()
    assert brand.version == 2


def test_a_subject_whose_job_was_forgotten_is_shown(page, brand):
    assert brand.versions.get().rematch_job
    Job.objects.all().delete()
    assert page.get(f"/subjects/{brand.pk}/").status_code == 200


def test_a_subject_is_archived(page, brand):
    page.post(reverse("archive-subject", args=[brand.pk]))
    assert not Subject.objects.watched().exists()
