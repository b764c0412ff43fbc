"""A client's own figures on the screens: made, brought in as a file, wrong lines named, shown under the score on the same days."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone

from core.by import By
from reputation.models import Series, SeriesValue
from reputation.series import keeping
from tests.reporting.told import OCTOBER, tell

pytestmark = pytest.mark.django_db
BY = By.system()


@pytest.fixture
def client_of(client_of):
    """Browsers that read English."""
    return lambda *who: client_of(*who, **{"accept-language": "en"})


def brought(browser, series: Series, content: str):
    file = SimpleUploadedFile("sales.csv", content.encode())
    return browser.post("/reputation/series/values/", {"series": series.pk, "file": file})


def test_figures_are_made_and_brought_in_as_a_file(acme, analyst, client_of):
    browser = client_of(acme, analyst)
    made = browser.post("/reputation/series/", {"name": "Sales", "unit": "€", "subject": ""})
    series = Series.objects.get()
    assert made.headers["Location"] == f"/reputation/series/{series.pk}/"
    assert brought(browser, series, "Jour;Ventes\n05/10/2026;1 234,5\n06/10/2026;980,0\n").status_code == 302
    assert list(SeriesValue.objects.values_list("value", flat=True)) == [Decimal("1234.5"), Decimal(980)]
    page = browser.get(f"/reputation/series/{series.pk}/").text
    assert "New: 2. Replaced: 0. As they were: 0." in page
    assert "1,234.5" in page
    brought(browser, series, "2026-10-05;7\n2026-10-07;8")
    assert SeriesValue.objects.count() == 3


def test_the_values_are_drawn_and_the_list_tells_the_last_one(acme, analyst, client_of):
    series, browser = keeping.create("Sales", "€", by=BY), client_of(acme, analyst)
    assert "No value yet" in browser.get("/reputation/series/").text
    keeping.put(series, {date(2026, 10, 2): Decimal(7), date(2026, 10, 5): Decimal(12400)}, by=BY)
    assert "last: 12,400 € on Mon 5\u00a0Oct, 2 days entered" in browser.get("/reputation/series/").text
    page = browser.get(f"/reputation/series/{series.pk}/").text
    assert "2 daily values, 2\u00a0October 2026 to 5\u00a0October 2026." in page
    assert page.index("<figure") < page.index("Bring a file in")
    assert browser.get(f"/charts/series/?series={series.pk}&as=svg").status_code == 200


def test_each_wrong_line_is_named_and_nothing_is_taken(acme, analyst, client_of):
    series, browser = keeping.create("Sales", "€", by=BY), client_of(acme, analyst)
    answer = brought(browser, series, "2026-10-05;12\nsoon 1;13\n2026-10-07;many 2\n")
    assert answer.status_code == 422
    assert "Line 2: “soon 1” is no day." in answer.text
    assert "Line 3: “many 2” is no number" in answer.text
    assert not SeriesValue.objects.exists()
    assert brought(browser, series, f"{timezone.now().date() + timedelta(days=9)};12").status_code == 422


def test_a_day_is_set_and_taken_away(acme, analyst, client_of):
    series, browser = keeping.create("Sales", "€", by=BY), client_of(acme, analyst)
    browser.post(f"/reputation/series/{series.pk}/value/", {"day": "2026-10-05", "value": "12.5"})
    assert SeriesValue.objects.get().value == Decimal("12.5")
    browser.post(f"/reputation/series/{series.pk}/value/", {"day": "2026-10-05", "value": ""})
    assert not SeriesValue.objects.exists()
    browser.post(f"/reputation/series/{series.pk}/remove/")
    assert not Series.objects.exists()


def test_who_comes_second_to_a_name_sees_both(acme, analyst, client_of):
    series, browser = keeping.create("Sales", "€", by=BY), client_of(acme, analyst)
    read = browser.get(f"/reputation/series/{series.pk}/").text.split('name="read_version" value="')[-1].split('"')[0]
    keeping.change(series, "Sales, shops", "€", by=BY)
    answer = browser.post(f"/reputation/series/{series.pk}/", {"name": "Revenue", "unit": "€", "read_version": read})
    assert answer.status_code == 412
    assert Series.objects.get().name == "Sales, shops"


def test_they_stand_under_the_score_on_the_same_days(acme, reader, client_of):
    ours, _theirs = tell(days=40, a_day=3)
    series = keeping.create("Sales", "€", by=BY, subject=ours)
    days = {(OCTOBER[0] + timedelta(days=number)).date(): Decimal(100_000 + number) for number in range(31)}
    keeping.put(series, days, by=BY)
    asked = f"subject={ours.pk}&since=2026-10-01&until=2026-10-31"
    page = client_of(acme, reader).get(f"/reputation/?{asked}").text
    assert "Sales" in page
    assert "Moving together does not prove that one causes the other." in page
    for kind in ("svg", "csv"):
        assert client_of(acme, reader).get(f"/charts/own/?{asked}&series={series.pk}&as={kind}").status_code == 200
    assert client_of(acme, reader).get(f"/charts/own/?{asked}&series=999&as=svg").status_code == 404


def test_readers_look_only(acme, reader, client_of):
    series, browser = keeping.create("Sales", "€", by=BY), client_of(acme, reader)
    assert '<form class="form"' not in browser.get(f"/reputation/series/{series.pk}/").text
    assert browser.post("/reputation/series/", {"name": "Mine"}).status_code == 403
    assert browser.post(f"/reputation/series/{series.pk}/remove/").status_code == 403
