"""Finished data of a document: what a table gives to those who render it."""

from __future__ import annotations

from reporting.facts import Column, Line, Linked, Table


def test_a_cell_stands_beside_its_column_for_a_row_that_folds():
    columns = (Column("Source"), Column("Mentions", "number"))
    table = Table.of("sources", "By source", columns, [("Forum", Linked(1_150, 3))])
    assert table.written() == [[("Forum", 0, columns[0]), ("1,150", 3, columns[1])]]


def test_documents_read_both_ends_of_an_interval_in_one_cell_and_say_what_is_beyond_telling_once():
    columns = (
        Column("Word"), Column("Brand"), Column("Times", "decimal"), Column("Low", "decimal", begins=True), Column("High", "decimal"),
        Column("Voices", "number"),
    )  # fmt: skip
    lines: list[Line] = [
        ("semelle", "Brisa", Linked(3.0, 1), Linked(2.5, 2), Linked(3.5, 3), Linked(40, 4)),
        ("colle", "Brisa", "more than 50", "more than 50", "more than 50", 9),
        ("cuir", "Brisa", "too little to say", None, None, 2),
    ]  # fmt: skip
    read = Table.of("image", "Image", columns, lines).read()
    assert [[word for word, _place, _column in row] for row in read.written()] == [
        ["semelle", "Brisa", "3.0", "between 2.5 and 3.5", "40"],
        ["colle", "Brisa", "more than 50", "", "9"],
        ["cuir", "Brisa", "too little to say", "", "2"],
    ]
    assert read.figures[0] == (0, 0, 1, 2, 4)
    assert [column.form for column in read.columns] == ["text", "short", "decimal", "interval", "number"]
