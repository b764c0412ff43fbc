"""Plans of reports on the screens: made in one form, changed by one at a time, paused, ended; and who may."""

from __future__ import annotations

import pytest

from reporting import plans
from reporting.models import ReportPlan
from tests.frontend.made import BY, first, made
from tests.reporting.told import tell

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(client_of):
    """Browsers that read English."""
    return lambda *who: client_of(*who, **{"accept-language": "en"})


@pytest.fixture
def told(acme):
    return tell(days=40, a_day=3)


def plan_given(reader, **more) -> dict[str, object]:
    return {
        "name": "Monthly", "kind": "month", "hour": "8", "time_zone": "Europe/Paris", "language": "en", "formats": ["csv"],
        "visibility": "shared", "person": [str(reader.pk)], f"language-{reader.pk}": "fr", f"time_zone-{reader.pk}": "Asia/Tokyo",
    } | more  # fmt: skip


def test_a_report_is_planned_in_one_form(acme, told, analyst, reader, client_of):
    browser = client_of(acme, analyst)
    assert browser.get("/reports/plans/add/").status_code == 200
    assert browser.post("/reports/plans/add/", plan_given(reader)).status_code == 302
    plan = ReportPlan.objects.get()
    assert plan.people == [{"user": reader.pk, "language": "fr", "time_zone": "Asia/Tokyo"}]
    page = browser.get(f"/reports/plans/{plan.pk}/").content.decode()
    assert "Asia/Tokyo" in page
    assert browser.post(f"/reports/plans/{plan.pk}/", plan_given(reader, hour="7", version="1")).status_code == 302
    assert ReportPlan.objects.get().hour == 7
    stale = browser.post(f"/reports/plans/{plan.pk}/", plan_given(reader, hour="9", version="1"))
    assert stale.status_code == 412
    both = first(r'(?s)<table class="table both"(.*?)</table>', stale.text)
    assert ("07:00" in both, "09:00" in both, "To whom" in both) == (True, True, False)
    assert browser.post(f"/reports/plans/{plan.pk}/", plan_given(reader, hour="9", version="2")).status_code == 302


def test_who_comes_second_to_a_plan_sees_to_whom_it_goes_now(acme, told, analyst, reader, client_of):
    browser = client_of(acme, analyst)
    browser.post("/reports/plans/add/", plan_given(reader))
    plan = ReportPlan.objects.get()
    browser.post(f"/reports/plans/{plan.pk}/", plan_given(reader, person=[], version="1"))
    both = first(
        r'(?s)<table class="table both"(.*?)</table>', browser.post(f"/reports/plans/{plan.pk}/", plan_given(reader, version="1")).text
    )
    assert ("To whom" in both, f"{reader.name}, French, Asia/Tokyo" in both) == (True, True)


def test_a_plan_names_who_left(acme, told, analyst, reader, client_of):
    plans.add(plans.PlanGiven("Monthly", "month", ["csv"], "en", "Europe/Paris", people=[plans.Receiver(reader.pk, "en", "UTC")]), by=BY)
    reader.memberships.all().delete()
    browser = client_of(acme, analyst)
    assert "1 left" in browser.get("/reports/").content.decode()
    assert "get nothing any more" in browser.get(f"/reports/plans/{ReportPlan.objects.get().pk}/").content.decode()


def test_a_plan_pauses_goes_on_and_ends(acme, told, analyst, reader, client_of):
    plan = plans.add(plans.PlanGiven("Monthly", "month", ["csv"], "en", "Europe/Paris"), by=BY)
    browser = client_of(acme, analyst)
    browser.post(f"/reports/plans/{plan.pk}/pause/")
    assert not ReportPlan.objects.get().active
    browser.post(f"/reports/plans/{plan.pk}/resume/")
    assert ReportPlan.objects.get().active
    browser.post(f"/reports/plans/{plan.pk}/archive/")
    assert browser.get(f"/reports/plans/{plan.pk}/").status_code == 404


def test_readers_of_the_client_plan_send_and_share_nothing(acme, told, reader, client_of):
    report = made()
    browser = client_of(acme, reader)
    page = browser.get(f"/reports/{report.pk}/").content.decode()
    assert 'id="receivers"' not in page
    assert 'id="shares"' not in page
    assert browser.get("/reports/plans/add/").status_code == 403
    assert browser.post(f"/reports/{report.pk}/send/", {"person": ["1"]}).status_code == 403
    assert browser.get(f"/reports/{report.pk}/share/").status_code == 403
