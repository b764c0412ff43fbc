"""The question that several addresses ask: words of the query language, a subject, a period, the zone that cuts its days."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import serializers

from api.fields import Asked, Id, Moment, Words, Zone, in_zone
from api.problems import wrong_at
from core.errors import NotFound
from ingestion.models import Mention, Subject
from search.querying import Query
from tenants import current
from tenants.rights import Who

TEXT_MAX = 10_000


class Period(Asked):
    """A period."""

    since = Moment(days=True, default=None, help_text=gettext_lazy("From this moment, or from the start of this day, on."))
    until = Moment(days=True, default=None, help_text=gettext_lazy("Before this moment, or up to the end of this day."))
    tz = Zone(default=None, help_text=gettext_lazy("The time zone that cuts days; the client's when nothing is said."))


class Question(Period):
    """Mentions asked for."""

    q = Words(default="", allow_blank=True, max_length=TEXT_MAX, help_text=gettext_lazy("In the query language."))
    subject = Id(default=None, help_text=gettext_lazy("Those that concern this subject; `sentiment:` is then towards it."))


class Ordered(Question):
    """Mentions asked for, in an order."""

    sort = serializers.ChoiceField(choices=("-published_at", "relevance", "-reach"), default="-published_at")
    group = serializers.ChoiceField(choices=("story",), default="", help_text=gettext_lazy("One mention a story."))


def period(asked: Mapping[str, Any]) -> tuple[datetime | None, datetime | None]:
    """The period; its days are cut by `tz`, else by the client's zone."""
    zone = asked.get("tz") or current.zone()
    since, until = in_zone(asked.get("since"), zone), in_zone(asked.get("until"), zone, end=True)
    if since and until and since >= until:
        raise wrong_at("/until", "before_since", _("The period ends before it begins: swap its two ends."))
    return since, until


def question(who: Who, asked: Mapping[str, Any]) -> Query:
    """The question, within what this person may see."""
    since, until = period(asked)
    if asked.get("subject") is not None:
        subject_of(who, asked["subject"])
    return Query(
        text=asked.get("q", ""),
        subject=asked.get("subject"),
        since=since,
        until=until,
        sort=asked.get("sort", "-published_at"),
        group=asked.get("group", ""),
        limit=asked.get("limit", 50),
        cursor=asked.get("cursor", ""),
        within=within(who),
    )


# -- what somebody may see


def within(who: Who) -> list[int] | None:
    """The subjects that this person or key is limited to; None when to none."""
    return None if who.subjects is None else sorted(who.subjects)


def subjects(who: Who) -> QuerySet[Subject]:
    """The subjects that they may see."""
    found = Subject.objects.all()
    return found if who.subjects is None else found.filter(pk__in=who.subjects)


def subject_of(who: Who, number: int) -> Subject:
    """The subject of this number."""
    found = subjects(who).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no subject of this number here."))
    return found


def mentions(who: Who) -> QuerySet[Mention]:
    """The mentions that they may see: all, or those of their subjects."""
    found = Mention.objects.all()
    if who.subjects is None:
        return found
    return found.filter(matches__subject__in=who.subjects, matches__state="on").distinct()


def mention_of(who: Who, number: int) -> Mention:
    """The mention of this number."""
    found = mentions(who).filter(pk=number).first()
    if found is None:
        raise NotFound(_("There is no mention of this number here; it may have been erased."))
    return found
