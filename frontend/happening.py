"""An incident as its page shows it: figures, the course against the usual, who and what makes it; every figure opens its mentions."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend import figures
from frontend.charts import spans
from ingestion.models import Mention
from reporting import pinned, usual
from reporting.charts import volume
from reporting.charts.chart import Chart
from reporting.charts.chart import Incident as Drawn
from reputation import counting
from reputation.models import Incident
from search import calendar
from tenants import current
from tenants.rights import Who

BEFORE: Final = timedelta(hours=30)
AFTER: Final = timedelta(hours=12)
LONGEST: Final = timedelta(days=10)
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
    """A figure of the head: what is counted, its value, what it is to be held against, where its mentions are."""

    name: str
    value: str
    beside: str
    url: str
    alarm: bool = False


@dataclass(frozen=True, slots=True)
class Happening:
    """All of the page that comes from the evidence."""

    keys: Sequence[Key]
    words: Sequence[Part]
    sources: Sequence[Part]
    stories: Sequence[Part]
    authors: Sequence[Part]
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
        _keys(incident, said), _words(incident, said), _sources(incident, said), _stories(said, told), _authors(incident, said), first,
        incident.evidence_at,
    )  # fmt: skip


def address(incident: Incident, query: str = "") -> str:
    """The mentions of the incident's days, of its subject; those that the query names."""
    zone = current.zone()
    until = parse_datetime(incident.evidence.get("until", "")) or incident.over_at or incident.top_at
    asked = {
        "subject": str(incident.subject_id), "since": incident.began_at.astimezone(zone).date().isoformat(),
        "until": until.astimezone(zone).date().isoformat(),
    }  # fmt: skip
    return f"{reverse('mentions')}?{urlencode(asked | ({'q': query} if query else {}))}"


def _keys(incident: Incident, said: dict[str, Any]) -> list[Key]:
    if not said:
        return []
    usual = sum(source["usual"] for source in said["top_sources"])
    share = said["negative"] / said["mentions"] if said["mentions"] else 0
    return [
        Key(_("Mentions"), figures.number(said["mentions"]), _("usual %(n)s") % {"n": figures.number(round(usual))}, address(incident)),
        Key(_("Stories"), figures.number(said["stories"]), _("copies count once"), address(incident) + "&group=on"),
        Key(_("Voices"), figures.number(said["authors"]), _("different authors"), address(incident)),
        Key(_("Views"), figures.views(said["reach"]), _("measured or estimated"), address(incident) + "&sort=-reach"),
        Key(
            _("Negative"), figures.share(share),
            ngettext("%(n)s mention", "%(n)s mentions", said["negative"]) % {"n": figures.number(said["negative"])},
            address(incident, "sentiment:negative"), alarm=share > 0.5,
        ),
    ]  # fmt: skip


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
    return [
        Part(
            source["name"], figures.number(source["mentions"]), spans.share(source["mentions"], largest),
            address(incident, f'source:"{source["name"]}"'), _("usual %(n)s") % {"n": figures.number(round(source["usual"]))},
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
    return [
        Part(
            author["name"] or _("somebody without a name"), figures.views(author["reach"]), spans.share(author["reach"], largest),
            reverse("mention", args=[author["mention"]]), author["platform"],
        )
        for author in found
    ]  # fmt: skip


def _opening(mention: Mention) -> str:
    words = mention.title or " ".join(mention.text.split())
    return words if len(words) <= 90 else f"{words[:89].rsplit(' ', 1)[0]}…"


# -- the course


def course(incident: Incident, who: Who) -> Chart:
    """Mentions of the subject by hour, before, during and after, against what these hours usually bring."""
    zone = current.zone()
    since = calendar.floor(incident.began_at - BEFORE, "hour", zone)
    last = incident.over_at or max(timezone.now(), incident.top_at)
    until = calendar.following(calendar.floor(min(last + AFTER, timezone.now(), since + LONGEST), "hour", zone), "hour", zone)
    before = since - timedelta(days=usual.DAYS)
    counted = {
        count.keys[0].timestamp(): (count.mentions, count.stories)
        for count in counting.counts(before, until, ["hour"], subjects=[incident.subject_id])
    }
    starts = [since + HOUR * number for number in range(int((until - since) / HOUR))]
    now = timezone.now()
    bars = [volume.Bar(at, at + HOUR, *counted.get(at.timestamp(), (0, 0)), unfinished=at <= now < at + HOUR) for at in starts]
    pins = pinned.over(since, until, who).of(incident.subject_id)
    begun = Drawn(incident.began_at, _("Began"), incident.over_at)
    return volume.chart(
        bars, zone, title=_("Mentions by hour"), measure=_("%(subject)s; grey band: usual range, nine hours in ten")
        % {"subject": incident.subject.name},
        gaps=pins.gaps, notes=pins.notes, incidents=[begun], usual=_usual(counted, starts, since), line=True, height=200,
    )  # fmt: skip


def _usual(counted: dict[float, tuple[int, int]], starts: Sequence[datetime], since: datetime) -> volume.Usual:
    return volume.Usual(*usual.of_hours({at: mentions for at, (mentions, _stories) in counted.items()}, starts, since))
