"""The move of a score as a waterfall: taken apart by source, story, language, community or judgement, each step opening its mentions."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Words
from frontend import addressing, words
from frontend.addressing import Clauses
from ingestion import sources
from ingestion.models import Mention, Subject
from reporting.charts import falls
from reporting.charts.chart import Chart
from reputation import ahead
from reputation.waterfall import Fall, Step

SHOWN: Final = 8
LABEL: Final = 80
WEEK: Final = timedelta(days=7)
WAYS: Final[Mapping[str, Words]] = {
    "source": gettext_lazy("By source"),
    "story": gettext_lazy("By story"),
    "community": gettext_lazy("By community"),
    "language": gettext_lazy("By language"),
    "kind": gettext_lazy("By kind of source"),
    "corrected": gettext_lazy("By who judged"),
}


@dataclass(frozen=True, slots=True)
class Asked:
    """A subject over a period."""

    subject: Subject
    since: datetime
    until: datetime

    def mentions(self, query: str = "") -> str:
        return addressing.mentions(self.subject.pk, self.since, self.until, query)


def chart(subject: Subject, since: datetime, until: datetime, by: str) -> Chart | None:
    """The move of seven days up to the end of the period, taken apart in one way; nothing of what is not known. Raises `NotYet`."""
    found = ahead.waterfall(subject.pk, since, until)
    fall = found.of(by if by in WAYS else "source")
    if fall is None or not (fall.steps or found.habit):
        return None
    named = _named(fall, Asked(subject, since - WEEK, until))
    steps = [falls.Step(_("Habit before"), found.habit), *(named(step) for step in fall.steps[:SHOWN])]
    return falls.chart(
        steps, found.before, found.after, title=_("What moved the score of %(name)s") % {"name": subject.name},
        measure=_("points of score, %(way)s; 7 days") % {"way": str(WAYS[fall.by]).lower()},
    )  # fmt: skip


def _named(fall: Fall, asked: Asked) -> Callable[[Step], falls.Step]:
    """How a step of this kind is called, and where its mentions are."""
    clauses, keys = Clauses(), [str(step.key) for step in fall.steps]

    def opening(name: str, step: Step, field: str, value: str | int) -> falls.Step:
        return falls.Step(name, step.points, asked.mentions(clauses.both(field, value, keys)))

    if fall.by == "source":
        names = sources.called()
        return lambda step: opening(names.get(int(step.key), _("a source that went")), step, "source", int(step.key))
    if fall.by == "story":
        mentions = Mention.objects.in_bulk([step.mention for step in fall.steps[:SHOWN]])
        return lambda step: _story(step, mentions)
    if fall.by == "corrected":
        names_of = {True: _("Judged by a person"), False: _("Judged by the model")}
        return lambda step: falls.Step(names_of[bool(step.key)], step.points, asked.mentions())
    if fall.by == "language":
        return lambda step: opening(words.language(str(step.key)), step, "lang", str(step.key))
    if fall.by == "kind":
        return lambda step: opening(words.connector(str(step.key)), step, "kind", str(step.key))
    return lambda step: falls.Step(str(step.key) or _("no community"), step.points, asked.mentions())


def _story(step: Step, mentions: Mapping[int, Mention]) -> falls.Step:
    mention = mentions.get(step.mention)
    label = " ".join((mention.title or mention.text).split())[:LABEL] if mention else _("erased since")
    came = _("new: %(label)s") if step.entered else _("gone from the window: %(label)s") if step.left else "%(label)s"
    return falls.Step(came % {"label": label}, step.points, reverse("mention", args=[step.mention]) if mention else "")


@dataclass(frozen=True, slots=True)
class Way:
    """A way to take the move apart, with its address."""

    label: str
    url: str
    current: bool


def ways(address: str, by: str) -> list[Way]:
    """All of them."""
    chosen = by if by in WAYS else "source"
    return [Way(str(label), f"{address}&by={name}#moved", name == chosen) for name, label in WAYS.items()]
