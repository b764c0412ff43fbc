"""Receives a file: stored whole, recognised, its mapping proposed and shown on ten rows; nothing is brought in yet."""

from __future__ import annotations

import codecs
import math
import tempfile
import time
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import timedelta
from hashlib import sha256
from itertools import islice
from pathlib import PurePath
from typing import IO, Any, Final
from uuid import uuid4

from django.conf import settings
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit, files
from core.by import By
from core.errors import Conflict, Invalid, TooLarge
from ingestion import sources
from ingestion.imports import dates, describing, recognising, sheets
from ingestion.imports.mapping import Proposal, propose
from ingestion.imports.readers import READERS
from ingestion.imports.rows import Place
from ingestion.imports.showing import SHOWN, converter, day_first_here, shown
from ingestion.models import ImportFile, Run, RunKind, Source
from ingestion.reading import can_be
from tenants import current

KIND: Final = "file"
CHUNK: Final = 1024 * 1024
UNSTARTED_KEPT: Final = timedelta(days=7)
LOOKED_AT: Final = 2_000  # rows that the proposal is made from
NAME_MAX: Final = 255


def receive(stream: IO[bytes], name: str, *, by: By, source_name: str = "") -> ImportFile:
    """Store a file and say what it is. Raises, with a way out, when it cannot be read here."""
    name = PurePath(name.replace("\\", "/")).name.replace("\x00", "")[-NAME_MAX:] or "file"
    with tempfile.TemporaryFile() as held:
        digest, size, is_utf8 = _take(stream, held)
        head = describing.head_of(held)
        format_ = recognising.format_of(head, name, held)
        encoding = "" if format_ == "xlsx" else recognising.encoding_of(head, is_utf8=is_utf8)
        with describing.readable(held, format_, encoding, head) as (readable, written):
            dialect, columns = describing.described(readable, format_, written)
            rows = READERS[format_](readable, dialect, columns, Place())
            looked_at = list(islice(rows, LOOKED_AT))
            if looked_at and looked_at[-1].code == sheets.CUT:
                raise Invalid(_("This workbook is damaged or was cut on its way. Save or download it again."), code=sheets.CUT)
            columns = columns or describing.columns_of(looked_at)
            if not looked_at or not columns:
                raise Invalid(_("There is no row in this file beside its header: choose another one."), code="no_rows")
            key = files.key(current.tenant(), "imports", uuid4().hex, f"file.{format_}")
            readable.seek(0)
            files.save(key, readable)
    good = [row.values for row in looked_at if not row.code]
    proposal = propose(columns, good, day_first=day_first_here())
    notices = [*proposal.notices, *_rounded_ids(good), *_impossible_dates(good, proposal)]
    dialect |= {"dates": {column: asdict(form) for column, form in proposal.dates.items()}, "notices": notices}
    with transaction.atomic():
        source = _source(source_name or PurePath(name).stem or name, digest, by)
        run = Run.objects.create(source=source, kind=RunKind.IMPORT, **by.columns())
        made = ImportFile(
            run=run, name=name, key=key, size=size, digest=digest, format=format_, encoding=encoding,
            dialect=dialect, columns=columns, mapping=proposal.mapping,
        )  # fmt: skip
        made.sample = [asdict(one) for one in shown(looked_at[:SHOWN], converter(made, made.mapping, {}))]
        made.save()
        audit.record("import.received", by=by, obj=("import", made.pk, name), data={"size": size, "format": format_})
    made.refresh_from_db()
    return made


@transaction.atomic
def discard(file: ImportFile, by: By) -> None:
    """Forget a file that was received and never started."""
    run = Run.objects.select_for_update(of=("self",), no_key=True).get(pk=file.run_id)
    if run.job_uid is not None:
        raise Conflict(_("This import was started already: what it brought in stays."), code="import_started")
    audit.record("import.discarded", by=by, obj=("import", file.pk, file.name))
    key, source = file.key, run.source
    run.delete()
    if not source.runs.exists():
        source.delete()
    transaction.on_commit(lambda: files.delete_folder(key))


def forget_unstarted(deadline: float) -> bool:
    """Discard files that nobody started within a week; True when more are left."""
    old = ImportFile.objects.filter(run__job_uid=None, run__started_at__lt=timezone.now() - UNSTARTED_KEPT).order_by("pk")
    for file in old:
        if time.monotonic() >= deadline:
            return True
        discard(file, By.system())
    return False


# -- taking the file in ----------------------------------------------------------------------------------------------


def _take(stream: IO[bytes], into: IO[bytes]) -> tuple[bytes, int, bool]:
    """Copy the file, within its size: digest, size, and whether the whole is UTF-8."""
    digest, size, is_utf8 = sha256(), 0, True
    decoder = codecs.getincrementaldecoder("utf-8")()
    while chunk := stream.read(CHUNK):
        size += len(chunk)
        if size > settings.IMPORT_FILE_MAX:
            most = settings.IMPORT_FILE_MAX // 1_000_000
            raise TooLarge(_("This file is larger than %(most)d MB: split it and bring the parts.") % {"most": most}, code="file_too_large")
        digest.update(chunk)
        into.write(chunk)
        if is_utf8:
            try:
                decoder.decode(chunk)
            except UnicodeDecodeError:
                is_utf8 = False
    return digest.digest(), size, is_utf8


# -- what is known of it ---------------------------------------------------------------------------------------------


def _rounded_ids(rows: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Columns of numbers so long that Excel has rounded them: ids that are wrong for good."""
    found = {name for row in rows for name, value in row.items() if isinstance(value, int | float) and 2**53 <= abs(value) < math.inf}
    return [{"code": "rounded_numbers", "column": name} for name in sorted(found) if any(isinstance(row.get(name), float) for row in rows)]


def _impossible_dates(rows: Sequence[Mapping[str, Any]], proposal: Proposal) -> list[dict[str, Any]]:
    """A column of dates some of which nobody can have written then: a day and a month exchanged, a year of two digits, a calendar."""
    now, zone = timezone.now(), current.zone()
    found = []
    for column, form in proposal.dates.items():
        said = (dates.read(row[column], form, zone) for row in rows if row.get(column) not in (None, ""))
        count = sum(at is not None and not can_be(at, now) for at in said)
        found += [{"code": "future_dates", "column": column, "count": count}] if count else []
    return found


def _source(name: str, digest: bytes, by: By) -> Source:
    """The source of a file: the one that brought the same file before, else the one of that name, else a new one."""
    same = ImportFile.objects.filter(digest=digest, run__source__archived_at=None).order_by("-pk").select_related("run__source").first()
    if same is not None:
        return same.run.source
    name = " ".join(name.split())[:190]
    living = Source.objects.filter(archived_at=None)
    found = living.filter(kind=KIND, name=name).first()
    if found is not None:
        return found
    taken = set(living.filter(name__startswith=name).values_list("name", flat=True))
    free = next(one for one in (name, *(f"{name} ({number})" for number in range(2, 10_000))) if one not in taken)
    return sources.create(KIND, free, {}, by=by)
