"""What a query's text means, and what is said of one that cannot stand."""

import time

import pytest
from hypothesis import given

from core.query.advice import advise
from core.query.errors import QueryError
from core.query.messages import ADVICE, ERRORS, EXPECTED
from core.query.parser import parse
from core.query.printer import canonical
from core.query.tree import Ago, And, Date, DateRange, FieldIs, Not, Or, Phrase, Place, Prefix, Ref, Word
from tests.query.strategies import examples, trees, typed


def tree(text):
    return parse(text).tree


def refused(text):
    with pytest.raises(QueryError) as caught:
        parse(text)
    return caught.value


a, b, c, d = map(Word, "abcd")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Été", Word("ete")),
        ('"Été"', Word("ete")),
        ('"Air France"', Phrase((Word("air"), Word("france")))),
        ("l'avion", Phrase((Word("l"), Word("avion")))),
        ("AT&T", Phrase((Word("at"), Word("t")))),
        ("C++", c),
        ("a,b", Phrase((a, b))),
        ("a-b", Phrase((a, b))),
        ("a–b", Phrase((a, b))),
        ("12:30", Phrase((Word("12"), Word("30")))),
        ("@Air_France", Phrase((Word("@air"), Word("france")))),
        ("#Été", Word("#ete")),
        ("東京", Phrase((Word("東"), Word("京")))),
        ("👍🏽👩‍🦰", Phrase((Word("👍"), Word("👩‍🦰")))),
        ("#️⃣", Word("#⃣")),
        ("“a b„", Phrase((a, b))),
        ("« a b »", Phrase((a, b))),
        ("＂a b‟", Phrase((a, b))),
        ('"a (b) -c {d} AND ["', Phrase((a, b, c, d, Word("and")))),
        ('"see http://x.y now"', Phrase((Word("see"), Word("now")))),
        ('"ça va ?"', Phrase((Word("ca"), Word("va")))),
        ('"a * b"', Phrase((a, b))),
        ("fran*", Prefix("fran")),
        ("#Fran*", Prefix("#fran")),
        ("air-fran*", Phrase((Word("air"), Prefix("fran")))),
        ('"air* fran*"', Phrase((Prefix("air"), Prefix("fran")))),
        ('"fran*"', Prefix("fran")),
        ("*⃣", Word("*⃣")),
    ],
)
def test_a_term_is_split_as_texts_are(text, expected):
    assert tree(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("a b", And((a, b))),
        ("a AND b", And((a, b))),
        ("a OR b", Or((a, b))),
        ("a b OR c d", Or((And((a, b)), And((c, d))))),
        ("a (b OR c)", And((a, Or((b, c))))),
        ("(a b) c", And((a, b, c))),
        ("a OR (b OR c)", Or((a, b, c))),
        ("((a))", a),
        ("NOT a", Not(a)),
        ("-a", Not(a)),
        ("NOT a b", And((Not(a), b))),
        ("NOT (a b)", Not(And((a, b)))),
        ("a NOT b", And((a, Not(b)))),
        ("a AND NOT b", And((a, Not(b)))),
        ("a OR NOT b", Or((a, Not(b)))),
        ("a -b", And((a, Not(b)))),
        ("a - b", And((a, Not(b)))),
        ("--a", Not(Not(a))),
        ("(-a)", Not(a)),
        ("a<<<note>>>-b", And((a, Not(b)))),
        ('a <<< OR ( " >>> b', And((a, b))),
        ("<<<x>>>a", a),
        ('a"b"c', And((a, b, c))),
        ("a(b)c", And((a, b, c))),
        ("NOT(a)", Not(a)),
        ("and or not near near/5", And((Word("and"), Word("or"), Word("not"), Word("near"), Phrase((Word("near"), Word("5")))))),
        ("a\u200bb\u00a0c\u3000d", And((a, b, c, d))),
        ("\ufeffNOT a", Not(a)),
    ],
)
def test_operators_bind_from_not_over_and_to_or(text, expected):
    assert tree(text) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("lang:fr", FieldIs("lang", ("fr",))),
        ("lang:FR", FieldIs("lang", ("fr",))),
        ("lang:(fr OR en)", FieldIs("lang", ("fr", "en"))),
        ("lang:( fr OR <<<x>>> en )", FieldIs("lang", ("fr", "en"))),
        ("lang:(fr)", FieldIs("lang", ("fr",))),
        ("author:@Bob", FieldIs("author", ("bob",))),
        ('author:"Jean  Dupond"', FieldIs("author", ("jean dupond",))),
        ("author:«Élodie»", FieldIs("author", ("elodie",))),
        ("hashtag:#Air_France", FieldIs("hashtag", ("air_france",))),
        ("at:＠Air", FieldIs("at", ("air",))),
        ("site:acme.com", FieldIs("site", ("acme.com",))),
        ("type:Reply", FieldIs("type", ("reply",))),
        ("sentiment:(positive OR mixed)", FieldIs("sentiment", ("positive", "mixed"))),
        ('source:"Le Monde"', FieldIs("source", ("le monde",))),
        ("subject:=12", FieldIs("subject", (Ref(12),))),
        ('subject:"=12"', FieldIs("subject", ("=12",))),
        ("author:(and OR OR)", None),
        ("a lang:fr -lang:en", And((a, FieldIs("lang", ("fr",)), Not(FieldIs("lang", ("en",)))))),
        ("lang:fr(a)", And((FieldIs("lang", ("fr",)), a))),
    ],
)
def test_a_field_takes_a_value_or_a_list(text, expected):
    if expected is None:
        assert refused(text).code == "missing_value"
    else:
        assert tree(text) == expected


day = Date((2026, 11, 5))


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("date:2026-11-05", DateRange("date", day, day)),
        ("date:[2026-11-05 TO 2026-11-05]", DateRange("date", day, day)),
        ("date:[ 2026  TO * ]", DateRange("date", low=Date((2026,)))),
        ("date:[* TO 2026-11]", DateRange("date", high=Date((2026, 11)))),
        ("date:[* TO *]", DateRange("date")),
        ("date:>2026-11-05", DateRange("date", low=day, after=True)),
        ("date:>=2026-11-05", DateRange("date", low=day)),
        ("date:<2026-11-05", DateRange("date", high=day, before=True)),
        ("date:<=2026-11-05", DateRange("date", high=day)),
        ("date:>=-7d", DateRange("date", low=Ago(7, "d"))),
        ("date:[-2M TO -1M]", DateRange("date", low=Ago(2, "M"), high=Ago(1, "M"))),
        ("date:2026-11-05T10", DateRange("date", Date((2026, 11, 5, 10)), Date((2026, 11, 5, 10)))),
        ("date:>=2026-11-05T10:20:30Z", DateRange("date", low=Date((2026, 11, 5, 10, 20, 30), 0))),
        ("date:>=2026-11-05T10:20+05:30", DateRange("date", low=Date((2026, 11, 5, 10, 20), 330))),
        ("date:>=2026-11-05-03:00", DateRange("date", low=Date((2026, 11, 5), -180))),
        ("date:>2026<<<x>>>a", And((DateRange("date", low=Date((2026,)), after=True), a))),
    ],
)
def test_a_date_is_an_interval(text, expected):
    assert tree(text) == expected


@pytest.mark.parametrize(
    ("text", "code", "position", "length"),
    [
        ("", "empty_query", 0, 0),
        ("  <<<x>>> ", "empty_query", 10, 0),
        ("AND a", "missing_operand", 0, 3),
        ("a AND", "missing_operand", 5, 0),
        ("a OR OR b", "missing_operand", 5, 2),
        ("a AND OR b", "missing_operand", 6, 2),
        ("NOT", "missing_operand", 3, 0),
        ("a -", "missing_operand", 3, 0),
        ("a ()", "missing_operand", 3, 1),
        ("NEAR/5 a", "missing_operand", 0, 6),
        ("(a", "unclosed_bracket", 0, 1),
        ("x ((a) b", "unclosed_bracket", 2, 1),
        ("((a", "unclosed_bracket", 0, 1),
        ("a)", "unopened", 1, 1),
        ("a }", "unopened", 2, 1),
        ("a >>> b", "unopened", 2, 3),
        ('a "b c', "unclosed_quote", 2, 1),
        ('author:"b', "unclosed_quote", 7, 1),
        ("a {b", "unclosed_brace", 2, 1),
        ("a <<< b", "unclosed_comment", 2, 3),
        ("date:[2026 TO 2027", "unclosed_range", 5, 1),
        ('"a"-b', "glued_minus", 3, 1),
        ("(a)-b", "glued_minus", 3, 1),
        ("date:[2026 TO *]-b", "glued_minus", 16, 1),
        ("a & b", "no_token", 2, 1),
        ("a :)", "no_token", 2, 1),
        ('""', "no_token", 0, 2),
        ("a ½", "no_token", 2, 1),
        ("www.acme.com", "address", 0, 12),
        ('a "see"  "http://x.y"', "address", 9, 12),
        ("a ʼ", "no_token", 2, 1),
        ("x " + "a" * 256, "word_too_long", 2, 256),
        ("f*", "star_too_short", 1, 1),
        ("a-b*", "star_too_short", 3, 1),
        ("京*", "star_too_short", 1, 1),
        ("fr*ance", "star_misplaced", 2, 1),
        ("*france", "star_misplaced", 0, 1),
        ("fran**", "star_misplaced", 4, 1),
        ("air*,x", "star_misplaced", 3, 1),
        ("a *", "star_misplaced", 2, 1),
        ('"a *b"', "star_misplaced", 3, 1),
        ("a NEAR/x b", "bad_near", 2, 6),
        ("a NEAR/ b", "bad_near", 2, 5),
        ("a ONEAR/5x b", "bad_near", 2, 8),
        ("a NEAR/101 b", "too_far", 2, 8),
        ("a NEAR/" + "9" * 5000 + " b", "too_far", 2, 5005),
        ("a foo:b", "unknown_field", 2, 3),
        ("Lang:fr", "unknown_field", 0, 4),
        ("http://x.y", "unknown_field", 0, 4),
        ("lang:", "missing_value", 5, 0),
        ("lang: fr", "missing_value", 5, 0),
        ("lang:<<<x>>>fr", "missing_value", 5, 0),
        ("lang:@", "missing_value", 5, 1),
        ('lang:""', "missing_value", 5, 2),
        ("lang:()", "missing_value", 6, 1),
        ("lang:(fr OR)", "missing_value", 11, 1),
        ("lang:(OR fr)", "missing_value", 6, 2),
        ("lang:(fr OR", "unclosed_bracket", 5, 1),
        ("lang:(fr", "unclosed_bracket", 5, 1),
        ("lang:(fr en)", "list_needs_or", 9, 2),
        ("lang:(fr AND en)", "list_needs_or", 9, 3),
        ("lang:((fr))", "nested_list", 6, 1),
        ("site:acme*", "star_in_value", 9, 1),
        ('author:"a＊b"', "star_in_value", 9, 1),
        ("type:tweet", "unknown_value", 5, 5),
        ("sentiment:(positive OR bad)", "unknown_value", 23, 3),
        ("lang:[a TO b]", "no_range", 5, 1),
        ("lang:>=fr", "no_range", 5, 2),
        ("date:(2025 OR 2026)", "no_list", 5, 1),
        ("date:[2026 2027]", "bad_range", 5, 11),
        ("date:[2026 TO x]", "bad_date", 14, 1),
        ("date:2026-02-30", "bad_date", 5, 10),
        ("date:2026-11-05T25", "bad_date", 5, 13),
        ("date:7d", "bad_date", 5, 2),
        ("date:-7x", "bad_date", 5, 3),
        ("date:2026-11-05+25:00", "bad_date", 5, 16),
        ("date:", "missing_value", 5, 0),
        ("date:> 2026", "missing_value", 6, 0),
        ("a NEAR/5 b", "not_yet", 2, 6),
        ("a NEAR b", "not_yet", 2, 4),
        ('"a b"~5', "not_yet", 5, 1),
        ("{Apple}", "not_yet", 0, 1),
        ("wom?n", "not_yet", 3, 1),
        ('"wom?n"', "not_yet", 4, 1),
        ("title:a", "not_yet", 0, 5),
        ("url:x", "not_yet", 0, 3),
        ("followers:>100", "not_yet", 0, 9),
    ],
)
def test_an_error_names_the_first_thing_that_cannot_stand(text, code, position, length):
    error = refused(text)
    assert (error.code, error.position, error.length) == (code, position, length)


@pytest.mark.parametrize(
    ("text", "proposal"),
    [
        ("a NEAR/5x b", "NEAR/5"),
        ("a NEAR/x b", "NEAR/10"),
        ("a NEAR/200 b", "NEAR/100"),
        ("a NEAR:5", "NEAR/5"),
        ("http://x.y/z", 'url:"http://x.y/z"'),
        ("www.x.y", 'url:"www.x.y"'),
        ('"http://x.y "', 'url:"http://x.y"'),
        ("langue:fr", "lang:fr"),
        ("Lang:fr", "lang:fr"),
        ("foo:bar", '"foo:bar"'),
        ("Marks & Spencer", '"Marks & Spencer"'),
        ("Air – France", '"Air – France"'),
        ("a OR & b", ""),
        ('"air france', '"air france"'),
        ("sentiment:positif", "positive"),
        ("lang:(fr en)", "OR en"),
    ],
)
def test_an_error_proposes_what_was_likely_meant(text, proposal):
    error = refused(text)
    assert error.proposal == proposal
    assert (f"Did you mean {proposal}?" in str(error)) is bool(proposal)


def test_a_query_holds_at_most_8_000_code_points_comments_included():
    assert parse("a" + " " * 7_999).tree == a
    error = refused("a <<<" + "x" * 7_993 + ">>>")
    assert (error.code, error.position, error.params) == ("too_long", 8_000, {"limit": 8_000})


def test_a_query_holds_at_most_500_operands():
    assert len(parse("a " * 500).tree.parts) == 500
    assert len(parse("author:(" + " OR ".join(["x"] * 500) + ")").tree.values) == 500
    error = refused("a " * 499 + "date:2026 b")
    assert (error.code, error.position) == ("too_many_operands", 1008)
    assert refused("author:(" + " OR ".join(["x"] * 501) + ")").code == "too_many_operands"


def test_brackets_and_nots_are_nested_at_most_30_deep():
    assert parse("(" * 30 + "a" + ")" * 30).tree == a
    assert (refused("(" * 31 + "a" + ")" * 31).code, refused("(" * 31).position) == ("too_deep", 30)
    assert refused("-" * 20 + "(" * 11 + "a").code == "too_deep"
    assert refused("(" * 30 + "lang:(fr)").position == 35
    assert parse(" ".join(["-(a)"] * 100)).tree == And((Not(a),) * 100)


def test_a_stored_canonical_form_is_read_without_limits():
    text = canonical(parse("a " * 500).tree) + " AND b" * 2_000
    assert len(parse(text, limited=False).tree.parts) == 2_500


def test_nodes_know_where_they_were_typed():
    left, right = parse('  air  "b c"').tree.parts
    assert (left.at, right.at) == (Place(2, 3), Place(7, 5))
    assert right.items[1].at == Place(10, 1)


@pytest.mark.parametrize(
    ("text", "advice"),
    [
        ("delayed flight again", [("loose_words", 0, 20)]),
        ("delayed AND flight AND again", []),
        ('"delayed flight again"', []),
        ("delayed flight OR again", []),
        ("wizz OR tap tui", []),
        ("wizz tui OR tv", [("short_word", 12, 2)]),
        ("late NOT late", [("never_matches", 0, 13)]),
        ("late OR NOT late", [("always_matches", 0, 16)]),
        ("late lang:fr lang:en", [("never_matches", 0, 20)]),
        ("date:[2026-02 TO 2026-01]", [("never_matches", 0, 25)]),
        ("late OR lost OR late", [("written_twice", 16, 4)]),
        ("(late OR lost) NOT lost", [("not_undoes_or", 15, 8)]),
        ("(late OR lost) NOT (lost OR gone)", [("not_undoes_or", 15, 17)]),
        ("late –lost", [("dash_not_minus", 5, 1)]),
    ],
)
def test_advice_refuses_nothing(text, advice):
    assert [(one.code, one.at.position, one.at.length) for one in parse(text).advice] == advice


def test_advice_names_a_word_that_decides_alone():
    text = "rare OR the"
    found = advise(parse(text).tree, text, {"the": 0.6, "rare": 0.001}.__getitem__)
    assert [str(one) for one in found] == ["“the” is so frequent that it decides alone."]


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("a  b", "a AND b"),
        ("a OR b c", "a OR b AND c"),
        ("(a OR b) -c", "(a OR b) AND NOT c"),
        ("NOT (a b)", "NOT (a AND b)"),
        ("Air-France", '"air france"'),
        ("date:>=2026-11", "date:[2026-11 TO *]"),
        ("date:<=-7d", "date:[* TO -7d]"),
        ("date:[2026 TO 2026]", "date:2026"),
        ("date:>2026-11-05T07:08:09-03:30", "date:>2026-11-05T07:08:09-03:30"),
        ("lang:( FR OR en )", "lang:(fr OR en)"),
        ('author:"OR" author:"a b"', 'author:or AND author:"a b"'),
        ("a <<<why>>> b", "a AND b"),
    ],
)
def test_the_canonical_form_says_the_same_in_one_way(text, form):
    assert canonical(tree(text)) == form


@given(trees)
@examples(300)
def test_a_printed_tree_is_read_as_the_same_tree(drawn):
    assert parse(canonical(drawn), limited=False).tree == drawn


def read(text):
    """The parsed query, or the error that says why it is none; nothing else is ever raised."""
    try:
        return parse(text)
    except QueryError as error:
        return error


@given(typed)
@examples(500)
def test_any_text_is_a_query_or_a_query_error(text):
    outcome = read(text)
    if isinstance(outcome, QueryError):
        assert outcome.code in ERRORS
        assert outcome.expected in EXPECTED
        assert 0 <= outcome.position <= outcome.position + outcome.length <= len(text)
        assert str(outcome)
        return
    assert parse(canonical(outcome.tree), limited=False).tree == outcome.tree
    for advice in outcome.advice:
        assert advice.code in ADVICE
        assert advice.at.position + advice.at.length <= len(text)
        assert str(advice)


@pytest.mark.parametrize(
    "piece", ["(", "-", "a ", '"', "<<<", "lang:(", "*", "a* ", "://", "[", "NOT ", "a" * 50, "?", "é", "\u00ad", "a,", "NEAR/"]
)
def test_no_text_takes_long_to_read(piece):
    start = time.process_time()
    assert read((piece * 8_000)[:8_000])
    assert time.process_time() - start < 2
