"""Lists of jobs and of imports: page by page both ways, by state, with a hundred thousand rows and a few queries."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from core.models import Job
from ingestion.models import ImportFile, Run, Source

MANY = 100_000
HUNDRED_THOUSAND = """
    INSERT INTO core_job (uid, kind, lane, state, done, unit, args, cursor, result, error, attempts, stretches, stop_asked, by_kind,
                          by_name, created_at)
    SELECT gen_random_uuid(), 'export', 'bulk', 'done', n, '', '{}', '{}', '{}', '{}', 0, 0, false, 'system', '', now() - n * interval '1 s'
      FROM generate_series(1, %s) n
"""


@pytest.fixture
def page(acme, analyst, client_of):
    return client_of(acme, analyst, **{"accept-language": "en"})


def job_rows(count: int, state: str = "done") -> None:
    Job.objects.bulk_create([Job(kind="export", lane="bulk", state=state, done=number) for number in range(count)], batch_size=10_000)


def files(count: int, **run: object) -> None:
    source = Source.objects.first() or Source.objects.create(name="Files", kind="file")
    runs = Run.objects.bulk_create(Run(source=source, kind="import", **run) for _number in range(count))
    ImportFile.objects.bulk_create(
        ImportFile(run=one, name=f"{place}.csv", key=f"{one.pk}", size=1, digest=b"0" * 32, format="csv") for place, one in enumerate(runs)
    )


def links(html: str) -> dict[str, str]:
    return {kind: where.replace("&amp;", "&") for kind, where in re.findall(r'rel="(\w+)" href="([^"]*)"', html)}


def listed(html: str, path: str) -> list[str]:
    return re.findall(rf'class="name" href="/{path}/([\w-]+)/"', html)


@pytest.mark.parametrize(("path", "make"), [("jobs", job_rows), ("imports", files)])
def test_every_row_is_reached_once_forth_and_back(page, path, make):
    make(120)
    html = page.get(f"/{path}/").text
    assert re.search(r"figures\">\s*120\s*<", html)
    seen, pages = listed(html, path), [listed(html, path)]
    while older := links(html).get("next"):
        html = page.get(f"/{path}/{older}").text
        pages.append(listed(html, path))
        seen += pages[-1]
    assert [len(one) for one in pages] == [50, 50, 20]
    assert len(set(seen)) == 120
    back = page.get(f"/{path}/{links(html)['prev']}").text
    assert listed(back, path) == pages[1]
    first = page.get(f"/{path}/{links(back)['prev']}").text
    assert listed(first, path) == pages[0]
    assert "prev" not in links(first)


def test_rows_that_arrive_move_nothing(page):
    job_rows(60)
    older = links(page.get("/jobs/").text)["next"]
    before = listed(page.get(f"/jobs/{older}").text, "jobs")
    job_rows(5)
    assert listed(page.get(f"/jobs/{older}").text, "jobs") == before
    assert len(listed(page.get(f"/jobs/{links(page.get(f'/jobs/{older}').text)['prev']}").text, "jobs")) == 50


def test_jobs_are_looked_at_by_state_and_the_address_keeps_it(page):
    job_rows(60, "failed")
    job_rows(3)
    html = page.get("/jobs/?state=failed").text
    assert "Failed 60" in html
    assert "Done 3" in html
    assert len(listed(html, "jobs")) == 50
    assert "state=failed" in links(html)["next"]
    assert len(listed(page.get(f"/jobs/{links(html)['next']}").text, "jobs")) == 10
    assert "None is in this state." in page.get("/jobs/?state=running").text


def test_files_that_wait_to_be_looked_at_are_found(page):
    files(2)
    files(3, state="done", job_uid="0c0f9a3e-6f0e-4a0e-9d3a-0d6b7d1d7a11")
    html = page.get("/imports/?state=given").text
    assert "To be looked at 2" in html
    assert len(listed(html, "imports")) == 2


@pytest.mark.parametrize("place", ["x", "~", "2026-01-01~x", "99999999999999999999", "2026-01-01T00:00:00+00:00~" + "0" * 40, "\0"])
@pytest.mark.parametrize("path", ["jobs", "imports"])
def test_a_place_that_was_never_given_out_is_the_first_page(page, path, place):
    job_rows(2)
    files(2)
    for name in ("older", "newer"):
        response = page.get(f"/{path}/", {name: place})
        assert response.status_code == 200
        assert len(listed(response.text, path)) == 2


def test_a_hundred_thousand_jobs_cost_the_queries_of_two(page):
    counts = []
    for more in (2, MANY):
        with connection.cursor() as cursor:
            cursor.execute(HUNDRED_THOUSAND, [more])
        page.get("/jobs/")
        with CaptureQueriesContext(connection) as seen:
            html = page.get("/jobs/", {"state": "done"}).text
        counts.append(len(seen))
    assert counts[0] == counts[1]
    assert "100,002" in html
    middle = Job.objects.order_by("-created_at", "-uid")[MANY // 2]
    html = page.get("/jobs/", {"older": f"{middle.created_at.isoformat()}~{middle.pk}"}).text
    assert len(listed(html, "jobs")) == 50


def test_the_agency_has_pages_too(agency, owner, client_of):
    assert client_of(agency, owner).get("/jobs/?older=x").status_code == 200
