"""Lists with a hundred thousand rows ask the questions of a short one and show a page; lists by name are gone through page by page."""

from __future__ import annotations

import re

import pytest
from django.db import connection
from django.db.models import Model
from django.utils import timezone

from ingestion.models import ImportFile, Run, Source, Subject
from reporting.models import Notification, Report
from reputation.models import Incident
from tenants.models import ApiKey, Membership, Tenant, Unread, User
from tests.frontend.test_lists import links
from tests.frontend.test_queries import asked_by

MANY = 100_000


def copies(one: Model, count: int, **otherwise: str) -> None:
    """The same row so many times again in one statement; `otherwise`: by column, what differs, where `n` counts them."""
    fields = [field for field in one._meta.local_concrete_fields if not field.primary_key]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    chosen = ", ".join(otherwise.get(str(field.column), f'"{field.column}"') for field in fields)
    table = one._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} ({columns}) SELECT {chosen} FROM {table}, generate_series(1, %s) n WHERE id = %s",
            [count, one.pk],
        )
        # Else keys that lead here are checked by a plan for the empty table: all its rows are read for each.
        cursor.execute(f"ANALYZE {table}")


def reports(count: int) -> None:
    at = timezone.now()
    copies(Report.objects.create(title="October", since=at, until=at, language="en", languages=["en"], made_at=at), count - 1)


def imports(count: int) -> None:
    run = Run.objects.create(source=Source.objects.get(), kind="import", state="done")
    file = ImportFile.objects.create(run=run, name="1.csv", key="1", size=1, digest=b"0" * 32, format="csv")
    copies(run, count - 1)
    copies(file, count - 1, run_id=f"{run.pk} + n")


def incidents(count: int) -> None:
    at = timezone.now()
    moments = {"began_at": at, "called_at": at, "top_at": at, "over_at": at}
    one = Incident.objects.create(subject=Subject.objects.get(), measure="volume", course="over", times=3, surprise=9, **moments)
    copies(one, count - 1, began_at="began_at - n * interval '1 minute'")


def notifications(count: int) -> None:
    event = Notification.objects.count()
    one = Notification.objects.create(
        kind="source_silent", user_id=User.objects.get().pk, event=event, page="source", number=1, values={"name": "Gazette"}
    )
    copies(one, count - 1, event="event + n")


LISTS = {
    "reports": (reports, r'<a class="name" href="/reports/\d+/"', 100),
    "imports": (imports, r'<a class="name" href="/imports/\d+/"', 50),
    "incidents": (incidents, r'<a class="name" href="/incidents/\d+/"', 50),
    "notifications": (notifications, r'href="/notifications/\d+/"', 50),
}


@pytest.fixture
def page(acme, manager, client_of):
    Source.objects.create(name="Files", kind="file")
    Subject.objects.create(name="Acme", query="acme")
    return client_of(acme, manager, **{"accept-language": "en"})


@pytest.mark.parametrize("name", LISTS)
def test_a_hundred_thousand_rows_cost_the_queries_of_two(page, name):
    make, row, shown = LISTS[name]
    counts = []
    for more in (2, MANY):
        make(more)
        counts.append(len(asked_by(page, {name: f"/{name}/"})[name]))
    assert counts[0] == counts[1]
    html = page.get(f"/{name}/").text
    assert len(re.findall(row, html)) == shown
    assert "100,002" in html
    older = re.search(r'class="button"[^>]* href="(\?[^"]+)">Older', html)
    assert older
    assert len(re.findall(row, page.get(f"/{name}/{older[1]}").text)) == shown


def sources(count: int) -> None:
    Source.objects.bulk_create(Source(name=f"Gazette ~ {number:03}", kind="feed") for number in range(count - 1))


def people(count: int) -> None:
    acme = Tenant.objects.get(slug="acme")
    made = User.objects.bulk_create(User(email=f"p{number}@acme.example", name=f"Person {number % 7}") for number in range(count))
    Membership.objects.bulk_create(Membership(user=one, tenant=acme, role="reader") for one in made)


def keys(count: int) -> None:
    acme = Tenant.objects.get(slug="acme")
    ApiKey.objects.bulk_create(
        ApiKey(
            name=f"Key {number}", tenant=acme, prefix=f"p{number:09}", secret_hash=f"{number}".encode().ljust(32), scopes=["mentions:read"]
        )
        for number in range(count)
    )


WALKED = {
    "sources": (sources, r'href="/sources/(\d+)/"'),
    "people": (people, r'href="/people/(\d+)/"'),
    "keys": (keys, r'action="/keys/(\d+)/rotate/"'),
    "notifications": (notifications, r'href="/notifications/(\d+)/"'),
}


def rows(html: str, row: str) -> list[str]:
    return list(dict.fromkeys(re.findall(row, html)))


@pytest.mark.parametrize("name", WALKED)
def test_every_row_is_reached_once_forth_and_back(page, name):
    make, row = WALKED[name]
    make(220)
    if name == "sources":
        Source.objects.filter(kind="file").delete()
        Source.objects.create(name="Zeitung", kind="feed")
    html = page.get(f"/{name}/").text
    assert re.search(r"figures\">\s*220\s*<", html)
    pages = [rows(html, row)]
    while further := links(html).get("next"):
        html = page.get(f"/{name}/{further}").text
        pages.append(rows(html, row))
    assert [len(one) for one in pages] == [50, 50, 50, 50, 20]
    assert len({one for part in pages for one in part}) == 220
    back = page.get(f"/{name}/{links(html)['prev']}").text
    assert rows(back, row) == pages[3]


def test_the_agency_goes_through_its_clients_and_its_notifications_too(agency, owner, client_of):
    page = client_of(agency, owner, **{"accept-language": "en"})
    acme = Tenant.objects.get(slug="acme")
    Tenant.objects.bulk_create(
        Tenant(name=f"Brand {number:03}", slug=f"brand-{number}", schema_name=f"t_brand_{number}", state="closed") for number in range(218)
    )
    Unread.objects.bulk_create(
        Unread(tenant=acme, user_id=owner.pk, number=number, kind="source_silent", values={"name": "Gazette"}, at="2026-11-02T09:00:00Z")
        for number in range(430)
    )
    for path, row, counts in (("/", r'href="/clients/(\d+)/"', [100, 100, 20]), ("/notifications/", r"path=([^\"]+)", [200, 200, 30])):
        html = page.get(path).text
        pages = [rows(html, row)]
        while further := links(html).get("next"):
            html = page.get(f"{path}{further}").text
            pages.append(rows(html, row))
        assert [len(one) for one in pages] == counts
        assert rows(page.get(f"{path}{links(html)['prev']}").text, row) == pages[1]
    for wrong in ("x", "9" * 30, "-4", "²"):
        assert page.get("/", {"older": wrong}).status_code == 200
