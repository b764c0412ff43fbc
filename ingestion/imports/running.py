"""Brings in a file as a job: a stretch reads on from the last place, keeps what is good and gives back what is not."""

from __future__ import annotations

import csv
import io
import json
import time
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from typing import Any, Final
from uuid import UUID

from django.core.files import File as StoredFile
from django.db import transaction
from django.db.models import F
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from core import audit, files
from core.by import By
from core.cells import safe
from core.choices import JobState
from core.errors import Conflict, FieldError, Gone, Invalid, NotFound
from core.models import Job
from ingestion import allowance, outcomes
from ingestion.connectors import RawPayload
from ingestion.imports import mapping as mappings
from ingestion.imports.converting import Converter
from ingestion.imports.rows import Place, Row, Rows
from ingestion.imports.showing import converter, reading
from ingestion.items import Item, check
from ingestion.keeping import REFUSED, keep_page
from ingestion.models import DropReason, ImportFile, Outcome, RawItem, Run
from tenants import jobs

KIND: Final = "import"
PAGE: Final = 500
PAGE_BYTES: Final = 4_000_000
REFUSED_MAX: Final = 100_000  # lines given back; beyond it they are only counted
DEFAULTS: Final = ("platform", "site", "type", "language", "country", "community")


def start(
    file: ImportFile, mapping: Mapping[str, Any] | None = None, *, by: By, defaults: Mapping[str, str] | None = None, dates: str = ""
) -> Job:
    """Have the file brought in. `defaults` are fields that every row gets; `dates`: `day_first` or `month_first`, where nothing tells."""
    whole = mappings.checked(file.mapping if mapping is None else mapping, file.columns)
    given = checked_defaults(defaults or {})
    allowance.check()
    with transaction.atomic():
        run = Run.objects.select_for_update(of=("self",), no_key=True).get(pk=file.run_id)
        if run.job_uid is not None:
            raise Conflict(_("This import was started already. To bring in the file again, give it again."), code="import_started")
        ImportFile.objects.filter(pk=file.pk).update(mapping=whole)
        args = {"file": file.pk, "defaults": given, "dates": dates, "language": translation.get_language() or "en"}
        total = file.dialect.get("rows") if file.format == "xlsx" else file.size
        made = jobs.start(KIND, by=by, args=args, total=total, unit="rows" if file.format == "xlsx" else "bytes")
        assert isinstance(made, Job)
        Run.objects.filter(pk=run.pk).update(job_uid=made.uid, started_at=timezone.now())
        audit.record("import.started", by=by, obj=("import", file.pk, file.name))
    file.refresh_from_db()
    return made


def refused(file: ImportFile) -> StoredFile[Any]:
    """The lines that were refused, as a CSV with their numbers and reasons; to be closed by the caller."""
    if file.run.refused and not file.key:
        raise Gone(_("This file and its refused lines are no longer kept. Give the file again: nothing will be twice."))
    if not file.refused_key:
        raise NotFound(_("No line of this file was refused."))
    return files.open(file.refused_key)


def checked_defaults(defaults: Mapping[str, str]) -> dict[str, str]:
    """Fields that every row gets; raises Invalid when one is unknown or wrong."""
    given = {name: value for name, value in defaults.items() if value}
    found = check({"external_id": "1", "text": "x", **{name: value for name, value in given.items() if name in DEFAULTS}})
    wrong = [] if isinstance(found, Item) else list(found)
    unknown = sorted(set(given) - set(DEFAULTS))
    if wrong or unknown:
        named = ", ".join(unknown) or ", ".join(error.pointer.lstrip("/") for error in wrong)
        raise Invalid(
            _("What every row gets is not right: %(names)s. It may be any of %(known)s.") % {"names": named, "known": ", ".join(DEFAULTS)},
            errors=tuple(wrong),
        )
    return given


# -- the job -----------------------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Page:
    """Some rows read together: items to keep, rows to give back, and where reading goes on."""

    place: Place
    good: list[Item] = field(default_factory=list)
    wrong: list[tuple[Row, str]] = field(default_factory=list)
    rows: int = 0
    ended: bool = False


def over(job: Job) -> None:
    """The run ends with its job."""
    ended = {"state": job.state, "ended_at": timezone.now(), "error": job.error}
    Run.objects.filter(job_uid=job.uid).update(**ended)
    _close(job)


@jobs.runner(KIND, over=over)
def bring_in(job: Job, deadline: float) -> bool:
    """One stretch: pages until the deadline, each with its items, its refused lines and the progress in one transaction."""
    file = ImportFile.objects.select_related("run__source").get(pk=job.args["file"])
    with translation.override(job.args["language"]):
        if job.cursor.get("read"):
            return _finish(file, job)
        Run.objects.filter(pk=file.run_id).update(state=JobState.RUNNING)
        convert = converter(file, file.mapping, job.args["defaults"], dates=job.args["dates"])
        place = Place(job.cursor.get("at", 0), job.cursor.get("row", 0))
        with _open(file, job, place) as opened:
            for page in _pages(opened.rows, convert, place, deadline):
                _keep(file, job, page, cut=opened.cut)
                opened.at = page.place.at
                if page.ended:
                    return _finish(file, job)
    return False


def _pages(rows: Iterator[Row], convert: Converter, place: Place, deadline: float) -> Iterator[Page]:
    """Pages of rows until the deadline; the last one says that the file has ended."""
    while True:
        page = Page(place)
        size = 0
        while page.rows < PAGE and size < PAGE_BYTES:
            row = next(rows, None)
            if row is None:
                page.ended = True
                break
            page.rows += 1
            page.place = place = Place(row.after, row.number)
            size += sum(len(value) for value in row.values.values() if isinstance(value, str))
            found = row.reason if row.code else convert.item(row)
            if isinstance(found, Item):
                page.good.append(found)
            else:
                page.wrong.append((row, found if isinstance(found, str) else _reason(found, convert.mapping)))
        yield page
        if page.ended or time.monotonic() >= deadline:
            return


def _keep(file: ImportFile, job: Job, page: Page, *, cut: bool) -> None:
    """Save a page, whole or not at all; the file of its refused lines is written before, and again after a crash."""
    result = job.result or {"rows": 0, "refused": 0, "duplicates": 0, "cut": False}
    parts = list(job.cursor.get("parts", []))
    if page.wrong and result["refused"] < REFUSED_MAX:
        parts.append(_give_back(file, page, first=not parts))
    with transaction.atomic():
        kept = keep_page(file.run.source, file.run, [RawPayload(item.external_id, item.payload) for item in page.good])
        again = _duplicates(file.run, [one.raw_item for one in kept if not one.fresh])
        Run.objects.filter(pk=file.run_id).update(refused=F("refused") + len(page.wrong))
        jobs.progress(
            job,
            done=min(page.place.number if job.unit == "rows" else page.place.at, job.total or page.place.at),
            cursor={"at": page.place.at, "row": page.place.number, "parts": parts, "read": page.ended},
            result={
                "rows": result["rows"] + page.rows,
                "refused": result["refused"] + len(page.wrong),
                "duplicates": result["duplicates"] + again,
                "cut": cut,
            },
        )


def _duplicates(run: Run, known: Sequence[int]) -> int:
    """Lines that stand twice in this file were counted as unchanged: say what they are."""
    if not known:
        return 0
    told = Counter(known)
    before = list(RawItem.objects.filter(pk__in=told, run=run).values_list("pk", "outcome", "reason"))
    moved: Counter[str] = Counter()
    for raw, outcome, reason in before:
        moved[outcomes.ending(outcome, reason) if outcome in REFUSED else Outcome.UNCHANGED] -= told[raw]
        moved[outcomes.ending(Outcome.DROPPED, DropReason.DUPLICATE_IN_FILE)] += told[raw]
    if moved:
        outcomes.count({run.pk: moved})
    return sum(told[raw] for raw, _outcome, _reason in before)


def _give_back(file: ImportFile, page: Page, *, first: bool) -> str:
    """Write the refused lines of a page as a part of the file that is given back."""
    out = io.StringIO()
    writer = csv.writer(out)
    if first:
        out.write("\ufeff")
        writer.writerow([_("line"), _("reason"), *map(safe, file.columns), _("rest")])
    for row, reason in page.wrong:
        cells = [safe(_cell(row.values.get(name, ""))) for name in file.columns]
        rest = " | ".join(_cell(value) for name, value in row.values.items() if name not in file.columns)
        writer.writerow([row.number, safe(reason), *cells, safe(rest)])
    key = f"{file.key.rpartition('/')[0]}/refused-{page.place.number:012d}.csv"
    files.delete(key)
    files.save(key, io.BytesIO(out.getvalue().encode("utf-8", "replace")))
    return key


def _finish(file: ImportFile, job: Job) -> bool:
    """The file was read to its end: put together what is given back."""
    parts = job.cursor.get("parts", [])
    if parts:
        key = f"{file.key.rpartition('/')[0]}/refused.csv"
        files.join(parts, key)
        ImportFile.objects.filter(pk=file.pk).update(refused_key=key)
    jobs.progress(job, done=job.total)
    return True


def _reason(errors: Sequence[FieldError], mapping: Mapping[str, str]) -> str:
    """Why a line is refused, by the names of its own columns."""
    columns = {meant: name for name, meant in mapping.items()}
    told = []
    for error in errors:
        name = columns.get(error.pointer.lstrip("/").replace("/", "."), "")
        told.append(f"{name}: {error.detail}" if name else str(error.detail))
    return " ".join(told)


def _cell(value: Any) -> str:
    return (
        value
        if isinstance(value, str)
        else ""
        if value is None
        else json.dumps(value, default=str, ensure_ascii=False, separators=(",", ":"))
    )


# -- workbooks, which can only be read from the beginning -------------------------------------------------------------


@dataclass(slots=True)
class Opened:
    """A file being read, and where its reader stands."""

    stack: ExitStack
    reader: Rows
    rows: Iterator[Row]
    at: int

    @property
    def cut(self) -> bool:
        return self.reader.cut


_left_open: dict[UUID, Opened] = {}
LEFT_OPEN: Final = 4


@contextmanager
def _open(file: ImportFile, job: Job, place: Place) -> Iterator[Opened]:
    """The rows from a place on. A workbook stays open between stretches of one process: finding a row again means reading all before it."""
    opened = _left_open.pop(job.uid, None)
    if opened is not None and opened.at != place.at:
        opened.stack.close()
        opened = None
    if opened is None:
        stack = ExitStack()
        reader = stack.enter_context(reading(file, place))
        opened = Opened(stack, reader, iter(reader), place.at)
    with ExitStack() as closing:
        closing.callback(opened.stack.close)
        yield opened
        if file.format == "xlsx":
            closing.pop_all()
            _left_open[job.uid] = opened
    while len(_left_open) > LEFT_OPEN:
        _left_open.pop(next(iter(_left_open))).stack.close()


def _close(job: Job) -> None:
    opened = _left_open.pop(job.uid, None)
    if opened is not None:
        opened.stack.close()
