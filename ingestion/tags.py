"""Tags: words that people put on mentions, and take off again."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid
from ingestion import rows
from ingestion.models import Mention, Tag
from tenants.rights import Who
from tenants.visibility import Visibility

AT_ONCE: Final = 5_000
LONGEST: Final = 60

_PUT: Final = """
    INSERT INTO ingestion_tag (mention_id, word, visibility, by_kind, by_id, by_name)
    SELECT m.id, %s, %s, %s, %s, %s FROM ingestion_mention m WHERE m.id = ANY(%s) ORDER BY m.id
    ON CONFLICT (mention_id, word) DO NOTHING RETURNING id
"""


@transaction.atomic
def put(mention_ids: Sequence[int], word: str, *, by: By, visibility: Visibility = Visibility.AGENCY) -> list[int]:
    """Put this word on mentions; the tags that are new. One that stands there already stays as it is."""
    said = checked(word)
    made: list[int] = []
    for start in range(0, len(mention_ids), AT_ONCE):
        batch = list(mention_ids[start : start + AT_ONCE])
        found = rows.run(_PUT, said, visibility.value, by.kind, by.id, by.name, batch)
        made += [number for (number,) in found]
    if made:
        audit.record("mention.tagged", by=by, obj=_of(mention_ids), data={"word": said, "count": len(made)})
    return made


@transaction.atomic
def take(mention: Mention, word: str, *, by: By, who: Who) -> bool:
    """Take a word off a mention, when they may know that it is there."""
    gone, _each = Tag.objects.visible_to(who).filter(mention=mention, word=word).delete()
    if gone:
        audit.record("mention.untagged", by=by, obj=_of([mention.pk]), data={"word": word, "count": gone})
    return bool(gone)


@transaction.atomic
def undo(word: str, first: int, last: int, *, by: By) -> int:
    """Take off what this person just put on by one act: this word, from the first of its tags to the last."""
    gone, _each = Tag.objects.filter(pk__range=(first, last), word=word, by_kind=by.kind, by_id=by.id).delete()
    if gone:
        audit.record("mention.untagged", by=by, data={"word": word, "count": gone})
    return gone


def words(who: Who, most: int = 100) -> list[tuple[str, int]]:
    """The words in use that they may know of, with how many mentions carry each, most used first."""
    found = Tag.objects.visible_to(who)
    if who.subjects is not None:
        found = found.filter(mention__matches__subject__in=who.subjects, mention__matches__state="on")
    counted = found.values("word").annotate(mentions=Count("mention", distinct=True)).order_by("-mentions", "word")[:most]
    return [(one["word"], one["mentions"]) for one in counted]


def checked(word: str) -> str:
    """The word as it is kept: one blank between its parts."""
    said = " ".join(word.split())
    if not said:
        raise _wrong("required", _("Write the word to put on these mentions."))
    if len(said) > LONGEST:
        raise _wrong("too_long", _("A tag has %(most)d characters at most: shorten it.") % {"most": LONGEST})
    return said


def _wrong(code: str, detail: str) -> Invalid:
    return Invalid(detail, errors=(FieldError("/word", code, detail),))


def _of(mention_ids: Sequence[int]) -> tuple[str, str | int, str]:
    return ("mention", mention_ids[0] if len(mention_ids) == 1 else "", "")
