"""Long work told apart by its object: the subject that is matched again, the file that comes in. One question a table, for all rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from django.db.models import Model
from django.utils.text import Truncator
from django.utils.translation import gettext_lazy

from core.errors import Words
from frontend import words
from ingestion.models import ImportFile, Subject
from reporting.models import Report
from reputation.models import Statement
from tenants.jobs import AnyJob
from tenants.models import Tenant

LONGEST: Final = 60


@dataclass(frozen=True, slots=True)
class About:
    """How work of a kind is named: the argument that holds its object, and where this has its name; it is its own name without a table."""

    words: Words
    argument: str
    model: type[Model] | None = None
    field: str = "name"


@dataclass(frozen=True, slots=True)
class Work:
    """A job with its name."""

    job: AnyJob
    name: str


ABOUT: Final[Mapping[str, About]] = {
    "import": About(gettext_lazy("Import of %(name)s"), "file", ImportFile),
    "rematch": About(gettext_lazy("Matching %(name)s again"), "subject", Subject),
    "backtest": About(gettext_lazy("Trying a change of %(name)s"), "subject", Subject),
    "report": About(gettext_lazy("Report “%(name)s”"), "report", Report, "title"),
    "report_compare": About(gettext_lazy("Report “%(name)s” set beside today’s numbers"), "report", Report, "title"),
    "echoes": About(gettext_lazy("Looking for echoes of “%(name)s”"), "statement", Statement, "text"),
    "tag": About(gettext_lazy("Tagging mentions “%(name)s”"), "word"),
    "untag": About(gettext_lazy("Taking the tag “%(name)s” off mentions"), "word"),
    "undo_tag": About(gettext_lazy("Taking the tags “%(name)s” back"), "word"),
    "close_tenant": About(gettext_lazy("Closing %(name)s"), "tenant", Tenant),
}


def named(jobs: Sequence[AnyJob]) -> list[Work]:
    """Each job with its name; of an object that is no more, the kind of work alone is told."""
    names = {kind: _names(about, [job for job in jobs if job.kind == kind]) for kind, about in ABOUT.items()}
    return [Work(job, _name(job, names.get(job.kind, {}))) for job in jobs]


def name(job: AnyJob) -> str:
    return named([job])[0].name


def _names(about: About, jobs: Sequence[AnyJob]) -> dict[object, str]:
    """By the argument."""
    given = {found for job in jobs if (found := job.args.get(about.argument)) is not None}
    if about.model is None or not given:
        return {one: str(one) for one in given}
    return dict(about.model._default_manager.filter(pk__in=given).values_list("pk", about.field))


def _name(job: AnyJob, names: Mapping[object, str]) -> str:
    about = ABOUT.get(job.kind)
    found = names.get(job.args.get(about.argument)) if about else None
    return str(about.words) % {"name": Truncator(found).chars(LONGEST)} if about and found else words.job_kind(job.kind)
