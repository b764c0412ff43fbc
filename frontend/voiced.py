"""Voices as their lists and pages show them: each proof in words, with the texts that show it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.db.models import QuerySet
from django.http import QueryDict
from django.urls import reverse
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from frontend import figures, numbers, opened
from frontend.charts import spans
from frontend.happening import Key
from frontend.pages import Choice
from ingestion.models import Mention
from reporting import voices as words
from reputation.models import Consent, Excluded, Voice, VoiceKind
from reputation.models.voices import VoiceQuerySet
from tenants.rights import Who

FEW: Final = 3
EXCLUDED: Final = "excluded"


@dataclass(frozen=True, slots=True)
class Line:
    """A voice in a list."""

    voice: Voice
    name: str
    value: str
    interval: str
    drawing: SafeString
    proofs: Sequence[str]
    why: str


@dataclass(frozen=True, slots=True)
class Shown:
    """Something that speaks for it or against it, with some of its texts, or all where it is opened, each with what it answers."""

    kind: str
    words: str
    texts: Sequence[tuple[Mention, Mention | None]]
    more: int
    url: str


@dataclass(frozen=True, slots=True)
class Led:
    """A conversation that they began."""

    mention: Mention
    people: int


def seen(who: Who) -> VoiceQuerySet:
    """Those that somebody may see; why others are left out is for who marks them."""
    found = Voice.objects.of(who.subjects).watched()
    return found if who.may("voices.mark") else found.filter(excluded="")


def chosen(found: VoiceQuerySet, given: QueryDict) -> VoiceQuerySet:
    """Those of the tab and the subject that the address asks for."""
    tab, subject = tab_of(given), numbers.read(given.get("subject", ""))
    found = found.excluded() if tab == EXCLUDED else found.filter(kind=tab)
    return found.filter(subject=subject) if subject else found


def tab_of(given: QueryDict) -> str:
    asked = given.get("kind", "")
    return asked if asked in (VoiceKind.DETRACTOR, EXCLUDED) else VoiceKind.AMBASSADOR.value


def kinds(found: VoiceQuerySet, given: QueryDict, who: Who) -> list[Choice]:
    """The kinds, each with how many there are of the subject that is looked at."""
    labels = {VoiceKind.AMBASSADOR.value: _("Ambassadors"), VoiceKind.DETRACTOR.value: _("Detractors")}
    if who.may("voices.mark"):
        labels[EXCLUDED] = _("Left out")
    made = []
    for kind, label in labels.items():
        asked: Any = QueryDict(mutable=True)
        asked.update({"kind": kind} | ({"subject": given["subject"]} if given.get("subject") else {}))
        count = figures.number(chosen(found, asked).count())
        made.append(Choice(f"{label} {count}", f"?{asked.urlencode()}", kind == tab_of(given)))
    return made


def line(voice: Voice) -> Line:
    drawing = spans.leaning(voice.value, voice.low, voice.high)
    why = Excluded(voice.excluded).label if voice.excluded else ""
    proofs = [words.proof(one) for one in voice.proofs]
    return Line(voice, words.name(voice), words.number(voice), words.interval(voice), drawing, proofs, str(why))


def keys(voice: Voice) -> list[Key]:
    """The figures of the head."""
    said, little = said_address(voice), words.too_little(voice)
    sure = _("%(interval)s, at 90%%") % {"interval": words.interval(voice)}
    return [
        Key(_("Value"), words.number(voice), little or sure, said, little=bool(little)),
        Key(_("Stories"), figures.number(voice.stories), _("in their own words; copies and rewarded texts left out"), said),
        Key(_("Mentions"), figures.number(voice.mentions), _("in a year, copies included"), said),
        Key(_("Weeks"), figures.number(voice.weeks), _("in which they spoke"), said),
        Key(_("Reach"), figures.views(voice.reach), _("views, all texts together"), said),
    ]


def said_address(voice: Voice) -> str:
    """Everything that they said of it, on their page."""
    return f"{reverse('voice', args=[voice.pk])}?all=1#texts"


def shown(voice: Voice, who: Who, given: QueryDict) -> tuple[list[Shown], list[Shown], list[Led]]:
    """What speaks for it, what speaks against it, the conversations that they began; all texts in one question."""
    told = [*voice.proofs, *voice.against]
    wanted = {number for one in told for number in (*one["mentions"], *_answered(one))}
    wanted |= {one["mention"] for one in voice.led.get("top", ())}
    heard = opened.visible(who).select_related("source").in_bulk(sorted(wanted)) if wanted else {}
    open_ = given.get("proof", "")
    proofs = [_shown(one, words.proof(one), heard, open_) for one in voice.proofs]
    against = [_shown(one, words.against(one), heard, open_) for one in voice.against]
    led = [Led(heard[one["mention"]], one["people"]) for one in voice.led.get("top", ()) if one["mention"] in heard]
    return proofs, against, led


def _shown(one: Mapping[str, Any], said: str, heard: Mapping[int, Mention], open_: str) -> Shown:
    texts = [heard[number] for number in one["mentions"] if number in heard]
    listed = texts if one["kind"] == open_ else texts[:FEW]
    answered = dict(zip(one["mentions"], _answered(one), strict=False))
    pairs = [(text, heard.get(answered.get(text.pk, 0))) for text in listed]
    return Shown(one["kind"], said, pairs, len(texts) - len(listed), f"?proof={one['kind']}#proof-{one['kind']}")


def _answered(one: Mapping[str, Any]) -> Iterable[int]:
    return one["beside"] if one["kind"] in ("defends", "attacks") else ()


def said(voice: Voice, who: Who) -> QuerySet[Mention]:
    """Everything that they said of it, whatever it counts for."""
    about = Mention.objects.filter(author=voice.author_id, matches__subject=voice.subject_id, matches__state="on")
    return about.select_related("source") if who.may_subject(voice.subject_id) else about.none()


def may_contact(voice: Voice) -> bool:
    """Whether they agreed to be contacted: without that, no way to reach them is shown."""
    mark = getattr(voice.author, "voice_mark", None)
    return mark is not None and mark.consent == Consent.GIVEN
