"""Needs as their cards and pages show them: each figure with the address of the mentions behind it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, get_args
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend import figures, marking, numbers
from frontend.charts import spans
from frontend.happening import Key, Part
from frontend.marking import Piece, Stretch
from ingestion.models import Mention
from reporting import needs as words
from reporting.charts import voices
from reporting.charts.chart import Chart
from reputation import counting
from reputation.models import Need
from reputation.needs import verbatims
from reputation.needs.answers import Says
from reputation.needs.figures import WEEK, WEEKS, Figures
from reputation.needs.reading import LATELY
from reputation.needs.verbatims import Answer, Told
from tenants import current

TONES: Final = ("positive", "negative")
FEW: Final = 3
"""Brands that a card names on either side."""


@dataclass(frozen=True, slots=True)
class Quote:
    """What somebody said, the wish and what it asks for marked."""

    mention: Mention
    stretches: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class Card:
    """A need in short."""

    need: Need
    growth: str
    keys: Sequence[Key]
    weeks: SafeString
    has: Sequence[Part]
    lacks: Sequence[Part]
    quotes: Sequence[Quote]


@dataclass(frozen=True, slots=True)
class Asked:
    """Which of its mentions a page shows: of a source, a subject, a tone, a week counted back from the newest, or lately; or those that
    say of a subject that it has it, or lacks it."""

    source: int = 0
    subject: int = 0
    tone: str = ""
    week: int = -1
    lately: bool = False
    says: Answer | None = None

    def __bool__(self) -> bool:
        return self != Asked()


def card(need: Need, counted: Figures, told: Iterable[Told]) -> Card:
    """What its card shows."""
    has, lacks = answered(need, counted, "has")[:FEW], answered(need, counted, "lacks")[:FEW]
    return Card(need, words.growth(counted), keys(need, counted), spans.volume(counted.weeks), has, lacks, quotes(told, need))


def keys(need: Need, counted: Figures) -> list[Key]:
    """The figures of the head."""
    negative, rests, interval = words.negative(counted)
    return [
        Key(_("Voices"), figures.number(counted.voices), _("different authors"), address(need)),
        Key(_("Lately"), figures.number(counted.voices_lately), _("voices in four weeks"), address(need, lately="1")),
        Key(_("Sources"), figures.number(counted.sources), _("that say it"), address(need)),
        Key(_("Mentions"), figures.number(counted.mentions), _("copies count once"), address(need)),
        Key(_("Negative"), negative, rests, address(need, tone="negative"), interval),
    ]


def answered(need: Need, counted: Figures, says: Says) -> list[Part]:
    """The brands of which people say that they have it, or lack it, those of whom most say so first."""
    told = [(one.has if says == "has" else one.lacks, one) for one in counted.answers]
    largest = max((mentions for mentions, _one in told), default=0)
    return [
        Part(
            one.name, figures.number(mentions), spans.share(mentions, largest, us=one.kind == "own"),
            address(need, subject=str(one.subject), says=says),
        )
        for mentions, one in sorted(told, key=lambda pair: (-pair[0], pair[1].subject)) if mentions
    ]  # fmt: skip


def spoken(need: Need, counted: Figures) -> list[Part]:
    """Of whom people speak when they say it, whatever they say."""
    largest = max((one.mentions for one in counted.subjects), default=0)
    return [
        Part(
            one.name, figures.number(one.mentions), spans.share(one.mentions, largest, us=one.kind == "own"),
            address(need, subject=str(one.subject)),
            _tones(one.positive, one.negative),
        )
        for one in counted.subjects
    ]  # fmt: skip


def _tones(positive: int, negative: int) -> str:
    good = ngettext("%(n)s positive", "%(n)s positive", positive) % {"n": figures.number(positive)}
    bad = ngettext("%(n)s negative", "%(n)s negative", negative) % {"n": figures.number(negative)}
    return f"{good}, {bad}"


def places(need: Need, counted: Figures) -> list[Part]:
    """The sources in which it is said."""
    largest = max((one.mentions for one in counted.places), default=0)
    return [
        Part(one.name, figures.number(one.mentions), spans.share(one.mentions, largest), address(need, source=str(one.source)))
        for one in counted.places
    ]


def course(need: Need, counted: Figures) -> Chart | None:
    """Voices by week up to the newest; nothing where none is left in them."""
    if not any(counted.weeks):
        return None
    ends = [(_newest() - WEEK * back, back) for back in reversed(range(WEEKS))]
    weeks = [
        voices.Week(end - WEEK, end, said, address(need, week=str(back))) for (end, back), said in zip(ends, counted.weeks, strict=True)
    ]
    return voices.chart(weeks, current.zone(), title=_("By week"), measure=_("voices"))


def narrowed(choice: Asked, counted: Figures) -> str:
    """What is shown, in words, where it is not all of them."""
    if not choice:
        return ""
    if not choice.says:
        return _("Some of its mentions:")
    name = next((one.name for one in counted.answers if one.subject == choice.subject), "")
    told = _("They say that %(name)s has it:") if choice.says.says == "has" else _("They say that %(name)s lacks it:")
    return told % {"name": name}


def quotes(told: Iterable[Told], named: Need | None = None) -> list[Quote]:
    """Excerpts with the wish marked, and the words that name the need."""
    phrases = [named.name, *named.words] if named else []
    made = []
    for one in told:
        text = one.mention.title if one.part == "title" else one.mention.text
        places = [(one.start, one.end), *verbatims.places(text, phrases)]
        made.append(Quote(one.mention, marking.excerpt(text, [Piece(start, end) for start, end in places])))
    return made


def address(need: Need, **asked: str) -> str:
    """The mentions of a need on its page."""
    return f"{reverse('need', args=[need.pk])}{'?' if asked else ''}{urlencode(asked)}#verbatims"


def asked(given: QueryDict, subjects: frozenset[int] | None) -> Asked:
    """What the address asks for; what it cannot mean is left out, and what is said of subjects that somebody may not see."""
    tone, said, told = given.get("tone", ""), given.get("says", ""), given.get("week", "")
    subject = numbers.read(given.get("subject", ""))
    seen = subject and (subjects is None or subject in subjects)
    says = next((Answer(subject, one) for one in get_args(Says) if one == said and seen), None)
    week = next((week for week in range(WEEKS) if str(week) == told), -1)
    tone = tone if tone in TONES else ""
    return Asked(numbers.read(given.get("source", "")), subject, tone, week, bool(given.get("lately")), says)


def listed(need: Need, choice: Asked) -> QuerySet[Mention]:
    """The mentions that are asked for."""
    return verbatims.answering(need, choice.says) if choice.says else chosen(verbatims.mentions(need), choice)


def told(need: Need, choice: Asked, rows: Sequence[Mention]) -> list[Quote]:
    """Some of those, with what was asked for marked."""
    return quotes(verbatims.told(need, rows, choice.says), None if choice.says else need)


def chosen(found: QuerySet[Mention], choice: Asked) -> QuerySet[Mention]:
    """Of the mentions that say it, those that are asked for."""
    if choice.source:
        found = found.filter(source=choice.source)
    if choice.subject:
        found = found.filter(matches__subject=choice.subject, matches__state="on")
    if choice.tone:
        found = found.filter(tone=choice.tone)
    if choice.week >= 0:
        end = _newest() - WEEK * choice.week
        found = found.filter(published_at__gt=end - WEEK, published_at__lte=end)
    return found.filter(published_at__gt=_newest() - LATELY) if choice.lately else found


def _newest() -> datetime:
    """The end of the newest hour that was counted, from which weeks are counted back."""
    return (counting.newest_day() or timezone.now()) + timedelta(hours=1)
