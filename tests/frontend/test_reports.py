"""Reports on the screens: asked for, read with each number's mentions, commented, approved; what each may see."""

from __future__ import annotations

import re
import time

import pytest

from reporting import comments, plans
from reporting.models import Approval, Comment, Figure, Report
from tenants import jobs
from tests.frontend.made import BY, first, made, who
from tests.reporting.told import OCTOBER, tell
from tests.reputation.factories import subject

pytestmark = pytest.mark.django_db


@pytest.fixture
def client_of(client_of):
    """Browsers that read English."""
    return lambda *who: client_of(*who, **{"accept-language": "en"})


@pytest.fixture
def told(acme):
    return tell(days=40, a_day=3)


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
    subject("Silence")
    page = client_of(acme, analyst).post("/reports/add/", given).content.decode()
    assert "5 to 6\u00a0October 2026" in page
    assert '<td class="wrap">Silence</td><td class="number">0</td>' in page
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
    second = browser.get(f"/reports/{report.pk}/figures/{heard.number}/?older=50").content.decode()
    assert first.count("/mentions/") >= 50
    assert not set(re.findall(r"/mentions/(\d+)/", first)) & set(re.findall(r"/mentions/(\d+)/", second))
    assert browser.get(f"/reports/{report.pk}/figures/999999/").status_code == 404


def test_how_a_number_was_asked_is_told_in_the_words_of_the_reader(acme, told, reader, client_of):
    report = made()
    browser = client_of(acme, reader)
    moved = Figure.objects.get(key=f"move:{told[0].pk}")
    page = browser.get(f"/reports/{report.pk}/figures/{moved.number}/", headers={"accept-language": "fr"}).content.decode()
    assert "histoires, une mention de chacune" in page
    facts = dict(re.findall(r"<dt>(.*?)</dt><dd[^>]*>(.*?)</dd>", page))
    assert facts == {
        "Ce qui est mesuré": "Évolution du score", "Sujet": "Maréva", "Période": "Octobre 2026", "Période précédente": "Septembre 2026",
        "Version de la requête du sujet": "1", "Version de la formule du score": facts["Version de la formule du score"],
    }  # fmt: skip


def test_a_report_of_another_language_speaks_it_whole(acme, told, reader, client_of):
    report = made(language="fr")
    page = client_of(acme, reader).get(f"/reports/{report.pk}/").content.decode()
    document = first(r'<article class="report-document" lang="fr">(.*?)</article>\s*<aside', page.replace("\n", " "))
    assert "Ce qui ressort" in document
    assert "What stands out" not in document
    assert "Mentions par jour" in document
    assert "Arrows go through it" not in document
    assert "What changed since" in page
    chart = client_of(acme, reader).get(f"/reports/{report.pk}/charts/volume/?as=csv").content.decode()
    assert "Jour" in chart


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


def test_a_report_that_nobody_is_named_for_says_when_it_was_made_alone(acme, told, reader, member, client_of):
    report = made()
    Report.objects.update(by_name="")
    page = client_of(acme, member).get("/reports/").content.decode()
    assert "shared with you" in page
    assert '<span class="second-line">, ' not in page
    assert '<span class="third">, ' not in client_of(acme, reader).get(f"/reports/{report.pk}/").content.decode()


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
