"""Files of rows: the mentions that a question finds, written by a worker as CSV or NDJSON. (Workbooks are of reports: `documents`.)"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import asdict, replace
from datetime import datetime, timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, files
from core.by import By
from core.cells import safe
from core.choices import JobState
from core.errors import Invalid
from core.models import Job
from ingestion.models import Mention
from reporting.models import Export
from search import querying
from tenants import current, jobs, limits
from tenants.limits import Daily

KEPT: Final = timedelta(days=7)
STRETCH: Final = 2_000
ONLY: Final = "only"
"""Beside the question: the mentions that were named, where not all that it finds were."""
MEDIA_TYPES: Final = {"csv": "text/csv; charset=utf-8", "ndjson": "application/x-ndjson"}
COLUMNS: Final = (
    "id", "published_at", "platform", "kind", "source", "type", "language", "country", "author", "site", "url", "title", "text",
    "tone", "subjects", "reach", "likes", "shares", "comments", "views", "rating", "story", "version",
)  # fmt: skip


def ask(query: querying.Query, kind: str, *, by: By, language: str = "en", only: Sequence[int] | None = None) -> Export:
    """Have the mentions that this question finds written to a file, or of these `only` some; `Export.job_uid` tells how far it is."""
    if kind not in MEDIA_TYPES:
        raise Invalid(_("There is no format “%(kind)s”. Choose among %(kinds)s.") % {"kind": kind, "kinds": ", ".join(MEDIA_TYPES)})
    limits.count(Daily.EXPORTS, 1, by=by)
    total = querying.find(replace(query, limit=0, cursor="")).total.value if only is None else len(only)
    asked = {name: value.isoformat() if isinstance(value, datetime) else value for name, value in asdict(query).items()}
    if only is not None:
        asked[ONLY] = list(only)
    with transaction.atomic():
        export = Export.objects.create(asked=asked, format=kind, language=language, expires_at=timezone.now() + KEPT, **by.columns())
        job = jobs.start("export", by=by, args={"export": export.pk}, total=total, unit="mentions")
        export.job_uid = job.uid
        export.save(update_fields=["job_uid"])
        audit.record("export.asked", by=by, obj=export, data={"rows": total})
    return export


def rows(mentions: Iterable[Mention], *, within: Collection[int] | None = None) -> list[dict[str, Any]]:
    """One flat row a mention, in the order of `COLUMNS`. `within`: other subjects are not named."""
    return [
        {
            "id": mention.pk,
            "published_at": mention.published_at.isoformat(),
            "source": mention.source.name,
            "author": mention.author_name or mention.author_handle,
            "subjects": "; ".join(_about(mention, within)),
            "story": mention.story_id,
            **{name: getattr(mention, name) for name in PLAIN},
        }
        for mention in mentions
    ]


def _about(mention: Mention, within: Collection[int] | None) -> list[str]:
    found = [match for match in mention.matches.all() if match.state == "on" and (within is None or match.subject_id in within)]
    return [f"{match.subject.name}: {match.sentiment}" for match in found]


PLAIN: Final = [name for name in COLUMNS if name not in {"id", "published_at", "source", "author", "subjects", "story"}]


def written(found: Iterable[Mapping[str, Any]], kind: str, *, head: bool) -> str:
    """These rows as text of the format; the head once, before the first."""
    if kind == "ndjson":
        return "".join(json.dumps({name: row[name] for name in COLUMNS}, ensure_ascii=False) + "\n" for row in found)
    out = io.StringIO()
    writer = csv.writer(out)
    if head:
        out.write("\ufeff")
        writer.writerow(COLUMNS)
    writer.writerows(["" if row[name] is None else safe(row[name]) for name in COLUMNS] for row in found)
    return out.getvalue()


def over(job: Job) -> None:
    """An export that was stopped or failed leaves no part of its file behind."""
    if job.state != JobState.DONE:
        export = Export.objects.get(pk=job.args["export"])
        for number in range(job.cursor.get("parts", 0) + 1):
            files.delete(_part(export, number))


@jobs.runner("export", over=over)
def make(job: Job, deadline: float) -> bool:
    """Write a stretch of rows to a part of its own; the parts become one file when all are there."""
    export = Export.objects.get(pk=job.args["export"])
    parts = job.cursor.get("parts", 0)
    asked = export.asked | {name: datetime.fromisoformat(export.asked[name]) for name in ("since", "until") if export.asked.get(name)}
    only = asked.pop(ONLY, None)
    query = querying.Query(**asked)
    begun = job.cursor.get("after", "")
    ids, after = querying.ids(query, begun, STRETCH) if only is None else _next(only, begun)
    found = Mention.objects.in_order_of(ids).select_related("source").prefetch_related("matches__subject")
    text = written(rows(found, within=query.within), export.format, head=parts == 0)
    files.save(_part(export, parts), io.BytesIO(text.encode()))
    if after:
        jobs.progress(job, done=job.done + len(ids), cursor={"parts": parts + 1, "after": after})
        return False
    key = files.key(current.tenant(), "exports", f"{export.pk}.{export.format}")
    size = files.join([_part(export, number) for number in range(parts + 1)], key)
    with transaction.atomic():
        Export.objects.filter(pk=export.pk).update(key=key, size=size, rows=job.done + len(ids))
        jobs.progress(job, done=job.done + len(ids))
    return True


def _next(only: Sequence[int], begun: str) -> tuple[list[int], str]:
    """The next of those that were named, and where to go on."""
    start = int(begun or 0)
    end = start + STRETCH
    return list(only[start:end]), str(end) if end < len(only) else ""


def _part(export: Export, number: int) -> str:
    return files.key(current.tenant(), "exports", f"{export.pk}.part{number}")


def going() -> QuerySet[Export]:
    """Those whose file is there still."""
    return Export.objects.exclude(key="")


def let_go() -> int:
    """Delete all files made so far; how many. Whoever needs one has it made again, of what is there now."""
    gone = dict(going().select_for_update().values_list("pk", "key"))
    Export.objects.filter(pk__in=gone).update(key="", size=None)
    for key in gone.values():
        transaction.on_commit(partial(files.delete, key))
    return len(gone)


def forget_expired(deadline: float) -> int:
    """Delete the files whose time is over; says how many."""
    over = list(Export.objects.filter(expires_at__lt=timezone.now()).exclude(key="").order_by("pk")[:STRETCH])
    for export in over:
        files.delete(export.key)
    return Export.objects.filter(pk__in=[export.pk for export in over]).update(key="", size=None)
