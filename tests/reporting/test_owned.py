"""The client's own figures in its report: against the period before, drawn by day, and only for who may see them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from decimal import Decimal
from typing import Any, cast

import pytest

from core.by import By
from ingestion.models import Subject
from reporting import receivers, reports
from reporting.facts import ReportData, Section
from reporting.models import Figure, Report, SkipReason
from reputation.models import Series
from reputation.series import keeping
from tenants import current
from tenants.rights import who_of_user
from tests import working
from tests.conftest import Standing
from tests.reporting.rendering import finished, rendered
from tests.reporting.told import OCTOBER, tell

pytestmark = pytest.mark.django_db
BY = By.system()
FIRST = date(2026, 9, 1)


@pytest.fixture(scope="module")
def told(standing: Standing) -> Iterator[tuple[Subject, Subject]]:
    with standing(lambda acme: tell(a_day=3)) as made:
        yield made


def series(name: str = "Commandes", unit: str = "commandes", subject: Subject | None = None) -> Series:
    """Four hundred a day in September, five hundred in October, six hundred on the 12th."""
    made = keeping.create(name, unit, by=BY, subject=subject)
    days = [FIRST + timedelta(days=number) for number in range(61)]
    values: dict[date, Decimal | None] = {day: Decimal(400 if day.month == 9 else 500) for day in days}
    keeping.put(made, values | {date(2026, 10, 12): Decimal(600)}, by=BY)
    return made


def section(data: ReportData) -> Section | None:
    return next((one for one in data.sections if one.key == "own"), None)


def asked(subjects: tuple[int, ...] = (), *, visibility: str = "shared", **more) -> Report:
    report = reports.ask(*OCTOBER, list(subjects), "fr", ["csv"], by=BY, visibility=visibility, **more)
    assert working.finished(report.job_uid).state == "done"
    report.refresh_from_db()
    return report


def test_each_series_is_told_by_its_change_its_mean_and_its_highest_day(told):
    series(subject=told[0])
    data = finished("en")
    found = section(data)
    assert found is not None
    [card] = found.cards
    assert card.title == "Commandes: +26% on September"
    assert card.sentence == (
        "On average 503\u00a0commandes, over 31 days with a value; the most, 600\u00a0commandes, on 12\u00a0October."
    )  # fmt: skip
    chart = data.chart(card.chart)
    assert chart is not None
    assert (chart.kind, len(chart.rows), chart.rows[0]) == ("own", 31, {"day": "2026-10-01", "value": 500.0})
    [row] = data.table("own").rows
    assert row[:2] == ("Commandes", "commandes")
    assert cast(tuple[Any, ...], row[2:6]) == (pytest.approx(503.2, abs=0.1), 400.0, pytest.approx(0.258, abs=0.001), 600.0)


def test_every_form_and_language_tells_it(told):
    series("Ventes, magasins", "€", told[0])
    for language in ("en", "fr"):
        data = finished(language)
        assert "Ventes, magasins" in rendered("csv", data).decode()
        for kind in ("pdf", "pptx", "xlsx"):
            assert rendered(kind, data)


def test_a_series_without_a_value_in_the_period_or_before_it_makes_nothing_up(told):
    keeping.put(keeping.create("Visites", "", by=BY, subject=told[0]), {date(2026, 8, 3): Decimal(5)}, by=BY)
    assert section(finished("en")) is None
    keeping.put(keeping.create("Tickets", "", by=BY, subject=told[0]), {date(2026, 10, 5): Decimal(7)}, by=BY)
    found = section(finished("en"))
    assert found is not None
    assert (found.cards[0].title, found.cards[0].sentence) == ("Tickets", "One value, 7, on 5\u00a0October.")


def test_each_number_is_a_figure_that_rests_on_no_mention_and_is_equal_when_measured_again(told):
    made = series()
    report = asked()
    kept = {figure.key: figure for figure in Figure.objects.filter(report=report)}
    mean = kept[f"own:{told[0].pk}:series={made.pk}"]
    assert (round(mean.value or 0, 1), mean.count, mean.digest) == (503.2, 0, None)
    assert mean.label == "Moyenne des chiffres internes, Maréva, Commandes"
    assert compared(report) == {}
    keeping.put(made, {date(2026, 10, 12): Decimal(500)}, by=BY)
    lines = compared(report)
    assert (lines[mean.key]["then"], lines[mean.key]["now"]) == (pytest.approx(503.2, abs=0.1), 500.0)


def compared(report: Report) -> dict[str, dict[str, object]]:
    working.finished(reports.ask_comparison(report, by=BY).uid)
    report.refresh_from_db()
    return {line["key"]: line for line in report.compared["lines"]}


def test_the_page_of_such_a_number_says_whose_it_is(acme, told, analyst, client_of):
    made = series()
    report = asked()
    figure = Figure.objects.get(report=report, key=f"own:{told[0].pk}:series={made.pk}")
    page = client_of(acme, analyst).get(f"/reports/{report.pk}/figures/{figure.number}/", headers={"accept-language": "en"}).text
    assert "It rests on no mention: the client counts it. It stays" in page


# -- who sees what the client counts of itself as a whole


def test_a_report_of_some_subjects_tells_their_own_series_only(told):
    series("Ventes")
    series("Ventes de Brisa", subject=told[1])
    assert [row[0] for row in reports.data_of(asked((told[1].pk,))).table("own").rows] == ["Ventes de Brisa"]
    assert [row[0] for row in reports.data_of(asked()).table("own").rows] == ["Ventes", "Ventes de Brisa"]


def test_who_sees_some_subjects_reads_no_report_that_tells_of_the_client_as_a_whole(acme, told, person):
    series("Ventes")
    every = [subject.pk for subject in told]
    whole, without, named = asked(), asked(sections=("volume",)), asked(tuple(every))
    limited = person("reader", acme, subjects=every)
    assert set(Report.objects.seen_by(agency=False, subjects=frozenset(every))) == {without, named}
    assert set(Report.objects.seen_by(agency=False, subjects=None)) == {whole, without, named}
    who = who_of_user(limited, acme)
    assert who is not None
    assert receivers.why_not(whole, who) == SkipReason.SUBJECTS
    assert receivers.why_not(named, who) == ""


def test_the_rival_reads_nothing_of_it(told, rival):
    series("Ventes")
    with current.entered(rival):
        assert section(finished("en", [Subject.objects.create(name="Maréva", query="maréva")])) is None
