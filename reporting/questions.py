"""How a number of a report was asked, in words: what is measured, of whom, over which days, narrowed to what, by which versions."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import datetime
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Words
from reporting import labels, periods
from reporting.labels import Names
from reporting.models import Figure
from tenants import current

Line = tuple[str, str]

PARTS: Final[Mapping[str, Words]] = {
    "against": gettext_lazy("Compared with"),
    "sentiment": gettext_lazy("Sentiment"),
    "incident": gettext_lazy("Incident"),
    "action": gettext_lazy("What was done"),
    "words": gettext_lazy("Words"),
    "word": gettext_lazy("Word"),
    "series": gettext_lazy("Own figures"),
    "author": gettext_lazy("Author"),
    "proof": gettext_lazy("What the voice did"),
    "need": gettext_lazy("Need"),
    "statement": gettext_lazy("Statement"),
    "claim": gettext_lazy("Claim"),
    "label": gettext_lazy("How it is told"),
    "story": gettext_lazy("Story"),
    "source": gettext_lazy("Source"),
    "language": gettext_lazy("Language"),
    "day": gettext_lazy("Day"),
    "week": gettext_lazy("Week from"),
    "month": gettext_lazy("Month from"),
}
"""What narrows a number, in the order in which it is told."""

TOLD: Final[Mapping[str, Callable[[Names, Any], str]]] = {
    **labels.NARROWED,
    "against": lambda names, pk: names.subjects.get(pk, _("erased since")),
    "action": lambda names, pk: labels.of_day(_("act of %(day)s"), names.actions.get(pk), "at"),
    "story": lambda _names, _pk: _("the one of these mentions"),
}

VERSIONS: Final[Mapping[str, Words]] = {
    "subject": gettext_lazy("Version of the subject’s query"),
    "score": gettext_lazy("Version of the score’s formula"),
    "need": gettext_lazy("Version of the need"),
    "statement": gettext_lazy("Version of the statement"),
    "series": gettext_lazy("Version of the own figures"),
}


def lines(figure: Figure) -> list[Line]:
    """What was asked, a line a part: its name, and what it was."""
    names = Names([figure.question])
    return [*_what(figure, names), *_narrowed(figure, names), *_versions(figure)]


def _what(figure: Figure, names: Names) -> Iterator[Line]:
    asked = figure.question
    if measure := labels.MEASURES.get(asked.get("measure", "")):
        yield _("What is measured"), measure()
    if "subject" in asked:
        yield _("Subject"), names.subjects.get(asked["subject"], _("erased since"))
    if "since" in asked and "until" in asked:
        yield _("Period"), _period(figure, asked["since"], asked["until"])
    if "before" in asked:
        yield _("Period before"), _period(figure, *asked["before"])


def _period(figure: Figure, since: str, until: str) -> str:
    return periods.words(figure.report.kind, datetime.fromisoformat(since), datetime.fromisoformat(until), current.zone())


def _narrowed(figure: Figure, names: Names) -> Iterator[Line]:
    for part, name in PARTS.items():
        if part in figure.question:
            yield str(name), TOLD[part](names, figure.question[part])


def _versions(figure: Figure) -> Iterator[Line]:
    for of, name in VERSIONS.items():
        if of in figure.versions:
            yield str(name), str(figure.versions[of])
