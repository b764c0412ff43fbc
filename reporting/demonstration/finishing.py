"""What is done once the texts are read: tags, corrections, needs, statements; once these are found, a first report. A job that comes back
until it can."""

from __future__ import annotations

from datetime import datetime, timedelta
from enum import StrEnum
from typing import Final

from django.db import transaction
from django.db.models import Q
from django.utils import timezone

from core.models import Job
from ingestion import corrections, tags
from ingestion.models import Mention, RawItem, Subject
from reporting import reports, searches
from reporting.demonstration import scripts
from reporting.demonstration.acts.statements import Announcement
from reporting.demonstration.furnishing import FORMATS
from reporting.demonstration.marks import BY
from reporting.demonstration.script import Script
from reporting.demonstration.texts import texts
from reporting.models import ReportKind, Visibility
from reputation.image import searching as image
from reputation.incidents import acting, evidence, watching
from reputation.models import Incident
from reputation.needs import searching as needs
from reputation.statements import registering
from reputation.statements.registering import Said
from reputation.voices import searching as voices
from tenants import current, jobs
from tenants.models import Lane, Turn

KIND: Final = "demonstration"
WAIT: Final = timedelta(seconds=15)
TRIES: Final = 40
REPORTED: Final = timedelta(days=30)
BEGINNING: Final = 40
"""Signs by which the mention of an announcement is known."""


class Step(StrEnum):
    """What is done once texts are read; what is done once the searches that this began are over, and incidents are those of all texts."""

    FINISH = "finish"
    REPORT = "report"


def start(script: Script, now: datetime, step: Step = Step.FINISH, tries: int = 0) -> None:
    """Have it done by a worker, a little later."""
    args = {"script": script.slug, "now": now.isoformat(), "step": step.value, "tries": tries}
    jobs.start(KIND, by=BY, args=args, total=1, unit="parts", not_before=timezone.now() + WAIT)


@jobs.runner(KIND)
def run(job: Job, deadline: float) -> bool:
    """Do the step, or come back later while it waits."""
    script, now, tries = scripts.of(job.args["script"]), datetime.fromisoformat(job.args["now"]), job.args["tries"]
    step = Step(job.args["step"])
    with transaction.atomic():
        if script is not None and tries < TRIES and _waits(step, script):
            start(script, now, step, tries + 1)
        elif script is not None and step == Step.FINISH:
            finish(script, now)
            watching.look_anew()
            start(script, now, Step.REPORT)
        elif script is not None:
            gather()
            report(script, now)
        jobs.progress(job, done=1)
    return True


def _waits(step: Step, script: Script) -> bool:
    if step == Step.REPORT:
        return bool(searches.under_way()) or _reading()
    return _reading() or _unwatched(script)


def _reading() -> bool:
    """Whether texts wait to be read, counted or found by their words."""
    due = Turn.objects.due(timezone.now()).filter(tenant=current.tenant(), lane__in=(Lane.PROCESS, Lane.RECOUNT, Lane.INDEX))
    return RawItem.objects.pending().exists() or due.exists()


def _unwatched(script: Script) -> bool:
    """Whether incidents that something was done about are still to be found."""
    return bool(script.furniture.done) and not Incident.objects.exists()


def finish(script: Script, now: datetime) -> None:
    """What people of the agency would have done with these mentions by now."""
    own = Subject.objects.get(name=script.own.name)
    for one in script.furniture.tags:
        tags.put(_newest(own, one.holds, one.most), one.word, by=BY, visibility=Visibility.SHARED)
    for judged in script.furniture.judged:
        holding = _newest(own, judged.holds, judged.most)
        if holding:
            corrections.correct(holding, field="sentiment", value=judged.value, subject=own, by=BY)
    write_down(script, own, now)
    image.start(BY)
    needs.start(BY)
    voices.start(BY)
    announce(script, own)


def gather() -> None:
    """The evidence of incidents anew, which was gathered while their past came in: their pages tell what the report is about to tell."""
    for incident in Incident.objects.order_by("pk"):
        evidence.gather(incident, timezone.now())


def report(script: Script, now: datetime) -> None:
    """The first report, which the client may read."""
    midnight = now.astimezone(current.zone()).replace(hour=0, minute=0, second=0, microsecond=0)
    reports.ask(
        midnight - REPORTED, midnight, [], script.languages[0], FORMATS, by=BY, kind=ReportKind.PERIOD, languages=script.languages,
        visibility=Visibility.SHARED,
    )  # fmt: skip


def write_down(script: Script, own: Subject, now: datetime) -> None:
    """What was done about an incident, on its page."""
    for done in script.furniture.done:
        at = done.at(now)
        found = Incident.objects.filter(Q(over_at=None) | Q(over_at__gte=at), subject=own, began_at__lte=at).first()
        if found is not None:
            acting.write(found, done.words, by=BY, at=at, visibility=Visibility.SHARED)


def announce(script: Script, own: Subject) -> None:
    """Have what the brand announced followed, with its claims; a job finds its echoes."""
    known = texts(script.slug, script.languages[0])
    for act in script.acts:
        if isinstance(act, Announcement):
            [said], [link] = known.sections["statement"], known.sections["statement.link"]
            heard = Mention.objects.filter(author_handle=script.slug, text__startswith=said[:BEGINNING], matches__subject=own).first()
            if heard is not None:
                official = Said(heard.text, heard.published_at, (link,), heard.language, heard.pk)
                made = registering.propose(own, official, by=BY)
                registering.keep(made, [text for _name, text in act.claims], by=BY)


def _newest(own: Subject, holds: str, most: int) -> list[int]:
    """The newest mentions of the brand whose text holds these words."""
    found = Mention.objects.filter(matches__subject=own, matches__state="on", text__icontains=holds)
    return list(found.order_by("-published_at", "-pk").values_list("pk", flat=True)[:most])
