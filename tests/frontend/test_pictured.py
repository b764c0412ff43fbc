"""What `make screens` takes pictures of is what the table of addresses has, filled with what a client holds."""

from __future__ import annotations

from django.conf import settings
from django.utils import timezone

from frontend.opening import STEPS
from reporting.models import Report
from tests.browser.screens import CLIENT, rounds
from tests.isolation.objects import HOLES, furnish, present
from tests.isolation.place import AT

CONSOLE = {
    "today", "mention", "incident", "import-mapping", "import-progress", "report-figure", "report-since", "share-report", "person", "job",
    "export", "edit-source",
}  # fmt: skip


def test_what_a_client_holds_fills_the_addresses_and_what_it_lacks_is_made(acme):
    made = furnish(acme)
    found = present(acme)
    assert found.keys() == HOLES.keys()
    assert found["mentions/mention"] == made["mentions/mention"]
    assert found["files/format"] == "csv"
    newer = Report.objects.create(title="Newer", since=AT, until=AT, language="en")
    assert present(acme)["reports/report"] == newer.pk


def test_every_screen_is_pictured_of_each_who_sees_it(acme, owner, reader):
    furnish(acme)
    Report.objects.update(visibility="shared", made_at=timezone.now())
    person = {"email": reader.email, "password": "", "role": "reader"}
    logins = {
        "tenants": {"acme": {"host": "acme.localhost", "users": [person]}},
        "agency": {"host": settings.AGENCY_HOST, "users": [{"email": owner.email, "password": ""}]},
    }
    client, portal, stranger, agency, empty, empty_portal = rounds(logins)
    assert CONSOLE | CLIENT.keys() <= client.screens.keys()
    assert {"portal-today", "portal-report", "portal-incident"} <= portal.screens.keys()
    assert {"stranger-account_login", "stranger-invitation", "stranger-shared-report", "stranger-shared-closed"} <= stranger.screens.keys()
    assert {"agency-clients", "agency-engines", *(f"agency-opening-{step}" for step in STEPS)} <= agency.screens.keys()
    assert {"empty-today", "empty-mentions", "empty-voices"} <= empty.screens.keys()
    assert {"empty-portal-today", "empty-portal-reports"} <= empty_portal.screens.keys()
