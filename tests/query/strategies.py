"""Random trees, queries and documents, drawn from few words so that they often meet."""

from datetime import UTC, datetime

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from core.query.document import Document
from core.query.tokens import tokenise
from core.query.tree import Ago, And, Date, DateRange, FieldIs, Not, Or, Phrase, Prefix, Ref, Word


def examples(count):
    """The same examples on each run, however loaded the machine."""
    return settings(max_examples=count, deadline=None, derandomize=True, suppress_health_check=[HealthCheck.too_slow])


NOW = datetime(2026, 11, 23, 12, tzinfo=UTC)
WORDS = ("air", "airs", "france", "late", "refund", "oeuvre", "a", "@air", "#late", "京", "👍", "#⃣", "1⃣")
STARTS = ("air", "ai", "fr", "@ai", "#la", "refund")
TEXTS = (
    "air",
    "Airs",
    "France",
    "late",
    "LATE",
    "refund",
    "œuvre",
    "a",
    "@air",
    "#Late",
    "@air_france",
    "京",
    "👍🏽",
    "#️⃣",
    "1️⃣",
    "http://x.y",
    ",",
    "l'air",
)

words = st.sampled_from(WORDS).map(Word)
prefixes = st.sampled_from(STARTS).map(Prefix)
phrases = st.lists(words | prefixes, min_size=2, max_size=3).map(lambda items: Phrase(tuple(items)))
dates = st.one_of(
    st.builds(Ago, st.integers(0, 500), st.sampled_from("mhdwMy")),
    st.builds(
        lambda moment, precision, offset: Date(tuple(moment.timetuple())[:precision], offset),
        st.datetimes(datetime(2026, 11, 20), datetime(2026, 11, 24)),
        st.integers(1, 6),
        st.sampled_from((None, 0, 120, -330)),
    ),
)
ranges = st.one_of(
    st.builds(DateRange, st.just("date"), st.none() | dates, st.none() | dates),
    st.builds(lambda low, after: DateRange("date", low=low, after=after), dates, st.booleans()),
    st.builds(lambda high, before: DateRange("date", high=high, before=before), dates, st.booleans()),
)
VALUES = {
    "author": ("bob", "jean dupont", "and", "a.b"),
    "site": ("acme.com", "blog.acme.com", "com"),
    "lang": ("fr", "en"),
    "country": ("fr", "be"),
    "kind": ("feed", "file"),
    "type": ("post", "reply"),
    "sentiment": ("positive", "negative"),
    "hashtag": ("late", "air_france"),
    "at": ("air", "air_france"),
    "source": (Ref(1), Ref(2)),
    "subject": (Ref(1), Ref(2), Ref(3)),
}
fields = st.sampled_from(sorted(VALUES)).flatmap(
    lambda name: st.lists(st.sampled_from(VALUES[name]), min_size=1, max_size=3).map(lambda values: FieldIs(name, tuple(values))),
)
leaves = st.one_of(words, words, prefixes, phrases, ranges, fields)


def _joined(kind, parts):
    flat = tuple(inner for part in parts for inner in (part.parts if isinstance(part, kind) else (part,)))
    return kind(flat)


trees = st.recursive(
    leaves,
    lambda inner: st.one_of(
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: _joined(And, parts)),
        st.lists(inner, min_size=2, max_size=4).map(lambda parts: _joined(Or, parts)),
        inner.map(Not),
    ),
    max_leaves=12,
)

texts = st.lists(st.sampled_from(TEXTS), max_size=8).map(" ".join)
documents = st.builds(
    Document,
    tokens=st.builds(tokenise, texts, texts),
    author_handle=st.sampled_from(("", "@Bob", "bob")),
    author_name=st.sampled_from(("", "Jean Dupont")),
    site=st.sampled_from(("", "acme.com", "blog.acme.com", "notacme.com")),
    lang=st.sampled_from(("", "fr", "en")),
    country=st.sampled_from(("", "FR", "be")),
    sources=st.frozensets(st.sampled_from((1, 2)), max_size=2),
    kind=st.sampled_from(("", "feed", "file")),
    type=st.sampled_from(("", "post", "reply")),
    sentiment=st.sampled_from(("", "positive", "negative", "mixed")),
    subjects=st.dictionaries(st.sampled_from((1, 2)), st.sampled_from(("", "positive", "negative")), max_size=2),
    published_at=st.none() | st.datetimes(datetime(2026, 11, 19), datetime(2026, 11, 25)).map(lambda at: at.replace(tzinfo=UTC)),
)

PIECES = (
    *(
        "air",
        "france*",
        '"a b"',
        "AND",
        "OR",
        "NOT",
        "-",
        "–",
        "(",
        ")",
        '"',
        "«",
        "<<<",
        ">>>",
        "{",
        "}",
        "[",
        "]",
        "*",
        "?",
        "~5",
        ":",
        "&",
        "#",
    ),
    *("lang:", "fr", "date:", " TO ", ">=", "-7d", "2026", "NEAR/5", "NEAR/", "ONEAR", "title:", "foo:", "http://x", "subject:", "=1"),
    *("sentiment:positive", "@air", "京", "👍", " ", "  ", "\u200b", "\u00ad", "\n"),
)
typed = st.lists(st.sampled_from(PIECES) | st.characters(), max_size=20).map("".join) | st.text()
