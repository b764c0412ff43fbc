"""Sources, imports, exports and reports over the API."""

from __future__ import annotations

import json

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from ingestion import collecting
from ingestion.models import Mention, Source
from tests.api.conftest import API, brought, item, later, settle, work
from tests.core.loopback import serve

FEED = {"kind": "feed", "name": "Blog", "options": {"url": "https://blog.example/feed.xml"}}


# -- sources


def test_a_source_is_added_paused_resumed_changed_and_archived(send, program):
    made = send("post", "sources", FEED)
    assert made.status_code == 201
    path = f"sources/{made.json()['id']}"
    assert made.json()["health"]["state"] == "waiting"
    assert send("post", f"{path}/pause").json()["paused"] is True
    coverage = program.get(f"{API}/{path}/coverage").json()["results"]
    assert [(gap["reason"], gap["until"]) for gap in coverage] == [("paused", None)]
    assert send("post", f"{path}/run").status_code == 409
    assert send("post", f"{path}/resume").json()["paused"] is False
    assert send("post", f"{path}/run").status_code == 200
    changed = send("patch", path, {"every": 3600})
    assert changed.json()["every"] == 3600
    assert send("patch", path, {"every": 60}, headers={"If-Match": made.headers["ETag"]}).status_code == 412
    assert send("delete", path).json()["archived_at"]
    assert program.get(f"{API}/sources").json()["results"] == []
    assert send("post", f"{path}/pause").status_code == 409


def test_what_machines_note_does_not_make_a_change_stale(send, acme):
    made = send("post", "sources", FEED)
    Source.objects.update(failures=3)
    path = f"sources/{made.json()['id']}"
    assert send("get", path).headers["ETag"] != made.headers["ETag"]
    assert send("patch", path, {"name": "Other"}, headers={"If-Match": made.headers["ETag"]}).status_code == 200


@pytest.mark.parametrize(
    ("body", "status", "pointer"),
    [
        ({**FEED, "kind": "telepathy"}, 422, None),
        ({**FEED, "options": {}}, 422, "/url"),
        ({**FEED, "options": {"url": "https://blog.example/", "colour": 1}}, 422, "/colour"),
        ({**FEED, "every": 5}, 422, "/every"),
        ({**FEED, "every": "often"}, 422, "/every"),
        ({**FEED, "name": " "}, 422, "/name"),
    ],
)
def test_a_wrong_source_is_refused(send, body, status, pointer):
    response = send("post", "sources", body)
    assert response.status_code == status, response.content
    assert pointer is None or [wrong["pointer"] for wrong in response.json()["errors"]] == [pointer]
    assert not Source.objects.exists()


def test_two_sources_of_one_name_are_in_conflict(send):
    assert [send("post", "sources", FEED).status_code for _ in range(2)] == [201, 409]


def test_kinds_describe_their_options(program):
    kinds = {kind["kind"]: kind for kind in program.get(f"{API}/sources/kinds").json()["results"]}
    options = {option["name"]: option for option in kinds["feed"]["options"]}
    assert (options["url"]["type"], options["url"]["required"]) == ("url", True)
    assert kinds["push"]["every"] is None


RSS = b"""<?xml version="1.0"?><rss version="2.0"><channel><title>Blog</title>
<item><guid>1</guid><title>Acme</title><description>Acme opened a shop</description></item></channel></rss>"""


def test_a_source_is_tried_and_run_from_a_real_server(send, program, subject, settings):
    with serve() as site:
        settings.HTTP_ALLOWED_PRIVATE_HOSTS = (site.address,)
        options = {"url": site.says("/feed.xml", RSS, Content_Type="application/rss+xml")}
        tried = send("post", "sources/test", {"kind": "feed", "options": options})
        assert [one["text"] for one in tried.json()["results"]] == ["Acme opened a shop"]
        assert not Mention.objects.exists()
        path = f"sources/{send('post', 'sources', {**FEED, 'options': options}).json()['id']}"
        assert len(send("post", f"{path}/test").json()["results"]) == 1
        collecting.work(later())
    settle()
    runs = program.get(f"{API}/{path}/runs", {"kind": "fetch"}).json()["results"]
    assert [(run["state"], run["received"], run["outcomes"]) for run in runs] == [("done", 1, {"stored": 1})]


def test_a_private_address_is_refused_with_words(send):
    response = send("post", "sources/test", {"kind": "feed", "options": {"url": "http://127.0.0.1:9/feed"}})
    assert (response.status_code, response.json()["code"]) == (422, "private_address")


# -- imports

TABLE = "Date;Texte;Identifiant\n02/10/2026 10:00;Merci Acme !;1\n03/10/2026 11:00;Acme est en retard;2\n04/10/2026;;3\n"


def upload(program, name: str, content: bytes, **more):
    return program.post(f"{API}/imports", {"file": SimpleUploadedFile(name, content)}, **more)


def test_a_file_is_shown_started_and_its_refused_lines_given_back(send, program, subject):
    shown = upload(program, "avis.csv", TABLE.encode())
    assert shown.status_code == 201
    told = shown.json()
    assert told["mapping"] == {"Date": "published_at", "Texte": "text", "Identifiant": "external_id"}
    assert (told["state"], told["job"], len(told["sample"])) == ("waiting", None, 3)
    assert program.get(f"{API}/imports/{told['id']}/refused").status_code == 404
    started = send("post", f"imports/{told['id']}/start", {"mapping": told["mapping"]})
    assert started.status_code == 202
    work()
    settle()
    ended = program.get(f"{API}/imports/{told['id']}").json()
    assert (ended["state"], ended["outcomes"], ended["refused"]) == ("done", {"stored": 2}, 1)
    refused = program.get(f"{API}/imports/{told['id']}/refused", headers={"accept": "text/csv"})
    assert refused.headers["Content-Disposition"].startswith("attachment")
    assert b"04/10/2026" in b"".join(refused.streaming_content)
    assert send("post", f"imports/{told['id']}/start", {}).status_code == 409
    assert send("delete", f"imports/{told['id']}").status_code == 409


@pytest.mark.parametrize(
    ("name", "content"), [("a.csv", b""), ("a.csv", b"%PDF-1.7 \x00\x01"), ("a.csv", b"<!doctype html><html><body>no</body></html>")]
)
def test_a_file_that_is_none_is_refused(program, name, content):
    assert upload(program, name, content).status_code == 422


def test_a_form_without_a_file_is_refused(program, send):
    response = program.post(f"{API}/imports", {"files": "x"})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/file")
    assert send("post", "imports", {"file": "x"}).status_code == 415


def test_a_wrong_mapping_is_refused(send, program):
    number = upload(program, "avis.csv", TABLE.encode()).json()["id"]
    response = send("post", f"imports/{number}/start", {"mapping": {"Date": "published_at", "Nom": "text"}})
    assert response.status_code == 422
    assert {wrong["pointer"] for wrong in response.json()["errors"]} >= {"/mapping/Nom"}
    assert send("delete", f"imports/{number}").status_code == 204


def test_the_same_file_under_the_same_key_is_taken_once(program):
    key = {"headers": {"Idempotency-Key": "file-1"}}
    first, again = (upload(program, "avis.csv", TABLE.encode(), **key) for _ in range(2))
    other = upload(program, "avis.csv", TABLE.encode() + b"05/10/2026;Acme;4\n", **key)
    assert (again.json(), other.status_code) == (first.json(), 422)


# -- exports and reports


def fetched(program, url: str) -> bytes:
    response = program.get(url.removeprefix("http://acme.localhost"), headers={"accept": "*/*"})
    assert response.status_code == 200
    return b"".join(response.streaming_content)


def test_an_export_is_asked_for_made_and_fetched(send, program, subject):
    brought(item(1), item(2, "Acme by boat"))
    asked = send("post", "exports", {"q": "parcel", "format": "ndjson"})
    assert asked.status_code == 202
    number = asked.json()["id"]
    assert program.get(f"{API}/exports/{number}/file").status_code == 404
    work()
    told = program.get(f"{API}/exports/{number}").json()
    assert (told["ready"], told["rows"]) == (True, 1)
    assert [json.loads(line)["text"] for line in fetched(program, told["file"]).splitlines()] == ["The parcel of Acme came late"]
    assert program.get(f"{API}/exports").json()["total"]["value"] == 1


@pytest.mark.parametrize("body", [{"format": "pdf"}, {"q": "("}, {"since": "2026-10-02", "until": "2026-10-01"}, {"columns": ["id"]}])
def test_a_wrong_export_is_refused(send, body):
    assert send("post", "exports", body).status_code == 422


def test_who_is_limited_exports_what_they_see(limited, subject, other):
    brought(item(1), item(2, "A parcel by boat"))
    limited.post(f"{API}/exports", {"format": "csv"}, content_type="application/json")
    work()
    (told,) = limited.get(f"{API}/exports").json()["results"]
    content = fetched(limited, told["file"]).decode()
    assert told["rows"] == 1
    assert "boat" not in content
    assert "Parcels" not in content


def test_a_report_is_asked_for_made_and_fetched(send, program, subject):
    brought(item(1), item(2, "Acme by boat"))
    asked = send("post", "reports", {"month": "2026-10", "formats": ["csv"], "language": "fr"})
    assert asked.status_code == 202
    number = asked.json()["id"]
    assert program.get(f"{API}/reports/{number}/files/csv").status_code == 404
    work()
    told = program.get(f"{API}/reports/{number}").json()
    assert (told["ready"], told["since"]) == (True, "2026-09-30T22:00:00.000Z")
    assert fetched(program, told["files"]["csv"]).startswith("\ufeff".encode())
    assert program.get(f"{API}/reports/{number}/files/pdf").status_code == 404


@pytest.mark.parametrize(
    ("body", "pointer"),
    [
        ({}, "/month"),
        ({"month": "October"}, "/month"),
        ({"month": "2026-10", "since": "2026-10-01"}, "/month"),
        ({"since": "2026-10-01"}, "/month"),
        ({"month": "2026-10", "formats": []}, "/formats"),
        ({"month": "2026-10", "language": "tlh"}, "/language"),
    ],
)
def test_a_wrong_report_is_refused(send, subject, body, pointer):
    response = send("post", "reports", body)
    assert (response.status_code, [wrong["pointer"] for wrong in response.json()["errors"]]) == (422, [pointer])


def test_who_is_limited_reports_on_what_they_see(limited, send, program, subject, other):
    send("post", "reports", {"month": "2026-10", "formats": ["csv"]})
    made = limited.post(f"{API}/reports", {"month": "2026-10", "formats": ["csv"]}, content_type="application/json").json()
    assert made["subjects"] == [subject.pk]
    assert [one["id"] for one in limited.get(f"{API}/reports").json()["results"]] == [made["id"]]


def test_a_source_says_how_long_its_items_about_nobody_are_kept(send):
    path = f"sources/{send('post', 'sources', FEED).json()['id']}"
    for days in (7, 0, None):
        changed = send("patch", path, {"unmatched_days": days})
        assert (changed.status_code, changed.json()["unmatched_days"]) == (200, days)
    assert send("patch", path, {"name": "Blog 2"}).json()["unmatched_days"] is None
    assert send("patch", path, {"unmatched_days": -1}).status_code == 422
