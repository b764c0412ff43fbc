"""The page for programs tells the truth: each of its examples is sent, and does what it says."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from ingestion import subjects
from ingestion.models import Author, Mention, Subject
from reporting import reports
from reporting.models import Report
from reputation.models import Series
from tenants.models import Tenant
from tests.api.conftest import API, BY, brought, item
from tests.api.test_places import TABLE
from tests.conftest import Standing
from tests.reporting.told import OCTOBER
from tests.working import finished

PAGE = Path(__file__).resolve().parents[2] / "docs" / "api.md"
EXAMPLE = re.compile(r"^curl (?:.*\\\n)*.*$", re.MULTILINE)
HOSTS = {"$API": "acme", "$AGENCY": "agency"}


def examples() -> list[str]:
    return [found.replace("\\\n", " ") for found in EXAMPLE.findall(PAGE.read_text())]


def understood(example: str) -> tuple[str, str, str, dict[str, str], str | None, bool]:
    """Host, verb, path, headers, body, and whether it is a form with a file."""
    words = shlex.split(example.split(" > ")[0])[1:]
    verb, headers, body, form, address = "GET", {}, None, False, ""
    while words:
        word = words.pop(0)
        if word == "-X":
            verb = words.pop(0)
        elif word == "-H":
            name, _colon, value = words.pop(0).partition(": ")
            headers[name] = value
        elif word == "-d":
            body = words.pop(0)
        elif word == "-F":
            form = bool(words.pop(0))
        elif word != "-s":
            address = word
    host, path = re.match(r"(\$[A-Z]+)/(.*)", address).groups()
    return HOSTS[host], verb, path, headers, body, form


def heard(acme: Tenant) -> Subject:
    """The subject of the page, with a mention."""
    subject = subjects.create("Acme", "own", "acme", by=BY)
    brought(item(1))
    return subject


@pytest.fixture(scope="module")
def subject(standing: Standing) -> Iterator[Subject]:
    with standing(heard) as made:
        yield made


@pytest.mark.parametrize("example", examples(), ids=lambda example: example.split("$KEY")[-1][-60:])
def test_an_example_does_what_it_says(example, subject, acme, rival, agency, reader, client_of, api_key):
    host, verb, path, headers, body, form = understood(example)
    tenant, key = (acme, api_key(acme)) if host == "acme" else (agency, api_key())
    assert headers.pop("Authorization").startswith("Bearer $")
    program = client_of(tenant, key=key)
    given = SimpleUploadedFile("avis.csv", TABLE.encode())
    uploaded = program.post(f"{API}/imports", {"file": given}).json() if path.startswith("imports/") else {}
    path = _with_real_numbers(path, uploaded, rival.pk)
    if body and '"report": 1' in body:
        body = body.replace('"report": 1', f'"report": {_report().pk}')
    if body and '"author": 1' in body:
        body = body.replace('"author": 1', f'"author": {Author.objects.create(name="Claire").pk}')
    if body:
        body = body.replace('"subject": 1', f'"subject": {subject.pk}')
        body = body.replace('"people": [7]', f'"people": [{reader.pk}]').replace('"user": 7', f'"user": {reader.pk}')
        body = re.sub(r'(?<="ends_at": ")[\d-]+', f"{timezone.now() + timedelta(days=30):%Y-%m-%d}", body)  # the day of the page goes by
    content = {"file": SimpleUploadedFile("avis.csv", TABLE.encode())} if form else body
    kind: dict[str, Any] = {} if form or content is None else {"content_type": headers.pop("Content-Type")}
    response = getattr(program, verb.lower())(f"{API}/{path}", content, headers=headers, **kind)
    fresh_clients = path == "tenants" and verb == "POST"
    expected = {409} if fresh_clients else {404} if path.endswith("refused") else {200, 201, 202}  # acme is there; nothing was refused yet
    assert response.status_code in expected, response.content


def _report() -> Report:
    """The report of the page: made, with its file."""
    report = reports.ask(*OCTOBER, [], "en", ["pdf"], by=BY, visibility="shared")
    finished(report.job_uid)
    return report


def _with_real_numbers(path: str, uploaded: dict[str, Any], rival: int) -> str:
    """The numbers of this test's objects in place of those of the page."""
    series = Series.objects.create(name="Visits")
    numbers = {
        "mentions": Mention.objects.earliest("pk").pk, "subjects": Subject.objects.earliest("pk").pk,
        "imports": uploaded.get("id"), "tenants": rival, "series": series.pk,
    }  # fmt: skip
    return re.sub(r"^(\w+)/\d+", lambda found: f"{found[1]}/{numbers[found[1]]}", path)


def test_the_page_has_examples_of_everything():
    areas = {re.match(r"[\w-]+", understood(example)[2])[0] for example in examples()}  # type: ignore[index]
    assert areas >= {
        "mentions",
        "tags",
        "saved-searches",
        "counts",
        "changes",
        "imports",
        "sources",
        "subjects",
        "queries",
        "share-of-voice",
        "reports",
        "exports",
        "tenants",
    }
