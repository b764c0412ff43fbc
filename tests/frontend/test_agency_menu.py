"""The menu of the agency's host: its screens, what waits behind a line, the way to the jobs of each client."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from django.utils import timezone

from core.by import By
from core.shared.models import AgencyJob
from tenants import current, keys
from tests.frontend.test_agency import at
from tests.reading import part


@pytest.fixture
def page(agency, owner, client_of):
    return client_of(agency, owner, **{"accept-language": "en"})


def in_menu(page, name: str) -> str:
    return part(rf'(?s)class="nav-item"\s+href="{at(name)}".*?</a>', page.get(at("clients")).text)


def test_a_job_of_the_agency_that_failed_is_told_in_its_menu_for_a_day(page):
    AgencyJob.objects.all().delete()
    assert "count" not in in_menu(page, "jobs")
    failed = AgencyJob.objects.create(kind="close_tenant", lane="bulk", args={}, state="failed", ended_at=timezone.now())
    AgencyJob.objects.create(kind="close_tenant", lane="bulk", args={}, state="waiting")
    assert 'class="count alarm">1 failed<' in in_menu(page, "jobs")
    AgencyJob.objects.filter(pk=failed.pk).update(ended_at=timezone.now() - timedelta(days=2))
    assert 'class="count">1<' in in_menu(page, "jobs")


def test_who_may_enter_one_client_sees_no_work_for_others(agency, acme, rival, client_of, person):
    with current.agency():
        jobs = {
            tenant.pk: AgencyJob.objects.create(kind="close_tenant", lane="bulk", state="running", args={"tenant": tenant.pk})
            for tenant in (acme, rival)
        }
    page = client_of(agency, person("manager", clients=[rival.pk]))
    shown = page.get("/jobs/")
    assert [job.pk for job in shown.context["listed"].rows] == [jobs[rival.pk].pk]
    assert at("go-to-jobs", client=rival.pk) in shown.text
    assert at("go-to-jobs", client=acme.pk) not in shown.text
    told = [item.waiting for group in page.get("/").context["menu"] for item in group if item.waiting]
    assert [one.words for one in told] == ["1"]
    assert page.get(f"/jobs/{jobs[rival.pk].pk}/").status_code == 200
    assert page.get(f"/jobs/{jobs[acme.pk].pk}/").status_code == 404
    assert page.post(f"/jobs/{jobs[acme.pk].pk}/stop/").status_code == 404
    assert not AgencyJob.objects.get(pk=jobs[acme.pk].pk).stop_asked


def test_the_agency_is_told_that_jobs_are_its_own_and_led_to_those_of_each_client(page, acme, rival):
    AgencyJob.objects.all().delete()
    shown = page.get("/jobs/").text
    assert "No long work of the agency’s own was asked yet" in shown
    assert all(f'href="{at("go-to-jobs", client=one.pk)}">{one.name}</a>' in shown for one in (acme, rival))


def test_a_telephone_has_tabs_at_its_foot_and_every_screen_under_more(page):
    html = page.get(at("clients")).text
    foot = html[html.index('<nav class="tabs"') :]
    assert re.findall(r'class="tab"\s+href="(.*?)"', foot) == [at("clients"), at("people"), at("jobs")]
    for name in ("keys", "engines", "audit", "settings"):
        assert f'href="{at(name)}"' in foot


@pytest.mark.parametrize(
    ("path", "name"),
    [
        ("/clients/{client}/", "clients"),
        ("/clients/{client}/limits/", "clients"),
        ("/clients/{client}/limits/keys/{key}/", "clients"),
        ("/clients/{client}/copy/", "clients"),
        ("/ways-in/", "people"),
        ("/limits/", "settings"),
        ("/credentials/", "settings"),
    ],
)
def test_each_page_is_marked_in_the_menu(page, acme, path, name):
    key = keys.make("Shop", tenant=acme, scopes=["mentions:push"], by=By.system()).key
    shown = page.get(path.format(client=acme.pk, key=key.pk))
    assert [item.name for group in shown.context["menu"] for item in group if item.current] == [name]
    assert ('<summary aria-current="true">' in shown.text) == (name == "settings")


def test_the_empty_box_shows_every_screen(page):
    html = page.get(at("search")).text
    for name in ("clients", "people", "keys", "jobs", "engines", "audit", "settings"):
        assert f'href="{at(name)}"' in html[html.index("<main") : html.index("</main>")]
