"""Two people judge one mention: what the page of each showed, what stands now, and both judgements beside each other."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any, Final

from django.http import HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _

from frontend import numbers, words
from frontend.access import PersonRequest
from frontend.stale import Difference
from ingestion import corrections
from ingestion.models import Correction, Mention, Subject

READ: Final = "read_judgements"
SENT_AGAIN: Final = ("judge", "do", "subject", "next")


@dataclass(frozen=True, slots=True)
class Judged:
    """What somebody says of a mention: of which field, towards whom, and what."""

    mention: Mention
    field: str
    value: str
    subject: Subject | None

    def what(self) -> dict[str, Any]:
        """As the actions on corrections take it."""
        return {"field": self.field, "value": self.value, "subject": self.subject}


def told(mention: int, judged: Iterable[Correction]) -> str:
    """What a page showed of a mention: the judgements in force, for the form that it sends."""
    return f"{mention}:{'.'.join(str(one.pk) for one in judged)}"


def standing(judged: Judged) -> Correction | None:
    """What people say of it now."""
    return corrections.standing(judged.mention.pk, field=judged.field, subject=judged.subject)


def disputed(request: PersonRequest, judged: Judged, stands: Correction | None) -> bool:
    """Whether somebody else judged otherwise since the page was read, or took back what it showed."""
    read = _read(request, judged.mention.pk)
    if read is None or (stands and (stands.value == judged.value or (stands.by_kind, stands.by_id) == _by(request))):
        return False
    shown = Correction.objects.filter(pk__in=read, mention=judged.mention, field=judged.field, subject=judged.subject).first()
    return shown != stands


def if_standing(request: PersonRequest, judged: Judged, stands: Correction | None) -> int | None:
    """What a judgement is kept above of, once this was looked at: none of a page that does not say what it showed."""
    return None if _read(request, judged.mention.pk) is None else stands.pk if stands else 0


def both(request: PersonRequest, judged: Judged, stands: Correction | None) -> HttpResponse:
    """Both judgements, and a form that keeps one's own above the other."""
    back = request.POST.get("next", "")
    ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    sent = [(name, request.POST[name]) for name in SENT_AGAIN if name in request.POST]
    context = {
        "title": _("Two judgements"), "mention": judged.mention, "differences": [_difference(judged, stands)],
        "sent": [*sent, ("mention", judged.mention.pk), (READ, told(judged.mention.pk, [stands] if stands else []))],
        "back": back if ours else reverse("mention", args=[judged.mention.pk]),
    }  # fmt: skip
    return render(request, "frontend/mentions/judged.html", context, status=412)


def _difference(judged: Judged, stands: Correction | None) -> Difference:
    field = words.field(judged.field)
    label = f"{field}, {judged.subject.name}" if judged.subject else field
    if stands:
        theirs = _("%(label)s, as %(name)s says") % {"label": words.value(stands.value), "name": stands.by_name}
    else:
        now = corrections.effective(judged.mention, field=judged.field, subject=judged.subject)
        theirs = _("%(label)s, as Vigie reads it") % {"label": words.value(now)}
    return Difference(label, theirs, words.value(judged.value))


def _read(request: PersonRequest, mention: int) -> list[int] | None:
    """The judgements that the page showed of this mention; None when it does not say."""
    for entry in request.POST.getlist(READ):
        named, _colon, shown = entry.partition(":")
        if numbers.read(named) == mention:
            return numbers.listed(shown.split("."))
    return None


def _by(request: PersonRequest) -> tuple[str, Any]:
    return request.who.by.kind, request.who.by.id
