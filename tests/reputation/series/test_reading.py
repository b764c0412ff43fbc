"""Days and values as French and English people write them, decided from the whole file; a wrong line is named."""

from __future__ import annotations

from datetime import date
from decimal import Decimal

import pytest

from reputation.series.reading import read

FIRST, SECOND = date(2026, 11, 5), date(2026, 11, 6)


@pytest.mark.parametrize(
    "content",
    [
        "2026-11-05;1234.5\n2026-11-06;2000",
        "05/11/2026;1 234,5\n06/11/2026;2 000",
        "Jour;Ventes\n05.11.2026;1\u202f234,5 €\n06.11.2026;2\u202f000 €\n",
        "day\tsales\n5/11/2026\t1,234.5\n6/11/2026\t2,000",
        "2026-11-05;1.234,5\n\n2026-11-06;2.000,0;\n",
        '"2026-11-05","1,234.5"\n"2026-11-06","2,000.0"',
        "\ufeff2026-11-05,1234.5\r\n2026-11-06,2000\r\n",
    ],
)
def test_a_table_is_read_however_it_is_written(content):
    table = read(content.encode())
    assert (dict(table.values), table.wrong) == ({FIRST: Decimal("1234.5"), SECOND: Decimal(2000)}, ())


def test_months_come_first_only_where_days_would_be_no_months():
    assert set(read(b"11/05/2026;1\n11/25/2026;2").values) == {FIRST, date(2026, 11, 25)}
    assert set(read(b"11/05/2026;1\n12/05/2026;2").values) == {date(2026, 5, 11), date(2026, 5, 12)}
    wrong = read(b"11/25/2026;1\n25/11/2026;2").wrong
    assert [(one.line, one.code) for one in wrong] == [(1, "day")]


def test_a_number_that_could_be_read_both_ways_follows_the_others_then_the_language():
    assert read(b"2026-11-05;1,234", "fr").values[FIRST] == Decimal("1.234")
    assert read(b"2026-11-05;1,234", "en").values[FIRST] == 1234
    assert read(b"2026-11-05;1,234\n2026-11-06;0,5", "en").values[FIRST] == Decimal("1.234")
    assert read(b"2026-11-05;1,234\n2026-11-06;1,234,567", "fr").values[FIRST] == 1234


def test_negative_and_old_windows_files_are_read():
    assert read("Journée;€\n05/11/2026;−12,5".encode()).values == {FIRST: Decimal("-12.5")}
    assert read("Journée;Remboursés\n05/11/2026;-12,5".encode("cp1252")).values == {FIRST: Decimal("-12.5")}


@pytest.mark.parametrize(
    ("content", "wrong"),
    [
        ("", [(1, "empty")]),
        ("Day;Sales\n", [(1, "empty")]),
        ("2026-11-05;12\n2026-11-06", [(2, "cells")]),
        ("2026-11-05;1;2", [(1, "cells")]),
        ("2026-02-30;12\nyesterday 1;2", [(1, "day"), (2, "day")]),
        ("2026-11-05;many9", [(1, "number")]),
        ("2026-11-05;0.5\n2026-11-06;0,5\n2026-11-07;1,5", [(1, "number")]),
        ("2026-11-05;1,23,456.5", [(1, "number")]),
        ("2026-11-05;1\n2026-11-06;2\n2026-11-05;3", [(3, "twice")]),
        ("1626-11-05;1", [(1, "early")]),
        ("2026-11-05;" + "9" * 20, [(1, "too_large")]),
        ("2026-11-05;0.1234567", [(1, "too_large")]),
    ],
)
def test_what_is_wrong_is_named_by_its_line_and_nothing_is_taken(content, wrong):
    table = read(content.encode(), "fr")
    assert [(one.line, one.code) for one in table.wrong] == wrong
    assert not table.values


def test_the_same_day_twice_with_the_same_value_is_no_harm():
    assert read(b"2026-11-05;1\n2026-11-05;1.0").values == {FIRST: Decimal(1)}


def test_a_file_of_too_many_lines_says_where_to_part_it():
    content = "\n".join(f"{1990 + number // 300}-01-{number % 28 + 1:02};1" for number in range(20_001))
    assert [one.code for one in read(content.encode()).wrong] == ["too_long"]
