"""A client's own figures by the API: made, given values, changed by one at a time, removed; whose they are."""

from __future__ import annotations

import pytest

from core.models import AuditEntry
from reputation.models import Series, SeriesValue
from tenants import current
from tests.reputation.factories import subject

pytestmark = pytest.mark.django_db
VALUES = {"values": [{"day": "2026-11-05", "value": "1234.5"}, {"day": "2026-11-06", "value": "-2"}]}


@pytest.fixture
def program(acme, client_of, api_key):
    return client_of(acme, key=api_key(acme, ["scores:read", "series:edit"]))


def made(program, **more) -> dict:
    answer = program.post("/api/v1/series", {"name": "Sales", "unit": "€"} | more, content_type="application/json")
    assert answer.status_code == 201, answer.content
    return answer.json()


def test_a_series_is_made_and_given_values_which_are_read_newest_first(program):
    one = made(program)
    path = f"/api/v1/series/{one['id']}/values"
    taken = program.post(path, VALUES, content_type="application/json")
    assert taken.json() == {"added": 2, "replaced": 0, "same": 0, "removed": 0}
    first = program.get(path + "?limit=1").json()
    assert first["results"] == [{"day": "2026-11-06", "value": "-2"}]
    assert program.get(first["next"]).json()["results"] == [{"day": "2026-11-05", "value": "1234.5"}]
    assert AuditEntry.objects.filter(act="series.values").get().data["added"] == 2


def test_a_value_is_replaced_or_taken_away_and_others_stay(program):
    path = f"/api/v1/series/{made(program)['id']}/values"
    program.post(path, VALUES, content_type="application/json")
    given = {"values": [{"day": "2026-11-05", "value": "7"}, {"day": "2026-11-06", "value": None}]}
    assert program.post(path, given, content_type="application/json").json() == {"added": 0, "replaced": 1, "same": 0, "removed": 1}
    assert [(value.day.day, int(value.value)) for value in SeriesValue.objects.all()] == [(5, 7)]


def test_what_is_wrong_is_said_and_nothing_is_taken(program):
    one = made(program)
    assert program.post("/api/v1/series", {"name": "sales"}, content_type="application/json").status_code == 409
    future = {"values": [{"day": "2026-11-05", "value": "7"}, {"day": "2999-01-01", "value": "7"}]}
    answer = program.post(f"/api/v1/series/{one['id']}/values", future, content_type="application/json")
    assert answer.status_code == 422
    assert "2999-01-01" in answer.json()["detail"]
    for value in ("NaN", "1e30", "many", "0.12345678"):
        wrong = {"values": [{"day": "2026-11-05", "value": value}]}
        assert program.post(f"/api/v1/series/{one['id']}/values", wrong, content_type="application/json").status_code == 422
    assert not SeriesValue.objects.exists()


def test_who_comes_second_to_a_change_is_told_so(program):
    one = made(program)
    path = f"/api/v1/series/{one['id']}"
    tag = program.get(path).headers["ETag"]
    changed = program.patch(path, {"unit": "k€"}, content_type="application/json", headers={"if-match": tag})
    assert changed.json()["unit"] == "k€"
    again = program.patch(path, {"unit": "M€"}, content_type="application/json", headers={"if-match": tag})
    assert again.status_code == 412
    assert program.delete(path, headers={"if-match": changed.headers["ETag"]}).status_code == 204
    assert not Series.objects.exists()


def test_who_puts_values_second_is_told_so_and_what_changes_nothing_is_no_change(program):
    path = f"/api/v1/series/{made(program)['id']}"
    read = {"if-match": program.get(path).headers["ETag"]}
    taken = program.post(f"{path}/values", VALUES, content_type="application/json", headers=read)
    assert taken.headers["ETag"] == program.get(path).headers["ETag"]
    stale = program.post(f"{path}/values", {"values": [{"day": "2026-11-05", "value": "1"}]}, content_type="application/json", headers=read)
    assert (stale.status_code, stale.json()["code"]) == (412, "stale")
    assert program.get(f"{path}/values").json()["results"][1]["value"] == "1234.5"
    assert program.post(f"{path}/values", VALUES, content_type="application/json").headers["ETag"] == taken.headers["ETag"]


def test_who_sees_some_subjects_sees_what_is_said_of_these(acme, person, client_of, program):
    ours, theirs = subject("Maréva"), subject("Brisa", "competitor")
    mine, whole, other = made(program, subject=ours.pk), made(program, name="Visits"), made(program, name="Theirs", subject=theirs.pk)
    limited = client_of(acme, person("reader", acme, subjects=[ours.pk]))
    assert [one["id"] for one in limited.get("/api/v1/series").json()["results"]] == [mine["id"]]
    for hidden in (whole, other):
        assert limited.get(f"/api/v1/series/{hidden['id']}/values").status_code == 404


def test_readers_change_nothing_and_the_rival_reads_nothing(acme, rival, reader, client_of, program):
    one = made(program)
    assert client_of(acme, reader).post("/api/v1/series", {"name": "X"}, content_type="application/json").status_code == 403
    with current.entered(rival):
        assert not Series.objects.exists()
    assert Series.objects.get().pk == one["id"]
