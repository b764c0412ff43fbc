"""Which mentions a query matches, and which words it marks."""

import itertools
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given

from core.query.dates import interval
from core.query.document import Document
from core.query.errors import QueryError
from core.query.evaluate import Context, Span, compile
from core.query.parser import parse
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
    assert (caught.value.code, caught.value.position) == ("unknown_name", 9)


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
            return any(isinstance(value, Ref) and value.id in getattr(asked, f"{name}s") for value in values)
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


def test_a_subject_asked_is_the_first_of_the_top_level():
    assert asked_subject(parse("a subject:=4 subject:=5").tree) == Ref(4)
    assert asked_subject(parse("a OR subject:=4").tree) is None
    assert asked_subject(parse("a NOT subject:=4").tree) is None
    assert asked_subject(parse("subject:(=4 OR =5)").tree) is None
