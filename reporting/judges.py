"""When what judges became another: the weights of the score, its formula, the model that says the sentiment."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import Final

from django.db.models import Min
from django.utils.translation import gettext as _

from reporting.charts.chart import Note
from reputation.models import KeptScore, Weights

MOST: Final = 20
BEFORE: Final = timedelta(days=31)
"""So long before a period is looked back for what judged until then; scores are kept each day."""


def changes(since: datetime, until: datetime, subjects: Sequence[int] = ()) -> list[Note]:
    """As pins on a course: scores before and after are not made alike."""
    chosen = Weights.objects.filter(at__gte=since, at__lt=until).order_by("-at").values_list("at", flat=True)[:MOST]
    return [*(Note(at, _("Weights of the score changed"), "change") for at in chosen), *_judged(since, until, subjects)]


def _judged(since: datetime, until: datetime, subjects: Sequence[int]) -> list[Note]:
    """By the scores that were told: a formula or a model that none before was made with is new from its first one on."""
    told = KeptScore.objects.filter(made_at__gte=since - BEFORE, made_at__lt=until)
    if subjects:
        told = told.filter(subject_id__in=subjects)
    firsts = list(told.order_by().values_list("version", "model").annotate(first=Min("made_at")).order_by("first"))
    notes, versions, models = list[Note](), set[int](), {""}
    for version, model, at in firsts:
        is_new = at >= since
        if is_new and versions and version not in versions:
            notes.append(Note(at, _("Formula of the score changed (v%(n)s)") % {"n": version}, "change"))
        if is_new and len(models) > 1 and model not in models:
            notes.append(Note(at, _("Sentiment model changed (%(model)s)") % {"model": model.replace(":", " v")}, "change"))
        versions.add(version)
        models.add(model)
    return notes[-MOST:]
