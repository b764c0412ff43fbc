"""The demonstration: told the same twice, true to what it says it told, made by the product's own actions, removable."""

from __future__ import annotations

import hashlib
import json
import os
import re
import stat
import subprocess
import sys
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import cache

import pytest

from core.by import By
from core.errors import Conflict
from core.models import Job
from core.query.document import Document
from core.query.evaluate import Context, compile
from core.query.parser import parse
from core.query.tokens import tokenise
from core.shared.models import AgencyJob
from ingestion.identity import story_key
from ingestion.items import Item, check
from ingestion.models import Gap, RawItem, Source, Subject
from reporting.demonstration import logins, opening, removing, scripts
from reporting.demonstration.scripts import SCRIPTS
from reporting.demonstration.scripts.larkmoor import LARKMOOR
from reporting.demonstration.scripts.mareva import MAREVA
from reporting.demonstration.stage import Said
from reporting.demonstration.teller import Story, tell
from reporting.demonstration.truth import How
from reporting.models import ChartNote, ReportPlan
from search.models import SavedSearch
from tenants import current, keys, looks
from tenants.models import Membership, Tenant, User

END = datetime(2026, 11, 20, 9, tzinfo=UTC)
BY = By.system()
each = pytest.mark.parametrize("script", SCRIPTS, ids=lambda script: script.slug)


@cache
def story(slug: str) -> Story:
    script = scripts.of(slug)
    assert script
    return tell(script, END)


def told(slug: str) -> dict[str, Said]:
    return {said.item["external_id"]: said for said in story(slug).said}


# -- the same, and taken


@each
def test_the_same_seed_and_end_tell_the_same(script):
    assert tell(script, END) == story(script.slug)
    assert tell(script, END, seed=2).said != story(script.slug).said


def test_what_is_told_does_not_hang_on_the_process():
    code = (
        "import django; django.setup()\n"
        "from tests.reporting.test_demonstration import SCRIPTS, story\n"
        "print([story(script.slug).said for script in SCRIPTS])"
    )
    env = {**os.environ, "DJANGO_SETTINGS_MODULE": "tests.settings", "PYTHONHASHSEED": "1"}
    said = subprocess.run([sys.executable, "-c", code], capture_output=True, env=env, check=True, timeout=120).stdout
    here = f"{[story(script.slug).said for script in SCRIPTS]}\n".encode()
    assert hashlib.sha256(said).hexdigest() == hashlib.sha256(here).hexdigest()


@each
def test_every_item_told_is_one_that_the_api_takes(script):
    said = story(script.slug).said
    assert [checked for one in said if not isinstance(checked := check(one.item), Item)] == []
    assert len(told(script.slug)) == len(said)
    assert END - timedelta(days=91) < said[0].at <= said[-1].at < END


def test_clients_differ_in_how_much_is_said_of_them():
    counts = {script.slug: len(story(script.slug).said) for script in SCRIPTS}
    assert 5_000 <= counts["mareva"] <= 6_500
    assert 3_000 <= counts["larkmoor"] <= 4_500
    assert 900 <= counts["popotille"] <= 2_000


@each
def test_the_client_speaks_its_languages_and_few_texts_are_alike(script):
    said = story(script.slug).said
    languages = Counter(one.item["language"] for one in said)
    assert {name for name, count in languages.items() if count > len(said) / 5} == set(script.languages)
    once = {one.item["text"].lower() for one in said if one.item["type"] != "share"}
    assert len(once) > 0.8 * sum(one.item["type"] != "share" for one in said)


def test_french_elides_before_towns_and_brands():
    texts = [f"{said.item.get('title', '')} {said.item['text']}" for said in story("mareva").said if said.item["language"] == "fr"]
    assert [text for text in texts if re.search(r"\b[dD]e (?:Angers|Annecy|Altéa)\b", text)] == []
    assert all(any(elided in text for text in texts) for elided in ("d’Angers", "d’Annecy", "d’Altéa"))


# -- the truth


@each
def test_what_the_truth_names_was_told(script):
    truth, ids = story(script.slug).truth, told(script.slug)
    named = [one for course in truth.courses for one in course.items]
    named += [one for crisis in truth.crises for one in (crisis.first, crisis.spark, crisis.answer, *crisis.course.items)]
    named += [one for need in truth.needs for one in need.items]
    named += [relay.item for statement in truth.statements for relay in statement.relays]
    assert set(named) <= set(ids)
    spoken = {(said.item["platform"], said.item["author"]["handle"]) for said in ids.values()}
    voices = truth.voices
    groups = [voices.ambassadors, voices.detractors, voices.employees, voices.bots, voices.paid, voices.players]
    assert set().union(*groups) <= spoken
    assert sum(len(group) for group in groups) == len(set().union(*groups))


@each
def test_what_the_truth_names_concerns_the_brand(script):
    """Whoever looks for it can find it: the query of the brand finds each of these texts."""
    truth, ids = story(script.slug).truth, told(script.slug)
    query = compile(parse(script.subjects[0].query).tree, Context(UTC, END))
    named = {one for need in truth.needs for one in need.items} | {relay.item for one in truth.statements for relay in one.relays}
    named |= {one for crisis in truth.crises for one in (crisis.first, crisis.spark, *crisis.copies, *crisis.press)}
    named |= {one for course in truth.courses if course.brand == script.own.name for one in course.items}
    missed = [
        item["text"] for one in sorted(named)
        if not query.matches(Document(tokenise((item := ids[one].item).get("title", ""), item["text"])))
    ]  # fmt: skip
    assert missed == []


@each
def test_nothing_in_an_item_says_what_it_is_for(script):
    """Whatever looks for the crisis, the voices or the echoes has words, people, times and threads, as outside."""
    fields = {"external_id", "url", "title", "text", "published_at", "author", "platform", "site", "type", "language", "country", "counts"}
    fields |= {"rating", "in_reply_to", "thread"}
    said = story(script.slug).said
    assert set().union(*(one.item for one in said)) <= fields
    crisis = [one for parts in story(script.slug).truth.crises for one in parts.course.items]
    places = sorted(sorted(told(script.slug)).index(one) for one in crisis)
    if places:  # sorted by their numbers they stand anywhere
        assert places[0] < len(said) / 20
        assert places[-1] > len(said) * 19 / 20


def test_a_crisis_grumbles_sparks_rises_is_answered_and_dies_away():
    crisis, ids = story("mareva").truth.crises[0], told("mareva")
    course = crisis.course
    assert course.until
    first, spark, answer = (ids[one].at for one in (crisis.first, crisis.spark, crisis.answer))
    assert max(ids[one].at for one in crisis.grumbles) < first < spark < course.peak < answer < course.until
    assert course.peak - spark >= timedelta(hours=3)  # time to see it coming
    assert min(ids[one].at for one in crisis.press) > spark + timedelta(hours=8)
    assert len(crisis.grumbles) >= 8
    assert len(crisis.copies) > 150
    days = Counter(said.at.date() for said in ids.values())
    usual = sorted(days.values())[len(days) // 2]
    assert days[course.peak.date()] > 4 * usual
    assert days[(course.until + timedelta(days=2)).date()] < 2 * usual
    answered = [ids[one] for one in course.items if ids[one].item.get("in_reply_to") == crisis.spark]
    assert {one.item["thread"] for one in answered} == {crisis.spark} == {ids[crisis.spark].item["thread"]}


def test_a_statement_is_relayed_in_every_way_and_turned_later_than_told():
    statement, ids = story("mareva").truth.statements[0], told("mareva")
    by_how = {how: sorted(ids[one.item].at for one in statement.relays if one.how == how) for how in How}
    assert min(len(at) for at in by_how.values()) >= 15
    assert by_how[How.VERBATIM][0] < by_how[How.WEAKENED][0] < by_how[How.INVERTED][0]
    assert {one.claim for one in statement.relays} == {name for name, _text in statement.claims}
    assert ids[statement.turn].item["counts"]["views"] > 20_000
    assert min(at for how in How for at in by_how[how]) > statement.at == ids[statement.item].at
    assert all(name in statement.text.lower() for name in ("gratuitement", "douze boutiques", "aucun achat"))


@each
def test_a_need_is_voiced_by_several_people_on_several_sources(script):
    need = story(script.slug).truth.needs[0]
    assert len(need.authors) == len(need.items) >= 15
    assert len(need.sources) >= 2
    items = [told(script.slug)[one].item for one in need.items]
    # Each in words of their own: what is said in the same words is one story, and one voice.
    assert len({story_key(tokenise(one.get("title", ""), one["text"])) for one in items}) >= 0.6 * len(items)


def test_ambassadors_recommend_defend_in_threads_and_come_back_over_weeks():
    truth = story("mareva").truth
    said = [one for one in story("mareva").said if (one.item["platform"], one.item["author"]["handle"]) in truth.voices.ambassadors]
    for handle in {one.item["author"]["handle"] for one in said}:
        own = [one for one in said if one.item["author"]["handle"] == handle]
        assert len({(END - one.at) // timedelta(days=7) for one in own}) >= 4
        assert sum("in_reply_to" in one.item for one in own) >= 2
        assert all(one.item["author"]["followers"] < 6_000 for one in own)


def test_a_gap_is_silent_and_a_silent_source_says_nothing_any_more():
    for script in (MAREVA, LARKMOOR):
        for gap in story(script.slug).truth.unheard:
            assert [one for one in story(script.slug).said if gap.holds(one.source, one.at)] == []
    assert story("larkmoor").truth.unheard[0].until is None


def test_a_launch_is_a_competitors_and_a_small_incident_goes_on():
    launch = next(course for course in story("mareva").truth.courses if course.kind == "launch")
    assert launch.brand == "Altéa"
    incident = story("popotille").truth.courses[0]
    assert incident.kind == "incident"
    assert incident.until is None
    assert END - timedelta(days=2) < incident.peak < END


# -- opened and removed


@pytest.mark.django_db
def test_it_opens_an_agency_and_three_clients_marked_as_a_demonstration(tmp_path, acme):
    with current.agency():
        made = opening.open_demonstration(tmp_path)
    assert set(User.objects.values_list("language", flat=True)) == {""}
    kept = tmp_path / logins.LOGINS
    assert json.loads(kept.read_text()) == made
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert [user["role"] for user in made["agency"]["users"]] == ["owner", "manager", "analyst", "analyst"]
    assert list(made["tenants"]) == ["mareva", "larkmoor", "popotille"]
    languages = {"mareva": ["fr"], "larkmoor": ["en"], "popotille": ["fr", "en"]}
    for script in SCRIPTS:
        given, client = made["tenants"][script.slug], Tenant.objects.get(slug=script.slug)
        assert client.demonstration
        assert client.languages == languages[script.slug]
        assert [user["role"] for user in given["users"]] == ["owner", "administrator", "member", "reader"]
        assert all(User.objects.get(email=user["email"]).check_password(user["password"]) for user in given["users"])
        assert keys.find(given["key"], "127.0.0.1").tenant == client
        assert looks.version(client)
        with current.entered(client):
            assert Counter(Subject.objects.values_list("kind", flat=True))["competitor"] == 2
            assert RawItem.objects.count() >= 900
            assert (SavedSearch.objects.exists(), ChartNote.objects.exists(), ReportPlan.objects.exists()) == (True, True, True)
            assert Job.objects.filter(state="failed").count() == 0
            assert Gap.objects.count() == len(script.silences) + bool(script.furniture.feed)
            assert Source.objects.count() == len(script.places) + bool(script.furniture.feed)
    limited = Membership.objects.get(user__email="analyst.north@vigie.example")
    assert set(limited.clients or ()) == {Tenant.objects.get(slug=slug).pk for slug in ("larkmoor", "popotille")}
    with current.agency(), pytest.raises(Conflict, match="open already"):
        opening.open_demonstration(tmp_path)


@pytest.mark.django_db
def test_it_is_removed_like_any_client_and_other_clients_stay(tmp_path, acme, rival):
    with current.agency():
        opening.open_demonstration(tmp_path)
        begun = removing.remove_demonstration(tmp_path, by=BY)
        assert [client.name for client, _job in begun] == ["Maréva", "Larkmoor", "Popotille"]
        assert set(Tenant.objects.filter(demonstration=True).values_list("state", flat=True)) == {"closing"}
        assert AgencyJob.objects.filter(kind="close_tenant").count() == 3
        assert removing.remove_demonstration(tmp_path, by=BY) == []
    assert set(Tenant.objects.filter(slug__in=["acme", "rival"]).values_list("state", flat=True)) == {"open"}
    kept = json.loads((tmp_path / logins.LOGINS).read_text())
    assert kept["tenants"] == {}
    assert [user["role"] for user in kept["agency"]["users"]] == ["owner"]
    assert not Membership.objects.filter(tenant=None, user__email="manager@vigie.example").exists()
