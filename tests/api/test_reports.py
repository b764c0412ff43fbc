"""Reports over the API: plans, figures, comments, approvals, deliveries, links."""

from __future__ import annotations

import time

import pytest

from core.by import By
from reporting import deliveries, reports
from reporting.models import Delivery, Report, ReportPlan
from tenants import jobs
from tests.reporting.told import OCTOBER, tell
from tests.working import finished

pytestmark = pytest.mark.django_db
API = "/api/v1"


@pytest.fixture
def told(acme):
    return tell(days=40, a_day=2)


@pytest.fixture
def program(acme, client_of, api_key):
    return client_of(acme, key=api_key(acme), **{"accept-language": "en"})


@pytest.fixture
def agency_program(acme, client_of, api_key):
    return client_of(acme, key=api_key(), **{"accept-language": "en"})


def made(**more) -> Report:
    report = reports.ask(*OCTOBER, [], "en", ["csv"], by=By.system(), **({"visibility": "shared"} | more))
    finished(report.job_uid)
    report.refresh_from_db()
    return report


def send(program, method: str, path: str, body: object = None, **headers: str):
    return getattr(program, method)(f"{API}/{path}", body, content_type="application/json", headers=headers or None)


def test_each_figure_is_read_with_its_frozen_set(told, program):
    report = made()
    listed = program.get(f"{API}/reports/{report.pk}/figures?limit=500").json()
    heard = next(figure for figure in listed["results"] if figure["key"] == f"mentions:{told[0].pk}")
    whole = program.get(f"{API}/reports/{report.pk}/figures/{heard['number']}").json()
    assert len(whole["ids"]) == heard["mentions"] == heard["value"]
    part = program.get(f"{API}/reports/{report.pk}/figures/{heard['number']}?start=3&limit=2").json()
    assert part["ids"] == whole["ids"][3:5]
    assert whole["erased"] == []


def test_a_report_is_asked_for_in_two_languages_and_with_some_sections(told, program):
    body = {"month": "2026-10", "formats": ["csv"], "language": "en", "languages": ["fr"], "sections": ["voice"]}
    answer = send(program, "post", "reports", body).json()
    assert (answer["languages"], answer["kind"], answer["visibility"]) == (["en", "fr"], "month", "shared")
    assert answer["title"] == "Reputation, October 2026"


def test_a_report_of_the_agency_is_no_business_of_a_key_of_the_client(told, program, agency_program):
    report = made(visibility="agency")
    assert program.get(f"{API}/reports/{report.pk}").status_code == 404
    assert program.get(f"{API}/reports").json()["total"]["value"] == 0
    for path in ("figures", "changes", "figures/1", "files/csv"):
        assert program.get(f"{API}/reports/{report.pk}/{path}").status_code == 404
    for path in ("comments", "approvals", "deliveries", "shares"):
        assert program.get(f"{API}/{path}?report={report.pk}").status_code == 404
    assert send(program, "patch", f"reports/{report.pk}", {"visibility": "shared"}).status_code == 404
    assert send(agency_program, "patch", f"reports/{report.pk}", {"visibility": "shared"}).json()["visibility"] == "shared"
    assert program.get(f"{API}/reports/{report.pk}").status_code == 200


def test_a_plan_is_made_changed_when_it_is_as_read_and_ended(told, program, reader):
    body = {"name": "Monthly", "language": "en", "formats": ["csv"], "people": [{"user": reader.pk}]}
    answer = send(program, "post", "report-plans", body)
    plan = answer.json()
    assert plan["people"] == [{"user": reader.pk, "language": "en", "time_zone": "Europe/Paris"}]
    path = f"report-plans/{plan['id']}"
    changed = send(program, "patch", path, {"hour": 7}, **{"if-match": answer.headers["ETag"]})
    assert changed.json()["hour"] == 7
    assert send(program, "patch", path, {"hour": 6}, **{"if-match": answer.headers["ETag"]}).status_code == 412
    assert send(program, "patch", path, {"active": False}).json()["active"] is False
    assert send(program, "delete", path).status_code == 200
    assert program.get(f"{API}/{path}").status_code == 404


def test_a_plan_for_somebody_elsewhere_is_refused_at_their_place(told, program, stranger):
    body = {"name": "Monthly", "language": "en", "formats": ["csv"], "people": [{"user": stranger.pk}]}
    answer = send(program, "post", "report-plans", body)
    assert answer.status_code == 422
    assert answer.json()["errors"][0]["pointer"] == "/people/0/user"
    assert ReportPlan.objects.count() == 0


def test_comments_of_the_agency_stay_with_the_agency(told, program, agency_program):
    report = made()
    send(agency_program, "post", "comments", {"report": report.pk, "text": "Between us"})
    send(program, "post", "comments", {"report": report.pk, "text": "To all", "visibility": "agency"})
    assert [one["text"] for one in program.get(f"{API}/comments?report={report.pk}").json()["results"]] == ["To all"]
    assert len(agency_program.get(f"{API}/comments?report={report.pk}").json()["results"]) == 2


def test_an_approval_is_of_a_content(told, program):
    report = made()
    digest = program.get(f"{API}/reports/{report.pk}").json()["digest"]
    assert send(program, "post", "approvals", {"report": report.pk, "state": "approved", "digest": "00"}).status_code == 409
    assert send(program, "post", "approvals", {"report": report.pk, "state": "approved", "digest": digest}).status_code == 201
    assert program.get(f"{API}/reports/{report.pk}").json()["approved"] is True
    send(program, "post", "approvals", {"report": report.pk, "state": "refused"})
    assert program.get(f"{API}/reports").json()["results"][0]["approved"] is False
    assert len(program.get(f"{API}/approvals?report={report.pk}").json()["results"]) == 1


def test_it_is_sent_once_and_tried_again_when_given_up(told, program, reader):
    report = made()
    for _time in range(2):
        answer = send(program, "post", "deliveries", {"report": report.pk, "people": [reader.pk]})
        assert answer.status_code == 202
    deliveries.work(time.monotonic() + 5)
    (told_,) = program.get(f"{API}/deliveries?report={report.pk}").json()["results"]
    assert (told_["state"], told_["user"]) == ("sent", reader.pk)
    Delivery.objects.update(state="failed", reason="refused")
    assert send(program, "post", f"deliveries/{told_['id']}/resend").json()["state"] == "waiting"


def test_a_link_is_told_once_and_taken_back(told, program, client_of, acme):
    report = made()
    made_ = send(program, "post", "shares", {"report": report.pk, "name": "Board", "ends_at": "2027-01-31"}).json()
    path = made_["link"].partition("localhost")[2]
    path = path[path.index("/") :]
    assert client_of(acme).get(path).status_code == 200
    (listed,) = program.get(f"{API}/shares?report={report.pk}").json()["results"]
    assert (listed["link"], listed["visits"]) == (None, 1)
    send(program, "delete", f"shares/{listed['id']}")
    assert client_of(acme).get(path).status_code == 410


def test_what_changed_since_is_asked_for_and_read(told, program):
    report = made()
    assert program.get(f"{API}/reports/{report.pk}/changes").json()["at"] is None
    assert send(program, "post", f"reports/{report.pk}/changes").status_code == 202
    jobs.work("bulk", time.monotonic() + 5)
    answer = program.get(f"{API}/reports/{report.pk}/changes").json()
    assert answer["at"]
    assert answer["lines"] == []
