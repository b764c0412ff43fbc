"""Every sentence the query language says, in English, by stable code; floors above translate these templates."""

from collections.abc import Iterator
from typing import Final

ERRORS: Final[dict[str, str]] = {
    "empty_query": "The query is empty: write at least one word.",
    "too_long": "The query is longer than {limit} characters: shorten it, or split it into two.",
    "too_many_operands": "The query has more than {limit} words, phrases and values: shorten it, or split it into two.",
    "too_deep": "Brackets and NOT are nested more than {limit} deep: write the query flatter.",
    "too_far": "A proximity is at most {limit} words.",
    "missing_operand": "Something to search for is missing here.",
    "unclosed_quote": "This quotation mark is never closed: add a closing one.",
    "unclosed_bracket": "This bracket is never closed: add a closing one.",
    "unclosed_brace": "This brace is never closed: add a closing one.",
    "unclosed_comment": "This comment is never closed: add >>>.",
    "unclosed_range": "This range is never closed: add a closing square bracket.",
    "unopened": "“{mark}” closes nothing: remove it, or open it before.",
    "glued_minus": "A minus right after a closing mark is unclear: put a blank before it to exclude, or remove it.",
    "no_token": "“{text}” holds no letter or digit to search for: put it in quotes with the words around it, or remove it.",
    "address": "“{text}” is an address, which is never split into words: look for it with url:, or remove it.",
    "word_too_long": "A word of more than {limit} characters cannot be found: shorten it.",
    "star_misplaced": "A star stands once, right after the last letter of a word.",
    "star_too_short": "A star needs at least two letters or digits of one word before it.",
    "bad_near": "NEAR takes a number of words after the slash, as in NEAR/5.",
    "unknown_field": "There is no field named “{name}”.",
    "missing_value": "The field “{name}” needs a value right after the colon, without a blank.",
    "star_in_value": "The value of a field is compared whole: it takes no star.",
    "unknown_value": "“{value}” is no value of the field “{name}”: it takes {choices}.",
    "list_needs_or": "The values of a list are joined by OR.",
    "nested_list": "A list of values holds no brackets.",
    "no_range": "The field “{name}” takes a value or a list of values, no range.",
    "no_list": "The field “{name}” takes a value or a range, no list.",
    "bad_range": "A range is written [a TO b], with * for an open end.",
    "bad_date": "“{value}” is no date: write a year, a month, a day or a time such as 2026-11-05T14:30, or -7d for seven days ago.",
    "unknown_name": "There is no {name} named “{value}”.",
    "field_not_in_subject": "A subject's query cannot use “{name}”, which changes later: take it out, and filter by it in Mentions.",
    "not_yet": "“{form}” is not available yet.",
}

EXPECTED: Final[dict[str, str]] = {
    "operand": "a word, a phrase, a field or an opening bracket",
    "closing_quote": "a closing quotation mark",
    "closing_bracket": "a closing bracket",
    "closing_brace": "a closing brace",
    "closing_comment": ">>>",
    "closing_range": "a closing square bracket",
    "end": "the end of the query",
    "blank": "a blank",
    "word": "a word",
    "shorter": "a shorter query",
    "letters": "two letters or digits, then the star at the end of the word",
    "number": "a whole number from 0 to 100",
    "field": "the name of a field",
    "value": "a value",
    "choice": "one of the listed values",
    "or": "OR or a closing bracket",
    "range": "[a TO b]",
    "date": "a date",
    "name": "a name that exists",
    "subject_field": "a field that does not change after publication",
}

ADVICE: Final[dict[str, str]] = {
    "loose_words": "These words may stand anywhere in the text: put them in quotes if they belong together.",
    "short_word": "“{word}” is so short that it will often mean something else.",
    "never_matches": "This part can never match.",
    "always_matches": "This part always matches.",
    "written_twice": "“{clause}” is written twice.",
    "not_undoes_or": "NOT removes “{clause}”, which OR has added.",
    "frequent_word": "“{word}” is so frequent that it decides alone.",
    "dash_not_minus": "This dash excludes nothing: write a minus or NOT to exclude.",
}


def sentences() -> Iterator[str]:
    """All of them."""
    for told in (ERRORS, EXPECTED, ADVICE):
        yield from told.values()
