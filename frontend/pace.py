"""How fast a story went: its mentions over a period as a line of the size of a word, the last hours marked."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.db.models import Count, ExpressionWrapper, F, FloatField, IntegerField
from django.db.models.functions import Cast, Extract, Floor
from django.utils.safestring import SafeString

from frontend.charts import svg
from ingestion.models import Mention

STEPS: Final = 24
WIDTH, HEIGHT = 64, 20
EDGE: Final = 3


def lines(stories: Iterable[int], since: datetime, until: datetime) -> dict[int, SafeString]:
    """One drawing a story; one question for all of them."""
    seconds = max((until - since).total_seconds() / STEPS, 1.0)
    after = ExpressionWrapper((Extract(F("published_at"), "epoch") - since.timestamp()) / seconds, output_field=FloatField())
    told = Mention.objects.filter(story__in=list(stories), published_at__gte=since, published_at__lt=until)
    counted = told.annotate(step=Cast(Floor(after), IntegerField())).values_list("story", "step").annotate(n=Count("pk")).order_by()
    found: dict[int, list[int]] = {}
    for story, step, count in counted:
        found.setdefault(story, [0] * STEPS)[min(max(step, 0), STEPS - 1)] += count
    return {story: _drawn(counts) for story, counts in found.items()}


def _drawn(counts: list[int]) -> SafeString:
    most = max(counts)
    places = [
        (EDGE + (WIDTH - 2 * EDGE) * step / (STEPS - 1), HEIGHT - EDGE - (HEIGHT - 2 * EDGE) * count / most)
        for step, count in enumerate(counts)
    ]
    line = svg.tag("polyline", class_="line", points=svg.points(places))
    last = svg.tag("circle", class_="last", cx=places[-1][0], cy=places[-1][1], r=2)
    return svg.tag("svg", line, last, class_="pace", viewBox=f"0 0 {WIDTH} {HEIGHT}", width=WIDTH, height=HEIGHT, aria_hidden="true")
