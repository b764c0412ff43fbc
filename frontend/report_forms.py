"""The forms by which reports are asked for: a report of a period, a plan."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Any

from django import forms
from django.conf import settings
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend import words
from frontend.forms import DayField, offer
from frontend.words import SEEN_BY
from ingestion.models import Gap, Subject
from reporting import dates, periods, receivers
from reporting.formats import formats
from reporting.models import ReportKind, ReportPlan, Visibility
from reporting.plans import PlanGiven, Receiver
from reporting.sections import TITLES
from reputation import counting
from reputation.score import Window
from tenants import current
from tenants.models import Tenant
from tenants.rights import Who

MONTHS = 12
WEEKS = 8
USUAL = ["pdf", "xlsx"]


def chosen_periods() -> list[tuple[str, str]]:
    """The last months and weeks that were heard, newest first."""
    zone = current.zone()
    newest = counting.newest_day() or timezone.now()
    found = []
    for kind, count in ((ReportKind.MONTH, MONTHS), (ReportKind.WEEK, WEEKS)):
        at = newest
        for _number in range(count):
            window = periods.holding(kind, at, zone)
            found.append((f"{kind}:{window[0].date().isoformat()}", periods.words(kind, *window, zone)))
            at = window[0] - timedelta(hours=1)
    return [*found, (ReportKind.PERIOD.value, _("Another period, chosen below"))]


def _languages() -> list[tuple[str, str]]:
    """By their names in the reader's language."""
    return [(code, words.language(code)) for code, _name in settings.LANGUAGES]


def _formats() -> list[tuple[str, Any]]:
    return [(form.kind, form.label) for form in formats]


def _hours() -> list[tuple[int, str]]:
    """As the reader writes them."""
    return [(hour, dates.hour(datetime.combine(date.min, time(hour)))) for hour in range(24)]


class Ticks(forms.MultipleChoiceField):
    """Several of a list, as boxes to tick."""

    widget = forms.CheckboxSelectMultiple


class ReportForm(forms.Form):
    """A report of a month, a week or another period."""

    period = forms.ChoiceField(label=gettext_lazy("Period"), choices=chosen_periods)
    since = DayField(label=gettext_lazy("From"), required=False, help_text=gettext_lazy("Only for another period."))
    until = DayField(
        label=gettext_lazy("To, that day included"), required=False, help_text=gettext_lazy("Only for another period.")
    )  # fmt: skip
    title = forms.CharField(
        label=gettext_lazy("Title"), max_length=200, required=False, help_text=gettext_lazy("Empty: named after its period.")
    )
    about = Ticks(label=gettext_lazy("Subjects"), required=False, help_text=gettext_lazy("None ticked: all of them."))
    sections = Ticks(
        label=gettext_lazy("Sections"), required=False, choices=list(TITLES.items()), help_text=gettext_lazy("None ticked: every section.")
    )
    formats = Ticks(label=gettext_lazy("Files"), choices=_formats)
    languages = Ticks(label=gettext_lazy("Languages"), choices=_languages)
    visibility = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=SEEN_BY, required=False)

    def __init__(self, *args: Any, who: Who, **options: Any) -> None:
        super().__init__(*args, **options)
        self.who = who
        _choose_subjects(self, who)
        if not who.is_agency:
            del self.fields["visibility"]

    @staticmethod
    def first(asked: Mapping[str, str], language: str) -> dict[str, Any]:
        """What is filled in at first: the address may name the period."""
        last = periods.holding(ReportKind.MONTH, timezone.now(), current.zone())[0] - timedelta(hours=1)
        window = periods.holding(ReportKind.MONTH, last, current.zone())
        known = dict(chosen_periods())
        usual = f"month:{window[0].date().isoformat()}"
        period = asked.get("period", usual)
        if period not in known or (period == ReportKind.PERIOD and not (_day(asked.get("since", "")) and _day(asked.get("until", "")))):
            period = next(iter(known))
        return {
            "period": period, "since": _day(asked.get("since", "")), "until": _day(asked.get("until", "")),
            "formats": USUAL, "languages": [language], "visibility": Visibility.AGENCY,
        }  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or {}
        if given.get("period") == ReportKind.PERIOD:
            if self.errors.keys() & {"since", "until"}:
                return given
            if not given["since"] or not given["until"]:
                self.add_error("since" if not given["since"] else "until", _("Choose both days of the period."))
            elif given["since"] > given["until"]:
                self.add_error("until", _("The period ends before it begins. Swap its two dates."))
        return given

    def window(self) -> Window:
        """The period asked for, in the client's days."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else self.initial
        zone = current.zone()
        kind, _colon, day = str(given["period"]).partition(":")
        if kind == ReportKind.PERIOD:
            return midnight(given["since"]), midnight(given["until"] + timedelta(days=1))
        return periods.holding(kind, datetime.combine(date.fromisoformat(day), time(12), zone), zone)

    def subjects(self) -> list[int]:
        """Those that are ticked; of who sees some only, never others."""
        given = self.cleaned_data if self.is_bound and self.is_valid() else {}
        ticked = [int(number) for number in given.get("about", [])]
        if ticked or self.who.subjects is None:
            return ticked
        return sorted(self.who.subjects)


def _day(written: str) -> date | None:
    try:
        return date.fromisoformat(written)
    except ValueError:
        return None


def midnight(day: date) -> datetime:
    """The beginning of a day of the client."""
    return datetime.combine(day, time(), current.zone())


def _choose_subjects(form: forms.Form, who: Who) -> None:
    watched = Subject.objects.watched().in_order()
    given = [(str(subject.pk), subject.name) for subject in watched if who.may_subject(subject.pk)][:100]
    offer(form, "about", given)
    if len(given) < 2:
        del form.fields["about"]


@dataclass(frozen=True, slots=True)
class Ahead:
    """What a report of the period would hold."""

    words: str
    before: str
    lines: Sequence[tuple[str, int, int]]
    gaps: int
    empty: bool


def periods_ahead(form: ReportForm, who: Who) -> Ahead:
    """The period in words, what was heard of each subject, how much was not heard."""
    since, until = form.window()
    zone = current.zone()
    kind = next(
        (kind for kind in (ReportKind.MONTH, ReportKind.WEEK) if (since, until) == periods.holding(kind, since, zone)), ReportKind.PERIOD
    )
    wanted = form.subjects()
    listed = [subject for subject in Subject.objects.watched().in_order() if who.may_subject(subject.pk)]
    listed = [subject for subject in listed if not wanted or subject.pk in wanted][:100]
    found = {count.keys[0]: count for count in counting.counts(since, until, ["subject"], subjects=[subject.pk for subject in listed])}
    counted = [(subject.name, found.get(subject.pk)) for subject in listed]
    lines = [(name, count.mentions, count.stories) if count else (name, 0, 0) for name, count in counted]
    before = periods.lowered(periods.words(kind, *periods.before(kind, since, until, zone), zone))
    gaps = Gap.objects.filter(since__lt=until, source__archived_at=None).exclude(until__lte=since).count()
    return Ahead(periods.words(kind, since, until, zone), before, lines, gaps, not found)


class PlanForm(forms.Form):
    """When a report is made, about whom, to whom it goes."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("How often"), choices=[(k.value, k.label) for k in (ReportKind.MONTH, ReportKind.WEEK)])
    hour = forms.TypedChoiceField(
        label=gettext_lazy("Sent at"), coerce=int, choices=_hours, initial=8,
        help_text=gettext_lazy("On the day after the period, in each person’s own time zone."),
    )  # fmt: skip
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone of the plan"), choices=words.zones)
    language = forms.ChoiceField(
        label=gettext_lazy("First language"), choices=_languages,
        help_text=gettext_lazy("Language of the report, unless a person has another."),
    )  # fmt: skip
    about = Ticks(label=gettext_lazy("Subjects"), required=False, help_text=gettext_lazy("None ticked: all of them."))
    sections = Ticks(
        label=gettext_lazy("Sections"), required=False, choices=list(TITLES.items()), help_text=gettext_lazy("None ticked: every section.")
    )
    formats = Ticks(label=gettext_lazy("Files"), choices=_formats, initial=USUAL)
    attached = Ticks(
        label=gettext_lazy("Attached to the e-mail"), choices=_formats, required=False,
        help_text=gettext_lazy("The e-mail links to the others."),
    )  # fmt: skip
    visibility = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=SEEN_BY, initial=Visibility.SHARED)
    approval = forms.BooleanField(label=gettext_lazy("Send it only once somebody approved it"), required=False)

    def __init__(self, *args: Any, who: Who, tenant: Tenant, plan: ReportPlan | None = None, **options: Any) -> None:
        super().__init__(*args, **options)
        _choose_subjects(self, who)
        if not who.is_agency:
            del self.fields["visibility"]
        self.who, self.plan = who, plan
        self.here = receivers.people(tenant)
        self.chosen = {person["user"]: person for person in plan.people} if plan else {}

    def people(self) -> list[dict[str, Any]]:
        """Everybody who may be told, and those of the plan who left: ticked or not, in which language and zone."""
        made = []
        for number, person in self.here.items():
            kept = self.chosen.get(number)
            made.append(
                {
                    "number": number, "name": person.user.name, "email": person.user.email, "agency": person.agency, "left": False,
                    "ticked": self._ticked(number),
                    "language": self._of(number, "language", kept, person.user.language or self._usual("language")),
                    "zone": self._of(number, "time_zone", kept, self._usual("time_zone")),
                }
            )  # fmt: skip
        for number, kept in self.chosen.items():
            if number not in self.here:
                made.append(
                    {"number": number, "name": _("Somebody who left"), "email": "", "agency": False, "left": True,
                     "ticked": self._ticked(number), "language": kept["language"], "zone": kept["time_zone"]}
                )  # fmt: skip
        return made

    def _usual(self, name: str) -> str:
        return str(self.data.get(name) or self.initial.get(name, ""))

    def _ticked(self, number: int) -> bool:
        if self.is_bound:
            return isinstance(self.data, QueryDict) and str(number) in self.data.getlist("person")
        return number in self.chosen

    def _of(self, number: int, name: str, kept: Mapping[str, Any] | None, usual: str) -> str:
        return str(self.data.get(f"{name}-{number}") or (kept or {}).get(name) or usual)

    def given(self) -> PlanGiven:
        """The plan as said; what nobody may choose stays as it was."""
        said = self.cleaned_data
        people = [
            Receiver(person["number"], person["language"], person["zone"]) for person in self.people() if person["ticked"]
        ]  # fmt: skip
        subjects = [int(number) for number in said.get("about", [])]
        if not subjects and self.who.subjects is not None:
            subjects = sorted(self.who.subjects)
        return PlanGiven(
            said["name"], said["kind"], said["formats"], said["language"], said["time_zone"], said["hour"], people, subjects,
            said["sections"], said["attached"], said["approval"], said.get("visibility", Visibility.SHARED),
        )  # fmt: skip

    @staticmethod
    def of_plan(plan: ReportPlan) -> dict[str, Any]:
        return {
            "name": plan.name, "kind": plan.kind, "hour": plan.hour, "time_zone": plan.time_zone, "language": plan.language,
            "about": [str(number) for number in plan.subjects], "sections": plan.sections, "formats": plan.formats,
            "attached": plan.attached, "visibility": plan.visibility, "approval": plan.approval,
        }  # fmt: skip
