"""Judgements that lapsed because the text changed: to be confirmed on the new text, or given up."""

from __future__ import annotations

from collections.abc import Iterable

from django.db import transaction
from django.db.models import Q, QuerySet
from django.utils import timezone

from core import audit
from core.by import By
from ingestion import corrections
from ingestion.models import Correction, Match, Revision
from tenants.rights import Who


def waiting(who: Who) -> QuerySet[Correction]:
    """Those that somebody has still to look at, as far as these eyes may see."""
    return seen_by(Correction.objects.filter(lapsed_at__isnull=False, taken_back_at=None), who)


def seen_by(found: QuerySet[Correction], who: Who) -> QuerySet[Correction]:
    """Of these, the judgements of their subjects, and those on the whole of mentions that they may see."""
    if who.subjects is None:
        return found
    theirs = Match.objects.filter(subject__in=who.subjects, state=Match.State.ON).values("mention")
    return found.filter(Q(subject__in=who.subjects) | Q(subject=None, mention__in=theirs))


@transaction.atomic
def confirm(correction: Correction, *, by: By) -> Correction | None:
    """Judge the new text as the old one was; None when somebody settled it before."""
    held = _held(correction)
    if held is None:
        return None
    return corrections.correct([held.mention_id], field=held.field, value=held.value, subject=held.subject, by=by)[0]


@transaction.atomic
def give_up(correction: Correction, *, by: By) -> bool:
    """Leave the new text to what models say of it; False when somebody settled it before."""
    held = _held(correction)
    if held is None:
        return False
    Correction.objects.filter(pk=held.pk).update(taken_back_at=timezone.now())
    data = {"field": held.field, "value": held.value, "subject": held.subject_id}
    audit.record("mention.correction_given_up", by=by, obj=("mention", held.mention_id, ""), data=data)
    return True


def judged_texts(found: Iterable[Correction]) -> dict[int, Revision]:
    """The former text that each of these was about, by their numbers: one question for all."""
    judged = list(found)
    revisions = Revision.objects.filter(mention__in=[one.mention_id for one in judged]).order_by("replaced_at")
    known = {(revision.mention_id, bytes(revision.text_hash)): revision for revision in revisions}
    texts = ((one.pk, known.get((one.mention_id, bytes(one.text_hash)))) for one in judged)
    return {number: revision for number, revision in texts if revision is not None}


def _held(correction: Correction) -> Correction | None:
    return Correction.objects.select_for_update(of=("self",)).filter(pk=correction.pk, lapsed_at__isnull=False, taken_back_at=None).first()
