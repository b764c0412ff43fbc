"""Tags: words that people put on mentions, and take off again."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db import transaction
from django.db.models import Count, Exists, F, Max, OuterRef, QuerySet
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid
from ingestion import changes, rows
from ingestion.models import Change, Match, Mention, Tag
from tenants.rights import Who
from tenants.visibility import Visibility

AT_ONCE: Final = 5_000
LONGEST: Final = 60

_PUT: Final = """
    INSERT INTO ingestion_tag (mention_id, word, visibility, by_kind, by_id, by_name)
    SELECT m.id, %s, %s, %s, %s, %s FROM ingestion_mention m WHERE m.id = ANY(%s) ORDER BY m.id
    ON CONFLICT (mention_id, word) DO NOTHING RETURNING id, mention_id
"""


@transaction.atomic
def put(mention_ids: Sequence[int], word: str, *, by: By, visibility: Visibility = Visibility.AGENCY) -> list[int]:
    """Put this word on mentions; the tags that are new. One that stands there already stays, and is shared when this one is."""
    said = checked(word)
    made, changed = list[int](), list[int]()
    for start in range(0, len(mention_ids), AT_ONCE):
        batch = list(mention_ids[start : start + AT_ONCE])
        for number, mention in rows.run(_PUT, said, visibility.value, by.kind, by.id, by.name, batch):
            made.append(number)
            changed.append(mention)
    if visibility == Visibility.SHARED:
        hidden = Tag.objects.filter(mention__in=mention_ids, word=said).exclude(visibility=visibility)
        changed += hidden.values_list("mention", flat=True)
        hidden.update(visibility=visibility)
    changes.record(changed, Change.What.CHANGED)
    if made:
        audit.record("mention.tagged", by=by, obj=_of(mention_ids), data={"word": said, "count": len(made)})
    return made


@transaction.atomic
def take(mention: Mention, word: str, *, by: By, who: Who) -> bool:
    """Take a word off a mention, when they may know that it is there."""
    return bool(take_from([mention.pk], word, by=by, who=who))


@transaction.atomic
def undo(word: str, first: int, last: int, *, by: By) -> int:
    """Take off what this person just put on by one act: this word, from the first of its tags to the last."""
    return drop(Tag.objects.filter(pk__range=(first, last), word=word, by_kind=by.kind, by_id=by.id), by=by)


@transaction.atomic
def take_from(mention_ids: Sequence[int], word: str, *, by: By, who: Who) -> int:
    """Take a word off these mentions, where they may know that it is there; off how many."""
    return drop(Tag.objects.visible_to(who).filter(mention__in=mention_ids, word=word), by=by)


@transaction.atomic
def drop(found: QuerySet[Tag], *, by: By) -> int:
    """Take these tags, of one word, off their mentions; off how many."""
    held = list(found.order_by("pk").values_list("mention", "word"))
    if held:
        _deleted(found)
        audit.record(
            "mention.untagged", by=by, obj=_of([mention for mention, _word in held]), data={"word": held[0][1], "count": len(held)}
        )
    return len(held)


# -- a word wherever it stands


@dataclass(frozen=True, slots=True)
class Use:
    """A word in use: how many mentions carry it, and the last tag that says so."""

    word: str
    mentions: int
    last: int


def words(who: Who, most: int = 100) -> list[tuple[str, int]]:
    """The words in use that they may know of, with how many mentions carry each, most used first."""
    return [(one["word"], one["mentions"]) for one in _counted(known(who)).order_by(F("mentions").desc(), "word")[:most]]


def in_use(who: Who, after: str, most: int) -> tuple[list[Use], int]:
    """The words in use that come after this one, in their order, and how many there are in all."""
    found = known(who)
    rows = _counted(found.filter(word__gt=after) if after else found).order_by("word")[:most]
    return [Use(**row) for row in rows], found.aggregate(words=Count("word", distinct=True))["words"]


def use(who: Who, word: str) -> Use | None:
    """This word, if they may know that it is in use."""
    row = _counted(known(who).filter(word=word)).order_by("word").first()
    return Use(**row) if row else None


@transaction.atomic
def rename(word: str, to: str, *, by: By, who: Who) -> int:
    """Call a word otherwise wherever they may know of it; on how many mentions. Where the other stands already, the two become one."""
    said = checked(to)
    held = known(who).filter(word=word)
    count = held.count()
    if said == word or not count:
        return count
    # What was shared stays shared: nobody loses sight of a word by renaming it.
    shared = held.filter(visibility=Visibility.SHARED).values("mention")
    Tag.objects.filter(word=said, mention__in=shared).update(visibility=Visibility.SHARED)
    changes.record(held.values_list("mention", flat=True), Change.What.CHANGED)
    held.filter(Exists(Tag.objects.filter(mention=OuterRef("mention"), word=said))).delete()
    held.update(word=said)
    audit.record("tag.renamed", by=by, obj=("tag", "", said), data={"word": said, "before": word, "count": count})
    return count


@transaction.atomic
def remove(word: str, *, by: By, who: Who) -> int:
    """Take a word off all mentions where they may know of it; off how many."""
    gone = _deleted(known(who).filter(word=word))
    if gone:
        audit.record("tag.removed", by=by, obj=("tag", "", word), data={"word": word, "count": gone})
    return gone


def known(who: Who) -> QuerySet[Tag]:
    """The tags of which they may know: those for their eyes, on mentions of their subjects."""
    found: QuerySet[Tag] = Tag.objects.visible_to(who)
    if who.subjects is None:
        return found
    return found.filter(Exists(Match.objects.filter(mention=OuterRef("mention"), subject__in=who.subjects, state=Match.State.ON)))


def _deleted(found: QuerySet[Tag]) -> int:
    # A tag is a part of what is read of a mention, and of its version.
    changes.record(found.values_list("mention", flat=True), Change.What.CHANGED)
    return found.delete()[0]


def _counted(found: QuerySet[Tag]) -> QuerySet[Tag, Any]:
    return found.order_by().values("word").annotate(mentions=Count("mention", distinct=True), last=Max("pk"))


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
