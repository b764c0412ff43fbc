"""Names in queries, what a subject's own query may use, and conditions that stand beside the text."""

import pytest

from core.query.errors import QueryError
from core.query.fields import FIELDS
from core.query.folding import fold_value
from core.query.names import resolve
from core.query.parser import parse
from core.query.printer import canonical
from core.query.subjects import check_subject_query
from core.query.tags import tags as tags_of


class Known:
    """Names kept in a dictionary."""

    def __init__(self, **named):
        self.named = named

    def id_of(self, field, name):
        return next((id for id, known in self.named.get(field, {}).items() if fold_value(known) == name), None)

    def name_of(self, field, id):
        return self.named.get(field, {}).get(id)


def test_a_name_becomes_an_id_and_is_printed_by_its_present_name():
    tree = resolve(
        parse('a source:("Le Monde" OR rss) NOT subject:"Élan"').tree, Known(source={1: "Le Monde", 2: "RSS"}, subject={7: "Élan"})
    )
    assert canonical(tree) == "a AND source:(=1 OR =2) AND NOT subject:=7"
    renamed = Known(source={1: "LeMonde.fr", 2: "Old news"}, subject={7: "Elan Group"})
    assert canonical(tree, renamed) == 'a AND source:(LeMonde.fr OR "Old news") AND NOT subject:"Elan Group"'
    assert resolve(parse(canonical(tree, renamed)).tree, renamed) == tree


@pytest.mark.parametrize("known", [{}, {1: 'The "Post"'}, {1: "Five*"}, {2: "Post", 1: "Post"}])
def test_a_name_that_would_not_lead_back_is_printed_as_an_id(known):
    assert canonical(parse("source:=1").tree, Known(source=known)) == "source:=1"


def test_an_unknown_name_is_an_error_where_it_stands():
    with pytest.raises(QueryError) as caught:
        resolve(parse("a OR source:(=1 OR nowhere)").tree, Known())
    error = caught.value
    assert (error.code, error.position, error.length) == ("unknown_name", 19, 7)
    assert str(error).startswith("There is no source named “nowhere”.")


@pytest.mark.parametrize(
    "query", ["a b", '"a b" OR ab* NOT c', "author:a site:b lang:fr country:fr source:=1 kind:feed type:post hashtag:x at:y"]
)
def test_a_subjects_query_may_use_what_never_changes(query):
    check_subject_query(parse(query).tree)


@pytest.mark.parametrize(
    ("query", "position", "length"),
    [("a sentiment:positive", 2, 9), ("a OR NOT subject:=1", 9, 7), ("(a date:2026) OR b", 3, 4)],
)
def test_a_subjects_query_may_not_use_what_changes_later(query, position, length):
    with pytest.raises(QueryError) as caught:
        check_subject_query(parse(query).tree)
    assert (caught.value.code, caught.value.position, caught.value.length) == ("field_not_in_subject", position, length)


@pytest.mark.parametrize(
    ("text", "tags", "named"),
    [
        ("#Air_France @KLM", {"air_france"}, {"klm"}),
        ("＃Été#x ＠Bob", {"ete"}, {"bob"}),
        ("a@b.c x#y _#z", set(), set()),
        ("#2026 #_ #_x", {"2026", "_x"}, set()),
        ("#東京タワー #한국", {"東京タワー", "한국"}, set()),
        ("http://x/#a @b.", set(), {"b"}),
        ("(#a,#b)", {"a", "b"}, set()),
        ("❤️#love", {"love"}, set()),
    ],
)
def test_hashtags_and_handles_are_read_whole(text, tags, named):
    assert tags_of(text).hashtags == {fold_value(tag) for tag in tags}
    assert tags_of(text).handles == named


@pytest.mark.parametrize(
    "text", ["#a @b_c", "x#a y@b", "_#a -@b", "# a @", "#_ @_9 ##d @@e", "http://x/#a www.x/@b #c", "(#a,@b) #A #2026"]
)
def test_an_accent_elsewhere_changes_no_tag(text):
    assert tags_of(text) == tags_of(f"{text} é")


def test_every_field_of_the_table_is_answered_or_kept_for_later():
    answered = {name: field for name, field in FIELDS.items() if field.type != "later"}
    assert sorted(answered) == sorted(
        ("author", "site", "lang", "country", "source", "kind", "type", "sentiment", "subject", "hashtag", "at", "date")
    )
    assert all(field.help for field in answered.values())
