"""Needs in words: how a need grows, for screens, API and reports alike."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import writing
from reputation.needs.figures import Figures


def negative(figures: Figures) -> tuple[str, str]:
    """How many say it unhappily: a share with its interval, or the bare count where they are too few for a share; and what it rests on."""
    share = figures.negative_share
    values = {"n": writing.number(figures.negative), "all": writing.number(figures.mentions)}
    if share is None:
        return _("%(n)s of %(all)s") % values, _("too few for a share")
    return writing.share(share.value), _("between %(low)s and %(high)s") % {
        "low": writing.share(share.low),
        "high": writing.share(share.high),
    }


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
        "rises": _("Rises: %(n)s voices in four weeks, %(before)s in the %(days)s days before."),
        "falls": _("Falls: %(n)s voices in four weeks, %(before)s in the %(days)s days before."),
        "steady": _("Steady: %(n)s voices in four weeks, %(before)s in the %(days)s days before."),
    }
    return told[figures.growth] % values
