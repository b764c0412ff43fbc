"""Numbers and moments are written as people of each language write them."""

from __future__ import annotations

import re
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

import pytest
from django.conf import settings
from django.utils import timezone, translation

from frontend import figures, words
from frontend.templatetags.figures import signed_by
from reporting import periods, writing
from tenants import current


@pytest.mark.parametrize(
    ("written", "english", "french"),
    [
        (lambda: figures.number(1150), "1,150", "1\u202f150"),
        (lambda: figures.number(-3), "\u22123", "\u22123"),
        (lambda: figures.decimal(47.84), "47.8", "47,8"),
        (lambda: figures.decimal(1234.5), "1,234.5", "1\u202f234,5"),
        (lambda: figures.signed(-6.4), "\u22126.4", "\u22126,4"),
        (lambda: figures.signed(1.6), "+1.6", "+1,6"),
        (lambda: figures.signed(-0.04), "0.0", "0,0"),
        (lambda: writing.nested("« Non » ou « “Oui” »"), "« Non » ou « ‘Oui’ »", "“Non” ou “‘Oui’”"),
        (lambda: writing.nested("« Deux « fois »"), "« Deux « fois »", "“Deux ‘fois’”"),
        (lambda: writing.nested("She said “no”"), "She said ‘no’", "She said “no”"),
        (lambda: writing.times(413), "more than 50", "plus de 50"),
        (lambda: writing.times(10), "10.0", "10,0"),
        (lambda: writing.points(1.5), "+1.5 points", "+1,5 point"),
        (lambda: writing.points(-2), "\u22122.0 points", "\u22122,0 points"),
        (lambda: writing.points(-1, 0), "\u22121 point", "\u22121 point"),
        (lambda: writing.points(0.04), "0.0 points", "0,0 point"),
        (lambda: writing.points_apart(-1.96), "2.0 points", "2,0 points"),
        (lambda: figures.share(0.714), "71%", "71\u202f%"),
        (lambda: figures.share(None), "–", "–"),
        (lambda: figures.views(9_999), "9,999", "9\u202f999"),
        (lambda: figures.views(310_400), "310k", "310\u202fk"),
        (lambda: figures.views(999_600), "1.0M", "1,0\u202fM"),
        (lambda: figures.views(1_240_000), "1.2M", "1,2\u202fM"),
    ],
)
def test_a_number_is_written_in_the_readers_language(written, english, french):
    with translation.override("en"):
        assert written() == english
    with translation.override("fr"):
        assert written() == french


def test_a_moment_is_told_in_the_clients_zone(acme):
    at = datetime(2020, 7, 14, 22, 30, tzinfo=UTC)  # half past midnight in Paris
    with translation.override("en"):
        assert figures.moment(at) == "15\u00a0Jul 2020, 00:30"
    with translation.override("fr"):
        assert figures.moment(at) == "15\u00a0juil. 2020, 0\u00a0h\u00a030"


@pytest.mark.parametrize(("count", "english", "french"), [(0, "rows", "ligne"), (1, "row", "ligne"), (2, "rows", "lignes")])
def test_what_a_job_counts_is_one_or_many(count, english, french):
    with translation.override("en"):
        assert words.unit("rows", count) == english
    with translation.override("fr"):
        assert words.unit("rows", count) == french
    assert words.unit("boxes", count) == "boxes"


@pytest.mark.parametrize(
    ("ends", "english", "french"),
    [
        ((date(2020, 7, 1), date(2020, 7, 14)), "1\u00a0Jul 2020 to 14\u00a0Jul 2020", "du 1er\u00a0juil. 2020 au 14\u00a0juil. 2020"),
        ((date(2020, 7, 1), 1), "1\u00a0Jul 2020 to yesterday", "du 1er\u00a0juil. 2020 à hier"),
        ((date(2020, 7, 1), 0), "1\u00a0Jul 2020 to today", "du 1er\u00a0juil. 2020 à aujourd’hui"),
        ((1, 0), "yesterday to today", "d’hier à aujourd’hui"),
    ],
)
def test_a_period_ends_today_or_yesterday_in_words(acme, ends, english, french):
    today = timezone.now().astimezone(current.zone()).date()
    since, until = (end if isinstance(end, date) else today - timedelta(days=end) for end in ends)
    with translation.override("en"):
        assert figures.period(since, until) == english
    with translation.override("fr"):
        assert figures.period(since, until) == french


def test_inside_a_sentence_a_moment_takes_the_words_that_french_wants(acme):
    at, now = datetime(2020, 7, 14, 22, 30, tzinfo=UTC), timezone.now()
    time = dict.fromkeys(("en", "fr"), "")
    for language in time:
        with translation.override(language):
            time[language] = figures.hour(now.astimezone(current.clock()))
    with translation.override("en"):
        assert (figures.on_moment(at), figures.until(at)) == ("15\u00a0Jul 2020, 00:30", "until 15\u00a0Jul 2020, 00:30")
        assert (figures.on_moment(now), figures.until(now)) == (f"today, {time['en']}", f"until today, {time['en']}")
    with translation.override("fr"):
        assert figures.on_moment(at) == "le 15\u00a0juil. 2020 à 0\u00a0h\u00a030"
        assert figures.until(at) == "jusqu’au 15\u00a0juil. 2020 à 0\u00a0h\u00a030"
        assert (figures.on_moment(now), figures.until(now)) == (f"aujourd’hui à {time['fr']}", f"jusqu’à aujourd’hui {time['fr']}")


def test_the_first_of_a_month_is_an_ordinal_in_french(acme):
    first = date(2020, 12, 1)
    with translation.override("fr"):
        assert [figures.calendar_day(first), figures.short_day(first)] == ["1er\u00a0déc. 2020", "1er\u00a0déc."]
        assert figures.long_day(first) == "mardi 1er\u00a0décembre 2020"
        assert figures.short_day(date(2020, 12, 11)) == "11\u00a0déc."
    with translation.override("en"):
        assert figures.short_day(first) == "1\u00a0Dec"


@pytest.mark.parametrize(("value", "written"), [(10.0, "10"), (7.5, "7,5")])
def test_a_value_that_somebody_set_has_no_decimal_that_says_nothing(value, written):
    with translation.override("fr"):
        assert figures.plain(value) == written


def test_yesterday_is_a_word_in_a_sentence_of_its_own(acme):
    yesterday = timezone.localdate(timezone=current.zone()) - timedelta(days=1)
    with translation.override("en"):
        assert figures.on_day(yesterday) == "yesterday"
        assert figures.on_day(datetime(2020, 7, 14).date()) == "on 14\u00a0Jul 2020"


@pytest.mark.parametrize(
    ("length", "words"),
    [
        (timedelta(seconds=20), "0 min"),
        (timedelta(minutes=59), "59 min"),
        (timedelta(hours=9), "9 h"),
        (timedelta(hours=2, minutes=40), "2 h 40"),
        (timedelta(hours=2, minutes=5), "2 h 05"),
        (timedelta(days=3, hours=2), "3 days"),
    ],
)
def test_a_duration_never_looks_like_a_moment(length, words):
    with translation.override("en"):
        assert figures.duration(length) == words


def test_a_colon_stands_as_the_language_sets_it():
    with translation.override("en"):
        assert figures.heads("Period") == "Period:"
    with translation.override("fr"):
        assert figures.heads("Période") == "Période\u202f:"


TYPED = re.compile(r"[}%]\}: ")
TRANSLATED = re.compile(r"\{% blocktranslate.*?\{% endblocktranslate %\}", re.DOTALL)


@pytest.mark.parametrize("folder", ["frontend", "reporting", "tenants", "api"])
def test_no_template_types_a_colon_that_languages_set_otherwise(folder):
    pages = (settings.BASE_DIR / folder / "templates").rglob("*.*")
    assert [page.name for page in pages if TYPED.search(TRANSLATED.sub("", page.read_text()))] == []


@pytest.mark.parametrize(
    ("since", "until", "english", "french"),
    [
        (date(2026, 10, 30), date(2026, 11, 29), "30\u00a0October to 28\u00a0November 2026", "Du 30\u00a0octobre au 28\u00a0novembre 2026"),
        (date(2026, 10, 1), date(2026, 10, 9), "1 to 8\u00a0October 2026", "Du 1er au 8\u00a0octobre 2026"),
        (
            date(2026, 12, 30),
            date(2027, 1, 3),
            "30\u00a0December 2026 to 2\u00a0January 2027",
            "Du 30\u00a0décembre 2026 au 2\u00a0janvier 2027",
        ),
        (date(2026, 10, 3), date(2026, 10, 4), "3\u00a0October 2026", "3\u00a0octobre 2026"),
    ],
)
def test_a_period_says_once_what_both_its_ends_share(since, until, english, french):
    window = datetime.combine(since, time(), UTC), datetime.combine(until, time(), UTC)
    for language, said in (("en", english), ("fr", french)):
        with translation.override(language):
            assert periods.words("period", *window, ZoneInfo("UTC")) == said
    looked_for = f"{french[:1].lower()}{french[1:]}".replace("\u00a0", " ")
    assert periods.title("period", *window, ZoneInfo("UTC"), "fr") == f"Réputation, {looked_for}"


@pytest.mark.parametrize(
    ("days", "english", "french"), [(1, "the day before", "le jour d’avant"), (30, "the 30 days before", "les 30 jours d’avant")]
)
def test_what_a_period_is_compared_with_says_its_days(days, english, french):
    window = datetime(2026, 10, 3, tzinfo=UTC), datetime(2026, 10, 3, tzinfo=UTC) + timedelta(days=days)
    for language, said in (("en", english), ("fr", french)):
        with translation.override(language):
            assert periods.name_of_before("period", *window, ZoneInfo("UTC")) == said


def test_what_nobody_is_named_for_says_its_moment_alone(acme):
    at = datetime(2026, 11, 17, 9, 12, tzinfo=UTC)
    assert signed_by(at, "Ada") == f"Ada, {figures.moment(at)}"
    assert signed_by(at, "") == figures.moment(at)
