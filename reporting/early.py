"""What may become an incident, in words: where it rises, how much, how likely, and how often that came true."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from reporting import writing
from reputation.detecting.warning import HORIZON_HOURS, LEAST
from reputation.incidents.early import Taught, Told

SURE = 0.99
"""More is never claimed, nor less than its opposite."""


def title(told: Told) -> str:
    """The subject, and the source where it is one."""
    name = told.warning.subject.name
    return _("%(subject)s in %(source)s") % {"subject": name, "source": told.place} if told.place else name


def sentence(told: Told) -> str:
    """How much is said badly, beside the usual, by how many, where."""
    topic = told.topic
    values = {
        "n": writing.number(topic.lately), "usual": writing.decimal(topic.usual), "share": writing.share(topic.negative),
        "authors": writing.number(topic.authors), "sources": writing.number(topic.sources),
    }  # fmt: skip
    words = ngettext(
        "%(n)s negative mention in 24 hours, usual %(usual)s a day: %(share)s of what is said.",
        "%(n)s negative mentions in 24 hours, usual %(usual)s a day: %(share)s of what is said.",
        round(topic.lately),
    )
    voices = ngettext("%(authors)s voice", "%(authors)s voices", round(topic.authors))
    places = ngettext("%(sources)s source", "%(sources)s sources", round(topic.sources))
    both = _("%(voices)s, %(places)s.") % {"voices": voices % values, "places": places % values}
    return f"{words % values} {both}"


def likely(told: Told) -> str:
    """The probability; empty where none is told."""
    return "" if told.probability is None else writing.share(min(max(told.probability, 1 - SURE), SURE))


def came_true(told: Told) -> str:
    """Its record: of those of the past told about as likely, how many became one."""
    if told.alike is None:
        return ""
    values = {"n": writing.number(told.alike.count), "became": writing.number(round(told.alike.became * told.alike.count))}
    return (
        ngettext(
            "Of %(n)s of the past told about as likely, %(became)s became an incident.",
            "Of %(n)s of the past told about as likely, %(became)s became an incident.",
            told.alike.count,
        )
        % values
    )


def record(known: Taught) -> str:
    """What probabilities rest on, or why none is told."""
    values = {
        "became": writing.number(known.became), "others": writing.number(known.others), "n": LEAST, "days": HORIZON_HOURS // 24,
        "whole": writing.number(known.became + known.others),
    }  # fmt: skip
    if known.warner is not None:
        values["told"] = writing.decimal(known.warner.record.brier, 2)
        values["base"] = writing.decimal(known.warner.record.base, 2)
        return _(
            "Learnt from %(whole)s of the past, of which %(became)s became an incident within %(days)s days. Mean square error of what"
            " would have been told of each from those known before it: %(told)s, against %(base)s for always telling their share."
        ) % values  # fmt: skip
    if known.tried:
        return _(
            "How likely these become an incident is not told: tried on %(whole)s of the past, it was no better than always telling that"
            " %(became)s of them did."
        ) % values  # fmt: skip
    if known.became < LEAST:
        few = ngettext(
            "Too few examples: %(became)s rise of %(whole)s became an incident, %(n)s are needed.",
            "Too few examples: %(became)s rises of %(whole)s became an incident, %(n)s are needed.",
            known.became,
        )
    else:
        few = ngettext(
            "Too few examples: %(others)s rise of %(whole)s did not become an incident, %(n)s are needed.",
            "Too few examples: %(others)s rises of %(whole)s did not become an incident, %(n)s are needed.",
            known.others,
        )
    return few % values
