"""Takes people who asked to be forgotten out of the reports that named them: numbers stay, names and words go, files are made anew."""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from dataclasses import dataclass, replace
from datetime import timedelta
from functools import partial
from typing import Any, Final

from django.db import transaction
from django.db.models import BooleanField, Q
from django.db.models.expressions import RawSQL
from django.utils import translation
from django.utils.translation import gettext as _

from core import files
from core.by import By
from ingestion.models import Tombstone
from reporting import following
from reporting.facts import Card, Cell, Group, ReportData, Section, Table, Told, Verbatim
from reporting.models import Figure, Report
from tenants import jobs
from tenants.turns import Again

READER: Final = "forgetting"
FORGOTTEN: Final = "author.forgotten"
PERIOD: Final = timedelta(minutes=1)
BATCH: Final = 500
# Wherever finished data cite a mention, its number stands as `mention`.
_CITED: Final = """
    EXISTS (SELECT FROM jsonb_path_query(reporting_report.facts, '$.**.mention ? (@.type() == "number")') AS cited
              JOIN ingestion_mention m ON m.id = cited::bigint WHERE m.author_id = %s)
"""
NAME: Final = {"people": 1}
"""In which tables a person is named, and in which column."""


@dataclass(frozen=True, slots=True)
class Gone:
    """What goes out of a report: the numbers that are about the person, the mentions that were theirs, and what is said instead."""

    places: Collection[int]
    mentions: Collection[int]
    words: str


def work(deadline: float) -> Again:
    """The next who were forgotten, out of each report that names them."""
    while time.monotonic() < deadline:
        found = following.next_of(READER, BATCH)
        if not found:
            return False
        with transaction.atomic():
            for event in found:
                if event.kind == FORGOTTEN:
                    forget(int(event.object_id))
            following.came_to(READER, found[-1])
    return True


def naming(author: int) -> list[int]:
    """The reports that have numbers about this person, or their words."""
    cited = RawSQL(_CITED, [author], output_field=BooleanField())  # noqa: S611 - our own words
    found = Report.objects.filter(_numbered(author) | Q(cited))
    return list(found.order_by("pk").values_list("pk", flat=True))


@transaction.atomic
def forget(author: int, reports: Collection[int] = ()) -> int:
    """Take this person out of the reports that have numbers about them, and of these that have their words; how many reports it were.
    Done again, it changes nothing."""
    found = list(Report.objects.select_for_update().filter(_numbered(author) | Q(pk__in=reports)).order_by("pk"))
    for report in found:
        _out_of(report, author)
    return len(found)


def _numbered(author: int) -> Q:
    return Q(pk__in=Figure.objects.filter(question__author=author).values("report"))


def _out_of(report: Report, author: int) -> None:
    about = list(report.figures.filter(question__author=author))
    said = {language: ReportData.of_dict(facts) for language, facts in report.facts.items()}
    cited = {one.mention for data in said.values() for one in _cited(data)}
    gone = set(Tombstone.objects.filter(mention_id__in=cited, reason=Tombstone.Reason.PERSON).values_list("mention_id", flat=True))
    facts, names = {}, set[str]()
    for language, data in said.items():
        with translation.override(language):
            out = Gone({one.number for one in about}, gone, _("an erased author"))
        facts[language] = without(data, out).as_dict()
        names |= set(named(data, out)) - {out.words}
    with translation.override(report.language):
        _rename(report, about, names, _("an erased author"))
    if facts != report.facts:
        _make_again(report, facts)


def _rename(report: Report, about: list[Figure], names: Collection[str], words: str) -> None:
    """Numbers are called otherwise, in what was compared since, too."""
    labels = {one.label: _renamed(one.label, names, words) for one in about}
    for one in about:
        one.label = labels[one.label]
    Figure.objects.bulk_update(about, ["label"])
    for line in report.compared.get("lines", []):
        line["label"] = labels.get(line["label"], line["label"])


def _renamed(label: str, names: Collection[str], words: str) -> str:
    """A name is one of its parts, whole: “A” is not looked for within words."""
    parted = f"{label}, "
    for name in names:
        parted = parted.replace(f", {name}, ", f", {words}, ")
    return parted.removesuffix(", ")


def _make_again(report: Report, facts: dict[str, Any]) -> None:
    """The old files are gone at once; a worker makes them anew. The digest stays: what was approved is what is told."""
    old = report.files
    report.facts, report.files = facts, {}
    if old and report.made_at:
        kinds = list(dict.fromkeys(name.partition("-")[0] for name in old))
        report.job_uid = jobs.start(
            "report", by=By.system(), args={"report": report.pk, "formats": kinds}, total=len(old) + 1, unit="parts"
        ).uid
    report.save(update_fields=["facts", "files", "compared", "job_uid"])
    for file in old.values():
        transaction.on_commit(partial(files.delete, file["key"]))


# -- in the finished data


def without(data: ReportData, gone: Gone) -> ReportData:
    """The same report without these people: numbers stay, names and words go."""
    return replace(
        data,
        findings=tuple(_finding(one, gone) for one in data.findings),
        sections=tuple(_section(one, gone) for one in data.sections),
        tables=tuple(_table(one, gone) for one in data.tables),
    )


def named(data: ReportData, gone: Gone) -> Iterator[str]:
    """What the report calls the person."""
    for section in data.sections:
        yield from (group.title for card in section.cards for group in card.groups if _is_about(group, gone))
    for table in data.tables:
        if table.key in NAME:
            yield from (str(row[NAME[table.key]]) for row, places in _rows(table) if set(places) & set(gone.places))


def _cited(data: ReportData) -> Iterator[Verbatim]:
    yield from (one.verbatim for one in data.findings if one.verbatim)
    yield from (said for section in data.sections for card in section.cards for said in card.verbatims)


def _finding(finding: Told, gone: Gone) -> Told:
    return replace(finding, verbatim=None) if finding.verbatim and finding.verbatim.mention in gone.mentions else finding


def _section(section: Section, gone: Gone) -> Section:
    return replace(section, cards=tuple(_card(card, gone) for card in section.cards))


def _card(card: Card, gone: Gone) -> Card:
    groups = tuple(replace(group, title=gone.words) if _is_about(group, gone) else group for group in card.groups)
    return replace(card, groups=groups, verbatims=tuple(said for said in card.verbatims if said.mention not in gone.mentions))


def _is_about(group: Group, gone: Gone) -> bool:
    return any(fact.place in gone.places for fact in group.facts)


def _table(table: Table, gone: Gone) -> Table:
    column = NAME.get(table.key)
    if column is None:
        return table
    rows: list[tuple[Cell, ...]] = [
        (*row[:column], gone.words, *row[column + 1 :]) if set(places) & set(gone.places) else row for row, places in _rows(table)
    ]
    return replace(table, rows=tuple(rows))


def _rows(table: Table) -> Iterator[tuple[tuple[Cell, ...], tuple[int, ...]]]:
    return zip(table.rows, table.figures or ((),) * len(table.rows), strict=True)
