"""How it was measured, in words."""

from __future__ import annotations

from django.utils.translation import gettext as _

from reporting import periods, writing
from reporting.facts import Section
from reporting.measuring import Measured
from reporting.sections.part import Part
from reputation.constants import VERSION
from tenants import current


def method(measured: Measured) -> Part | None:
    """How it was measured."""
    before = periods.words(measured.kind, *measured.before, current.zone())
    paragraphs = [
        _("Mentions are counted exactly, by days of the time zone %(zone)s. A text with its copies is one story.")
        % {"zone": current.zone().key},
        _("The score is the weighted mean of what independent voices said of %(subject)s, from 0 to 100; 50 is neutral. A story counts once, by how many people it reached; an author counts for a few stories a day; few stories pull the score to the habit of the ninety days before.")  # noqa: E501
        % {"subject": measured.main.subject.name},
        _("Intervals are at 90%%: drawn again among authors and stories, the value falls inside nine times in ten. A change is told only when its interval leaves out zero. The period is compared with the one before: %(before)s.")  # noqa: E501
        % {"before": periods.lowered(before)} + f" {writing.at_edge()}",
        _("The positive share is estimated from the probabilities of the model; sentiments by label are counted. Corrections of people stand above the model."),  # noqa: E501
        _("Score version %(score)s. Models: %(models)s. Each number leads to the mentions it rests on, frozen on the day of this report.")
        % {"score": VERSION, "models": ", ".join(measured.models) or _("none, people judged")},
    ]  # fmt: skip
    return Part(Section("method", _("Method"), "", (), (), tuple(paragraphs)))
