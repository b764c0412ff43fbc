"""A text is cut at what is to be seen in it, and is whole when put together again."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from core.query.evaluate import Span
from frontend import marking
from frontend.marking import Piece, Stretch


def test_words_of_the_query_and_words_that_blame_may_overlap():
    found = marking.cut("a bad shoe", [Piece(2, 5, "negative"), Piece(2, 10)])
    assert found == [Stretch("a "), Stretch("bad", True, "negative"), Stretch(" shoe", True)]


def test_pieces_are_those_of_their_part():
    marks = [Span("title", 0, 4), Span("body", 2, 5)]
    assert marking.pieces(marks, [["body", 0, 1, -0.5], ["title", 1, 2, 0.5]], "body") == [Piece(2, 5), Piece(0, 1, "negative")]


def test_a_long_text_is_shown_around_its_first_mark():
    text = "word " * 200 + "acme is here " + "word " * 200
    found = marking.excerpt(text, [Piece(1000, 1004)], 120)
    assert "".join(stretch.text for stretch in found if stretch.marked) == "acme"
    assert found[0].text == found[-1].text == "…"
    assert len("".join(stretch.text for stretch in found)) <= 125


def test_what_was_found_stands_at_the_beginning_with_a_few_letters_before_it():
    found = marking.beside("one two three four five six seven eight sole nine", [Piece(40, 44)], 240, 24)
    assert "".join(stretch.text for stretch in found) == "…five six seven eight sole nine"
    assert marking.beside("a sole", [Piece(2, 6)], 240, 24) == [Stretch("a "), Stretch("sole", True)]


pieces = st.builds(Piece, st.integers(0, 40), st.integers(0, 40), st.sampled_from(["", "positive", "negative"]))


@given(st.text(max_size=30), st.lists(pieces, max_size=6))
def test_no_letter_is_lost_or_shown_twice(text, places):
    assert "".join(stretch.text for stretch in marking.cut(text, places)) == marking.unbroken(text)


def test_no_line_of_french_begins_with_a_sign_or_ends_with_a_quotation_mark_that_opens():
    text = "Elle taille grand ? « Oui » : un 38 ; merci !"
    assert marking.unbroken(text) == "Elle taille grand\u00a0? «\u00a0Oui\u00a0»\u00a0: un 38\u00a0; merci\u00a0!"
    assert marking.cut(text, [Piece(18, 19)])[:2] == [Stretch("Elle taille grand\u00a0"), Stretch("?", True)]
