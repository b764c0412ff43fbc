"""Forgets people who ask for it: all that they said and all that names them goes, by a job; what went is kept, nothing of who it was."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Final

from django.db import transaction
from django.db.models import Count, Max, Min
from django.utils import timezone

from core import audit
from core.by import By
from core.models import Job
from ingestion import erasing
from ingestion.models import Author, Mention
from reporting import exports, forgetting
from reporting.models import Erasure
from reputation.incidents import forgetting as incidents
from reputation.models import Echo, Voice, VoiceMark
from reputation.voices import handles
from tenants import jobs

KIND: Final = "erasure"
BATCH: Final = 500


@dataclass(frozen=True, slots=True)
class Going:
    """What would go with an author."""

    mentions: int
    since: datetime | None
    until: datetime | None
    echoes: int
    voices: int
    is_marked: bool
    incidents: int
    reports: int
    exports: int


def going(author: Author) -> Going:
    """Counted now; what is said of them until the job has ended goes too."""
    said = Mention.objects.filter(author=author)
    told = said.aggregate(mentions=Count("pk"), since=Min("published_at"), until=Max("published_at"))
    return Going(
        **told,
        echoes=Echo.objects.filter(mention__in=said.values("pk")).count(),
        voices=Voice.objects.filter(author=author).count(),
        is_marked=VoiceMark.objects.filter(author=author).exists(),
        incidents=incidents.naming(author.pk).count(),
        reports=len(forgetting.naming(author.pk)),
        exports=exports.going().count(),
    )


def of(author: int) -> Erasure | None:
    """The erasure of the author of this number, who may be no more."""
    return Erasure.objects.filter(author_id=author).first()


@transaction.atomic
def ask(author: Author, *, by: By) -> Erasure:
    """Have them forgotten, and hear nothing more of them from now on. Asked again, it is the same erasure, taken up where it stopped."""
    made, _new = Erasure.objects.select_for_update().get_or_create(author_id=author.pk, defaults=by.columns())
    known = jobs.known(made.job_uid)
    if made.ended_at or (known and not known.is_over):
        return made
    erasing.suppress(author)
    made.job_uid = jobs.start(
        KIND, by=by, args={"erasure": made.pk}, total=Mention.objects.filter(author=author).count(), unit="mentions"
    ).uid
    made.save(update_fields=["job_uid"])
    audit.record("author.erasure_asked", by=by, obj=("author", author.pk, ""))
    return made


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """Their mentions, some hundreds at a time; then all that is left of them, at once."""
    erasure = Erasure.objects.get(pk=job.args["erasure"])
    author = Author.objects.filter(pk=erasure.author_id).first()
    if author is None:
        return True
    if erasure.reports is None:
        erasure.reports = forgetting.naming(author.pk)
        erasure.save(update_fields=["reports"])
    while ids := list(Mention.objects.filter(author=author).order_by("pk").values_list("pk", flat=True)[:BATCH]):
        with transaction.atomic():
            _erase(erasure, ids)
            jobs.progress(job, done=job.done + len(ids))
        if monotonic() >= deadline:
            return False
    with transaction.atomic():
        _end(erasure, author)
        jobs.progress(job, result={"erasure": erasure.pk, **erasure.erased})
    return True


def _erase(erasure: Erasure, ids: list[int]) -> None:
    before = erasure.erased
    echoes = before.get("echoes", 0) + Echo.objects.filter(mention__in=ids).count()
    erasure.erased = before | {"mentions": before.get("mentions", 0) + len(erasing.erase(ids, erasing.Reason.PERSON)), "echoes": echoes}
    erasure.save(update_fields=["erased"])


def _end(erasure: Erasure, author: Author) -> None:
    number, mentions = author.pk, erasure.erased.get("mentions", 0)
    voices = Voice.objects.filter(author=author).count()
    handles.forget(author)
    erasing.let_go(author, by=By(erasure.by_kind, erasure.by_id, erasure.by_name), mentions=mentions)
    erasure.erased = {
        "mentions": mentions, "echoes": erasure.erased.get("echoes", 0), "voices": voices, "incidents": incidents.forget(number),
        "reports": forgetting.forget(number, erasure.reports or ()), "exports": exports.let_go(),
    }  # fmt: skip
    erasure.ended_at = timezone.now()
    erasure.save(update_fields=["erased", "ended_at"])
