"""Facts as words of an index: exact, whole, short."""

from __future__ import annotations

import pytest

from core.query.tree import FieldIs, Ref
from search.backends.postgres_query import Sql, Text, condition, lexeme, sql
from search.facts import LONGEST, fact, facts, wanted
from tests.search.asking import asked
from tests.search.factories import an_entry


def test_every_field_of_a_mention_is_a_fact_in_folded_form():
    entry = an_entry(
        1, "#Été @Jo", author_handle="@Jo", author_name="Zoë", site="m.X.org", lang="fr", country="FR", kind="feed", type="post",
        sentiment="mixed", sources=frozenset({4}), subjects={7: "negative", 8: ""},
    )  # fmt: skip
    assert facts(entry.document) == {
        "a=jo", "a=zoe", "s=m.x.org", "s=x.org", "s=org", "l=fr", "c=fr", "k=feed", "y=post", "m=mixed", "f=4", "j=7", "j=8",
        "w=7:negative", "w=8:", "h=ete", "t=jo",
    }  # fmt: skip


def test_what_is_absent_is_no_fact():
    assert facts(an_entry(1, "").document) == set()


def test_values_that_differ_only_at_their_end_stay_apart_when_they_are_long():
    one, other = fact("hashtag", "a" * 400 + "b"), fact("hashtag", "a" * 400 + "c")
    assert one != other
    assert len(one) < LONGEST
    assert fact("hashtag", "a" * LONGEST) == "h=" + "a" * LONGEST


def test_a_sentiment_is_towards_the_subject_asked_else_of_the_whole():
    node = FieldIs("sentiment", ("negative",))
    assert wanted(node, None) == ["m=negative"]
    assert wanted(node, 7) == ["w=7:negative"]
    assert wanted(FieldIs("source", (Ref(1), Ref(2))), 7) == ["f=1", "f=2"]


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ("a", "tokens @@ %s::tsquery"),
        ("a NOT b", "tokens @@ %s::tsquery"),
        ("a OR lang:fr NOT b", "tokens @@ %s::tsquery"),
        ("NOT a", "mention_id NOT IN (SELECT mention_id FROM search_postgresentry WHERE tokens @@ %s::tsquery)"),
        ("a OR NOT b", "mention_id NOT IN (SELECT mention_id FROM search_postgresentry WHERE tokens @@ %s::tsquery)"),
        ("NOT a NOT b", "mention_id NOT IN (SELECT mention_id FROM search_postgresentry WHERE tokens @@ %s::tsquery)"),
    ],
)
def test_words_and_facts_are_one_condition_that_the_index_answers(text, where):
    question = asked(text)
    assert condition(question.whole, question.context, None, question.period).text == where


def test_of_a_condition_and_its_complement_one_is_bounded():
    unbounded = Text("!'a'", "'a'", bounded=False)
    assert sql(unbounded.inverted()) == Sql("tokens @@ %s::tsquery", ("'a'",))
    assert sql(unbounded).params == ("'a'",)


def test_a_lexeme_is_quoted_whole():
    assert lexeme("o'brien \\ x") == "'o''brien \\\\ x'"
