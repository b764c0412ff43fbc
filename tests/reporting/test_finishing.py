"""What people have done with the demonstration's clients once their texts are read."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from django.utils import timezone

from core.models import Job
from ingestion.models import Correction, Mention, Tag
from reporting import searches
from reporting.demonstration import finishing, opening
from reporting.demonstration.scripts.mareva import MAREVA
from reporting.demonstration.scripts.popotille import POPOTILLE
from reporting.demonstration.teller import tell
from reporting.models import Figure, Report
from reputation.models import Action, Incident, Statement
from tenants import current
from tenants.models import Tenant
from tests.reputation.factories import about, author, mention, subject
from tests.reputation.incidents.test_watching import crisis, look, usual
from tests.working import rest, run_jobs, work


@pytest.mark.django_db
def test_once_its_texts_are_read_people_have_tagged_corrected_and_reported(tmp_path, acme, monkeypatch):
    monkeypatch.setattr(opening, "SCRIPTS", (POPOTILLE,))
    monkeypatch.setattr(opening, "STAFF", ())
    monkeypatch.setattr(finishing, "WAIT", timedelta())
    with current.agency():
        opening.open_demonstration(tmp_path)
    with current.entered(Tenant.objects.get(slug="popotille")):
        work()
        run_jobs()
        assert Mention.objects.count() > 800
        assert Tag.objects.filter(word="allergy").exists()
        assert Correction.objects.exists()
        report = Report.objects.get()
        assert report.made_at
        found = Job.objects.filter(kind__in=searches.KINDS)
        assert {job.kind for job in found} >= {"needs", "voices"}
        assert all(job.ended_at and job.ended_at < report.created_at for job in found)
        assert set(report.files) == {"pdf", "xlsx", "pdf-en", "xlsx-en"}
        assert Job.objects.filter(state="failed").count() == 0


@pytest.mark.django_db
def test_what_the_brand_announced_is_followed_with_its_claims(acme):
    told = tell(MAREVA, datetime(2026, 11, 1, tzinfo=UTC)).truth.statements[0]
    said = mention(told.at.replace(microsecond=0), text=told.text, by=author("mareva"))
    about(said, subject())
    finishing.announce(MAREVA, subject())
    made = Statement.objects.get()
    assert (made.state, made.heard_id, made.at) == ("kept", said.pk, said.published_at)
    assert [claim.text for claim in made.claims.all()] == [text for _name, text in told.claims]
    assert Job.objects.filter(kind="echoes").exists()


@pytest.mark.django_db
def test_what_was_done_stands_on_the_incident_of_that_moment(acme):
    now, own = datetime.now(UTC), subject()
    for days, over in ((9.5, 6), (40, 38)):
        began = now - timedelta(days=days)
        Incident.objects.create(
            subject=own, measure="negative", began_at=began, called_at=began, top_at=began, over_at=now - timedelta(days=over),
            course="over", times=9.0, surprise=9.0,
        )  # fmt: skip
    finishing.write_down(MAREVA, own, now)
    [done] = Action.objects.all()
    assert (done.incident.began_at > now - timedelta(days=10), done.at < now, done.visibility) == (True, True, "shared")


@pytest.mark.django_db
def test_the_page_of_an_incident_tells_the_usual_that_the_first_report_tells(acme, monkeypatch):
    monkeypatch.setattr(finishing, "WAIT", timedelta(seconds=1))
    monkeypatch.setattr(finishing, "FORMATS", ("csv",))
    own, rival = subject("Popotille"), subject("Casserolo", "competitor")
    usual(own, days=40)
    crisis(own, 24 * 10, text="La soupe est froide, dommage.")
    usual(rival, days=14)
    crisis(rival, 4, text="Le bocal fuit encore.")
    for _ in range(2):  # more of the past comes in each time; after the second it would be read again half an hour later
        look()
        usual(own, days=40, a_day=3)
    finishing.start(POPOTILLE, began := timezone.now())
    rest()
    over = Incident.objects.get(subject=own)
    told = Figure.objects.get(key__startswith="rise_usual:", question__incident=over.pk)
    assert over.evidence["usual"] == pytest.approx(told.value)
    assert Incident.objects.filter(subject=rival, over_at=None, evidence_at__gt=began).exists()
