"""Voices in words: what somebody did, what speaks against it, how sure it is; for screens, files and API alike."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from ingestion.models import Author
from reporting import writing
from reputation.models import Voice

FEW: Final = 5
"""Stories below which a value whose interval holds 0 says nothing."""


def name(voice: Voice) -> str:
    """As they call themselves, else as their account is called."""
    return called(voice.author)


def called(author: Author) -> str:
    return author.name or author.handle or _("An author without a name")


def number(voice: Voice) -> str:
    """Texts for it less texts against it, of a hundred."""
    return writing.signed(100 * voice.value, 0)


def too_little(voice: Voice) -> str:
    """Of fewer than five stories that lean to neither side; empty where there is enough."""
    if voice.stories >= FEW or not voice.low <= 0 <= voice.high:
        return ""
    told = ngettext("too little to say: %(n)s story", "too little to say: %(n)s stories", voice.stories)
    return told % {"n": writing.number(voice.stories)}


def interval(voice: Voice) -> str:
    """Between which two it lies, nine times out of ten."""
    low, high = (writing.signed(100 * one, 0) for one in (voice.low, voice.high))
    return _("%(low)s to %(high)s") % {"low": low, "high": high}


def sentence(voice: Voice) -> str:
    """What they are, and how sure that is."""
    values = {"subject": voice.subject.name, "why": voice.get_excluded_display()}
    if voice.excluded:
        return _("Left out of the lists on %(subject)s: %(why)s.") % values
    if voice.kind == "ambassador":
        return _("Defends %(subject)s: the whole interval lies above neutral, and they did more than praise it.") % values
    if voice.kind == "detractor":
        return _("Attacks %(subject)s: the whole interval lies below neutral, and they did more than complain.") % values
    if too_little(voice):
        little = ngettext(
            "%(n)s story is too little to say whether they defend or attack %(subject)s.",
            "%(n)s stories are too little to say whether they defend or attack %(subject)s.",
            voice.stories,
        )
        return little % (values | {"n": writing.number(voice.stories)})
    if voice.low <= 0 <= voice.high:
        said = ngettext(
            "Neither defends nor attacks %(subject)s: %(n)s story leans clearly to neither side.",
            "Neither defends nor attacks %(subject)s: %(n)s stories lean clearly to neither side.",
            voice.stories,
        )
        return said % (values | {"n": writing.number(voice.stories)})
    return _("Speaks for or against %(subject)s, and did nothing beyond that: neither ambassador nor detractor.") % values


def conversations(voice: Voice) -> str:
    """Those they took part in or began, and what others made of it."""
    threads, began, answered, repeated = (voice.led.get(name, 0) for name in ("threads", "began", "answered_by", "repeated_by"))
    if not threads + answered + repeated:
        return _("Took part in no conversation; nobody answered or repeated them.")
    took = ngettext(
        "Began %(began)s of %(threads)s conversation that they took part in.",
        "Began %(began)s of %(threads)s conversations that they took part in.",
        threads,
    ) % {"threads": writing.number(threads), "began": writing.number(began)}
    parts = [took if threads else _("Took part in no conversation.")]
    if answered:
        told = ngettext("%(people)s person answered them.", "%(people)s people answered them.", answered)
        parts.append(told % {"people": writing.number(answered)})
    if repeated:
        told = ngettext("%(people)s person repeated their words.", "%(people)s people repeated their words.", repeated)
        parts.append(told % {"people": writing.number(repeated)})
    if not answered + repeated:
        parts.append(_("Nobody answered or repeated them."))
    return " ".join(parts)


def proof(one: Mapping[str, Any]) -> str:
    """What one proof says, with how often."""
    count = round(one["count"])
    told = {
        "recommends": ngettext("Recommends it in %(n)s text", "Recommends it in %(n)s texts", count),
        "warns": ngettext("Warns others off in %(n)s text", "Warns others off in %(n)s texts", count),
        "defends": ngettext("Defends it in %(n)s answer to others", "Defends it in %(n)s answers to others", count),
        "attacks": ngettext("Attacks it in %(n)s answer to others", "Attacks it in %(n)s answers to others", count),
        "weeks": ngettext("Says so in %(n)s different week", "Says so in %(n)s different weeks", count),
        "repeated": ngettext("%(n)s text was repeated by several others", "%(n)s texts were repeated by several others", count),
        "reached": ngettext("%(n)s text was read far beyond the usual", "%(n)s texts were read far beyond the usual", count),
    }
    return told[one["kind"]] % {"n": writing.number(count)}


def act(kind: str) -> str:
    """A kind of proof, without how often."""
    told = {
        "recommends": _("Recommends it"),
        "warns": _("Warns others off"),
        "defends": _("Defends it"),
        "attacks": _("Attacks it"),
        "weeks": _("Says so again"),
        "repeated": _("Is repeated"),
        "reached": _("Is read far"),
    }
    return told[kind]


def often(kind: str, count: int) -> str:
    """How often: in how many texts, answers or weeks."""
    if kind == "weeks":
        counted = ngettext("%(n)s week", "%(n)s weeks", count)
    elif kind in ("defends", "attacks"):
        counted = ngettext("%(n)s answer", "%(n)s answers", count)
    else:
        counted = ngettext("%(n)s text", "%(n)s texts", count)
    return counted % {"n": writing.number(count)}


def against(one: Mapping[str, Any]) -> str:
    """What one thing says that speaks against it."""
    count = round(one["count"])
    told = {
        "paid": ngettext("%(n)s text is advertising, and counts for nothing", "%(n)s texts are advertising, and count for nothing", count),
        "prize": ngettext("%(n)s text plays to win, and counts for nothing", "%(n)s texts play to win, and count for nothing", count),
        "works": ngettext("Says in %(n)s text that they work there", "Says in %(n)s texts that they work there", count),
        "team": ngettext("Speaks of the team in %(n)s text", "Speaks of the team in %(n)s texts", count),
        "contrary": ngettext("%(n)s text says the contrary", "%(n)s texts say the contrary", count),
    }  # fmt: skip
    return told[one["kind"]] % {"n": writing.number(count)} if one["kind"] in told else _bot(one["kind"], float(one["count"]))


def _bot(kind: str, measure: float) -> str:
    values = {"share": writing.share(measure), "n": writing.number(round(measure))}
    told = {
        "bot_regular": _("Speaks at regular intervals, as programs do: %(share)s of its waits are alike"),
        "bot_same": _("Says the same again and again: %(share)s of its phrases were said before"),
        "bot_pace": _("Speaks %(n)s times a day"),
        "bot_burst": _("Spoke %(n)s times within an hour"),
        "bot_copies": _("Copies: %(share)s of its mentions are a text said before"),
        "bot_links": _("Carries a link in %(share)s of its texts"),
    }
    return told[kind] % values
