"""How numbers and words are written: in the reader's language, with real signs."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from typing import Final

from babel import Locale
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from core.shortening import shortened as shortened
from reputation.score import Estimate

MINUS: Final = "\u2212"
NARROW: Final = "\u202f"
SHORTENED_FROM: Final = 10_000
MOST_TIMES: Final = 50
INNER: Final = re.compile(r"«\s*([^«»]*?)\s*(?:»|$)")
"""The inmost quotation; one that was cut off ends with the words."""


def is_french() -> bool:
    return (get_language() or "").startswith("fr")


def listed(parts: Iterable[str]) -> str:
    """Names with their numbers, one after another: French has its commas in the numbers."""
    return f"{NARROW}; ".join(parts) if is_french() else ", ".join(parts)


def nested(text: str) -> str:
    """Words that will stand between quotation marks: those inside are of the next kind, « “ ‘ ’ ” » or “ ‘ ’ ”."""
    if not is_french():
        return _inner(text)
    while (found := INNER.search(text)) is not None:
        text = f"{text[: found.start()]}“{_inner(found[1])}”{text[found.end() :]}"
    return text


def _inner(text: str) -> str:
    return text.replace("“", "‘").replace("”", "’")


def heads(name: object) -> str:
    """A name before what is said of it, with its colon as the language sets it."""
    return f"{name}{NARROW if is_french() else ''}:"


def localiser() -> Callable[[str], str]:
    """Writes 1,234.5, as Python has it, as the reader's language does; asked for once where there are hundreds."""
    return _as_french if is_french() else _as_english


def number(value: float) -> str:
    """A count, whole: 1,150 or 1 150."""
    return _localised(f"{round(value):,}")


def decimal(value: float, places: int = 1) -> str:
    """An estimate, with one decimal unless asked otherwise: 47.8 or 47,8."""
    return _localised(f"{value:,.{places}f}")


def plain(value: float) -> str:
    """What somebody set or counted elsewhere, or its mean, 10 or 7.5: whole where a decimal says nothing."""
    return number(value) if value == round(value) or abs(value) >= 100 else decimal(value)


def signed(value: float, places: int = 1) -> str:
    """A change: its sign is always shown, zero has none."""
    written = decimal(abs(value), places)
    if not any(digit in "123456789" for digit in written):
        return written
    return f"{'+' if value > 0 else MINUS}{written}"


def points(value: float, places: int = 1) -> str:
    """A change of so many points, with its sign: +1.5 points. French has its plural from two on."""
    return _points(signed(value, places), round(abs(value), places))


def points_apart(value: float, places: int = 1) -> str:
    """A distance of so many points, without a sign."""
    return _points(decimal(abs(value), places), round(abs(value), places))


def times(value: float) -> str:
    """How many times as often: beyond fifty it says nothing how many."""
    return _("more than %(n)s") % {"n": number(MOST_TIMES)} if value > MOST_TIMES else decimal(value)


def _points(written: str, size: float) -> str:
    many = size >= 2 if is_french() else size != 1
    return ngettext("%(points)s point", "%(points)s points", 2 if many else 1) % {"points": written}


def share(value: float | None) -> str:
    """A part of a whole in [0, 1], as a percentage without decimals."""
    if value is None:
        return "–"
    percent = round(100 * value)
    return f"{percent}{NARROW}%" if is_french() else f"{percent}%"


def share_of(count: int, whole: int) -> str:
    """The same of counts: what was counted is never 0%."""
    told = share(count / whole)
    return _("less than %(share)s") % {"share": share(0.01)} if count and told == share(0.0) else told


def part(count: int, whole: int, told: Estimate | None) -> tuple[str, str, str]:
    """A share, what it rests on, its interval; the bare count where they are too few for a share."""
    values = {"n": number(count), "all": number(whole)}
    if told is None:
        return _("%(n)s of %(all)s") % values, _("too few for a share"), ""
    interval = _("between %(low)s and %(high)s") % {"low": share(told.low), "high": share(told.high)}
    return share(told.value), _("%(n)s of %(all)s mentions") % values, interval


def percent_signed(percent: float) -> str:
    """A growth in percent: its sign is always shown."""
    written = signed(percent, 0)
    return f"{written}{NARROW}%" if is_french() else f"{written}%"


def views(value: float) -> str:
    """Views and reach: shortened from 10,000 up."""
    if value < SHORTENED_FROM:
        return number(value)
    if value < 999_500:
        return _localised(f"{value / 1_000:,.0f}") + (f"{NARROW}k" if is_french() else "k")
    return _localised(f"{value / 1_000_000:,.1f}") + (f"{NARROW}M" if is_french() else "M")


def interval(low: float, high: float) -> str:
    """The two ends of an estimate, in words."""
    return _("%(low)s to %(high)s") % {"low": decimal(low), "high": decimal(high)}


def at_edge() -> str:
    """Why a value may stand at an end of its interval (`docs/models.md`): it is held to equal shares, its draws are not."""
    return _("A value may stand at the edge of its interval: it is drawn towards equal parts of each sentiment, the interval is not.")


def interval_of_change(low: float, high: float) -> str:
    return _("%(low)s to %(high)s") % {"low": signed(low), "high": signed(high)}


def size(octets: float) -> str:
    """The size of a file."""
    for unit, limit in ((_("B"), 1_000), (_("kB"), 1_000_000), (_("MB"), 1_000_000_000)):
        if octets < limit:
            return f"{number(octets * 1_000 / limit)}{NARROW}{unit}"
    return decimal(octets / 1_000_000_000) + NARROW + _("GB")


def language(code: str) -> str:
    """The name of a language, as in a list."""
    known = Locale.parse(locale_name()).languages
    return str(known.get(code.replace("-", "_")) or known.get(code.partition("-")[0]) or code)


def locale_name() -> str:
    """As Babel names it."""
    return "fr" if is_french() else "en_GB"


def _localised(written: str) -> str:
    return localiser()(written)


def _as_french(written: str) -> str:
    return written.replace(",", NARROW).replace(".", ",").replace("-", MINUS)


def _as_english(written: str) -> str:
    return written.replace("-", MINUS)
