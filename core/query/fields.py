"""The fields of the query language, in one table: parser, engines and documents read it."""

from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, Literal

FieldType = Literal["value", "closed", "name", "date", "later"]


@dataclass(frozen=True, slots=True)
class Field:
    """One field: how its values are read, and whether a subject's own query may use it."""

    name: str
    type: FieldType
    help: str = ""
    in_subject: bool = False
    choices: tuple[str, ...] = ()


SENTIMENTS: Final = ("positive", "neutral", "negative", "mixed")
TYPES: Final = ("post", "comment", "reply", "share", "quote", "review", "article", "question")

FIELDS: Final[dict[str, Field]] = {
    field.name: field
    for field in (
        Field("author", "value", "handle or name of the author at publication", in_subject=True),
        Field("site", "value", "host name of the site; its subdomains count too", in_subject=True),
        Field("lang", "value", "language, by its two-letter code", in_subject=True),
        Field("country", "value", "country, by its two-letter code", in_subject=True),
        Field("source", "name", "source that saw the mention, by name", in_subject=True),
        Field("kind", "value", "kind of connector that brought the mention", in_subject=True),
        Field("type", "closed", "what the mention is", in_subject=True, choices=TYPES),
        Field("sentiment", "closed", "sentiment towards the subject asked, else tone of the whole text", choices=SENTIMENTS),
        Field("subject", "name", "subject that the mention concerns, by name"),
        Field("hashtag", "value", "a whole hashtag of the text", in_subject=True),
        Field("at", "value", "a whole handle that the text addresses", in_subject=True),
        Field("date", "date", "time of publication: a date, a range, or a time ago such as -7d"),
        # Names that the language keeps for forms that no engine answers yet: they are never read as words.
        *(Field(name, "later", in_subject=True) for name in ("title", "body", "url", "link", "community", "has")),
        *(Field(name, "later") for name in ("role", "intent", "topic", "entity", "story", "thread", "tag", "case", "corrected")),
        *(Field(name, "later") for name in ("followers", "reach", "engagement", "rating")),
    )
}


def nearest(word: str, known: tuple[str, ...] | dict[str, Field]) -> str:
    """The known word most like this one, or nothing."""
    return next(iter(get_close_matches(word.lower(), tuple(known), n=1, cutoff=0.6)), "")
