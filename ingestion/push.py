"""Takes items that programs push: checked whole, kept as a batch, read a moment later; one outcome an item."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core.by import By
from core.choices import JobState
from core.errors import Conflict, FieldError, Invalid, TooLarge
from ingestion import allowance, outcomes, sources
from ingestion.connectors import RawPayload
from ingestion.items import Item, check
from ingestion.keeping import Kept, ending_at_once, keep_page, outcome_at_once
from ingestion.models import Outcome, Run, RunItem, RunKind, Source
from tenants import limits
from tenants.limits import Daily

KIND = "push"


def push(items: Sequence[object], *, by: By, source_name: str = "API") -> Run:
    """Keep a batch of items, or none: one that is wrong is named by its place, and nothing of the batch is taken."""
    checked = checked_items(items)
    allowance.check()
    limits.count(Daily.ITEMS, len(checked), by=by)
    with transaction.atomic():
        source = source_named(source_name, by)
        run = Run.objects.create(source=source, kind=RunKind.PUSH, state=JobState.RUNNING, started_at=timezone.now(), **by.columns())
        kept = keep_page(source, run, [RawPayload(item.external_id, item.payload) for item in checked])
        _write_items(run, kept)
    run.refresh_from_db()
    return run


def checked_items(items: Sequence[object]) -> list[Item]:
    """The items of a batch ready to be kept; raises with everything that is wrong with it."""
    most = settings.PUSH_ITEMS_MAX
    if not items:
        raise Invalid(_("There is no item in this batch: send one at least."), code="empty_batch")
    if len(items) > most:
        raise TooLarge(
            _("A batch takes at most %(most)d items, this one has %(count)d: send them in several batches.")
            % {"most": most, "count": len(items)},
            code="too_many_items",
        )
    good: list[Item] = []
    wrong: list[FieldError] = []
    for place, item in enumerate(items):
        found = check(item, place)
        if isinstance(found, Item):
            good.append(found)
        else:
            wrong += found
    if wrong:
        raise Invalid(_("Some items are not right: correct them and send the batch again; none was taken."), errors=tuple(wrong[:200]))
    return good


def source_named(name: str, by: By) -> Source:
    """The source that pushed items of this name belong to; made when the first batch comes.

    Where a source of another kind has the name, as a feed called “API”, it is the one beside it.
    """
    for one in (name, f"{name} ({KIND})"):
        of_name = Source.objects.filter(kind=KIND, name=one, archived_at=None)
        found = of_name.first() or _made(one, by) or of_name.first()
        if found is not None:
            return found
    raise Conflict(_("The names %(name)s and %(name)s (push) belong to other sources: rename one.") % {"name": name}, code="name_taken")


def _made(name: str, by: By) -> Source | None:
    """A new source; None when the name is taken, perhaps by another batch at the same moment."""
    try:
        return sources.create(KIND, name, {}, by=by)
    except Conflict:
        return None


def _write_items(run: Run, kept: Sequence[Kept]) -> None:
    """What is known of each item now; those that wait are told when they are read."""
    RunItem.objects.bulk_create(
        RunItem(
            run=run,
            position=place,
            raw_item_id=one.raw_item,
            outcome=outcome_at_once(one),
            reason=one.reason if outcome_at_once(one) == Outcome.DROPPED else "",
            mention_id=one.mention,
        )
        for place, one in enumerate(kept)
    )
    ended = Counter(ending for one in kept if (ending := ending_at_once(one)))
    if ended:
        outcomes.count({run.pk: ended})
