"""How much a question of the mentions finds, in words: mentions or stories, of how many, exact or estimated, and the stories that began."""

from __future__ import annotations

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from frontend import figures
from frontend.bar import Asked
from reputation import counting
from search.querying import Query, Total


def much(total: Total, query: Query) -> str:
    """How much was found."""
    count = ngettext("%(n)s mention", "%(n)s mentions", total.value) % {"n": figures.number(total.value)}
    if query.group:
        count = ngettext("%(n)s story", "%(n)s stories", total.value) % {"n": figures.number(total.value)}
    return count if total.exact else _("about %(count)s") % {"count": count}


def how(total: Total, whole: Total, asked: Asked) -> str:
    """Of how much it is a part, and whether that was counted or estimated."""
    exact = total.exact and whole.exact
    if asked.selection is None:
        return _("exact count") if exact else ""
    words = _("selected of %(all)s, exact count") if exact else _("selected of about %(all)s")
    return words % {"all": figures.number(whole.value)}


def begun(query: Query) -> str:
    """How many stories began in the period, where the counts that are kept tell it; nothing where mentions would have to be read for it."""
    limited = query.within is not None and query.subject not in query.within
    if query.text or query.group or query.since is None or query.until is None or limited:
        return ""
    subjects = None if query.subject is None else [query.subject]
    stories = sum(one.stories for one in counting.counts(query.since, query.until, subjects=subjects, everything=subjects is None))
    return ngettext("in %(n)s new story", "in %(n)s new stories", stories) % {"n": figures.number(stories)} if stories else ""
