"""Proposes statements: what the brand said where it speaks itself, once each; people keep them or refuse them."""

from __future__ import annotations

from collections.abc import Collection
from datetime import timedelta
from time import monotonic
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.by import By
from core.query.folding import fold
from ingestion import changes, sources
from ingestion.models import Match, Mention, Sighting, Subject, SubjectKind
from reputation.models import Came, Statement, StatementState
from reputation.statements import registering
from reputation.statements.echoing import HEARD, STRETCH, whole
from reputation.statements.likeness import plain
from reputation.statements.official import official
from reputation.statements.registering import LONGEST, Said
from tenants.turns import Again

READER: Final = "proposals"
OFTEN: Final = timedelta(hours=1)
LATELY: Final = timedelta(days=30)
MOST: Final = 500
"""What a source newly marked as the brand's own said lately is looked through by this many texts."""


def work(deadline: float) -> Again:
    """Follow the changes of the mentions, a stretch at a time."""
    while monotonic() < deadline:
        if until := changes.gathering(READER, STRETCH):
            return until
        with transaction.atomic():
            told = changes.read(READER, STRETCH)
            if not told:
                break
            look({change.mention_id for change in told})
            changes.advance(READER, told[-1])
        if len(told) < STRETCH:
            break
    else:
        return True
    return changes.again(READER) or False


def lately(_deadline: float) -> None:
    """What own sources said in the last days: some were marked only after that."""
    said = Sighting.objects.filter(source__own=True, mention__published_at__gte=timezone.now() - LATELY)
    look(set(said.order_by("-mention_id").values_list("mention_id", flat=True)[:MOST]))


@transaction.atomic
def look(ids: Collection[int]) -> list[Statement]:
    """Propose those that read like statements. What was registered, kept or refused before is not proposed again; a proposal that nobody
    kept goes with its mention."""
    proposed = Statement.objects.filter(came=Came.PROPOSED, state__in=[StatementState.PROPOSED, StatementState.REFUSED], heard_id__in=ids)
    if proposed.exists():
        proposed.exclude(heard_id__in=Mention.objects.filter(pk__in=ids).values("pk")).delete()
    heard = _heard(ids)
    subjects = _subjects([one.pk for one in heard])
    return [_propose(one, subjects[one.pk]) for one in heard if one.pk in subjects and _reads_so(one, subjects[one.pk])]


def _heard(ids: Collection[int]) -> list[Mention]:
    """What own sources said of their own accord lately, and no statement was made of. Most mentions are nobody's own: asked first."""
    ours = sources.own()
    own = set(Sighting.objects.filter(mention__in=ids, source__in=ours).values_list("mention_id", flat=True)) if ours else set()
    if not own:
        return []
    known = Statement.objects.filter(heard_id__in=own).values_list("heard_id", flat=True)
    since = timezone.now() - HEARD
    return list(Mention.objects.filter(pk__in=own - set(known), in_reply_to="", published_at__gte=since).order_by("pk"))


def _subjects(ids: Collection[int]) -> dict[int, Subject]:
    """Whom each is about: the own brand first."""
    found: dict[int, Subject] = {}
    on = Match.objects.filter(Q(mention__in=list(ids)), state=Match.State.ON).select_related("subject").order_by("subject_id")
    for match in on:
        known = found.get(match.mention_id)
        if known is None or (known.kind != SubjectKind.OWN and match.subject.kind == SubjectKind.OWN):
            found[match.mention_id] = match.subject
    return found


def _reads_so(mention: Mention, subject: Subject) -> bool:
    return official(mention.title, mention.text, mention.language, fold(subject.name).split())


def _propose(mention: Mention, subject: Subject) -> Statement:
    page = bool(plain(mention.url).partition("/")[2])
    addresses = (mention.url,) if page and " " not in mention.url and "." in plain(mention.url).partition("/")[0] else ()
    said = Said(whole(mention)[:LONGEST], mention.published_at, addresses, mention.language, mention.pk)
    return registering.propose(subject, said, by=By.system(), came=Came.PROPOSED)
