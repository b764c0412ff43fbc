"""A client duplicated as a template: what it is, never what was heard in it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from core.by import By
from ingestion import sources, subjects
from ingestion.models import Mention, Source, Subject
from reporting import plans
from reporting.models import ReportPlan
from tenants import current, keys
from tenants.models import ApiKey, Membership, Tenant
from tests.frontend.conftest import said

BY = By.system()


@pytest.fixture
def page(agency, owner, client_of):
    return client_of(agency, owner, **{"accept-language": "en"})


@pytest.fixture
def furnished(acme, person, brand) -> Tenant:
    person("reader", acme)
    sources.create(
        "feed", "Gazette", {"url": "https://zoe:secret@gazette.example/rss", "full_text": False}, every=timedelta(hours=1), by=BY
    )
    second = subjects.create("Solea", "competitor", "solea NOT source:Gazette", by=BY)
    given = plans.PlanGiven("Monthly", "month", ["pdf"], "fr", "Europe/Paris", subjects=[second.pk])
    plans.add(given, by=BY)
    keys.make("Key", tenant=acme, scopes=["mentions:read"], by=BY)
    said(["Acme is good."])
    Tenant.objects.filter(pk=acme.pk).update(keep_days=400)
    return acme


def test_the_duplicate_has_subjects_sources_settings_and_plans_but_nothing_that_was_heard(page, furnished):
    address = f"/clients/{furnished.pk}/copy/"
    assert "Gazette" in page.get(address).text
    assert page.post(address, {"name": "Acme Spain", "slug": ""}).status_code == 302
    made = Tenant.objects.get(slug="acme-spain")
    assert (made.keep_days, made.languages) == (400, furnished.languages)
    assert not Membership.objects.filter(tenant=made).exists()
    assert not ApiKey.objects.filter(tenant=made).exists()
    with current.entered(made):
        assert set(Subject.objects.values_list("name", "kind")) == {("Acme", "own"), ("Solea", "competitor")}
        source = Source.objects.get()
        assert (source.options["url"], source.every) == ("https://gazette.example/rss", timedelta(hours=1))
        plan = ReportPlan.objects.get()
        assert (plan.active, plan.people, plan.subjects) == (False, [], [Subject.objects.get(name="Solea").pk])
        assert not Mention.objects.exists()


def test_sources_that_programs_feed_are_said_to_be_left_out(page, acme):
    with current.entered(acme):
        sources.create("push", "Robot", {}, by=BY)
    html = page.get(f"/clients/{acme.pk}/copy/").text
    assert "Robot" not in html
    assert "none: sources that programs feed, or that a credential opens, are set up anew" in html


def test_a_name_that_is_taken_is_told_beside_its_field_and_leaves_nothing(page, furnished, rival):
    response = page.post(f"/clients/{furnished.pk}/copy/", {"name": "Another", "slug": "rival"})
    assert response.status_code == 422
    assert "leads to a client already" in response.text
    assert not Tenant.objects.filter(name="Another").exists()


def test_a_query_that_names_what_is_not_copied_refuses_it_whole(page, furnished):
    with current.entered(furnished):
        subjects.create("Club", "theme", "club source:Gazette", by=BY)
        sources.archive(Source.objects.get(name="Gazette"), BY)
    response = page.post(f"/clients/{furnished.pk}/copy/", {"name": "Another", "slug": ""})
    assert response.status_code == 422
    assert "cannot be copied" in response.text
    assert not Tenant.objects.filter(name="Another").exists()


def test_an_analyst_duplicates_nothing(agency, acme, person, client_of):
    assert client_of(agency, person("analyst")).post(f"/clients/{acme.pk}/copy/", {"name": "Another"}).status_code == 403
