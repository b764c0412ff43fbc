"""Every list can be taken away: as CSV, by the right of its page, in stretches, in the reader's language, never as a formula."""

from __future__ import annotations

import csv
import io
from datetime import timedelta

import pytest
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.database import connection
from core.models import Job
from frontend import lists, pages
from ingestion.models import ImportFile, Run, Source
from reporting.models import Report
from reputation.models import Incident, Need, NeedKind, Statement
from tenants import current
from tenants.models import Tenant
from tests.ingestion.test_credentials import canned, shared, source  # noqa: F401 - fixtures
from tests.reputation.factories import subject

pytestmark = pytest.mark.django_db
BAD = "=HYPERLINK(1)"
NOW = timezone.now()
HEADS = {
    "sources": ("Source", "Source"), "incidents": ("Incident", "Incident"), "needs": ("Need", "Besoin"),
    "statements": ("Statement", "Déclaration"), "reports": ("Report", "Rapport"), "imports": ("File", "Fichier"),
    "jobs": ("Job", "Travail"),
    "people": ("Name", "Nom"),
}  # fmt: skip


@pytest.fixture
def furnished(acme, administrator):
    """Something in every list, called as a formula where people give names."""
    brand = subject(BAD)
    feed = Source.objects.create(name=BAD, kind="feed", every=timedelta(minutes=15))
    run = Run.objects.create(source=feed, received=70, by_kind="person", by_name="Ann")
    ImportFile.objects.create(run=run, name=BAD, key="k", size=1, digest=b"0" * 32, format="csv")
    Job.objects.create(kind="export", lane="bulk", state="done", done=3, by_kind="person", by_name=BAD)
    Incident.objects.create(
        subject=brand,
        measure="volume",
        began_at=NOW - timedelta(days=2),
        called_at=NOW - timedelta(days=2),
        top_at=NOW - timedelta(days=1),
        times=4.0,
        surprise=9.0,
        course="growing",
    )
    Need.objects.create(name=BAD, kind=NeedKind.values[0], surprise=1.0, first_at=NOW, newest_at=NOW, found_at=NOW)
    Statement.objects.create(subject=brand, text=BAD, at=NOW, state="kept")
    Report.objects.create(
        title=BAD, since=NOW - timedelta(days=30), until=NOW, languages=["en"], visibility="shared", kind="month", by_kind="person"
    )
    return brand


def read(answer) -> list[list[str]]:
    assert answer.status_code == 200
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    return list(csv.reader(io.StringIO(b"".join(answer).decode("utf-8-sig"))))


@pytest.mark.parametrize("name", HEADS)
def test_the_list_has_a_file_of_its_rows_that_a_link_leads_to(name, furnished, acme, manager, client_of):
    for place, language in enumerate(("en", "fr")):
        browser = client_of(acme, manager, **{"accept-language": language})
        assert "?format=csv" in browser.get(f"/{name}/").text
        rows = read(browser.get(f"/{name}/?format=csv"))
        assert rows[0][0] == HEADS[name][place]
        assert len(rows) > 1
        assert {len(row) for row in rows} == {len(rows[0])}
        assert not [cell for row in rows for cell in row if cell.startswith("=")]
        assert name in ("jobs", "people", "incidents") or rows[1][0] == f"'{BAD}"


@pytest.mark.parametrize("name", ["sources", "imports", "people"])
def test_who_may_not_see_the_list_has_no_file_of_it(name, furnished, acme, reader, client_of):
    assert client_of(acme, reader).get(f"/{name}/?format=csv").status_code == 403


def test_the_file_holds_the_state_that_is_asked_for(furnished, acme, manager, client_of):
    Job.objects.create(kind="export", lane="bulk", state="failed")
    browser = client_of(acme, manager, **{"accept-language": "en"})
    assert [row[1] for row in read(browser.get("/jobs/?state=failed&format=csv"))[1:]] == ["failed"]


def test_who_is_limited_to_a_subject_takes_no_other_away(furnished, acme, person, client_of):
    other = subject("Other")
    limited = client_of(acme, person("administrator", acme, email="one@acme.example", subjects=[other.pk]))
    assert [len(read(limited.get(f"/{name}/?format=csv"))) for name in ("incidents", "statements")] == [1, 1]


def test_the_agency_takes_its_clients_away(agency, acme, owner, client_of):
    Tenant.objects.filter(pk=acme.pk).update(name="+Acme")
    browser = client_of(agency, owner, **{"accept-language": "en"})
    assert "?format=csv" in browser.get("/").text
    rows = read(browser.get("/?format=csv"))
    assert rows[0][:3] == ["Client", "State", "Why"]
    assert "'+Acme" in [row[0] for row in rows]


def test_rows_are_read_in_stretches_each_once_while_the_file_is_sent(acme, manager, client_of, monkeypatch):
    monkeypatch.setattr(pages, "A_STRETCH", 40)
    Job.objects.bulk_create([Job(kind="export", lane="bulk", state="done", done=number) for number in range(100)])
    answer = client_of(acme, manager, **{"accept-language": "en"}).get("/jobs/?format=csv")
    connection.set_schema_to_public()  # the request is over: what is left of the file enters its client by itself
    parts = iter(answer)
    assert len(list(csv.reader(io.StringIO(next(parts).decode())))) == 1
    with CaptureQueriesContext(connection) as asked:
        found = [[row[2] for row in csv.reader(io.StringIO(part.decode()))] for part in parts]
    assert [len(stretch) for stretch in found] == [40, 40, 20]
    assert {int(done) for stretch in found for done in stretch} == set(range(100))
    assert len([query for query in asked.captured_queries if 'FROM "core_job"' in query["sql"]]) == 3


def test_a_moment_is_told_in_the_zone_of_the_client_and_numbers_stay_numbers(acme):
    assert [lists._cell(value) for value in (None, -1.5, 3, "-1.5")] == ["", -1.5, 3, "'-1.5"]
    assert str(lists._cell(NOW)).startswith(NOW.astimezone(current.zone()).isoformat(timespec="seconds"))


# -- sources: how much they bring in, what opens them and what is left of it


def test_a_source_says_how_many_items_a_day_it_brings_in(furnished, acme, manager, client_of):
    Source.objects.update(created_at=NOW - timedelta(days=30))
    browser = client_of(acme, manager, **{"accept-language": "en"})
    assert 'data-label="Items a day">10</td>' in browser.get("/sources/").text
    assert "<dt>Items a day</dt><dd>10</dd>" in browser.get(f"/sources/{Source.objects.get(name=BAD).pk}/").text


def test_of_a_source_of_today_it_is_too_early_to_tell_a_rate_and_files_have_none(furnished, acme, manager, client_of):
    Run.objects.create(source=Source.objects.create(name="File", kind="push"), kind="import", received=9_000)
    browser = client_of(acme, manager, **{"accept-language": "en"})
    assert {row[0]: row[3] for row in read(browser.get("/sources/?format=csv"))[1:]} == {f"'{BAD}": "", "File": ""}
    assert browser.get("/sources/").text.count("too early to tell") == 1


def test_what_is_left_of_a_budget_is_for_the_agency_s_eyes_alone(acme, agency, member, manager, client_of, canned):  # noqa: F811
    source(shared(agency, 12, clients=[acme.pk]))
    seen = client_of(acme, manager, **{"accept-language": "en"})
    assert "Shared, 12 dollars left this month" in seen.get("/sources/").text
    assert read(seen.get("/sources/?format=csv"))[1][-3:] == ["Shared", "12", "dollars"]
    told = client_of(acme, member)
    assert "Shared" not in told.get("/sources/").text
    assert "Shared" not in str(read(told.get("/sources/?format=csv")))


def test_a_hundred_sources_ask_as_many_questions_as_one(acme, agency, manager, client_of, canned):  # noqa: F811
    browser = client_of(acme, manager)
    counts = []
    opener = shared(agency, 12)
    for number in range(2):
        for place in range(1 + 9 * number):
            one = Source.objects.create(name=f"{number} {place}", kind="canned", credential_scope="agency", credential_uid=opener.pk)
            Run.objects.create(source=one, received=1)
        with CaptureQueriesContext(connection) as asked:
            browser.get("/sources/")
        counts.append(len(asked.captured_queries))
    assert counts[0] >= counts[1]
