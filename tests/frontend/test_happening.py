"""The figures of an incident: what each counts is what it opens."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from frontend import happening
from ingestion.models import Mention, Sighting, Source
from reputation.incidents import evidence
from reputation.models import Incident
from tests.frontend.conftest import settle
from tests.frontend.test_mentions import counted, listed

pytestmark = pytest.mark.django_db


@pytest.fixture
def page(acme, analyst, client_of):
    return client_of(acme, analyst, **{"accept-language": "en"})


@pytest.fixture
def short(brand, mentions) -> Incident:
    """It began in the middle of a day that had more mentions than it counts, and ended before the last of them."""
    newest = mentions[0].published_at
    made = Incident.objects.create(
        subject=brand, measure="volume", began_at=newest - timedelta(hours=3, minutes=5), called_at=newest - timedelta(hours=3),
        top_at=newest - timedelta(hours=2), over_at=newest - timedelta(minutes=5), times=5.6, surprise=41.0, course="over",
    )  # fmt: skip
    evidence.gather(made, timezone.now())
    made.refresh_from_db()
    return made


def opened(page, address: str) -> int:
    """How many mentions a link of the page opens."""
    found = counted(listed(page, address.removeprefix("/mentions/")))
    return int(found.split()[0])


def test_each_figure_opens_as_many_mentions_as_it_counts(page, short):
    shown = happening.happening(short)
    by = {key.name: key for key in shown.keys}
    said = short.evidence
    assert (said["mentions"], said["negative"]) == (3, 1)
    for name in ("Mentions", "Voices", "Views"):
        assert opened(page, by[name].url) == 3
    assert opened(page, by["Stories"].url) == 3
    assert opened(page, by["Negative"].url) == said["negative"]
    assert [opened(page, part.url) for part in shown.sources] == [source["mentions"] for source in said["top_sources"]]
    assert "start=" in page.get(f"/incidents/{short.pk}/").text
    assert opened(page, by["Fullest hour"].url) == said["speed"]["top"]


def test_the_head_holds_the_mentions_against_the_usual_of_all_sources(page, short):
    short.evidence |= {"usual": 41.6}
    assert happening.happening(short).keys[0].beside == "usual 42"
    del short.evidence["usual"]  # gathered by an earlier release
    assert happening.happening(short).keys[0].beside == ""


def test_what_several_sources_saw_counts_for_each_and_each_opens_what_it_counts(page, short):
    newest = Mention.objects.filter(published_at__gte=short.began_at, published_at__lt=short.over_at).order_by("-published_at")[0]
    other = Source.objects.create(name="The same, later", kind="feed")
    Sighting.objects.create(mention=newest, source=other, external_id="again", text_hash=b"\0" * 32)
    settle()
    evidence.gather(short, timezone.now())
    short.refresh_from_db()
    shown = happening.happening(short).sources
    assert [(part.name, part.number, part.second) for part in shown] == [
        ("API", "3", "usual 0"), ("The same, later", "1", "first with 0, usual 0"),
    ]  # fmt: skip
    assert [opened(page, part.url) for part in shown] == [source["mentions"] for source in short.evidence["top_sources"]] == [3, 1]


def test_how_fast_it_went_and_whom_it_reaches_are_told_and_opened(page, short):
    newest, *_others = Mention.objects.order_by("-published_at")
    Mention.objects.exclude(pk=newest.pk).update(country="FR", community="r/shoes")
    Mention.objects.filter(pk__in=Mention.objects.order_by("published_at")[2:3]).update(
        published_at=newest.published_at - timedelta(hours=2, minutes=1)
    )
    settle()
    evidence.gather(short, timezone.now())
    short.refresh_from_db()
    said = short.evidence
    assert said["speed"] == {"top": 2, "top_at": (short.began_at + timedelta(hours=1)).isoformat(), "half_hours": 2}
    assert said["top_countries"] == [{"country": "FR", "mentions": 3, "share": 1.0}]
    assert said["top_communities"] == [{"community": "r/shoes", "mentions": 3, "share": 1.0}]
    assert sum(one["mentions"] for one in said["top_languages"]) == 3
    shown = happening.happening(short)
    languages, countries, communities = shown.audiences
    for way, key in ((languages, "top_languages"), (countries, "top_countries")):
        assert [opened(page, part.url) for part in way.parts] == [one["mentions"] for one in said[key]]
    speed = next(key for key in shown.keys if key.name == "Fullest hour")
    assert (speed.value, speed.beside) == ("2", "mentions, half of that 2 hours after it began")
    assert [part.name for part in communities.parts] == ["r/shoes"]


def test_the_head_says_how_sure_its_share_is_and_how_much_of_its_views_is_measured(short):
    by = {key.name: key for key in happening.happening(short).keys}
    assert (by["Negative"].value, by["Negative"].beside) == ("1 of 3", "too few for a share")
    short.evidence |= {"mentions": 300, "negative": 117, "reach": 12_000, "reach_measured": 11_000}
    by = {key.name: key for key in happening.happening(short).keys}
    assert (by["Negative"].value, by["Negative"].beside, by["Negative"].interval) == ("39%", "117 of 300 mentions", "between 34% and 44%")
    assert (by["Views"].value, by["Views"].beside) == ("12k", "11k measured, the rest estimated")
    del short.evidence["reach_measured"]  # gathered by an earlier release
    assert next(key for key in happening.happening(short).keys if key.name == "Views").beside == "measured or estimated"


@pytest.mark.parametrize("name", ['The "Daily" News', "100 % *stars*", "“Le Mur”"])
def test_a_source_of_any_name_is_opened_by_it(page, short, name):
    Source.objects.update(name=name)
    evidence.gather(short, timezone.now())
    short.refresh_from_db()
    (part,) = happening.happening(short).sources
    assert (part.name, opened(page, part.url)) == (name, 3)
