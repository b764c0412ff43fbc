"""The certificate of a closed client as people read it: what was destroyed, and which files the agency keeps of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext_lazy

from core.errors import Words
from frontend import figures
from tenants.models import Tenant

DESTROYED: Final[Mapping[str, Words]] = {
    "schema": gettext_lazy("Schema of the database"),
    "tables": gettext_lazy("Tables"),
    "rows": gettext_lazy("Rows"),
    "files": gettext_lazy("Files"),
    "index": gettext_lazy("Search indexes"),
    "keys": gettext_lazy("Keys of programs"),
    "memberships": gettext_lazy("Rights of people"),
    "hosts": gettext_lazy("Host names"),
}
ORDER: Final = {name: place for place, name in enumerate(DESTROYED)}
"""The database keeps them in an order of its own."""

TABLES: Final[Mapping[str, Words]] = {
    "core_auditentry": gettext_lazy("Audit trail"),
    "core_event": gettext_lazy("Facts told to other floors"),
    "core_job": gettext_lazy("Jobs"),
    "ingestion_author": gettext_lazy("Authors"),
    "ingestion_authorhandle": gettext_lazy("Names of authors over time"),
    "ingestion_authoridentity": gettext_lazy("Accounts of authors"),
    "ingestion_change": gettext_lazy("Changes of mentions"),
    "ingestion_changereader": gettext_lazy("How far changes were read"),
    "ingestion_correction": gettext_lazy("Corrections"),
    "ingestion_credential": gettext_lazy("Credentials, sealed"),
    "ingestion_gap": gettext_lazy("What was not heard"),
    "ingestion_importfile": gettext_lazy("Imported files"),
    "ingestion_insight": gettext_lazy("What analyses said"),
    "ingestion_match": gettext_lazy("Matches of mentions and subjects"),
    "ingestion_mention": gettext_lazy("Mentions"),
    "ingestion_mentionidentity": gettext_lazy("Identities of mentions"),
    "ingestion_rawitem": gettext_lazy("Items as received"),
    "ingestion_reading": gettext_lazy("Likes, shares and views over time"),
    "ingestion_revision": gettext_lazy("What mentions said before"),
    "ingestion_run": gettext_lazy("Runs of sources"),
    "ingestion_runitem": gettext_lazy("Outcomes of pushed items"),
    "ingestion_sighting": gettext_lazy("Where mentions were seen"),
    "ingestion_source": gettext_lazy("Sources"),
    "ingestion_story": gettext_lazy("Stories"),
    "ingestion_storykey": gettext_lazy("Keys of stories"),
    "ingestion_subject": gettext_lazy("Subjects"),
    "ingestion_subjectversion": gettext_lazy("Queries of subjects over time"),
    "ingestion_tag": gettext_lazy("Tags"),
    "ingestion_tombstone": gettext_lazy("What was deleted"),
    "reporting_approval": gettext_lazy("Approvals"),
    "reporting_chartnote": gettext_lazy("Notes on charts"),
    "reporting_comment": gettext_lazy("Comments"),
    "reporting_delivery": gettext_lazy("Deliveries of reports"),
    "reporting_erasure": gettext_lazy("People who were forgotten, by number"),
    "reporting_eventreader": gettext_lazy("How far facts were read"),
    "reporting_export": gettext_lazy("Exports"),
    "reporting_figure": gettext_lazy("Figures of reports"),
    "reporting_figuremention": gettext_lazy("Mentions behind figures"),
    "reporting_notification": gettext_lazy("Notifications"),
    "reporting_report": gettext_lazy("Reports"),
    "reporting_reportplan": gettext_lazy("Report plans"),
    "reporting_share": gettext_lazy("Links without an account"),
    "reputation_action": gettext_lazy("What was done about incidents"),
    "reputation_checkstep": gettext_lazy("Checklist for incidents"),
    "reputation_claim": gettext_lazy("Claims of statements"),
    "reputation_counted": gettext_lazy("Where mentions were counted"),
    "reputation_dayrollup": gettext_lazy("Counts by day"),
    "reputation_earlywarning": gettext_lazy("Early warnings"),
    "reputation_echo": gettext_lazy("Echoes of statements"),
    "reputation_echomark": gettext_lazy("Judgements of echoes"),
    "reputation_gauge": gettext_lazy("Courses that were watched"),
    "reputation_image": gettext_lazy("What people associate"),
    "reputation_incident": gettext_lazy("Incidents"),
    "reputation_keptscore": gettext_lazy("Scores as they were told"),
    "reputation_handlerole": gettext_lazy("Roles given by handle"),
    "reputation_need": gettext_lazy("Needs"),
    "reputation_needanswer": gettext_lazy("Who is said to answer needs"),
    "reputation_needmention": gettext_lazy("Who says needs"),
    "reputation_rollup": gettext_lazy("Counts by hour"),
    "reputation_series": gettext_lazy("Own figures"),
    "reputation_seriesvalue": gettext_lazy("Own figures by day"),
    "reputation_sourcerollup": gettext_lazy("Counts by hour and source"),
    "reputation_statement": gettext_lazy("Statements"),
    "reputation_tally": gettext_lazy("Counts of echoes"),
    "reputation_upswing": gettext_lazy("Rises"),
    "reputation_warningrecord": gettext_lazy("What early warnings taught"),
    "reputation_voice": gettext_lazy("Voices"),
    "reputation_voicemark": gettext_lazy("What was said of authors"),
    "reputation_weights": gettext_lazy("How scores weighed"),
    "search_indexentry": gettext_lazy("What the index held"),
    "search_indexgeneration": gettext_lazy("Generations of the index"),
    "search_postgresentry": gettext_lazy("Search entries in the database"),
    "search_savedsearch": gettext_lazy("Saved searches"),
}


@dataclass(frozen=True, slots=True)
class Exported:
    """One file of the export: what it holds, and what proves that it is whole."""

    label: Words
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, slots=True)
class Certificate:
    at: datetime
    by: str
    uid: str
    destroyed: Sequence[tuple[Words, str]]
    folder: str
    copied: int
    exported: Sequence[Exported]

    @property
    def size(self) -> int:
        return sum(file.size for file in self.exported)


def certificate(tenant: Tenant) -> Certificate | None:
    """What the closing wrote down; nothing for a client that is not closed."""
    said: Mapping[str, Any] = tenant.certificate or {}
    if not said:
        return None
    export = said["export"]
    files = [file for file in export.get("tables", {}).values() if file]
    return Certificate(
        at=datetime.fromisoformat(said["closed_at"]),
        by=said["by"],
        uid=said["uid"],
        destroyed=[
            (DESTROYED.get(name, name), figures.number(count) if isinstance(count, int) else str(count))
            for name, count in sorted(said["destroyed"].items(), key=lambda one: ORDER.get(one[0], len(ORDER)))
        ],
        folder=export.get("folder", ""),
        copied=export.get("files", 0),
        exported=[
            Exported(_label(file["file"]), file["file"].rpartition("/")[2], file["bytes"], file["sha256"])
            for file in sorted(files, key=lambda f: f["file"])
        ],
    )


def _label(key: str) -> Words:
    """What the file of a table holds; the file's own name when it is of a table that is no more."""
    name = key.rpartition("/")[2]
    return TABLES.get(name.removesuffix(".ndjson"), name)
