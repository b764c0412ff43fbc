"""Lists are given to statements as arrays."""

import pytest

from ingestion import rows


@pytest.mark.parametrize(
    ("kind", "values"),
    [
        ("bigint", [1, -2, None, 2**62]),
        ("bytea", [b"\x00\xff\\\"'", b"", None]),
        ("text", ["", "NULL", 'a "b" \\c', "{d,e}", " it’s, %s ", "l'été\n", None]),
        ("bigint", []),
        ("bigint", [1, -2, 2**62]),
        ("bytea", [b"\x00\xff\\\"'", b""]),
        ("text", ["", "NULL", 'a "b" \\c', "{d,e}", " it’s, %s ", "l'été\n"]),
        ("text", [""]),
    ],
)
def test_an_array_arrives_as_it_was_given(acme, kind, values):
    found = rows.run(f"SELECT unnest(%s::{kind}[])", values)
    assert [one for (one,) in found] == values
