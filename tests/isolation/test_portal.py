"""What people of the client see: their own look and what is shared; nothing that the agency keeps to itself, on any page."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from core.by import By
from core.models import Job
from ingestion.models import Gap, Mention, Source, Tag
from reporting import approvals, dates
from reporting.models import ChartNote, Comment, Report, ReportPlan
from reputation.models import Action, Role, VoiceMark
from search.models import SavedSearch
from tenants.models import ApiKey
from tenants.visibility import Visibility
from tests.frontend.conftest import brand, mentions, said  # noqa: F401 - fixtures
from tests.isolation.objects import furnish
from tests.isolation.place import AT
from tests.isolation.routes import routes

HIDDEN = "oubliettesecret"
ROLES = ("administrator", "member", "reader")
AS_FILES = ("subjects", "voices", "audit")


@pytest.fixture
def kept_to_itself(acme, mentions) -> dict[str, object]:  # noqa: F811
    """Everything of a client, and beside it what the agency writes for itself; the numbers that fill the URLs."""
    numbers = furnish(acme)
    me = By.system().columns()
    report = Report.objects.get(pk=str(numbers["reports/report"]))
    Report.objects.filter(pk=report.pk).update(visibility=Visibility.SHARED)
    draft = Report.objects.create(title=f"Draft {HIDDEN}", since=AT, until=AT, language="en", made_at=timezone.now(), digest=b"1" * 32)
    Comment.objects.create(about=approvals.REPORT, about_id=report.pk, text=HIDDEN, visibility=Visibility.AGENCY, **me)
    Comment.objects.create(about=approvals.REPORT, about_id=draft.pk, text=HIDDEN, visibility=Visibility.SHARED, **me)
    ChartNote.objects.create(at=timezone.now() - timedelta(days=1), words=HIDDEN, visibility=Visibility.AGENCY, **me)
    ChartNote.objects.create(at=mentions[0].published_at, words="for everybody", visibility=Visibility.SHARED, **me)
    _keep_beside_what_is_heard(numbers, mentions[0])
    failed = Job.objects.create(kind="rematch", lane="bulk", args={}, state="failed", ended_at=timezone.now(),
                                error={"code": "refused", "detail": HIDDEN, "errors": [{"detail": HIDDEN}]}, **me)  # fmt: skip
    return numbers | {"mentions/mention": mentions[0].pk, "jobs/job": failed.pk}


def _keep_beside_what_is_heard(numbers: dict[str, object], mention: Mention) -> None:
    """What was done about an incident, words on a mention, a search for the agency, what it knows of an author."""
    me = By.system().columns()
    Action.objects.create(incident_id=str(numbers["incidents/incident"]), at=AT, words=HIDDEN, visibility=Visibility.AGENCY, **me)
    for about in (str(mention.pk), str(numbers["mentions/mention"])):
        Tag.objects.create(mention_id=about, word=HIDDEN, visibility=Visibility.AGENCY, **me)
    SavedSearch.objects.create(name=HIDDEN, question={"q": HIDDEN}, visibility=Visibility.AGENCY, **me)
    VoiceMark.objects.filter(author_id=int(str(numbers["authors/author"]))).update(note=HIDDEN, role=Role.JOURNALIST)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_theirs_tells_what_the_agency_keeps_to_itself(role, kept_to_itself, acme, person, client_of):
    browser = client_of(acme, person(role, acme), **{"accept-language": "en"})
    opened = []
    for route in routes(settings.ROOT_URLCONF):
        if not set(route.holes) <= set(kept_to_itself):
            continue
        for asked in ("", "?format=csv") if route.name in AS_FILES else ("",):
            answer = browser.get(f"{route.filled(kept_to_itself)}{asked}")
            body = answer.getvalue() if answer.streaming else answer.content
            assert HIDDEN.encode() not in body, (route, asked)
            if answer.status_code == 200:
                opened.append(route.name)
    assert {"today", "mentions", "mention", "reputation", "reports", "report", "incident", "voices", "voice", "jobs"} <= set(opened)


@pytest.mark.parametrize("role", ROLES)
def test_no_page_of_a_voice_tells_them_what_the_agency_knows_of_the_person(role, kept_to_itself, acme, person, client_of, analyst):
    address = f"/voices/{kept_to_itself['voices/voice']}/"
    assert "Journalist" in client_of(acme, analyst, **{"accept-language": "en"}).get(address).text.title()
    assert "journalist" not in client_of(acme, person(role, acme), **{"accept-language": "en"}).get(address).text.casefold()


@pytest.mark.parametrize("role", ROLES)
def test_people_of_the_client_see_the_jobs_that_they_asked_for_alone(role, kept_to_itself, acme, person, client_of):
    asked_by, another = (person(role, acme, email=f"{name}@acme.example") for name in ("ada", "bea"))
    own = Job.objects.create(kind="export", lane="bulk", **By.user(asked_by).columns())
    shown = client_of(acme, asked_by).get("/jobs/")
    assert [work.job.pk for work in shown.context["works"]] == [own.pk]
    assert client_of(acme, another).get("/jobs/").context["works"] == []
    for browser, seen in ((client_of(acme, asked_by), 200), (client_of(acme, another), 404)):
        assert browser.get(f"/jobs/{own.pk}/").status_code == seen
        assert browser.get(f"/jobs/{kept_to_itself['jobs/job']}/").status_code == 404


def test_a_key_of_the_client_sees_the_jobs_that_it_asked_for_alone(kept_to_itself, acme, api_key, client_of):
    program, another = (client_of(acme, key=api_key(acme, ["jobs:read"])) for _key in range(2))
    address = f"/api/v1/jobs/{kept_to_itself['jobs/job']}"
    assert program.get(address).status_code == 404
    assert program.get("/api/v1/jobs").json()["results"] == []
    key = ApiKey.objects.filter(tenant=acme, scopes=["jobs:read"]).earliest("pk")
    Job.objects.filter(pk=kept_to_itself["jobs/job"]).update(by_kind="key", by_id=key.pk)
    assert program.get(address).json()["error"]["detail"] == HIDDEN
    assert another.get(address).status_code == 404


def test_the_agency_sees_what_it_keeps_to_itself(kept_to_itself, acme, analyst, client_of):
    """Without this, the test above could look for something that no page ever tells."""
    browser = client_of(acme, analyst)
    assert HIDDEN in browser.get("/reports/").text
    assert HIDDEN in browser.get(f"/reports/{kept_to_itself['reports/report']}/").text
    assert HIDDEN in browser.get("/").text
    for shown in ("incidents/incident", "mentions/mention", "voices/voice", "jobs/job"):
        assert HIDDEN in browser.get(f"/{shown.partition('/')[0]}/{kept_to_itself[shown]}/").text, shown
    assert HIDDEN in browser.get("/mentions/").text


@pytest.mark.parametrize(("role", "hidden"), [("administrator", "/jobs/"), ("member", "/imports/"), ("reader", "/settings/")])
def test_the_menu_is_of_the_role(role, hidden, acme, person, client_of):
    shown = client_of(acme, person(role, acme)).get("/").text
    assert 'href="/reports/"' in shown
    assert f'href="{hidden}"' not in shown


def test_the_first_page_says_how_we_stand_and_what_is_not_heard(acme, mentions, reader, client_of):  # noqa: F811
    source = Source.objects.create(name="Avizio", kind="feed")
    Gap.objects.create(source=source, since=timezone.now() - timedelta(hours=5), reason="down")
    Job.objects.create(kind="rematch", lane="bulk", args={}, state="failed", ended_at=timezone.now(), error={"detail": HIDDEN})
    shown = client_of(acme, reader, **{"accept-language": "en"}).get("/").text
    assert "The reputation is" in shown or "Too little was said" in shown
    assert f"Avizio silent since {dates.on_moment(source.gaps.get().since)}." in shown
    assert HIDDEN not in shown
    assert "Add a note" not in shown


def test_a_member_is_asked_for_an_approval_until_it_is_given(acme, mentions, member, reader, client_of):  # noqa: F811
    plan = ReportPlan.objects.create(
        name="Monthly", language="en", time_zone="Europe/Paris", approval=True, next_since=AT, next_at=AT, **By.system().columns()
    )
    report = Report.objects.create(
        title="October", since=AT, until=AT, language="en", made_at=timezone.now(), digest=b"2" * 32, plan=plan, visibility="shared"
    )
    page = client_of(acme, member, **{"accept-language": "en"})
    assert "A report waits for your approval: October" in page.get("/").text
    assert "Read the report" in client_of(acme, reader, **{"accept-language": "en"}).get("/").text
    approvals.give(report, "approved", by=By.user(member))
    assert "waits for your approval" not in page.get("/").text
