"""One plain text of whatever a source sends."""

import time
import unicodedata
from dataclasses import replace

import pytest
from django.conf import settings
from hypothesis import given
from hypothesis import strategies as st

from ingestion import cleaning
from ingestion.drafts import Draft, Dropped


@pytest.mark.parametrize(
    ("given", "seen"),
    [
        ("<p>Hello <b>world</b><br>next &amp; &eacute;</p><script>x()</script><ul><li>one<li>two</ul>", "Hello world\nnext & é\none\ntwo"),
        ('<a href="https://e.com">link</a> kept', "link kept"),
        ("<div>a\n   b</div>tail", "a b\ntail"),
        ('so happy <img class="emoji" alt="😀" src="x.png"> today', "so happy 😀 today"),
        ("<style>p{}</style><!-- note --><p>shown", "shown"),
        ("a &lt; b &amp; c", "a < b & c"),
        ("caf&amp;eacute; &amp;amp; co", "café & co"),
        ("&lt;p&gt;Twice&lt;/p&gt;&lt;p&gt;escap&amp;eacute;d&lt;/p&gt;", "Twice\nescapéd"),
        ("https://e.com/?a=1&copy=2", "https://e.com/?a=1&copy=2"),
        ("I <3 you & 5 < 6 > 4", "I <3 you & 5 < 6 > 4"),
        ("<unknown>tag</unknown>", "<unknown>tag</unknown>"),
        ("Cafe\u0301 \u00a0 now\r\n\r\n\r\n\r\nline\x00\x07", "Café now\n\nline"),
        ("  two  spaces\t\there \n there  ", "two spaces here\nthere"),
        ("evil \u202eevoli\u202c \ufeffok", "evil evoli ok"),
        ("\u2068family 👩\u200d👩\u200d👧\u2069", "family 👩\u200d👩\u200d👧"),
        ("lone \ud83d surrogate", "lone surrogate"),
        ("", ""),
    ],
)
def test_a_text_is_read_as_a_reader_sees_it(given, seen):
    assert cleaning.plain(given) == seen


@given(st.text(alphabet=st.characters(), max_size=200))
def test_any_text_becomes_sound_and_stays_so(text):
    seen = cleaning.plain(text)
    seen.encode()  # no lone surrogate
    assert unicodedata.is_normalized("NFC", seen)
    assert seen == seen.strip()
    assert not any(unicodedata.category(sign) == "Cc" and sign != "\n" for sign in seen)


@given(
    st.lists(
        st.sampled_from(["<p>", "</p>", "<br", ">", "<", "&lt;", "&amp;", "&", "a", " ", "<b>", "<![CDATA[", "]]>", "<!--"]), max_size=30
    )
)
def test_broken_markup_never_fails(pieces):
    assert isinstance(cleaning.clean(Draft("1", text="".join(pieces))), Draft | Dropped)


@pytest.mark.parametrize("text", ["", "  \n\t ", "<p> </p>", "\u200e\x00\x01"[1:], "<script>only()</script>"])
def test_a_text_that_says_nothing_is_dropped_as_empty(text):
    assert cleaning.clean(Draft("1", text=text)) == Dropped("empty")


@pytest.mark.parametrize(
    "text", ["%PDF-1.7 stream", "PK\x03\x04\x14\x00", "\x89PNG\r\n", "\x00\x01\x02\x03\x04\x05abc\x06" * 40, "\ufffd" * 50]
)
def test_bytes_of_a_file_are_not_a_text(text):
    assert cleaning.clean(Draft("1", text=text)) == Dropped("not_text")


@pytest.mark.parametrize(
    "piece", ["<div>", "<b>", "<br>", "<p>x</p>", "<a ", "<", "&amp;", "<script>", "<!--", "<table><tr><td>", "&lt;p&gt;"]
)
def test_markup_made_to_keep_us_busy_is_read_in_no_time(piece):
    began = time.monotonic()
    cleaning.clean(Draft("1", text=piece * (2_000_000 // len(piece))))
    assert time.monotonic() - began < 5


def test_a_huge_page_is_read_like_a_small_one():
    page = "<h1>Late</h1><script>if (a < b) {}</script><p>My <b>parcel</b> &amp; me</p><style>p {}</style>" * 2_000
    cleaned = cleaning.clean(Draft("1", text=page))
    assert isinstance(cleaned, Draft)
    assert cleaned.text.startswith("Late\nMy parcel & me\nLate\nMy parcel & me\n")


def test_a_title_alone_is_enough():
    assert cleaning.clean(Draft("1", title="Strike <b>over</b>")) == Draft("1", title="Strike over")


@pytest.mark.parametrize(
    ("title", "text", "kept"),
    [
        ("Late again", "Late again", ""),
        ("My parcel is late, once more, and nobody…", "My parcel is late, once more, and nobody answers the phone", ""),
        ("Late", "Late again today", "Late"),
        ("Strike over", "The strike ended", "Strike over"),
    ],
)
def test_a_title_that_only_repeats_the_text_is_left_out(title, text, kept):
    assert cleaning.clean(Draft("1", title=title, text=text)) == Draft("1", title=kept, text=text)


def test_a_long_text_is_cut_at_a_blank_and_says_so():
    cleaned = cleaning.clean(Draft("1", text="word " * 400_000, title="t" * 5_000))
    assert isinstance(cleaned, Draft)
    assert cleaned.truncated
    assert settings.TEXT_MAX - 10 < len(cleaned.text) <= settings.TEXT_MAX
    assert cleaned.text.endswith("word")
    assert len(cleaned.title) == cleaning.TITLE_MAX


def test_a_clean_draft_is_given_back_as_it_is():
    draft = Draft("1", text="Nothing to do here, é déjà", title="Fine")
    assert cleaning.clean(draft) is draft


def test_a_withdrawal_needs_no_text():
    draft = Draft("1", deleted=True)
    assert cleaning.clean(draft) is draft


def test_cleaning_twice_changes_nothing_more():
    once = cleaning.clean(Draft("1", text="<p>a &amp; b</p>  <p>c</p>"))
    assert isinstance(once, Draft)
    assert cleaning.clean(replace(once)) == once
