"""The form of a subject, and what its editor opens with: the query in force, an old form taken up again, or one that was tried."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django import forms
from django.http import Http404
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from frontend import numbers
from frontend.access import PersonRequest
from ingestion import backtests, versions
from ingestion.models import Subject, SubjectKind, SubjectVersion


class SubjectForm(forms.Form):
    """Name, kind, query, and why it changes."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=120)
    kind = forms.ChoiceField(label=gettext_lazy("Kind"), choices=SubjectKind.choices)
    query = forms.CharField(
        label=gettext_lazy("Query"), strip=True, widget=forms.Textarea(attrs={"class": "query", "rows": 3, "spellcheck": "false"}),
        help_text=gettext_lazy('Words that a text about it holds, as in: (acme OR "acme shoes" OR @acme) NOT film'),
    )  # fmt: skip
    why = forms.CharField(label=gettext_lazy("Why this change"), max_length=300, required=False)


@dataclass(frozen=True, slots=True)
class Opening:
    """What an editor is filled with, and the version that was asked to be taken up again."""

    values: dict[str, str]
    again: int | None = None


def opening(request: PersonRequest, subject: Subject | None, typed: str = "") -> Opening:
    """By its address: `query`, `name` and `kind` of a new one, `version` of an old form, `tried` for the query of a backtest."""
    values = {"name": request.GET.get("name", ""), "kind": request.GET.get("kind", "own"), "query": request.GET.get("query", "")}
    if subject is not None:
        values = {"name": subject.name, "kind": subject.kind, "query": request.GET.get("query", typed)}
    if job := _uuid(request.GET.get("tried", "")):
        change = backtests.change_of(backtests.asked(job))
        if change.subject == (subject.pk if subject else None):
            values["query"] = change.query
    number = numbers.read(request.GET.get("version", ""))
    if subject is None or not number:
        return Opening(values)
    old = SubjectVersion.objects.filter(subject=subject, number=number).first()
    if old is None:
        raise Http404
    if old.number == subject.version:
        return Opening(values)
    words: dict[str, Any] = {"query": versions.words_of(old), "why": _("Version %(n)s taken up again") % {"n": old.number}}
    return Opening(values | words, old.number)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
