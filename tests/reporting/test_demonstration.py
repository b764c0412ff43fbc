"""The demonstration: told the same twice, consistent, made by the product's own actions, removable."""

from __future__ import annotations

import json
import stat
from collections import Counter
from datetime import UTC, datetime, timedelta

import pytest

from core.errors import Conflict
from core.models import Job
from ingestion.items import Item, check
from ingestion.models import Gap, RawItem, Subject
from reporting.demonstration import opening
from reporting.demonstration.generator import CRISIS, Teller
from tenants import current, keys
from tenants.models import Tenant, User

END = datetime(2026, 11, 20, 9, tzinfo=UTC)


def test_the_same_seed_and_end_tell_the_same():
    assert Teller(END).tell() == Teller(END).tell()


def test_every_item_told_is_one_that_the_api_takes():
    told = Teller(END).tell()
    assert 5_000 <= len(told) <= 8_000
    assert [checked for said in told if not isinstance(checked := check(said.item), Item)] == []
    assert len({said.item["external_id"] for said in told}) == len(told)
    assert END - timedelta(days=91) < told[0].at <= told[-1].at < END


def test_a_crisis_rises_above_the_usual_day_and_a_gap_is_silent():
    teller = Teller(END)
    told = teller.tell()
    days = Counter((END - said.at) // timedelta(days=1) for said in told)
    usual = sorted(days.values())[len(days) // 2]
    assert days[CRISIS // timedelta(days=1) - 1] > 4 * usual
    since, until = teller.gap()
    assert [said for said in told if said.source == "Fédivers" and since <= said.at < until] == []


@pytest.mark.django_db
def test_it_opens_an_agency_and_a_client_marked_as_a_demonstration(settings, tmp_path, acme):
    with current.agency():
        logins = opening.open_demonstration(tmp_path)
    assert set(User.objects.values_list("language", flat=True)) == {""}
    client = Tenant.objects.get(slug="mareva")
    assert client.demonstration
    kept = tmp_path / "demo.json"
    assert json.loads(kept.read_text()) == logins
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    user = logins["tenants"]["mareva"]["users"][1]
    assert User.objects.get(email=user["email"]).check_password(user["password"])
    assert keys.find(logins["tenants"]["mareva"]["key"], "127.0.0.1").tenant == client
    with current.entered(client):
        assert Subject.objects.count() == 4
        assert RawItem.objects.count() > 5_000
        assert Gap.objects.count() == 1
        assert Job.objects.filter(kind="rematch", state="failed").count() == 0
    with current.agency(), pytest.raises(Conflict, match="open already"):
        opening.open_demonstration(tmp_path)


@pytest.mark.django_db
def test_it_is_removed_like_any_client(tmp_path, acme):
    with current.agency():
        opening.open_demonstration(tmp_path)
        assert opening.remove_demonstration() == ["Maréva"]
        assert Tenant.objects.get(slug="mareva").state == "closing"
        assert opening.remove_demonstration() == []
