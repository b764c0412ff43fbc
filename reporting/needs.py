"""Needs in words: how a need grows, for screens, API and reports alike."""

from __future__ import annotations

from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import writing
from reputation.needs.figures import Figures

FEW: Final = 5
"""Of fewer voices in both times together it is not claimed that they are steady."""


def negative(figures: Figures) -> tuple[str, str, str]:
    """How many say it unhappily: a share, what it rests on, its interval; the bare count where they are too few for a share."""
    return writing.part(figures.negative, figures.mentions, figures.negative_share)


def growth(figures: Figures) -> str:
    """How many voices in the last four weeks, held against the days before; no change is told that chance may explain."""
    values = {
        "n": writing.number(figures.voices_lately), "before": writing.number(figures.voices_before),
        "days": writing.number(figures.before_days),
    }  # fmt: skip
    if not figures.voices_lately:
        return _("Nobody says it in the last four weeks.")
    if figures.growth == "new":
        return (
            ngettext("New: %(n)s voice in four weeks, none before.", "New: %(n)s voices in four weeks, none before.", figures.voices_lately)
            % values
        )
    told = {
        "rises": ngettext(
            "Rises: %(n)s voice in four weeks, %(before)s in the %(days)s days before.",
            "Rises: %(n)s voices in four weeks, %(before)s in the %(days)s days before.",
            figures.voices_lately,
        ),
        "falls": ngettext(
            "Falls: %(n)s voice in four weeks, %(before)s in the %(days)s days before.",
            "Falls: %(n)s voices in four weeks, %(before)s in the %(days)s days before.",
            figures.voices_lately,
        ),
        "steady": ngettext(
            "Steady: %(n)s voice in four weeks, %(before)s in the %(days)s days before.",
            "Steady: %(n)s voices in four weeks, %(before)s in the %(days)s days before.",
            figures.voices_lately,
        ),
        "too little": ngettext(
            "Too little to say: %(n)s voice in four weeks, %(before)s in the %(days)s days before.",
            "Too little to say: %(n)s voices in four weeks, %(before)s in the %(days)s days before.",
            figures.voices_lately,
        ),
    }
    too_little = figures.growth == "steady" and figures.voices_lately + figures.voices_before < FEW
    both = ngettext("%(both)s of them spoke both times.", "%(both)s of them spoke both times.", figures.voices_both)
    said = told["too little" if too_little else figures.growth] % values
    return f"{said} {both % {'both': writing.number(figures.voices_both)}}" if figures.voices_both else said
