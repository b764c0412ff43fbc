"""Which mentions a query matches, and which words it marks."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.query.dates import interval
from core.query.document import Document
from core.query.errors import QueryError
from core.query.evaluate import Context, Span, compile
from core.query.parser import parse
from core.query.stream import Rarity, SubjectIndex
from core.query.tokens import tokenise
from core.query.tree import And, DateRange, Everything, FieldIs, Not, Or, Phrase, Prefix, Ref, Word, asked_subject
from tests.query.strategies import NOW, documents, examples, trees

CONTEXT = Context(zone=UTC, now=NOW)
PARIS = ZoneInfo("Europe/Paris")


def document(body="", title="", **facts):
    return Document(tokenise(title, body), **facts)


def matches(query, asked, context=CONTEXT):
    return compile(parse(query).tree, context).matches(asked)


@pytest.mark.parametrize(
    ("query", "text", "expected"),
    [
        ("ete", "Été", True),
        ("Été", "ete", True),
        ("avion", "l'avion", True),
        ("l'avion", "l’avion bleu", True),
        ("l'avion", "avion l", False),
        ('"air france"', "Air-France", True),
        ('"air france"', "air x france", False),
        ('"air france"', "air http://x.y france", True),
        ('"air france"', "l'air frances", False),
        ('"a a"', "a b a", False),
        ('"a a"', "a a", True),
        ("fran*", "la France", True),
        ("fran*", "effranch", False),
        ('"air fran*"', "Air Françoise", True),
        ('"fran* air"', "france air", True),
        ('"fran* air"', "air france", False),
        ("air", "@air", True),
        ("@air", "air", False),
        ("@air", "@air_france", True),
        ("#air", "@air", False),
        ("@ai*", "@air", True),
        ("@ai*", "air", False),
        ("ai*", "@air", True),
        ("@air_france", "@Air_France", True),
        ("@air_france", "@air then france", False),
        ('"x @air"', "x @air", True),
        ('"x @air"', "x air", False),
        ("👩", "👩‍👩‍👧", False),
        ("👍", "👍🏽", True),
        ("京", "東京", True),
        ("#️⃣", "#️⃣", True),
        ('"#️⃣ x"', "#️⃣ x", True),
        ("a b", "b then a", True),
        ("a b", "a", False),
        ("a OR b", "b", True),
        ("a OR b", "c", False),
        ("NOT a", "", True),
        ("a NOT b", "a b", False),
        ("a OR NOT b", "c", True),
        ("NOT NOT a", "a", True),
        ("(a OR b) (c OR d)", "b d", True),
        ("(a OR b) (c OR d)", "a b", False),
        ("reference", "réfé\u00adrence", True),
    ],
)
def test_words_phrases_and_operators(query, text, expected):
    assert matches(query, document(text)) is expected
    assert matches(query, document(title=text)) is expected


def test_a_phrase_never_crosses_from_title_to_body_but_and_does():
    asked = document(title="late air", body="france today")
    assert not matches('"air france"', asked)
    assert matches("air france", asked)
    assert matches('"late air" "france today"', asked)


FACTS = document(
    "Bonjour @Air_France #En_Retard mail@acme.com",
    title="#Titre",
    author_handle="@Bob_1",
    author_name="Élodie Martin",
    site="Blog.Acme.com",
    lang="fr",
    country="FR",
    sources=frozenset({3, 4}),
    kind="feed",
    type="post",
    sentiment="neutral",
    subjects={1: "negative", 2: ""},
    published_at=datetime(2026, 11, 5, 23, 30, tzinfo=UTC),
)


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("author:bob_1", True),
        ("author:@BOB_1", True),
        ('author:"elodie martin"', True),
        ("author:elodie", False),
        ("site:acme.com", True),
        ("site:blog.acme.com", True),
        ("site:cme.com", False),
        ("site:www.acme.com", False),
        ("lang:(en OR fr)", True),
        ("lang:en", False),
        ("country:fr", True),
        ("source:=3", True),
        ("source:(=5 OR =6)", False),
        ("kind:feed", True),
        ("type:post", True),
        ("hashtag:en_retard", True),
        ("hashtag:#titre", True),
        ("hashtag:en", False),
        ("hashtag:air_france", False),
        ("at:air_france", True),
        ("at:@Air_France", True),
        ("at:air", False),
        ("at:acme", False),
        ("subject:=1", True),
        ("subject:=3", False),
        ("sentiment:neutral", True),
        ("sentiment:negative", False),
        ("sentiment:negative subject:=1", True),
        ("sentiment:neutral subject:=1", False),
        ("sentiment:neutral subject:=2", False),
        ("sentiment:neutral (subject:=1 OR lang:de)", True),
        ("date:2026-11-05", True),
        ("date:2026-11-06", False),
        ("date:>2026-11-05", False),
        ("date:<=2026-11", True),
        ("date:[-30d TO *]", True),
        ("date:[* TO *]", True),
    ],
)
def test_fields_compare_whole_values(query, expected):
    assert matches(query, FACTS) is expected


def test_the_subject_asked_beside_decides_which_sentiment():
    asked = replace(CONTEXT, subject=1)
    assert matches("sentiment:negative", FACTS, asked)
    assert not matches("sentiment:neutral", FACTS, asked)
    assert not matches("sentiment:negative", FACTS, replace(CONTEXT, subject=9))


@pytest.mark.parametrize(
    "query", ["author:x", "site:x", "lang:x", "country:x", "kind:x", "type:post", "sentiment:mixed", "subject:=1", "date:[* TO *]"]
)
def test_an_absent_fact_meets_no_condition_and_not_is_never_unknown(query):
    empty = document("text")
    assert not matches(query, empty)
    assert matches(f"NOT {query}", empty)


def test_a_name_must_be_resolved_before_it_is_asked():
    with pytest.raises(QueryError) as caught:
        matches("a source:monde", document())
    assert (caught.value.code, caught.value.position) == ("unknown_name", 2)


def test_equal_queries_share_one_compiled_query_unless_what_is_asked_beside_matters():
    later = replace(CONTEXT, now=NOW + timedelta(days=1), subject=5)
    assert compile(parse("Late  refund").tree, CONTEXT) is compile(parse("late AND refund").tree, later)
    assert compile(parse("date:>-7d").tree, CONTEXT) is not compile(parse("date:>-7d").tree, later)
    assert compile(parse("sentiment:mixed").tree, CONTEXT) is not compile(parse("sentiment:mixed").tree, later)


def test_everything_matches_without_words_to_mark():
    matcher = compile(Everything(), CONTEXT)
    assert matcher.matches(document())
    assert matcher.spans(document("a")) == []


def marked(query, body, title=""):
    spans = compile(parse(query).tree, CONTEXT).spans(document(body, title))
    return [(title if span.part == "title" else body)[span.start : span.end] for span in spans]


@pytest.mark.parametrize(
    ("query", "text", "words"),
    [
        ("avion", "L’Avion, l'avion", ["Avion", "avion"]),
        ("air", "@Air_France", ["@Air"]),
        ("fran*", "France français", ["France", "français"]),
        ('"air france"', "air http://x France", ["air http://x France"]),
        ('"a b" OR b', "a b b", ["a b", "b"]),
        ('"a b" "b c"', "a b c", ["a b c"]),
        ("a NOT b", "a c", ["a"]),
        ("a NOT b", "a b", []),
        ("(a b) OR c", "a c", ["c"]),
        ("lang:fr OR a", "a", ["a"]),
        ("👍", "oui👍🏽!", ["👍🏽"]),
    ],
)
def test_the_words_that_made_it_match_are_marked(query, text, words):
    assert marked(query, text) == words


def test_marks_come_in_order_title_then_body():
    spans = compile(parse("late OR again").tree, CONTEXT).spans(document("again late", title="x late"))
    assert spans == [Span("title", 2, 6), Span("body", 0, 5), Span("body", 6, 10)]


def meant(text, zone=PARIS, now=NOW):
    found = interval(parse(f"date:{text}").tree, zone, now)
    return tuple(None if at is None else at.isoformat().removesuffix("+00:00") for at in (found.since, found.until))


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("2026", "2025-12-31T23:00:00", "2026-12-31T23:00:00"),
        ("2026-07", "2026-06-30T22:00:00", "2026-07-31T22:00:00"),
        ("2026-11-05", "2026-11-04T23:00:00", "2026-11-05T23:00:00"),
        ("2026-11-05T10", "2026-11-05T09:00:00", "2026-11-05T10:00:00"),
        ("2026-11-05T10:20", "2026-11-05T09:20:00", "2026-11-05T09:21:00"),
        ("2026-11-05T10:20:30", "2026-11-05T09:20:30", "2026-11-05T09:20:31"),
        ("2026-11-05Z", "2026-11-05T00:00:00", "2026-11-06T00:00:00"),
        ("2026-11-05-05:30", "2026-11-05T05:30:00", "2026-11-06T05:30:00"),
        ("[2026-11-05 TO 2026-11-06]", "2026-11-04T23:00:00", "2026-11-06T23:00:00"),
        (">2026-11-05", "2026-11-05T23:00:00", None),
        (">=2026-11-05", "2026-11-04T23:00:00", None),
        ("<2026-11-05", None, "2026-11-04T23:00:00"),
        ("<=2026-11-05", None, "2026-11-05T23:00:00"),
        ("[* TO *]", None, None),
        ("2026-03-29", "2026-03-28T23:00:00", "2026-03-29T22:00:00"),
        ("2026-10-25", "2026-10-24T22:00:00", "2026-10-25T23:00:00"),
        ("2026-10-25T02", "2026-10-25T00:00:00", "2026-10-25T02:00:00"),
        ("9999", "9998-12-31T23:00:00", "9999-12-31T22:59:59.999999"),
        ("0001", "0001-01-01T00:00:00", "0001-12-31T23:50:39"),
        (">=-90m", "2026-11-23T10:30:00", None),
        (">=-7d", "2026-11-16T12:00:00", None),
        (">-7d", "2026-11-16T12:00:00.000001", None),
        ("<-7d", None, "2026-11-16T12:00:00"),
        (">=-2w", "2026-11-09T12:00:00", None),
        (">=-9M", "2026-02-23T12:00:00", None),
        (">=-1y", "2025-11-23T12:00:00", None),
        (">=-999999y", "0001-01-01T00:00:00", None),
        (">=-0d", "2026-11-23T12:00:00", None),
    ],
)
def test_a_date_means_instants_in_the_zone(text, since, until):
    assert meant(text) == (since, until)


def test_days_go_by_the_local_calendar_and_hours_elapse():
    after_change = datetime(2026, 10, 26, 11, tzinfo=UTC)  # noon in Paris, two days after summer time ended
    assert meant(">=-2d", now=after_change)[0] == "2026-10-24T10:00:00"
    assert meant(">=-48h", now=after_change)[0] == "2026-10-24T11:00:00"


@pytest.mark.parametrize(
    ("day", "earlier"), [(datetime(2026, 3, 31, tzinfo=UTC), "2026-02-28"), (datetime(2028, 3, 30, tzinfo=UTC), "2028-02-29")]
)
def test_a_month_ago_is_the_last_day_of_a_shorter_month(day, earlier):
    assert meant(">=-1M", zone=UTC, now=day)[0].startswith(earlier)


def stands(item, words, twins, position):
    if isinstance(item, Word):
        return item.token in (words[position], twins[position])
    return words[position].startswith(item.start) or twins[position].startswith(item.start)


def model(node, asked, subject=None):
    """The meaning of a query said again, as plainly and slowly as can be."""
    parts = [(part.folded, part.signed) for part in (asked.tokens.title, asked.tokens.body)]
    match node:
        case And(inner):
            return all(model(part, asked, subject) for part in inner)
        case Or(inner):
            return any(model(part, asked, subject) for part in inner)
        case Not(inner):
            return not model(inner, asked, subject)
        case Word() | Prefix():
            return any(stands(node, words, twins, position) for words, twins in parts for position in range(len(words)))
        case Phrase(items):
            return any(
                all(stands(item, words, twins, start + ahead) for ahead, item in enumerate(items))
                for words, twins in parts
                for start in range(len(words) - len(items) + 1)
            )
        case DateRange():
            held = interval(node, CONTEXT.zone, CONTEXT.now)
            at = asked.published_at
            return at is not None and (held.since is None or at >= held.since) and (held.until is None or at < held.until)
        case FieldIs("subject" | "source" as name, values):
            return any(value.id in getattr(asked, f"{name}s") for value in values)
        case FieldIs("author", values):
            return any(value in (asked.author_handle.lstrip("@").lower(), asked.author_name.lower()) for value in values)
        case FieldIs("site", values):
            return any(asked.site == value or asked.site.endswith(f".{value}") for value in values)
        case FieldIs("hashtag" | "at" as name, values):
            sign = "#" if name == "hashtag" else "@"
            said = f"{asked.tokens.title.text} {asked.tokens.body.text}".lower().split()
            return any(f"{sign}{value}" in said for value in values)
        case FieldIs("sentiment", values):
            return (asked.sentiment if subject is None else asked.subjects.get(subject, "")) in values
        case FieldIs(name, values):
            return getattr(asked, name).lower() in values


@given(trees, documents)
@examples(500)
def test_the_evaluator_equals_a_plain_model(tree, asked):
    named = asked_subject(tree)
    assert compile(tree, CONTEXT).matches(asked) is model(tree, asked, named.id if named else None)


@given(trees, documents)
@examples(300)
def test_only_what_matches_is_marked_and_marks_never_overlap(tree, asked):
    matcher = compile(tree, CONTEXT)
    spans = matcher.spans(asked)
    assert matcher.matches(asked) or not spans
    for one, following in itertools.pairwise(spans):
        assert one.part != following.part or one.end <= following.start


@given(st.lists(trees, max_size=12), st.lists(documents, min_size=1, max_size=4), st.booleans())
@examples(300)
def test_the_reverse_index_finds_what_one_query_after_another_finds(drawn, asked, counted):
    queries = {number: compile(tree, CONTEXT) for number, tree in enumerate(drawn)}
    index = SubjectIndex(queries, Rarity(one.tokens for one in asked) if counted else None)
    for one in asked:
        assert index.matching(one) == [number for number, matcher in queries.items() if matcher.matches(one)]


@pytest.mark.parametrize(
    ("queries", "always"),
    [
        (["a", '"a b"', "a OR b", "ab*", "lang:fr a", "a NOT b", "(a OR b) lang:fr"], 0),
        (["NOT a", "lang:fr", "a OR lang:fr", "a OR NOT b", "date:>=2026"], 5),
    ],
)
def test_queries_without_a_necessary_word_are_counted(queries, always):
    index = SubjectIndex({text: compile(parse(text).tree, CONTEXT) for text in queries})
    assert index.always == always


def test_a_product_of_long_alternatives_stays_small_and_right():
    text = " ".join(f"({' OR '.join(f'w{part}x{n}' for n in range(40))})" for part in range(6))
    index = SubjectIndex({"long": compile(parse(text).tree, CONTEXT)})
    assert index.matching(document("w0x1 w1x2 w2x3 w3x4 w4x5 w5x39")) == ["long"]
    assert index.matching(document("w0x1 w1x2 w2x3 w3x4 w4x5 w6x0")) == []


def test_the_index_answers_keys_in_the_order_given():
    index = SubjectIndex({key: compile(parse(text).tree, CONTEXT) for key, text in (("z", "late"), ("a", "late*"), ("m", "NOT gone"))})
    assert index.matching(document("late")) == ["z", "a", "m"]


def test_an_interval_ends_before_its_end():
    held = interval(parse("date:2026-11-05").tree, UTC, NOW)
    assert held.holds(datetime(2026, 11, 5, tzinfo=UTC))
    assert held.holds(datetime(2026, 11, 6, tzinfo=UTC) - timedelta(milliseconds=1))
    assert not held.holds(datetime(2026, 11, 6, tzinfo=UTC))


def test_a_subject_asked_is_the_first_of_the_top_level():
    assert asked_subject(parse("a subject:=4 subject:=5").tree) == Ref(4)
    assert asked_subject(parse("a OR subject:=4").tree) is None
    assert asked_subject(parse("a NOT subject:=4").tree) is None
    assert asked_subject(parse("subject:(=4 OR =5)").tree) is None
