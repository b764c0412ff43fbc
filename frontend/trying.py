"""What a change of a subject's query does, as its editor shows it: the sentence, examples, clauses, and how far back it could see."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from core.query.weighing import Weight
from frontend import figures, marking
from frontend.marking import Stretch
from ingestion.backtests import Backtest
from ingestion.comparisons import About
from ingestion.previews import Previewed
from tenants import current

CLAUSES: Final = 60
"""Clauses shown of one query: those that do nothing first, where there are more."""


@dataclass(frozen=True, slots=True)
class Example:
    """A text that a query would find, with what it marks."""

    item: Previewed
    title: Sequence[Stretch]
    text: Sequence[Stretch]


@dataclass(frozen=True, slots=True)
class Count:
    """A key figure: a number, the interval around it when it is of a sample, and what it counts."""

    label: str
    number: str
    interval: str


@dataclass(frozen=True, slots=True)
class Clause:
    """A clause of the query, what it does in numbers, and in words when it does nothing."""

    words: str
    barred: bool
    found: int
    brings_in: int
    keeps_out: int
    remark: str


@dataclass(frozen=True, slots=True)
class Tried:
    """All that the editor says of a change."""

    found: Backtest
    is_new: bool
    sentence: str
    counts: list[Count]
    seen: str
    horizon: str
    added: list[Example]
    removed: list[Example]
    finds: list[Example]
    clauses: list[Clause]
    more_clauses: int


def tried(found: Backtest, *, is_new: bool) -> Tried:
    """A backtest as the editor shows it; of a new subject there is nothing to remove."""
    clauses = _clauses(found)
    return Tried(
        found, is_new, _sentence(found, is_new=is_new), _counts(found, is_new=is_new), _seen(found), _horizon(found),
        examples(found.added), examples(found.removed), examples(found.finds), clauses[:CLAUSES], max(len(clauses) - CLAUSES, 0),
    )  # fmt: skip


def examples(items: Sequence[Previewed]) -> list[Example]:
    """Texts with the words of the query marked in them."""
    return [
        Example(item, marking.cut(item.title, _pieces(item, "title")), marking.excerpt(item.text, _pieces(item, "body"))) for item in items
    ]


def _pieces(item: Previewed, part: str) -> list[marking.Piece]:
    return [marking.Piece(span.start, span.end) for span in item.marks if span.part == part]


def _sentence(found: Backtest, *, is_new: bool) -> str:
    adds, removes = found.adds, found.removes
    days: dict[str, object] = {"days": found.days}
    if not found.total:
        return _("Nothing was heard yet to try it on: keep it, then import a file or follow a feed.")
    if is_new and not adds.high:
        return _("It finds nothing of what was heard over the last %(days)s days: widen it, or keep it and wait for what comes.") % days
    if is_new:
        found_words = ngettext(
            "It would find %(texts)s text of the last %(days)s days.",
            "It would find %(texts)s texts of the last %(days)s days.",
            adds.value,
        )
        return found_words % (days | {"texts": _number(adds)})
    if not adds.high and not removes.high:
        return _("Nothing changes over the last %(days)s days: it finds the same texts as before.") % days
    told = days | {"adds": _number(adds), "removes": _number(removes), "stays": _number(found.stays)}
    return _("Over the last %(days)s days it adds %(adds)s and removes %(removes)s; %(stays)s stay.") % told


def _number(number: About) -> str:
    shown = figures.number(number.value)
    if not number.value and not number.is_exact:
        return _("%(number)s at most") % {"number": figures.number(number.high)}
    return shown if number.is_exact else _("about %(number)s") % {"number": shown}


def _counts(found: Backtest, *, is_new: bool) -> list[Count]:
    volume = found.volume()
    about = "" if found.is_exact else _("about")
    if is_new:
        return [_count(_("Texts found"), found.adds), Count(_("A day"), _a_day(volume.after), about)]
    return [
        _count(_("Texts added"), found.adds),
        _count(_("Texts removed"), found.removes),
        _count(_("Texts that stay"), found.stays),
        Count(_("A day"), _a_day(volume.after), _("%(number)s before") % {"number": _a_day(volume.before)}),
    ]


def _count(label: str, number: About) -> Count:
    interval = (
        ""
        if number.is_exact
        else _("about, %(low)s to %(high)s") % {"low": figures.number(number.low), "high": figures.number(number.high)}
    )
    return Count(label, figures.number(number.value), interval)


def _a_day(value: float) -> str:
    return figures.number(value) if value >= 10 or value == 0 else figures.decimal(value)


def _seen(found: Backtest) -> str:
    """Of how many texts it speaks."""
    told = {"tried": figures.number(found.tried), "total": figures.number(found.total)}
    if found.is_exact:
        return ngettext("%(tried)s text tried, all there is", "%(tried)s texts tried, all there are", found.tried) % told
    return _("%(tried)s of %(total)s texts tried: an even sample; intervals at 90%%") % told


def _horizon(found: Backtest) -> str:
    """How far back it could see, and what it could not."""
    horizon = found.horizon
    days, zone = settings.UNMATCHED_KEPT.days, current.zone()
    words = []
    if horizon.first_mention:
        words.append(
            _("Stored mentions reach back to %(day)s.") % {"day": figures.calendar_day(horizon.first_mention.astimezone(zone).date())}
        )
    if horizon.items:
        kept = ngettext("%(days)s day", "%(days)s days", days) % {"days": days}
        before = figures.calendar_day((horizon.until - settings.UNMATCHED_KEPT).astimezone(zone).date())
        words.append(
            _("Texts that concern nobody are kept %(kept)s at most: what they said before %(day)s cannot be seen.")
            % {"kept": kept, "day": before}
        )
    else:
        words.append(_("No text that concerns nobody is kept, so only mentions of other subjects can be added here."))
    volume = found.volume()
    words.append(
        ngettext(
            "Numbers a day are those of the last day, of which all is known.",
            "Numbers a day are those of the last %(days)s days, of which all is known.",
            volume.days,
        )
        % {"days": volume.days}
    )
    return " ".join(words)


def _clauses(found: Backtest) -> list[Clause]:
    """As they were typed."""
    clauses = []
    for one in found.weights:
        place = one.clause.at
        words = found.query[place.position : place.position + place.length]
        clauses.append(Clause(words, one.barred, one.found, one.brings_in, one.keeps_out, _remark(one, len(found.weights))))
    return clauses if len(clauses) <= CLAUSES else sorted(clauses, key=lambda clause: not clause.remark)


def _remark(weight: Weight, clauses: int) -> str:
    if not weight.found:
        return _("stands in no text")
    if clauses > 1 and not weight.brings_in and not weight.keeps_out:
        return _("changes nothing: others do the same")
    return ""
