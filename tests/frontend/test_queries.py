"""A page asks as many questions of the database whatever the number of its rows."""

from __future__ import annotations

import re
from collections import Counter
from datetime import timedelta

from django.conf import settings
from django.core.cache import cache
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from core.database import connection as tenant_connection
from core.models import Job
from core.shared.models import AgencyJob
from ingestion import corrections, sources, subjects
from ingestion.models import Gap, Mention, Reading, Revision, Run, Sighting, Source, Subject
from reporting.models import Export, Report
from tenants import current, keys, opening, pulse
from tenants.models import Domain, Membership, Tenant, User
from tests.conftest import Browser
from tests.frontend.conftest import BY, said
from tests.isolation.objects import furnish, furnish_agency
from tests.isolation.place import AT
from tests.screens import screens

VALUES = re.compile(r"'(?:[^']|'')*'|\b\d+\b|(?:\?(?:, )?)+")
TEXTS = [f"Acme {word} shoes number {number}" for number in range(8) for word in ("love", "terrible", "late")]

EXPECTED = {
    "today", "mentions", "mention", "subjects", "subject", "sources", "source", "imports", "reputation", "reports", "report", "jobs",
    "people", "keys", "settings", "hosts",
}  # fmt: skip


def asked_by(page: Browser, addresses: dict[str, str]) -> dict[str, list[str]]:
    """The questions of each screen, once what is remembered for some seconds is remembered."""
    return {name: min((asked(page, address) for _time in range(2)), key=len) for name, address in addresses.items()}


def more_than(few: dict[str, list[str]], page: Browser, addresses: dict[str, str]) -> dict[str, list[str]]:
    """The screens that ask more than they did, asked a second time, and what they ask more."""
    more = {name: address for name, address in addresses.items() if len(asked(page, address)) > len(few[name])}
    return {
        name: sorted((Counter(questions) - Counter(few[name])).elements())
        for name, questions in asked_by(page, more).items() if len(questions) > len(few[name])
    }  # fmt: skip


def asked(page: Browser, address: str) -> list[str]:
    """The questions of a screen while the cache is empty, without their values."""
    cache.clear()
    with CaptureQueriesContext(connection) as captured:
        assert page.get(address).status_code == 200
    return [VALUES.sub("?", query["sql"])[:400] for query in captured.captured_queries if not query["sql"].startswith("SET ")]


def more_of_a_client(tenant: Tenant, mention: Mention, subject: Subject, source: Source) -> None:
    """Several more of whatever a screen of the client lists."""
    now = timezone.now()
    said([f"{text}, again" for text in TEXTS * 3])
    said([mention.text] * 4, url="https://copies.example/1")
    for number in range(4):
        subjects.create(f"Other {number}", "competitor", f"other{number} OR number", by=BY)
        subject = subjects.edit(subject, name=subject.name, kind=subject.kind, query=f"acme OR more{number}", why="", by=BY)
        corrections.correct([mention.pk], field="sentiment", value=("positive", "negative")[number % 2], subject=subject, by=BY)
        feed = sources.create("feed", f"Feed {number}", {"url": f"https://feed.example/{number}"}, by=BY)
        Gap.objects.create(source=feed, since=now - timedelta(hours=3), reason="down")
        Gap.objects.create(source=source, since=now - timedelta(hours=3), until=now, reason="down")
        Run.objects.create(source=source, kind="fetch", state="done")
        Sighting.objects.create(mention=mention, source=feed, external_id=f"e{number}", text_hash=mention.text_hash)
        Revision.objects.create(mention=mention, text=f"Before {number}", text_hash=mention.text_hash)
        Reading.objects.create(mention=mention, at=now - timedelta(hours=number), likes=number)
        Report.objects.create(title=f"Report {number}", since=AT, until=AT, language="en", made_at=AT)
        Export.objects.create(format="csv", key=f"exports/{number}", size=3, rows=1)
        Job.objects.create(kind="rematch", lane="bulk", args={}, state="failed", ended_at=now)
        keys.make(f"Key {number}", tenant=tenant, scopes=["mentions:read"], by=BY)
        Domain.objects.create(tenant=tenant, domain=f"more{number}.example", is_primary=False)
        Membership.objects.create(user=User.objects.create_user(f"more{number}@acme.example", "More"), tenant=tenant, role="reader")


def test_more_rows_are_not_more_questions(acme, manager, client_of, brand):
    page = client_of(acme, manager)
    values = furnish(acme)
    mention = said(TEXTS * 2)[0]
    feed = sources.create("feed", "Feed", {"url": "https://feed.example/"}, by=BY)
    values |= {"mentions/mention": mention.pk, "subjects/subject": brand.pk, "sources/source": feed.pk}
    addresses = screens(settings.ROOT_URLCONF, page, values)
    assert set(addresses) >= EXPECTED
    few = asked_by(page, addresses)
    more_of_a_client(acme, mention, brand, feed)
    assert more_than(few, page, addresses) == {}


def test_more_clients_are_not_more_questions(agency, owner, client_of):
    page = client_of(agency, owner)
    tenant_connection.set_tenant(agency)
    values = furnish_agency() | {"clients/client": Tenant.objects.get(slug="acme").pk}
    addresses = screens(settings.PUBLIC_SCHEMA_URLCONF, page, values)
    assert {"clients", "client", "open-client", "jobs", "job", "people", "keys"} <= set(addresses)
    few = asked_by(page, addresses)
    made = opening.open_tenant("Third", "third", by=BY)
    with current.entered(made):
        pulse.report(volume=3, usual=[1, 5], silent=0)
    for number in range(4):
        keys.make(f"Key {number}", tenant=None, scopes=["tenants:read"], by=BY)
        AgencyJob.objects.create(kind="close_tenant", lane="bulk", args={})
        Membership.objects.create(user=User.objects.create_user(f"more{number}@agency.example", "More"), role="analyst")
    assert more_than(few, page, addresses) == {}
