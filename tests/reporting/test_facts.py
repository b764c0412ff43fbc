"""Finished data of a document: what a table gives to those who render it."""

from __future__ import annotations

from reporting.facts import Column, Linked, Table


def test_a_cell_stands_beside_its_column_for_a_row_that_folds():
    columns = (Column("Source"), Column("Mentions", "number"))
    table = Table.of("sources", "By source", columns, [("Forum", Linked(1_150, 3))])
    assert table.written() == [[("Forum", 0, columns[0]), ("1,150", 3, columns[1])]]
