"""Plans of reports: when one is made, about whom, to whom it goes. What is due is made once a period, however late."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, replace
from datetime import datetime, time, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils import timezone
from django.utils.translation import gettext as _

from core import audit
from core.by import By
from core.errors import FieldError, Invalid, Stale
from reporting import periods, receivers, reports
from reporting.models import ReportKind, ReportPlan, Visibility
from reputation.score import Window
from tenants import current, opening

STRETCH: Final = 20
PERIOD: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Receiver:
    """Somebody of a plan: a person by number, the language and the zone they read it in."""

    user: int
    language: str
    time_zone: str


@dataclass(frozen=True, slots=True)
class PlanGiven:
    """What people say of a plan."""

    name: str
    kind: str
    formats: Sequence[str]
    language: str
    time_zone: str
    hour: int = 8
    people: Sequence[Receiver] = ()
    subjects: Sequence[int] = ()
    sections: Sequence[str] = ()
    attached: Sequence[str] = ()
    approval: bool = False
    visibility: str = Visibility.SHARED


@transaction.atomic
def add(given: PlanGiven, *, by: By) -> ReportPlan:
    """A plan; its first report is of the period that runs now."""
    given = _checked(given)
    columns = _columns(given)
    plan = ReportPlan(**columns, **by.columns())
    plan.next_since, plan.next_at = _first(plan, timezone.now())
    plan.save()
    audit.record("report_plan.added", by=by, obj=plan)
    return plan


@transaction.atomic
def change(plan: ReportPlan, given: PlanGiven, *, by: By, version: int | None = None) -> ReportPlan:
    """Another form of it. `version`: refused when somebody else changed it since."""
    given = _checked(given, known=[person["user"] for person in plan.people])
    held = ReportPlan.objects.select_for_update().get(pk=plan.pk)
    if version is not None and held.version != version:
        raise Stale(_("This plan was changed by somebody else since you read it. Read it again, then change it."))
    moved = (given.kind, given.time_zone, given.hour) != (held.kind, held.time_zone, held.hour)
    for name, value in _columns(given).items():
        setattr(held, name, value)
    if given.kind != plan.kind:
        held.next_since, held.next_at = _first(held, timezone.now())
    elif moved or given.people:
        held.next_at = due_at(held, periods.holding(held.kind, held.next_since, current.zone()))
    held.version += 1
    held.save()
    audit.record("report_plan.changed", by=by, obj=held)
    return held


@transaction.atomic
def set_active(plan: ReportPlan, active: bool, *, by: By) -> None:
    """Pause it, or go on: with the period that runs then, not with all those it slept through."""
    if not ReportPlan.objects.filter(pk=plan.pk, active=not active).update(active=active, version=F("version") + 1):
        return
    plan.refresh_from_db()
    if active:
        plan.next_since, plan.next_at = _first(plan, timezone.now())
        plan.save(update_fields=["next_since", "next_at"])
    audit.record("report_plan.resumed" if active else "report_plan.paused", by=by, obj=plan)


@transaction.atomic
def archive(plan: ReportPlan, *, by: By) -> None:
    """No report comes from it any more; those made stay."""
    ReportPlan.objects.filter(pk=plan.pk).update(active=False, archived_at=timezone.now())
    audit.record("report_plan.archived", by=by, obj=plan)


# -- when


def due_at(plan: ReportPlan, window: Window) -> datetime:
    """When the report of this period is made: as early as the first of its people reads it, once the period is over."""
    day = window[1].astimezone(ZoneInfo(plan.time_zone)).date()
    zones = {plan.time_zone, *(person["time_zone"] for person in plan.people)}
    return max(window[1], min(at_hour(day, plan.hour, ZoneInfo(zone)) for zone in zones))


def at_hour(day: Any, hour: int, zone: ZoneInfo) -> datetime:
    """This hour of a day; one that a change of time leaves out is the next that there is."""
    local = datetime.combine(day, time(hour), zone)
    return datetime.fromtimestamp(local.timestamp(), zone)


def _first(plan: ReportPlan, now: datetime) -> tuple[datetime, datetime]:
    window = periods.holding(plan.kind, now, current.zone())
    return window[0], due_at(plan, window)


def work(deadline: float) -> bool | datetime | None:
    """Ask for the reports that are due; says when the next one is, when that is soon."""
    now = timezone.now()
    due = list(ReportPlan.objects.filter(active=True, next_at__lte=now).order_by("next_at")[:STRETCH])
    for plan in due:
        _make(plan, now)
    if len(due) == STRETCH:
        return True
    soon = ReportPlan.objects.filter(active=True, next_at__gt=now, next_at__lte=now + PERIOD).order_by("next_at")
    return soon.values_list("next_at", flat=True).first()


def _make(plan: ReportPlan, now: datetime) -> None:
    """The report of the last period that is over, once; then the plan waits for the next."""
    zone = current.zone()
    window = periods.holding(plan.kind, plan.next_since, zone)
    following = periods.holding(plan.kind, window[1], zone)
    while due_at(plan, following) <= now:
        window, following = following, periods.holding(plan.kind, following[1], zone)
    try:
        with transaction.atomic():
            won = ReportPlan.objects.filter(pk=plan.pk, next_at=plan.next_at, active=True).update(
                next_since=following[0], next_at=due_at(plan, following)
            )
            if won:
                _ask(plan, window)
    except IntegrityError:
        # The report of this period is there already: somebody made the plan go back. It waits for the next.
        ReportPlan.objects.filter(pk=plan.pk).update(next_since=following[0], next_at=due_at(plan, following))
    except Invalid as error:
        # Its subjects are gone: the plan pauses and says why, instead of failing each day.
        ReportPlan.objects.filter(pk=plan.pk).update(active=False)
        audit.record("report_plan.paused", by=By.system(), obj=plan, data={"reason": error.detail})


def _ask(plan: ReportPlan, window: Window) -> None:
    languages = [person["language"] for person in plan.people]
    reports.ask(
        *window, plan.subjects, plan.language, plan.formats, by=By.system(), kind=plan.kind, languages=languages, sections=plan.sections,
        visibility=plan.visibility, plan=plan,
    )  # fmt: skip


def preview(given: PlanGiven, now: datetime) -> tuple[Window, datetime]:
    """The period and the moment of the next report that such a plan would make."""
    plan = ReportPlan(**_columns(given))
    since, at = _first(plan, now)
    return periods.holding(plan.kind, since, current.zone()), at


# -- what is given


def given_of(plan: ReportPlan) -> PlanGiven:
    """A plan as it would be given again."""
    people = [Receiver(person["user"], person["language"], person["time_zone"]) for person in plan.people]
    return PlanGiven(
        plan.name, plan.kind, plan.formats, plan.language, plan.time_zone, plan.hour, people, plan.subjects, plan.sections, plan.attached,
        plan.approval, plan.visibility,
    )  # fmt: skip


def _columns(given: PlanGiven) -> dict[str, Any]:
    made = {name: list(value) if isinstance(value, list | tuple) else value for name, value in asdict(given).items()}
    return made | {"people": [asdict(person) for person in given.people]}


def _checked(given: PlanGiven, known: Iterable[int] = ()) -> PlanGiven:
    """The plan with everything in order, or what is wrong with it. `known` people may stay though they left: they are skipped."""
    given = replace(given, name=" ".join(given.name.split()))
    wrong = [*_wrong_words(given), *_wrong_people(given, set(known))]
    if wrong:
        raise Invalid(_("This plan cannot be kept: correct what is marked and try again."), errors=tuple(wrong))
    reports.check(given.subjects, given.formats, given.sections)
    return given


def _wrong_words(given: PlanGiven) -> list[FieldError]:
    wrong = []
    if not given.name or len(given.name) > 120:
        wrong.append(FieldError("/name", "bad_name", _("Give the plan a name, of 120 characters at most.")))
    if given.kind not in (ReportKind.MONTH, ReportKind.WEEK):
        wrong.append(FieldError("/kind", "unknown_kind", _("Choose “month” or “week”.")))
    if not 0 <= given.hour <= 23:
        wrong.append(FieldError("/hour", "bad_hour", _("Choose an hour from 0 to 23.")))
    zones = set(opening.zones())
    for pointer, zone in (("/time_zone", given.time_zone), *((f"/people/{n}/time_zone", p.time_zone) for n, p in enumerate(given.people))):
        if zone not in zones:
            wrong.append(FieldError(pointer, "unknown_time_zone", _("There is no such time zone. Write one as in Europe/Paris.")))
    languages = dict(settings.LANGUAGES)
    for pointer, language in (("/language", given.language), *((f"/people/{n}/language", p.language) for n, p in enumerate(given.people))):
        if language not in languages:
            wrong.append(FieldError(pointer, "unknown_language", _("Vigie does not speak this language.")))
    for place, form in enumerate(given.attached):
        if form not in given.formats:
            words = _("“%(format)s” is not among the formats of the report: add it there, or do not attach it.") % {"format": form}
            wrong.append(FieldError(f"/attached/{place}", "not_made", words))
    return wrong


def _wrong_people(given: PlanGiven, known: set[int]) -> list[FieldError]:
    here = receivers.people(current.tenant())
    wrong = []
    for place, person in enumerate(given.people):
        if person.user not in here and person.user not in known:
            words = _("There is nobody of this number here. Invite the person first, or hand them a link to the report.")
            wrong.append(FieldError(f"/people/{place}/user", "unknown_person", words))
    if len({person.user for person in given.people}) != len(given.people):
        wrong.append(FieldError("/people", "twice", _("Somebody is named twice.")))
    return wrong


def left(plan: ReportPlan, here: Mapping[int, object]) -> list[int]:
    """The numbers of its people who are no longer here."""
    return [person["user"] for person in plan.people if person["user"] not in here]
