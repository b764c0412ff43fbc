"""One box finds everything of this host: screens, subjects, sources, reports, mentions by number or words; on the agency's, clients."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from core.errors import Invalid
from core.query.evaluate import Span
from frontend import marking, menu, numbers, opened, searches
from frontend.access import PersonRequest
from frontend.bar import subjects_of
from frontend.figures import moment
from frontend.marking import Piece, Stretch
from ingestion.models import Mention, Source
from reporting.models import Report
from search import querying
from search.models import SavedSearch
from tenants import hosts
from tenants.models import Tenant, TenantState

EACH: Final = 5
TEXT: Final = 240
BEFORE: Final = 24
"""Letters before the first word that was found: a telephone shows two lines of forty."""
WORD: Final = re.compile(r"\S+")


@dataclass(frozen=True, slots=True)
class Hit:
    """Something found: where it is, what it is called, and a word that tells it from others."""

    url: str
    marked: Sequence[Stretch]
    note: str = ""
    icon: str = ""

    @property
    def name(self) -> str:
        return "".join(one.text for one in self.marked)


@dataclass(frozen=True, slots=True)
class Group:
    """What was found of one kind; `more` leads to all of it."""

    label: str
    hits: list[Hit]
    more: str = ""


def find(request: PersonRequest, text: str) -> list[Group]:
    """What the words lead to, screens first; each kind has a few, and nobody finds what they may not see."""
    finders = AGENCY if request.tenant.is_agency else CLIENT
    words = " ".join(text.replace("\0", " ").split())  # what no column holds finds nothing
    found = (finder(request, words) for finder in finders)
    return [group for group in found if group.hits]


def _screens(request: PersonRequest, text: str) -> Group:
    """Where nothing is asked for, all of them."""
    items = [item for group in menu.of(request) for item in group]
    hits = [Hit(item.url, _marked(str(item.label), text), icon=item.icon) for item in items if _holds(str(item.label), text)]
    return Group(_("Screens"), hits[:EACH] if text else hits)


def _clients(request: PersonRequest, text: str) -> Group:
    named = Tenant.objects.exclude(schema_name="public").exclude(state=TenantState.CLOSED).prefetch_related("domains").order_by("name")
    seen = [tenant for tenant in named if request.who.may_client(tenant.pk) and _holds(tenant.name, text)]
    hits = [
        Hit(reverse("go", args=[one.pk]), _marked(one.name, text), "".join(hosts.serving(one)[:1]), "building-2") for one in seen[:EACH]
    ]
    return Group(_("Clients"), hits)


def _subjects(request: PersonRequest, text: str) -> Group:
    if not text or not request.who.may("subjects.read"):
        return Group("", [])
    seen = [one for one in subjects_of(request.who.subjects) if _holds(one.name, text)]
    hits = [
        Hit(f"{reverse('mentions')}?{urlencode({'subject': one.pk})}", _marked(one.name, text), one.get_kind_display(), "eye")
        for one in seen[:EACH]
    ]
    return Group(_("Subjects"), hits)


def _searches(request: PersonRequest, text: str) -> Group:
    if not text or not request.who.may("mentions.read"):
        return Group("", [])
    seen = [one for one in SavedSearch.objects.visible_to(request.who).order_by("name") if _holds(one.name, text)]
    return Group(_("Saved searches"), [Hit(searches.address(one), _marked(one.name, text), icon="bookmark") for one in seen[:EACH]])


def _sources(request: PersonRequest, text: str) -> Group:
    if not text or not request.who.may("sources.read"):
        return Group("", [])
    seen = [one for one in Source.objects.filter(archived_at=None).order_by("name") if _holds(one.name, text)]
    return Group(_("Sources"), [Hit(reverse("source", args=[one.pk]), _marked(one.name, text), icon="radio") for one in seen[:EACH]])


def _reports(request: PersonRequest, text: str) -> Group:
    if not text or not request.who.may("reports.read"):
        return Group("", [])
    seen = Report.objects.seen_by(agency=request.who.is_agency, subjects=request.who.subjects).filter(title__icontains=text)
    newest = seen.order_by("-created_at", "-pk")[:EACH]
    hits = [Hit(reverse("report", args=[one.pk]), _marked(one.title, text), moment(one.created_at), "file-text") for one in newest]
    return Group(_("Reports"), hits)


def _mentions(request: PersonRequest, text: str) -> Group:
    if not text or not request.who.may("mentions.read"):
        return Group("", [])
    within = sorted(request.who.subjects) if request.who.subjects is not None else None
    number = numbers.read(text)
    numbered = [Hit(reverse("mention", args=[number]), _marked(_("Mention %(number)s") % {"number": text}, text), icon="message-square")] \
        if number and opened.visible(request.who).filter(pk=number).exists() else []  # fmt: skip
    try:
        page = querying.find(querying.Query(text=text, limit=EACH, within=within), total=False)
    except Invalid:  # half a query: what is typed so far may become one
        return Group(_("Mentions"), numbered)
    hits = [
        Hit(reverse("mention", args=[one.pk]), _excerpt(one, page.marks.get(one.pk, ())), moment(one.published_at), "message-square")
        for one in page.mentions
    ]
    return Group(_("Mentions"), numbered + hits, f"{reverse('mentions')}?{urlencode({'q': text, 'since': '', 'until': ''})}")


def _excerpt(mention: Mention, marks: Iterable[Span]) -> Sequence[Stretch]:
    """The title, or the text from a little before the word that was found."""
    if mention.title:
        return marking.beside(mention.title, marking.pieces(marks, (), "title"), TEXT, BEFORE)
    return marking.beside(mention.text, marking.pieces(marks, (), "body"), TEXT, BEFORE)


def _marked(name: str, words: str) -> Sequence[Stretch]:
    """A name with the beginnings of its words marked that were asked for."""
    asked = sorted(_plain(words).split(), key=len, reverse=True)
    starts = ((part, next((word for word in asked if _plain(part[0]).startswith(word)), "")) for part in WORD.finditer(name))
    return marking.cut(name, [Piece(part.start(), part.start() + len(word)) for part, word in starts if word])


def _holds(name: str, words: str) -> bool:
    """Whether each word begins a word of the name, whatever its accents and case."""
    parts = _plain(name).split()
    return all(any(part.startswith(word) for part in parts) for word in _plain(words).split())


def _plain(text: str) -> str:
    return "".join(letter for letter in unicodedata.normalize("NFKD", text.casefold()) if not unicodedata.combining(letter))


Finder = Callable[[PersonRequest, str], Group]
CLIENT: Final[Iterable[Finder]] = (_screens, _subjects, _searches, _sources, _reports, _mentions)
AGENCY: Final[Iterable[Finder]] = (_clients, _screens)
