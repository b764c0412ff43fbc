"""What the file of each list says of a row, in the order of the columns."""

from __future__ import annotations

from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from frontend import clients, figures, listened, trail, voiced, watched, words
from frontend.lists import Columns
from frontend.worked import Work
from ingestion.models import ImportFile
from reporting import incidents as incident_words
from reporting import needs as need_words
from reporting.models import Report
from reputation.models import Incident, Need, Statement, Voice
from reputation.needs.figures import Figures
from reputation.statements.drifting import Totals

SOURCES: Final[Columns[listened.Line]] = (
    (gettext_lazy("Source"), lambda line: line.source.name),
    (gettext_lazy("Kind"), lambda line: words.connector(line.source.kind)),
    (gettext_lazy("State"), lambda line: listened.words(line)),
    (gettext_lazy("Items a day"), lambda line: None if line.a_day is None else round(line.a_day, 1)),
    (gettext_lazy("Last success"), lambda line: line.health.last_success_at),
    (gettext_lazy("Last item"), lambda line: line.health.last_item_at),
    (gettext_lazy("Next run"), lambda line: line.health.next_run),
)
OPENED: Final[Columns[listened.Line]] = (
    (gettext_lazy("Opened with"), lambda line: line.opener.credential.name if line.opener else ""),
    (gettext_lazy("Left of its budget"), lambda line: line.opener.left if line.opener else ""),
    (gettext_lazy("Unit"), lambda line: line.opener.unit if line.opener and line.opener.left else ""),
)
"""Of sources, for the agency alone: what opens them."""
INCIDENTS: Final[Columns[Incident]] = (
    (gettext_lazy("Incident"), incident_words.title),
    (gettext_lazy("Subject"), lambda found: found.subject.name),
    (gettext_lazy("Began"), lambda found: found.began_at),
    (gettext_lazy("Ended"), lambda found: found.over_at),
    (gettext_lazy("Times the usual"), lambda found: found.times),
    (gettext_lazy("Course"), lambda found: found.get_course_display()),
    (gettext_lazy("Handling"), lambda found: found.get_status_display()),
    (gettext_lazy("What happened"), incident_words.sentence),
)
NEEDS: Final[Columns[tuple[Need, Figures]]] = (
    (gettext_lazy("Need"), lambda row: row[0].name),
    (gettext_lazy("Kind"), lambda row: row[0].get_kind_display()),
    (gettext_lazy("State"), lambda row: row[0].get_status_display()),
    (gettext_lazy("Voices"), lambda row: row[1].voices),
    (gettext_lazy("Voices in four weeks"), lambda row: row[1].voices_lately),
    (gettext_lazy("Sources"), lambda row: row[1].sources),
    (gettext_lazy("Mentions"), lambda row: row[1].mentions),
    (gettext_lazy("Negative"), lambda row: row[1].negative),
    (gettext_lazy("Growth"), lambda row: need_words.growth(row[1])),
)
STATEMENTS: Final[Columns[tuple[Statement, Totals]]] = (
    (gettext_lazy("Statement"), lambda row: row[0].text),
    (gettext_lazy("Subject"), lambda row: row[0].subject.name),
    (gettext_lazy("State"), lambda row: row[0].get_state_display()),
    (gettext_lazy("Said"), lambda row: row[0].at),
    (gettext_lazy("Echoes"), lambda row: row[1].echoes),
    (gettext_lazy("Drift"), lambda row: _share(row[1].drift)),
    (gettext_lazy("Inverted"), lambda row: _share(row[1].inversion)),
    (gettext_lazy("First inverted"), lambda row: row[1].inverted_at),
)
REPORTS: Final[Columns[Any]] = (  # reports as the list counts them: with `sent` and `followed`
    (gettext_lazy("Report"), lambda report: report.title),
    (gettext_lazy("Plan"), lambda report: report.plan.name if report.plan else ""),
    (gettext_lazy("From"), lambda report: report.since),
    (gettext_lazy("To"), lambda report: report.until),
    (gettext_lazy("Languages"), lambda report: ", ".join(words.language(code) for code in report.languages)),
    (gettext_lazy("State"), lambda report: _report_state(report)),
    (gettext_lazy("By"), lambda report: report.by_name),
    (gettext_lazy("Asked"), lambda report: report.created_at),
    (pgettext_lazy("a report", "Received"), lambda report: report.sent),
    (gettext_lazy("Followed"), lambda report: report.followed),
)
IMPORTS: Final[Columns[ImportFile]] = (
    (gettext_lazy("File"), lambda file: file.name),
    (gettext_lazy("Format"), lambda file: file.format.upper()),
    (gettext_lazy("Bytes"), lambda file: file.size),
    (gettext_lazy("State"), lambda file: file.run.get_state_display() if file.run.job_uid else _("to be looked at")),
    (gettext_lazy("What became of it"), lambda file: _outcomes(file.run.outcomes)),
    (gettext_lazy("Refused"), lambda file: file.run.refused),
    (gettext_lazy("By"), lambda file: file.run.by_name),
    (gettext_lazy("Given"), lambda file: file.run.started_at),
)
JOBS: Final[Columns[Work]] = (
    (gettext_lazy("Job"), lambda row: row.name),
    (gettext_lazy("State"), lambda row: row.job.get_state_display()),
    (gettext_lazy("Done"), lambda row: row.job.done),
    (gettext_lazy("Of"), lambda row: row.job.total),
    (gettext_lazy("Unit"), lambda row: words.unit(row.job.unit)),
    (gettext_lazy("By"), lambda row: row.job.by_name),
    (gettext_lazy("Asked"), lambda row: row.job.created_at),
)
PEOPLE: Final[Columns[Any]] = (  # rows of `views.people`
    (gettext_lazy("Name"), lambda row: row.member.user.name),
    (gettext_lazy("Address"), lambda row: row.member.user.email),
    (gettext_lazy("Role"), lambda row: row.member.get_role_display()),
    (gettext_lazy("Only"), lambda row: row.limit),
    (gettext_lazy("Active"), lambda row: row.member.user.is_active),
    (gettext_lazy("Last here"), lambda row: row.seen),
    (gettext_lazy("Second factor"), lambda row: row.second_factor),
)
SUBJECTS: Final[Columns[watched.Line]] = (
    (gettext_lazy("Subject"), lambda line: line.subject.name),
    (gettext_lazy("Kind"), lambda line: line.subject.get_kind_display()),
    (gettext_lazy("Query"), lambda line: line.typed),
    (gettext_lazy("Version"), lambda line: line.subject.version),
    (gettext_lazy("Changed"), lambda line: line.changed_at),
    (gettext_lazy("By"), lambda line: line.changed_by),
    (gettext_lazy("Mentions, 30 days"), lambda line: line.mentions),
)
VOICES: Final[Columns[tuple[Voice, voiced.Line]]] = (  # no way to reach anybody
    (gettext_lazy("Author"), lambda row: row[1].name),
    (gettext_lazy("Platform"), lambda row: row[0].author.platform),
    (gettext_lazy("Subject"), lambda row: row[0].subject.name),
    (gettext_lazy("Kind"), lambda row: row[0].get_kind_display()),
    (gettext_lazy("Left out"), lambda row: row[1].why),
    (gettext_lazy("Value"), lambda row: round(row[0].value, 2)),
    (gettext_lazy("From"), lambda row: round(row[0].low, 2)),
    (gettext_lazy("To"), lambda row: round(row[0].high, 2)),
    (gettext_lazy("Stories"), lambda row: row[0].stories),
    (gettext_lazy("Mentions"), lambda row: row[0].mentions),
    (gettext_lazy("Weeks"), lambda row: row[0].weeks),
    (gettext_lazy("Reach"), lambda row: row[0].reach),
    (gettext_lazy("Proofs"), lambda row: "; ".join(row[1].proofs)),
    (gettext_lazy("Last heard"), lambda row: row[0].newest_at),
)
ACTS: Final[Columns[Any]] = (  # entries of the audit trail
    (gettext_lazy("When"), lambda entry: entry.at),
    (gettext_lazy("Who"), lambda entry: trail.who(entry)),
    (gettext_lazy("About"), lambda entry: trail.kind(entry)),
    (gettext_lazy("What was done"), lambda entry: trail.sentence(entry)),
    (gettext_lazy("Word"), lambda entry: entry.act),
    (gettext_lazy("Address"), lambda entry: entry.address),
    (gettext_lazy("Request"), lambda entry: entry.request_id),
)
CLIENTS: Final[Columns[clients.Row]] = (
    (gettext_lazy("Client"), lambda row: row.tenant.name),
    (gettext_lazy("State"), lambda row: row.tenant.get_state_display()),
    (gettext_lazy("Why"), lambda row: row.reason),
    (gettext_lazy("Score"), lambda row: _of_score(row, "value")),
    (gettext_lazy("Low, 90%"), lambda row: _of_score(row, "low")),
    (gettext_lazy("High, 90%"), lambda row: _of_score(row, "high")),
    (gettext_lazy("Change, points"), lambda row: _of_score(row, "move") if row.score and row.score.get("moved") else None),
    (gettext_lazy("Mentions, 24 h"), lambda row: row.volume),
    (gettext_lazy("Times the usual"), lambda row: None if row.ratio is None else round(row.ratio, 1)),
    (gettext_lazy("Incidents"), lambda row: row.incidents),
    (gettext_lazy("Silent sources"), lambda row: row.silent),
    (gettext_lazy("Analyst"), lambda row: row.analysts),
    (gettext_lazy("As of"), lambda row: row.at),
)


def _share(part: float | None) -> float | None:
    return None if part is None else round(part, 3)


def _report_state(report: Report) -> str:
    if not report.made_at:
        return _("being made")
    return _("shared with the client") if report.visibility == "shared" else _("the agency only")


def _outcomes(counted: dict[str, int]) -> str:
    return ", ".join(f"{figures.heads(words.outcome(name))} {count}" for name, count in counted.items() if count)


def _of_score(row: clients.Row, name: str) -> float | None:
    return round(row.score[name], 1) if row.score and row.score.get("enough") else None
