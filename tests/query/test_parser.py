"""What a query's text means, and what is said of one that cannot stand."""

import pytest
from hypothesis import given

from core.query.advice import advise
from core.query.parser import parse
from core.query.printer import canonical
from core.query.tree import Ago, And, Date, DateRange, FieldIs, Not, Or, Phrase, Place, Prefix, Ref, Word
from tests.query.strategies import examples, trees


def tree(text):
    return parse(text).tree


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
        ("author:(and OR or)", FieldIs("author", ("and", "or"))),
        ("a lang:fr -lang:en", And((a, FieldIs("lang", ("fr",)), Not(FieldIs("lang", ("en",)))))),
        ("lang:fr(a)", And((FieldIs("lang", ("fr",)), a))),
    ],
)
def test_a_field_takes_a_value_or_a_list(text, expected):
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


def test_a_stored_canonical_form_is_read_without_limits():
    longest = canonical(tree("a " * 500)) + " AND b" * 2_000
    assert canonical(parse(longest, limited=False).tree) == longest


def test_nodes_know_where_they_were_typed():
    left, right = tree('  air  "b c"').parts
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
