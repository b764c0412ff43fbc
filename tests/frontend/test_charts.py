"""Charts in pages: drawn by the browser from what is in the page, an image without scripts, files by the rights of the page."""

from __future__ import annotations

import csv
import io
import json
import re
from collections import Counter
from datetime import timedelta
from xml.etree import ElementTree

import pytest
from django.utils import timezone

from core.by import By
from frontend.charts import spans, svg
from frontend.views.charts import CHARTS
from reporting import chart_notes
from tenants import current
from tenants.visibility import Visibility
from tests.frontend.conftest import said
from tests.reading import part

pytestmark = pytest.mark.usefixtures("mentions")
BY = By.system()


def test_small_drawings_carry_no_style():
    for drawing in (spans.part(-1, 2), spans.against_usual(3, (1, 9)), spans.share(0.3, 0.6)):
        assert all("style" not in shape.attrib for shape in ElementTree.fromstring(drawing).iter())


def test_words_are_escaped():
    assert svg.tag("text", "<b>", x='"') == '<text x="&quot;">&lt;b&gt;</text>'


@pytest.mark.parametrize("address", ["/", "/mentions/", "/reputation/"])
def test_a_page_never_draws_a_chart_itself(address, acme, manager, client_of, monkeypatch):
    monkeypatch.setattr("vl_convert.vega_to_svg", lambda *_given, **_more: pytest.fail("drawn by the page"))
    monkeypatch.setattr("vl_convert.vegalite_to_vega", lambda *_given, **_more: pytest.fail("compiled by the page"))
    page = client_of(acme, manager).get(address)
    assert page.status_code == 200
    assert b"data-specification" in page.content or b'class="chart-image"' in page.content


def drawn(page, name: str, **asked):
    return page.get(f"/charts/{name}/", asked)


@pytest.mark.parametrize("name", ["today", "mentions"])
def test_an_image_is_drawn_from_the_facts_of_the_page(name, acme, manager, client_of, mentions):
    answer = drawn(client_of(acme, manager), name)
    assert answer.headers["Content-Type"] == "image/svg+xml"
    assert answer.headers["Content-Security-Policy"].startswith("default-src 'none'")
    days = Counter(mention.published_at.astimezone(current.zone()).date() for mention in mentions)  # two of them after midnight
    assert any(
        text.text == str(max(days.values())) for text in ElementTree.fromstring(answer.content).iter("{http://www.w3.org/2000/svg}text")
    )


def test_it_is_not_sent_again_to_a_browser_that_has_it(acme, manager, client_of):
    page = client_of(acme, manager)
    tag = drawn(page, "today").headers["ETag"]
    again = page.get("/charts/today/", headers={"If-None-Match": tag})
    assert (again.status_code, again.content) == (304, b"")
    assert page.get("/charts/today/", {"theme": "dark"}, headers={"If-None-Match": tag}).status_code == 200


def test_it_is_taken_away_as_rows(acme, manager, client_of):
    answer = drawn(client_of(acme, manager), "mentions", **{"as": "csv", "take": "1"})
    rows = list(csv.reader(io.StringIO(answer.content.decode("utf-8-sig"))))
    assert len(rows[0]) == 3
    assert sum(int(row[1]) for row in rows[1:]) == 6
    assert 'attachment; filename="mentions.csv"' in answer.headers["Content-Disposition"]


def test_all_the_time_there_is_stays_so_in_the_files_and_the_image(acme, manager, client_of):
    said(["Acme, long ago."], published_at=(timezone.now() - timedelta(days=200)).isoformat())
    page = client_of(acme, manager)
    shown = page.get("/mentions/", {"since": "", "until": ""}).context["chart"]
    taken = list(csv.reader(io.StringIO(page.get(shown.files["csv"]).content.decode("utf-8-sig"))))
    assert sum(int(row[1]) for row in taken[1:]) == 7
    drawn_in_page = [bar["value"] for bar in shown.chart.data["bars"]]
    assert [int(row[1]) for row in taken[1:]] == drawn_in_page


def test_a_picture_for_mail_and_slides(acme, manager, client_of):
    assert drawn(client_of(acme, manager), "today", **{"as": "png"}).content.startswith(b"\x89PNG")


@pytest.mark.parametrize("asked", [{"as": "exe"}, {"theme": "../x"}, {"subject": "999999"}, {"since": "2020-01-02", "until": "2020-01-01"}])
def test_what_cannot_be_drawn_is_not_there(asked, acme, manager, client_of):
    assert drawn(client_of(acme, manager), "course", **asked).status_code == 404


@pytest.mark.parametrize("width", ["0", "-3", "99999", "9" * 5000, "wide"])
def test_a_width_that_makes_no_sense_is_put_right(width, acme, manager, client_of):
    answer = drawn(client_of(acme, manager), "today", width=width)
    assert answer.status_code == 200
    assert 200 <= int(ElementTree.fromstring(answer.content).get("width", "")) <= 1600


@pytest.mark.parametrize("name", CHARTS)
def test_who_may_not_see_the_page_may_not_see_the_chart(name, acme, person, client_of):
    assert client_of(acme).get(f"/charts/{name}/").status_code == 302


def test_a_specification_is_kept_for_ever_under_its_own_name(acme, manager, client_of):
    page = client_of(acme, manager)
    address = page.get("/").context["volume"].specification
    answer = page.get(address)
    assert "immutable" in answer.headers["Cache-Control"]
    assert {data["name"] for data in answer.json()["data"]} >= {"bars", "line", "gaps"}
    assert "Cache-Control" not in page.get("/charts/specification/?kind=volume&version=old").headers
    assert page.get("/charts/specification/?kind=unknown").status_code == 404


# -- notes


NOTE = {"words": "Collection of shoes", "day": "2026-11-20", "time": "09:30", "subject": "", "visibility": "agency"}


def note(page, **more):
    return page.post("/notes/add/?next=/reputation/", {**NOTE, "next": "/reputation/", **more})


def test_a_note_stands_on_every_chart_over_it(acme, manager, client_of, mentions):
    page = client_of(acme, manager)
    day = mentions[0].published_at.date().isoformat()
    assert note(page, day=day, time="00:30").headers["Location"] == "/reputation/"
    assert b"Collection of shoes" in page.get("/").content
    assert b"Collection of shoes" in drawn(page, "mentions").content


def test_what_a_note_says_stays_within_what_its_chart_is_drawn_from(acme, manager, client_of, mentions):
    page, words = client_of(acme, manager), "</script><b>R&D</b> <!--"
    note(page, words=words, day=mentions[0].published_at.date().isoformat(), time="00:30")
    found = page.get("/mentions/").text
    told = [json.loads(one) for one in re.findall(r'<script type="application/json">(.*?)</script>', found)]
    assert words in {mark["label"] for chart in told for mark in chart["data"]["labels"]}
    assert words not in found


def test_a_note_of_the_agency_is_not_for_the_client(acme, manager, person, client_of, mentions):
    at = mentions[0].published_at
    chart_notes.add(at, "Talk with the lawyer", by=BY)
    chart_notes.add(at, "Press release", by=BY, visibility=Visibility.SHARED)
    theirs = client_of(acme, person("reader", acme))
    for address in ("/", "/notes/", "/charts/mentions/", "/mentions/"):
        assert b"lawyer" not in theirs.get(address).content, address
    assert b"Press release" in theirs.get("/notes/").content
    assert b"lawyer" in client_of(acme, manager).get("/notes/").content


def test_the_list_of_notes_goes_back_to_the_first(acme, manager, client_of, monkeypatch):
    monkeypatch.setattr("frontend.views.notes.MOST", 2)
    at = timezone.now()
    for number in range(3):  # of one moment: the number decides
        chart_notes.add(at, f"Launch {number}", by=BY)
    page = client_of(acme, manager)
    newest = page.get("/notes/").text
    assert ("Launch 2" in newest, "Launch 0" in newest) == (True, False)
    older = page.get("/notes/" + part(r'href="(\?before=\d+)"', newest)).text
    assert ("Launch 1" in older, "Launch 0" in older) == (False, True)


def test_what_the_client_writes_is_shared(acme, person, client_of):
    page = client_of(acme, person("member", acme))
    note(page, visibility="agency")
    assert b"Collection of shoes" in client_of(acme, person("reader", acme)).get("/notes/").content


def test_a_reader_writes_none(acme, person, client_of):
    page = client_of(acme, person("reader", acme))
    assert note(page).status_code == 403
    assert b"Add a note" not in page.get("/").content


@pytest.mark.parametrize(
    "wrong", [{"words": ""}, {"words": "x" * 81}, {"day": "2026-13-40"}, {"time": "25:00"}, {"subject": "999999"}, {"visibility": "all"}]
)
def test_a_wrong_field_is_said_and_nothing_typed_is_lost(wrong, acme, manager, client_of):
    answer = note(client_of(acme, manager), **wrong)
    assert answer.status_code == 422
    typed = {**NOTE, **wrong}["words"]
    assert answer.context["form"].data["words"] == typed
    assert list(answer.context["form"].errors) == list(wrong)


def test_two_people_do_not_overwrite_each_other(acme, manager, client_of):
    made = chart_notes.add(mentions_at(), "First", by=BY)
    page = client_of(acme, manager)
    read = page.get(f"/notes/{made.pk}/").context["form"].now
    first = page.post(f"/notes/{made.pk}/", {**NOTE, "words": "Second", "read_version": read})
    late = page.post(f"/notes/{made.pk}/", {**NOTE, "words": "Third", "read_version": read})
    assert (first.status_code, late.status_code) == (302, 412)
    assert [(one.theirs, one.yours) for one in late.context["differences"]] == [("Second", "Third")]
    made.refresh_from_db()
    assert made.words == "Second"


def test_a_note_is_taken_off(acme, manager, client_of):
    made = chart_notes.add(mentions_at(), "Gone soon", by=BY)
    page = client_of(acme, manager)
    assert page.post(f"/notes/{made.pk}/remove/").status_code == 302
    assert b"Gone soon" not in page.get("/notes/").content


def test_it_leads_back_to_no_other_host(acme, manager, client_of):
    assert note(client_of(acme, manager), next="https://evil.example/").headers["Location"] == "/notes/"


def mentions_at():
    from django.utils import timezone

    return timezone.now()


def test_the_course_of_a_client_has_a_hole_where_too_little_was_said():
    drawing = ElementTree.fromstring(spans.course([(50, 49, 51), (51, 50, 52), None, (52, 51, 53), (53, 52, 54)]))
    assert [shape.get("class") for shape in drawing].count("line") == 2
    assert float(next(shape for shape in drawing if shape.get("class") == "dot").get("cx", "")) == spans.WIDTH - 4
