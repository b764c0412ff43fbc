"""An incident as its page shows it: figures, who and what makes it; every figure opens its mentions."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend import addressing, figures, words
from frontend.addressing import Clauses
from frontend.charts import spans
from ingestion.models import Mention
from reporting import writing
from reputation import intervals
from reputation.models import Incident

HOUR: Final = timedelta(hours=1)


@dataclass(frozen=True, slots=True)
class Part:
    """A line of what makes it: a name, a number, a bar, and where its mentions are."""

    name: str
    number: str
    bar: SafeString
    url: str
    second: str = ""


@dataclass(frozen=True, slots=True)
class Key:
    """A figure of the head: what is counted, its value, what it is to be held against, where its mentions are, how sure it is; `little`:
    too little to say it."""

    name: str
    value: str
    beside: str
    url: str
    interval: str = ""
    alarm: bool = False
    little: bool = False


@dataclass(frozen=True, slots=True)
class Audience:
    """Whom it reaches, told apart in one way."""

    title: str
    parts: Sequence[Part]


@dataclass(frozen=True, slots=True)
class Happening:
    """All of the page that comes from the evidence."""

    keys: Sequence[Key]
    words: Sequence[Part]
    sources: Sequence[Part]
    stories: Sequence[Part]
    authors: Sequence[Part]
    audiences: Sequence[Audience]
    first: Mention | None
    as_of: datetime | None


def happening(incident: Incident) -> Happening:
    """From the evidence that a worker gathered; parts are empty where it has not yet."""
    said = incident.evidence
    first = Mention.objects.filter(pk=incident.first_mention_id).select_related("source").first() if incident.first_mention_id else None
    told = {
        mention.pk: mention
        for mention in Mention.objects.filter(pk__in=[story["mention"] for story in said.get("top_stories", ())]).only(
            "id", "title", "text"
        )
    }
    return Happening(
        _keys(incident, said), _words(incident, said), _sources(incident, said), _stories(said, told), _authors(incident, said),
        _audiences(incident, said), first, incident.evidence_at,
    )  # fmt: skip


def address(incident: Incident, query: str = "", **more: str) -> str:
    """The mentions that the evidence counts: of its subject, from the beginning to where the counting ends; those that the query names."""
    return addressing.mentions(incident.subject_id, incident.began_at, _until(incident), query, **more)


def _until(incident: Incident) -> datetime:
    """Where the counting ends."""
    return parse_datetime(incident.evidence.get("until", "")) or incident.over_at or incident.top_at + HOUR


def _keys(incident: Incident, said: dict[str, Any]) -> list[Key]:
    if not said:
        return []
    usual = said.get("usual")  # of what was gathered by an earlier release, only that of the sources is known
    share = intervals.share(said["negative"], said["mentions"])
    negative, rests, interval = writing.part(said["negative"], said["mentions"], share)
    speed = said.get("speed")
    return [
        Key(_("Mentions"), figures.number(said["mentions"]), _usual(usual), address(incident)),
        Key(_("Stories"), figures.number(said["stories"]), _("copies count once"), address(incident, group="on")),
        Key(_("Voices"), figures.number(said["authors"]), _("different authors"), address(incident)),
        Key(_("Views"), figures.views(said["reach"]), _measured(said), address(incident, sort="-reach")),
        Key(
            _("Negative"), negative, rests, address(incident, "sentiment:negative"), interval,
            alarm=share is not None and share.value > 0.5,
        ),
        *([_speed(incident, speed)] if speed else []),
    ]  # fmt: skip


def _usual(number: float | None) -> str:
    return "" if number is None else _("usual %(n)s") % {"n": figures.number(round(number))}


def _measured(said: dict[str, Any]) -> str:
    """How much of its views platforms told; of what was gathered by an earlier release nobody knows."""
    reach, measured = said["reach"], said.get("reach_measured")
    if measured is None:
        return _("measured or estimated")
    if not reach:
        return _("none known")
    if measured == reach:
        return _("all measured")
    return _("%(n)s measured, the rest estimated") % {"n": figures.views(measured)} if measured else _("all estimated")


def _brought(source: dict[str, Any]) -> str:
    """What a source usually is the first to bring; where others were before it, of how many it was the first."""
    brought = source.get("brought", source["mentions"])
    if brought == source["mentions"]:
        return _usual(source["usual"])
    return _("first with %(brought)s, usual %(n)s") % {
        "brought": figures.number(brought), "n": figures.number(round(source["usual"])),
    }  # fmt: skip


def _speed(incident: Incident, speed: dict[str, Any]) -> Key:
    """Its fullest hour, and how soon one had half as many."""
    at = parse_datetime(speed["top_at"]) or incident.top_at
    soon = ngettext("half of that %(n)s hour after it began", "half of that %(n)s hours after it began", speed["half_hours"])
    return Key(
        _("Fullest hour"), figures.number(speed["top"]),
        f"{words.unit('mentions', speed['top'])}, {soon % {'n': figures.number(speed['half_hours'])}}",
        addressing.mentions(incident.subject_id, at, min(at + HOUR, _until(incident))),
    )  # fmt: skip


def _words(incident: Incident, said: dict[str, Any]) -> list[Part]:
    found = said.get("words", [])
    largest = max((word["voices"] for word in found), default=0)
    return [
        Part(
            word["words"], figures.number(word["voices"]), spans.share(word["voices"], largest), address(incident, f'"{word["words"]}"'),
            _("said by %(n)s before") % {"n": figures.number(word["before"])},
        )
        for word in found
    ]  # fmt: skip


def _sources(incident: Incident, said: dict[str, Any]) -> list[Part]:
    found = said.get("top_sources", [])
    largest = max((source["mentions"] for source in found), default=0)
    clauses = Clauses()
    return [
        Part(
            source["name"], figures.number(source["mentions"]), spans.share(source["mentions"], largest),
            address(incident, clauses.of("source", source["source"])), _brought(source),
        )
        for source in found
    ]  # fmt: skip


def _stories(said: dict[str, Any], told: dict[int, Mention]) -> list[Part]:
    found = [story for story in said.get("top_stories", []) if story["mention"] in told]
    largest = max((story["mentions"] for story in found), default=0)
    return [
        Part(
            _opening(told[story["mention"]]), figures.number(story["mentions"]), spans.share(story["mentions"], largest),
            reverse("mention", args=[story["mention"]]), figures.moment(parse_datetime(story["first_at"]) or timezone.now()),
        )
        for story in found
    ]  # fmt: skip


def _authors(incident: Incident, said: dict[str, Any]) -> list[Part]:
    found = said.get("top_authors", [])
    largest = max((author["reach"] for author in found), default=0)
    nobody = _("somebody without a name, or forgotten")
    return [
        Part(
            author["name"] or nobody, figures.views(author["reach"]), spans.share(author["reach"], largest),
            reverse("mention", args=[author["mention"]]), words.platform(author["platform"]),
        )
        for author in found
    ]  # fmt: skip


def _audiences(incident: Incident, said: dict[str, Any]) -> list[Audience]:
    """By language, country and community, where something is known. The query language does not ask for a community yet."""
    clauses = Clauses()
    ways: tuple[tuple[str, str, str, Callable[[str], str], str], ...] = (
        (_("By language"), "top_languages", "language", words.language, "lang"),
        (_("By country"), "top_countries", "country", words.country, "country"),
        (_("By community"), "top_communities", "community", str, ""),
    )
    return [
        Audience(title, [
            Part(
                named(one[field]), figures.number(one["mentions"]), spans.share(one["mentions"], said[key][0]["mentions"]),
                address(incident, clauses.of(clause, one[field])) if clause else "", figures.share(one["share"]),
            )
            for one in said[key]
        ])
        for title, key, field, named, clause in ways
        if said.get(key)
    ]  # fmt: skip


def _opening(mention: Mention) -> str:
    told = mention.title or " ".join(mention.text.split())
    return told if len(told) <= 90 else f"{told[:89].rsplit(' ', 1)[0]}…"
