"""Today: what must be done, what each source heard, how fast stories went, what is new since the last visit."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.utils import timezone

from frontend import heard, most_seen, pace, volumes
from ingestion import healths, sources, subjects
from ingestion.models import Gap, Mention, Source
from reporting.models import Report, ReportPlan
from tenants import rights
from tenants.models import Visit
from tests.frontend.conftest import BY, said
from tests.isolation.place import AT


@pytest.fixture
def page(acme, analyst, client_of):
    return client_of(acme, analyst, **{"accept-language": "en"})


def feed(name: str, **more: object) -> Source:
    made = sources.create("feed", name, {"url": f"https://{name}.example/feed"}, by=BY)
    Source.objects.filter(pk=made.pk).update(last_success_at=timezone.now(), **more)
    return made


def test_a_silent_source_leads_the_list_and_the_strips(page, mentions):
    quiet, loud = feed("quiet", failures=4, error={"code": "timeout", "detail": ""}), feed("loud")
    Gap.objects.create(source=quiet, since=timezone.now() - timedelta(hours=5), reason="down")
    Gap.objects.create(source=loud, since=timezone.now() - timedelta(hours=9), until=timezone.now() - timedelta(hours=8), reason="down")
    shown = page.get("/").text
    assert "quiet is silent" in shown
    assert "silent for 5 h" in shown
    assert "gap of 1 h" in shown
    assert shown.index("silent for 5 h") < shown.index("gap of 1 h")


def test_a_gap_of_long_ago_leaves_the_day_whole(mentions):
    source = feed("loud")
    now = timezone.now()
    old = Gap.objects.create(source=source, since=now - timedelta(days=3), until=now - timedelta(days=2), reason="down")
    source.refresh_from_db()
    [strip] = heard.strips([(source, healths.of(source))], [old], now)
    assert strip.words == "heard"
    assert "hole" not in strip.drawing


def test_a_report_that_waits_for_an_approval_is_to_be_done(page, mentions):
    plan = ReportPlan.objects.create(
        name="Monthly", language="en", time_zone="Europe/Paris", approval=True, next_since=AT, next_at=AT, **BY.columns()
    )
    Report.objects.create(title="October", since=AT, until=AT, language="en", made_at=timezone.now(), digest=b"2" * 32, plan=plan)
    assert "October waits for an approval" in page.get("/").text


def test_what_is_new_since_the_last_visit_is_said_when_it_is_asked(page, acme, analyst, mentions):
    assert "since=visit" not in page.get("/").text
    Visit.objects.filter(user=analyst, tenant=acme).delete()
    now = timezone.now()
    Visit.objects.create(user=analyst, tenant=acme, began_at=now, seen_at=now, before_at=mentions[2].published_at + timedelta(minutes=1))
    assert "?since=visit" in page.get("/").text
    assert "2 mentions since your visit" in page.get("/?since=visit").text


def test_a_story_is_drawn_over_its_hours(mentions):
    one = mentions[0]
    drawn = pace.lines([one.story_id or 0], one.published_at - timedelta(hours=1), one.published_at + timedelta(hours=1))
    assert list(drawn) == [one.story_id]
    assert Mention.objects.filter(story=one.story_id).count() == 1
    assert drawn[one.story_id or 0].count("polyline") == 2


def test_a_day_that_is_not_over_is_held_against_the_same_hours_of_other_days():
    zone = ZoneInfo("Europe/Paris")
    midnight = datetime(2026, 11, 17, tzinfo=zone).astimezone(UTC)
    end = midnight + timedelta(days=1)
    hours = [(midnight - timedelta(days=day) + timedelta(hours=hour), 4, 4) for day in range(28) for hour in range(24)]
    now = midnight + timedelta(hours=9, minutes=20)
    hours = sorted(hour for hour in hours if hour[0] <= now)
    days = [(midnight - timedelta(days=day), 96, 96) for day in range(27, 0, -1)] + [(midnight, 40, 40)]
    said = volumes.Volumes(hours, days, [], end, zone)
    assert said.usual() == (96, 96)
    assert said.so_far(now) == (midnight + timedelta(hours=9), 36, (36, 36))
    assert said.so_far(midnight + timedelta(minutes=40)) is None
    assert said.so_far(end + timedelta(hours=3)) is None


def test_the_crisis_of_a_day_is_not_what_is_usual_after_it():
    zone = ZoneInfo("Europe/Paris")
    midnight = datetime(2026, 11, 17, tzinfo=zone).astimezone(UTC)
    days = [(midnight - timedelta(days=day), 900 if day < 4 else 96, 96) for day in range(27, -1, -1)]
    risen = [(midnight - timedelta(days=3), midnight)]
    end = midnight + timedelta(days=1)
    assert volumes.Volumes([], days, risen, end, zone).usual() == (96, 96)
    assert volumes.Volumes([], days, [], end, zone).usual() == (96, 900)


def test_the_most_seen_stories_are_those_of_the_subject_first(acme, analyst, mentions):
    zebra = subjects.create("Zebra", "competitor", "zebra", by=BY)
    said(["A zebra crossed the road today, and nobody looked."])
    who = rights.who_of_user(analyst, acme)
    assert who is not None
    stories = most_seen.read(who, zebra, mentions[0].published_at - timedelta(days=30), timezone.now() + timedelta(days=1)).stories
    assert [row.subject == zebra.pk for row, _pace in stories] == [True, False, False, False, False]
