"""Reports on the screens: asked for, read with each number's mentions, approved, sent, shared; what each may see."""

from __future__ import annotations

import re
import time
from datetime import datetime, timedelta

import pytest
from django.core import mail
from django.utils import timezone

from core.by import By
from reporting import comments, deliveries, plans, reports, sharing
from reporting.models import Approval, Comment, Delivery, Figure, Report, ReportPlan, Share
from tenants import jobs
from tenants.rights import Who, who_of_user
from tests.reporting.told import OCTOBER, PARIS, tell
from tests.working import finished

pytestmark = pytest.mark.django_db
BY = By.system()


@pytest.fixture
def client_of(client_of):
    """Browsers that read English."""
    return lambda *who: client_of(*who, **{"accept-language": "en"})


@pytest.fixture
def told(acme):
    return tell(days=40, a_day=3)


def made(**more) -> Report:
    report = reports.ask(*OCTOBER, [], "en", ["csv"], by=BY, **({"visibility": "shared"} | more))
    finished(report.job_uid)
    report.refresh_from_db()
    return report


def who(user, tenant) -> Who:
    found = who_of_user(user, tenant)
    assert found
    return found


def first(pattern: str, words: object) -> str:
    """The first group of the pattern in the words, or all it matches."""
    found = re.search(pattern, str(words))
    assert found
    return found[found.re.groups]


# -- asking


def test_a_report_is_asked_for_and_shows_its_progress(acme, told, analyst, client_of):
    browser = client_of(acme, analyst)
    page = browser.get("/reports/add/?period=month:2026-10-01").content.decode()
    assert "October 2026" in page
    assert "Maréva" in page
    given = {"period": "month:2026-10-01", "formats": ["csv"], "languages": ["en", "fr"], "visibility": "agency"}
    response = browser.post("/reports/add/", given)
    report = Report.objects.get()
    assert response.headers["Location"] == f"/reports/{report.pk}/"
    assert (report.kind, report.languages, report.visibility) == ("month", ["en", "fr"], "agency")
    assert browser.get(f"/reports/{report.pk}/").headers["Refresh"] == "2"


def test_what_it_would_hold_is_shown_before_it_is_made(acme, told, analyst, client_of):
    given = {"period": "period", "since": "2026-10-05", "until": "2026-10-06", "formats": ["csv"], "languages": ["en"], "preview": "1"}
    page = client_of(acme, analyst).post("/reports/add/", given).content.decode()
    assert "5 October 2026 to 6 October 2026" in page
    assert Report.objects.count() == 0


@pytest.mark.parametrize(
    "wrong",
    [
        {"period": "period"}, {"period": "period", "since": "2026-10-06", "until": "2026-10-05"}, {"formats": []}, {"languages": ["tlh"]},
        {"period": "month:1999-01-01"},
    ],
)  # fmt: skip
def test_a_wrong_choice_is_said_at_its_field(acme, told, analyst, client_of, wrong):
    given = {"period": "month:2026-10-01", "formats": ["csv"], "languages": ["en"]} | wrong
    response = client_of(acme, analyst).post("/reports/add/", given)
    assert response.status_code == 422
    assert Report.objects.count() == 0


def test_what_people_of_the_client_ask_for_is_theirs_to_see(acme, told, member, client_of):
    browser = client_of(acme, member)
    browser.post("/reports/add/", {"period": "month:2026-10-01", "formats": ["csv"], "languages": ["en"]})
    assert Report.objects.get().visibility == "shared"


# -- reading


def test_each_number_of_the_page_opens_its_mentions(acme, told, reader, client_of):
    report = made()
    browser = client_of(acme, reader)
    page = browser.get(f"/reports/{report.pk}/").content.decode()
    links = set(re.findall(rf"/reports/{report.pk}/figures/(\d+)/", page))
    assert len(links) > 20
    for number in sorted(links, key=int)[:8]:
        assert browser.get(f"/reports/{report.pk}/figures/{number}/").status_code == 200
    heard = Figure.objects.get(key=f"mentions:{told[0].pk}")
    first = browser.get(f"/reports/{report.pk}/figures/{heard.number}/").content.decode()
    second = browser.get(f"/reports/{report.pk}/figures/{heard.number}/?page=2").content.decode()
    assert first.count("/mentions/") >= 50
    assert not set(re.findall(r"/mentions/(\d+)/", first)) & set(re.findall(r"/mentions/(\d+)/", second))
    assert browser.get(f"/reports/{report.pk}/figures/999999/").status_code == 404


def test_its_charts_come_as_images(acme, told, reader, client_of):
    report = made()
    browser = client_of(acme, reader)
    for key in ("course", "volume", "voice", "sentiments"):
        response = browser.get(f"/reports/{report.pk}/charts/{key}/?as=svg&theme=dark&width=350")
        assert response.headers["Content-Type"] == "image/svg+xml"
    assert browser.get(f"/reports/{report.pk}/charts/nothing/").status_code == 404


def test_as_many_queries_for_many_reports_as_for_one(acme, told, analyst, client_of, django_assert_num_queries):
    browser = client_of(acme, analyst)
    made()
    browser.get("/reports/")
    counted = _queries(browser, "/reports/")
    for _number in range(4):
        Report.objects.create(title="More", since=OCTOBER[0], until=OCTOBER[1], language="en", languages=["en"])
        plans.add(plans.PlanGiven("Weekly", "week", ["csv"], "en", "Europe/Paris"), by=BY)
    assert _queries(browser, "/reports/") == counted


def test_the_list_goes_back_to_the_first_report_there_was(acme, analyst, client_of, monkeypatch):
    monkeypatch.setattr("frontend.views.reports.SHOWN", 2)
    for number in range(3):
        Report.objects.create(title=f"Report {number}", since=OCTOBER[0], until=OCTOBER[1], language="en", languages=["en"])
    browser = client_of(acme, analyst)
    newest = browser.get("/reports/").text
    assert ("Report 2" in newest, "Report 0" in newest) == (True, False)
    older = browser.get("/reports/" + first(r'href="(\?before=\d+)"', newest)).text
    assert ("Report 2" in older, "Report 0" in older, "Older</a>" in older) == (False, True, False)
    assert browser.get("/reports/?before=" + "9" * 30).status_code == 200


def _queries(browser, path: str) -> int:
    from django.db import connection
    from django.test.utils import CaptureQueriesContext

    with CaptureQueriesContext(connection) as captured:
        assert browser.get(path).status_code == 200
    return len(captured)


def test_the_agencys_report_is_not_found_by_the_client(acme, told, reader, member, analyst, client_of):
    report = made(visibility="agency")
    for person in (reader, member):
        browser = client_of(acme, person)
        assert "Reputation, October" not in browser.get("/reports/").content.decode()
        for path in ("", "files/csv/", "figures/1/", "since/", "charts/course/"):
            assert browser.get(f"/reports/{report.pk}/{path}").status_code == 404
        assert browser.post(f"/reports/{report.pk}/judge/", {"state": "approved"}).status_code in (403, 404)
    client_of(acme, analyst).post(f"/reports/{report.pk}/show/", {"visibility": "shared"})
    assert client_of(acme, reader).get(f"/reports/{report.pk}/").status_code == 200


def test_who_sees_one_subject_does_not_see_a_report_on_two(acme, told, person, client_of):
    report = made()
    limited = person("reader", acme, email="limited@acme.example", subjects=[told[0].pk])
    assert client_of(acme, limited).get(f"/reports/{report.pk}/").status_code == 404


def test_what_changed_since_is_measured_when_asked(acme, told, reader, client_of):
    report = made()
    browser = client_of(acme, reader)
    browser.post(f"/reports/{report.pk}/compare/")
    assert browser.get(f"/reports/{report.pk}/since/").headers["Refresh"] == "2"
    jobs.work("bulk", time.monotonic() + 5)
    assert "Nothing changed" in browser.get(f"/reports/{report.pk}/since/").content.decode()


# -- said of it


def test_a_comment_of_the_agency_alone_is_read_by_the_agency_alone(acme, told, analyst, member, reader, client_of):
    report = made()
    client_of(acme, analyst).post(f"/reports/{report.pk}/comment/", {"text": "Margin is low <b>", "visibility": "agency"})
    client_of(acme, member).post(f"/reports/{report.pk}/comment/", {"text": "Thank you", "visibility": "agency"})
    seen = client_of(acme, reader).get(f"/reports/{report.pk}/").content.decode()
    assert "Thank you" in seen
    assert "Margin is low" not in seen
    agency = client_of(acme, analyst).get(f"/reports/{report.pk}/").content.decode()
    assert "Margin is low &lt;b&gt;" in agency
    assert client_of(acme, reader).post(f"/reports/{report.pk}/comment/", {"text": "Hm"}).status_code == 403


def test_only_who_wrote_a_comment_takes_it_back(acme, told, analyst, member, client_of):
    report = made()
    comments.add(report, "Mine", who=who(member, acme))
    comment = Comment.objects.get()
    assert client_of(acme, analyst).post(f"/reports/comments/{comment.pk}/take-back/").status_code == 403
    client_of(acme, member).post(f"/reports/comments/{comment.pk}/take-back/")
    assert not comments.of(report, who(analyst, acme)).exists()


def test_the_client_approves_what_they_read(acme, told, member, client_of):
    report = made()
    browser = client_of(acme, member)
    digest = first(r'name="digest" value="(\w+)"', browser.get(f"/reports/{report.pk}/").content.decode())
    browser.post(f"/reports/{report.pk}/judge/", {"state": "approved", "digest": digest, "note": "Fine"})
    assert Approval.objects.get().state == "approved"
    assert browser.post(f"/reports/{report.pk}/judge/", {"state": "approved", "digest": "00" * 32}).status_code == 409


# -- handed on


def test_it_is_sent_and_its_link_leads_its_reader_back(acme, told, analyst, reader, client_of):
    report = made()
    client_of(acme, analyst).post(f"/reports/{report.pk}/send/", {"person": [str(reader.pk)], "attached": ["csv"]})
    deliveries.work(time.monotonic() + 5)
    link = first(r"/follow/[^/\s]+/", mail.outbox[0].body)
    response = client_of(acme, reader).get(link)
    assert response.headers["Location"] == f"/reports/{report.pk}/"
    assert Delivery.objects.get().follows == 1
    page = client_of(acme, analyst).get(f"/reports/{report.pk}/").content.decode()
    assert "followed" in page
    assert client_of(acme, reader).get(f"/reports/{report.pk}/").content.decode().count("reader@acme.example") == 0


def test_a_link_opens_the_report_for_anybody_until_it_is_taken_back(acme, told, analyst, client_of):
    report = made(visibility="agency")
    comments.add(report, "Internal word", who=who(analyst, acme))
    page = client_of(acme, analyst).post(f"/reports/{report.pk}/share/", {"name": "Board", "until": "2027-01-31"}).content.decode()
    link = first(r"/shared/[^/\"]+/", page)
    anybody = client_of(acme)
    seen = anybody.get(link)
    words = seen.content.decode()
    assert seen.headers["X-Robots-Tag"].startswith("noindex")
    assert seen.headers["Referrer-Policy"] == "no-referrer"
    assert "Internal word" not in words
    assert "/figures/" not in words
    assert anybody.get(f"{link}files/csv/").status_code == 200
    assert anybody.get(f"{link}charts/course/?as=svg").status_code == 200
    share = Share.objects.get()
    assert share.visits == 1
    assert page.count(link) == 1
    assert link not in client_of(acme, analyst).get(f"/reports/{report.pk}/").content.decode()
    client_of(acme, analyst).post(f"/reports/shares/{share.pk}/take-back/")
    assert [anybody.get(link + more).status_code for more in ("", "files/csv/", "charts/course/")] == [410] * 3


def test_a_link_of_one_client_opens_nothing_at_another(acme, rival, told, analyst, client_of):
    made_ = sharing.make(made(), "Board", datetime(2027, 1, 1, tzinfo=PARIS), by=BY)
    assert client_of(rival).get(f"/shared/{made_.token}/").status_code == 410


def test_a_link_that_ended_opens_nothing(acme, told, client_of):
    made_ = sharing.make(made(), "Board", timezone.now() + timedelta(hours=1), by=BY)
    Share.objects.update(ends_at=timezone.now())
    assert client_of(acme).get(f"/shared/{made_.token}/").status_code == 410


def test_a_password_is_asked_and_cannot_be_tried_for_ever(acme, told, client_of):
    made_ = sharing.make(made(), "Board", timezone.now() + timedelta(days=9), by=BY, password="the right one")
    link = f"/shared/{made_.token}/"
    browser = client_of(acme)
    page = browser.get(link).content.decode()
    assert "Maréva" not in page
    assert browser.get(f"{link}files/csv/").status_code == 410
    assert browser.post(link, {"password": "wrong"}).status_code == 422
    assert browser.post(link, {"password": "the right one"}).status_code == 302
    assert "Maréva" in browser.get(link).content.decode()
    thief = client_of(acme)
    answers = [thief.post(link, {"password": f"guess {number}"}).status_code for number in range(12)]
    assert answers[0] == 422
    assert answers[-1] == 429
    assert thief.post(link, {"password": "the right one"}).status_code == 429


def test_links_cannot_be_guessed_in_numbers(acme, told, client_of, monkeypatch):
    monkeypatch.setattr(sharing, "LOOKS", 3)
    browser = client_of(acme)
    assert [browser.get(f"/shared/guess{number}/").status_code for number in range(5)] == [410, 410, 410, 429, 429]


# -- plans


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
