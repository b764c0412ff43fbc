"""Limits: set by the agency for a client and for a key, shown to the client, and kept to."""

from __future__ import annotations

from dataclasses import replace

import pytest
from django.core.cache import cache
from django.utils import translation

from core.by import By
from core.errors import Invalid, LimitReached
from core.shared.models import AgencyAuditEntry
from ingestion import allowance, collecting, healths, push, sources
from ingestion.models import Gap, Mention, Source
from reporting import exports
from search.querying import Query
from tenants import current, hosts, keys, limits
from tenants.limits import Limits
from tenants.models import ApiKey, Tenant
from tests.frontend.conftest import settle

BY = By.system()
API = "/api/v1"


@pytest.fixture
def page(agency, manager, client_of):
    return client_of(agency, manager, **{"accept-language": "en"})


def set_for(owner: Tenant | ApiKey, **given: int | None) -> None:
    limits.change(owner, Limits(**given), by=BY)
    hosts.forget()
    current.tenant().refresh_from_db()  # a worker reads its client at each turn, a page every two seconds


def items(count: int, first: int = 0) -> list[dict[str, str]]:
    return [{"external_id": str(number), "text": f"Acme {number}"} for number in range(first, first + count)]


def test_a_manager_sets_the_limits_of_a_client_who_sees_them_with_what_is_used(page, acme, administrator, client_of, brand):
    address = f"/clients/{acme.pk}/limits/"
    assert page.post(address, {"requests": "90", "items": "50", "exports": "", "mentions": "0"}).status_code == 302
    acme.refresh_from_db()
    assert limits.of(acme) == Limits(90, 50, None, 0)
    assert ">90" in page.get("/limits/").text
    shown = client_of(acme, administrator, **{"accept-language": "en"}).get("/settings/usage/").text
    assert ">90" in shown
    assert "no limit" in shown
    assert "used up" in shown
    with current.agency():
        entry = AgencyAuditEntry.objects.get(act="tenant.limits")
    assert (entry.object_name, entry.data["items"]) == ("Acme", 50)


@pytest.mark.parametrize("given", [{"requests": "0"}, {"items": "-1"}, {"exports": "many"}, {"mentions": "99999999999"}])
def test_a_limit_that_cannot_be_is_told_beside_its_field(page, acme, given):
    refused = page.post(f"/clients/{acme.pk}/limits/", given)
    assert (refused.status_code, "is-wrong" in refused.text) == (422, True)
    acme.refresh_from_db()
    assert limits.of(acme) == Limits()


def test_who_comes_second_sees_both_versions(page, acme):
    address = f"/clients/{acme.pk}/limits/"
    read = page.get(address).context["form"].now
    set_for(acme, items=7)
    late = page.post(address, {"items": "9", "read_version": read})
    assert late.status_code == 412
    assert "Somebody changed this" in late.text


def test_the_agency_sets_limits_of_keys_its_own_and_those_of_clients(page, acme, person, client_of, agency, rival):
    theirs = keys.make("Shop", tenant=acme, scopes=["mentions:push"], by=BY).key
    own = keys.make("Robot", tenant=None, scopes=["tenants:read"], by=BY).key
    of_client = f"/clients/{acme.pk}/limits/"
    assert "3,000, as everywhere" in page.get("/limits/").text
    assert "600, as everywhere" in page.get(of_client).text
    assert page.post(f"{of_client}keys/{theirs.pk}/", {"requests": "5", "items": "", "exports": ""}).headers["Location"] == of_client
    assert page.post(f"/limits/keys/{own.pk}/", {"requests": "6"}).headers["Location"] == "/limits/"
    assert [limits.of(ApiKey.objects.get(pk=key.pk)).requests for key in (theirs, own)] == [5, 6]
    limited = client_of(agency, person("manager", clients=[rival.pk], email="m2@agency.example"))
    assert limited.get(f"{of_client}keys/{theirs.pk}/").status_code == 404
    assert page.get(f"/limits/keys/{theirs.pk}/").status_code == 404
    assert limited.get(f"/limits/keys/{own.pk}/").status_code == 403
    assert client_of(agency, person("analyst")).get("/limits/").status_code == 403


def test_a_key_that_is_rotated_keeps_its_limits(acme):
    key = keys.make("Shop", tenant=acme, scopes=["mentions:push"], by=BY).key
    set_for(key, requests=5, items=10)
    assert limits.of(keys.rotate(ApiKey.objects.get(pk=key.pk), by=BY).key) == Limits(5, 10)


def test_a_key_has_no_limit_of_mentions(acme):
    key = keys.make("Shop", tenant=acme, scopes=["mentions:push"], by=BY).key
    with pytest.raises(Invalid):
        limits.change(key, replace(Limits(), mentions=3), by=BY)


def test_requests_are_refused_beyond_the_limit_of_the_key_and_of_the_client(acme, rival, api_key, client_of):
    token = api_key(acme, ["mentions:read"])
    program = client_of(acme, key=token)
    set_for(ApiKey.objects.get(name="tests", tenant=acme), requests=2)
    told = [program.get(f"{API}/me") for _time in range(3)]
    assert [answer.status_code for answer in told] == [200, 200, 429]
    assert '"caller";q=2;' in told[0].headers["RateLimit-Policy"]
    set_for(acme, requests=1)
    assert '"client";q=1;' in client_of(acme, key=api_key(acme)).get(f"{API}/me").headers["RateLimit-Policy"]
    assert client_of(rival, key=api_key(rival)).get(f"{API}/me").status_code == 200


@pytest.mark.parametrize(("language", "words"), [("en", "10 items a day may be pushed"), ("fr", "10 éléments par jour")])
def test_what_is_pushed_beyond_the_day_s_limit_is_refused_and_what_still_fits_is_taken(acme, language, words):
    set_for(acme, items=10)
    push.push(items(8), by=BY)
    with translation.override(language), pytest.raises(LimitReached) as refused:
        push.push(items(3, 8), by=BY)
    assert words in refused.value.detail
    assert (refused.value.code, 0 < (refused.value.retry_after or 0) <= 86_400) == ("items_of_the_day", True)
    push.push(items(2, 8), by=BY)
    assert limits.used_today(limits.Daily.ITEMS, acme).remaining == 0


def test_a_key_s_own_limit_leaves_the_others_alone(acme):
    key = keys.make("Shop", tenant=acme, scopes=["mentions:push"], by=BY).key
    set_for(key, items=2)
    with pytest.raises(LimitReached):
        push.push(items(3), by=By.key(key))
    push.push(items(3), by=BY)


def test_exports_end_at_their_number_of_the_day(acme, brand):
    set_for(acme, exports=1)
    exports.ask(Query(), "csv", by=BY)
    with pytest.raises(LimitReached) as refused:
        exports.ask(Query(), "csv", by=BY)
    assert refused.value.code == "exports_of_the_day"


def test_a_month_that_is_full_takes_nothing_more_and_says_what_is_not_heard(acme, brand):
    set_for(acme, mentions=2)
    push.push(items(2), by=BY)
    settle()
    cache.delete(allowance.COUNTED)
    assert Mention.objects.count() == 2
    with pytest.raises(LimitReached) as refused:
        push.push(items(1, 2), by=BY)
    assert refused.value.code == "mentions_of_the_month"
    made = sources.create("feed", "Gazette", {"url": "https://feed.example/1"}, by=BY)
    collecting.collect(made, 0)
    assert Gap.objects.get(source=made).reason == "budget"
    source = Source.objects.get(pk=made.pk)
    assert "next month" in healths.of(source).words
    set_for(acme, mentions=3)
    cache.delete(allowance.COUNTED)
    push.push(items(1, 2), by=BY)


def test_the_next_month_begins_in_the_client_s_own_zone(acme):
    assert (allowance.month().day, allowance.next_month().day) == (1, 1)
    assert 28 <= (allowance.next_month() - allowance.month()).days <= 31


def test_the_api_tells_what_is_used_of_each_limit(acme, rival, api_key, client_of):
    set_for(acme, items=10, exports=3, mentions=100)
    push.push(items(4), by=BY)
    told = client_of(acme, key=api_key(acme)).get(f"{API}/usage").json()
    assert {name: told["items_today"][name] for name in ("used", "limit")} == {"used": 4, "limit": 10}
    assert told["exports_today"]["limit"] == 3
    assert told["mentions_this_month"]["limit"] == 100
    assert client_of(rival, key=api_key(rival)).get(f"{API}/usage").json()["items_today"]["limit"] is None
