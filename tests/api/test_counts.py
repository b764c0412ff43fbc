"""Counts over the API: from what is kept or from the engine, the same mentions either way."""

from __future__ import annotations

from datetime import UTC, datetime
from itertools import combinations, product

import pytest

from ingestion import corrections, subjects
from ingestion.models import Match, Mention
from search import querying
from search.querying import Query
from tests.api.conftest import API, BY, brought, item, settle

DAY = "2026-10-02"


def test_counts_of_a_subject_come_from_what_is_kept(program, subject):
    brought(item(1), item(2), item(3, "Acme by boat"))
    asked = {"subject": subject.pk, "by": "day", "since": DAY, "until": "2026-10-04"}
    told = program.get(f"{API}/counts", asked).json()
    assert told["from"] == "rollup"
    assert [(row["day"], row["mentions"]) for row in told["results"]] == [
        ("2026-10-01T22:00:00.000Z", 1), ("2026-10-02T22:00:00.000Z", 1), ("2026-10-03T22:00:00.000Z", 1)
    ]  # fmt: skip
    assert sum(row["stories"] for row in told["results"]) == 2


@pytest.mark.parametrize(
    "more", [{"q": "acme"}, {"tz": "UTC"}, {"by": "day,author"}, {"since": "2026-10-02T08:30:00Z"}, {"by": "subject"}], ids=str
)
def test_other_counts_come_from_the_engine_and_say_so(program, subject, more):
    brought(item(1))
    told = program.get(f"{API}/counts", {"subject": subject.pk, "by": "day", **more}).json()
    assert told["from"] == "search"


@pytest.fixture
def many(subject, other) -> None:
    """Mentions of one subject, of two, and of none any more; of several kinds, languages and days."""
    competitor = subjects.create("Rival", "competitor", "rival", by=BY)
    texts = (
        "I love Acme, wonderful",
        "Acme est nul",
        "The parcel of Acme came late",
        "Rival is better than Acme",
        "A parcel of Rival",
        "Rival!",
    )
    brought(*(item(number, text, language=language) for number, (text, language) in enumerate(product(texts, ("en", "fr", "")), 1)))
    lost = Match.objects.filter(subject=competitor, mention__text="Rival!").values_list("mention_id", flat=True)
    for mention in list(lost)[:2]:
        corrections.correct([mention], field="about", value="no", subject=competitor, by=BY)
    settle()


COMBINATIONS = [",".join(names) for size in (1, 2, 3) for names in combinations(("day", "subject", "sentiment", "language", "kind"), size)]


@pytest.mark.parametrize("by", [*COMBINATIONS, "hour,sentiment", "week,subject", "month"])
def test_cells_that_are_kept_and_the_engine_count_the_same_mentions(program, limited, many, subject, other, by):
    names = by.split(",")
    for browser, question in (
        (program, Query()),
        (program, Query(subject=subject.pk)),
        (program, Query(subject=other.pk, until=datetime(2026, 10, 9, 22, tzinfo=UTC))),
        (limited, Query(within=[subject.pk])),
    ):
        asked = {"by": by, "subject": question.subject or "", "until": question.until.isoformat() if question.until else ""}
        told = browser.get(f"{API}/counts", asked).json()
        together = question.within is not None and "subject" not in names
        assert told["from"] == ("search" if together or (question.subject and "subject" in names) else "rollup")
        found = {tuple(map(_told, cell.keys)): cell.mentions for cell in querying.counts(question, names).rows}
        assert {tuple(_told(row[name]) for name in names): row["mentions"] for row in told["results"]} == found


def _told(value: object) -> object:
    return datetime.fromisoformat(value) if isinstance(value, str) and value.endswith("Z") else value


def test_stories_of_all_mentions_are_exact_unless_some_lost_their_matches(program, subject, other):
    brought(item(1), item(2, "Acme by boat"))
    assert program.get(f"{API}/counts", {"by": "day"}).json()["exact"] is True
    corrections.correct([Mention.objects.get(text="Acme by boat").pk], field="about", value="no", subject=subject, by=BY)
    settle()
    assert program.get(f"{API}/counts", {"by": "day"}).json()["exact"] is False
    assert program.get(f"{API}/counts", {"by": "subject"}).json()["exact"] is True


@pytest.mark.parametrize("by", ["", "day,hour", "colour", "day,kind,language,country", "day,day"])
def test_dimensions_that_do_not_fit_are_refused(program, by):
    response = program.get(f"{API}/counts", {"by": by})
    assert (response.status_code, response.json()["errors"][0]["pointer"]) == (422, "/by") if by != "day,day" else (200, "")


def test_waiting_for_what_is_not_counted_ends(program, subject, monkeypatch):
    monkeypatch.setattr("api.endpoints.counts.WAIT", 0.2)
    brought(item(1))
    asked = {"subject": subject.pk, "by": "day", "wait": "index"}
    response = program.get(f"{API}/counts", asked)
    assert (response.status_code, response.json()["code"]) == (503, "index_behind")
    monkeypatch.setattr("ingestion.changes.behind", lambda reader: (0, None))
    assert program.get(f"{API}/counts", asked).status_code == 200
