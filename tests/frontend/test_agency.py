"""The agency's host: clients in the order of urgency, opened, suspended, closed; the way to a client's own host."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import timezone

from core.shared.models import AgencyJob
from frontend import certificates
from tenants import closing, current, pulse
from tenants.models import Tenant

AGENCY = "core.urls_agency"


def at(name: str, **parts: object) -> str:
    return reverse(name, urlconf=AGENCY, kwargs=parts)


@pytest.fixture
def page(agency, owner, client_of):
    return client_of(agency, owner, **{"accept-language": "en"})


SCORE = {"value": 47.8, "low": 45.1, "high": 50.6, "enough": True, "move": -6.4, "moved": True, "stories": 120}
FIGURES = {
    "score": SCORE,
    "volume": 1349,
    "usual": [160, 560],
    "silent": 1,
}


def test_who_needs_somebody_comes_first_with_the_reason_in_words(page, acme, rival):
    with current.entered(rival):
        pulse.report(**FIGURES)
    html = page.get(at("clients")).text
    assert html.index("Needs someone now") < html.index(">Rival<") < html.index("Quiet") < html.index(">Acme<")
    assert "Volume ×3.7 against usual, 1 source is silent, score −6.4 in 7 days" in html
    assert "47.8" in html
    assert "45.1 to 50.6" in html
    assert "1 client needs someone now. Nothing calls for the other one." in html


def test_a_volume_far_from_the_usual_yet_within_its_range_is_said_to_be_and_not_bold(page, acme):
    with current.entered(acme):
        pulse.report(**FIGURES | {"score": SCORE | {"moved": False}, "volume": 2, "usual": [0, 40], "silent": 0})
    row = page.get(at("clients")).text.partition(">Acme<")[2]
    assert "×0.1" in row
    assert "within usual" in row
    assert "figures strong" not in row


def test_an_open_incident_leads_to_those_of_the_client(page, acme, rival):
    with current.entered(acme):
        pulse.report(incidents=2)
    html = page.get(at("clients")).text
    assert re.search(rf'class="alarm figures" href="{at("go-to-incidents", client=acme.pk)}">2 open<', html)
    assert at("go-to-incidents", client=rival.pk) not in html


def test_an_import_of_old_texts_calls_for_nobody(page, acme, rival):
    recent, old = timezone.now() - timedelta(hours=2), timezone.now() - timedelta(days=400)
    for tenant, until in ((acme, old), (rival, recent)):
        with current.entered(tenant):
            pulse.report(**FIGURES | {"silent": 0, "volume_until": until.isoformat()})
    html = page.get(at("clients")).text
    assert html.index("Needs someone now") < html.index(">Rival<") < html.index("Quiet") < html.index(">Acme<")


def test_a_score_of_too_few_stories_is_not_shown(page, acme):
    with current.entered(acme):
        pulse.report(**FIGURES | {"score": SCORE | {"enough": False, "stories": 4}, "silent": 0, "usual": None})
    html = page.get(at("clients")).text
    assert "4 stories, too little to say" in html
    assert "47.8" not in html


def test_an_interval_that_doubled_is_to_be_seen_today(page, acme):
    course = [[50.0, 49.0, 51.0]] * 29 + [[50.0, 46.0, 54.0]]
    with current.entered(acme):
        pulse.report(score=SCORE | {"moved": False}, course=course, volume=300, usual=[200, 400], silent=0)
    html = page.get(at("clients")).text
    assert html.index("To see today") < html.index(">Acme<") < html.index("Quiet")
    assert "Score interval much wider than usual" in html


def test_half_of_the_sources_silent_calls_for_somebody_now_with_how_many_and_how_long(page, acme, person):
    person("analyst", clients=[acme.pk], email="zoe@agency.example")
    with current.entered(acme):
        pulse.report(silent=2, sources=4, silent_since=(timezone.now() - timedelta(hours=9)).isoformat())
    html = page.get(at("clients")).text
    assert html.index("Needs someone now") < html.index(">Acme<")
    assert "2 of 4" in html
    assert "9 h" in html
    assert "Analyst o." in html


def test_the_list_is_narrowed_by_name_and_by_need(page, acme, rival):
    with current.entered(rival):
        pulse.report(**FIGURES)
    for asked in ({"q": "RÏV"}, {"show": "urgent"}):
        html = page.get(at("clients"), asked).text
        assert ">Rival<" in html
        assert ">Acme<" not in html
    html = page.get(at("clients"), {"order": "name", "show": "<b>"}).text
    assert html.index(">Acme<") < html.index(">Rival<")
    assert "No client is like this." in page.get(at("clients"), {"q": "nobody"}).text


def test_who_has_named_clients_sees_no_others(agency, acme, rival, person, client_of):
    page = client_of(agency, person("analyst", clients=[rival.pk]))
    html = page.get(at("clients")).text
    assert ">Rival<" in html
    assert ">Acme<" not in html
    assert page.get(at("client", client=acme.pk)).status_code == 404


# -- its life


def test_a_client_is_suspended_and_resumed(page, rival):
    page.post(at("suspend-client", client=rival.pk), {"reason": "unpaid"})
    rival.refresh_from_db()
    assert (rival.state, rival.state_reason) == ("suspended", "unpaid")
    assert "unpaid" in page.get(at("client", client=rival.pk)).text
    page.post(at("resume-client", client=rival.pk))
    rival.refresh_from_db()
    assert rival.state == "open"


def test_a_client_is_closed_only_by_its_name(page, rival):
    refused = page.post(at("close-client", client=rival.pk), {"name": "rival"})
    assert "Write Rival to close it for good" in refused.text
    rival.refresh_from_db()
    assert rival.state == "open"
    response = page.post(at("close-client", client=rival.pk), {"name": "Rival"})
    assert response.headers["Location"] == at("job", job=AgencyJob.objects.get().pk)
    rival.refresh_from_db()
    assert rival.state == "closing"


def test_the_work_of_a_closing_leads_to_its_certificate_once_it_is_done(page, rival):
    page.post(at("close-client", client=rival.pk), {"name": "Rival"})
    work = at("job", job=AgencyJob.objects.get().pk)
    certificate = f'href="{at("client", client=rival.pk)}"'
    assert certificate not in page.get(work).text
    AgencyJob.objects.update(state="done", ended_at=timezone.now())
    assert certificate in page.get(work).text


# -- the way to a client's host


def test_an_address_that_only_takes_a_form_says_so_when_it_is_opened(page, rival):
    response = page.get(at("close-client", client=rival.pk))
    assert response.status_code == 405
    assert response.headers["Allow"] == "POST"
    assert "It only takes what a form sends" in response.text


def test_another_language_after_a_form_leads_to_a_page_that_can_be_read(page, rival):
    client = f"http://{settings.AGENCY_HOST}{at('client', client=rival.pk)}"
    refused = page.post(at("close-client", client=rival.pk), {"name": "nobody"}, headers={"referer": client})
    [way] = set(re.findall(r'name="next" value="([^"]*)"', refused.text))
    answer = page.post(at("language"), {"language": "fr", "next": way})
    assert answer.headers["Location"] == client


def test_the_certificate_is_read_as_words_and_numbers(page, rival):
    certificate = {
        "closed_at": "2026-11-20T09:30:00+00:00",
        "by": "Olga",
        "uid": str(rival.uid),
        "export": {
            "folder": "agency/closed/rival",
            "files": 3,
            "tables": {
                "ingestion_mention": {"file": "agency/closed/rival/ingestion_mention.ndjson", "bytes": 6_500_641, "sha256": "c2774d63"},
                "ingestion_gap": None,
            },
        },
        "destroyed": {"schema": "rival", "tables": 35, "rows": 121_771, "files": 3, "index": 1, "keys": 2, "memberships": 0, "hosts": 1},
    }
    Tenant.objects.filter(pk=rival.pk).update(state="closed", closed_at=timezone.now(), certificate=certificate)
    html = page.get(at("client", client=rival.pk)).text
    for words in (
        "121,771",
        "Keys of programs",
        "1 file of rows, 7\u202fMB, 3 files of its own",
        "ingestion_mention.ndjson",
        ">Mentions</td>",
        "c2774d63",
        "Olga",
    ):
        assert words in html
    assert "{&#x27;" not in html
    places = [html.index(f">{name}</dt>") for name in ("Schema of the database", "Tables", "Rows", "Search indexes", "Keys of programs")]
    assert places == sorted(places)


def test_a_client_that_had_nothing_leaves_no_table_of_files(page, rival):
    kept = {"folder": "agency/closed/rival", "files": 0, "tables": {"ingestion_gap": None}}
    said = {"closed_at": "2026-11-20T09:30:00+00:00", "by": "Olga", "uid": str(rival.uid), "export": kept, "destroyed": {"tables": 35}}
    Tenant.objects.filter(pk=rival.pk).update(state="closed", closed_at=timezone.now(), certificate=said)
    html = page.get(at("client", client=rival.pk)).text
    assert "0 files of rows" in html
    assert "SHA-256" not in html


def test_nobody_is_limited_to_a_client_that_is_closed(page, rival):
    assert rival.name in page.get(at("people")).text
    Tenant.objects.filter(pk=rival.pk).update(state="closed")
    assert rival.name not in page.get(at("people")).text


def test_each_table_that_closing_exports_and_each_thing_it_destroys_has_words():
    assert {closing._name(model) for model in closing._models()} - certificates.TABLES.keys() == set()
    assert {"schema", "tables", "rows", "files", "keys", "memberships", "hosts", *closing._parts} - certificates.DESTROYED.keys() == set()


def test_the_agency_invites_in_the_language_of_whoever_invites(agency, owner, client_of):
    for code in ("fr", "en"):
        html = client_of(agency, owner, **{"accept-language": code}).get(at("people")).text
        assert f'<option value="{code}" selected>' in html
