"""The audit trail, readable by people: sentences, filtered by person, kind and period; the same as a file."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import Any, Final

from django import forms
from django.db.models import QuerySet
from django.http import HttpResponseBase
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from frontend import columns, lists, pages, trail
from frontend.access import PersonRequest, needs
from frontend.forms import DayField, offer
from frontend.views.jobs import layout_of
from tenants import current
from tenants.trail import entries

A_PAGE: Final = 100
PEOPLE: Final = 200


class FilterForm(forms.Form):
    """What is asked of the trail; it stands in the address."""

    asks = True
    who = forms.ChoiceField(label=gettext_lazy("Who"), required=False)
    kind = forms.ChoiceField(label=gettext_lazy("About"), required=False)
    since = DayField(label=gettext_lazy("From"), required=False)
    until = DayField(label=gettext_lazy("To"), required=False)
    before = forms.IntegerField(required=False, min_value=1, widget=forms.HiddenInput)

    def __init__(self, *args: Any, found: QuerySet[Any], **options: Any) -> None:
        super().__init__(*args, **options)
        names = found.exclude(by_name="").order_by("by_name").values_list("by_name", flat=True).distinct()[:PEOPLE]
        offer(self, "who", [("", _("Anybody")), *((name, name) for name in names)])
        offer(self, "kind", [("", _("Anything")), *trail.KINDS.items()])

    def of(self, found: QuerySet[Any]) -> QuerySet[Any]:
        """The entries that are asked for; days are those of the place."""
        given, zone = self.cleaned_data, current.zone()
        if given["who"]:
            found = found.filter(by_name=given["who"])
        if given["kind"]:
            found = found.filter(act__startswith=f"{given['kind']}.")
        if given["since"]:
            found = found.filter(at__gte=datetime.combine(given["since"], time(), zone))
        if given["until"]:
            found = found.filter(at__lt=datetime.combine(given["until"] + timedelta(days=1), time(), zone))
        return found


@require_GET
@needs("audit.read")
def audit(request: PersonRequest) -> HttpResponseBase:
    """A page of it, or with `format=csv` all that is asked for."""
    whole: QuerySet[Any] = entries(request.who)
    form = FilterForm(request.GET, found=whole)
    found = form.of(whole) if form.is_valid() else whole.none()
    if lists.is_asked(request) and form.is_valid():
        return lists.sent("audit", columns.ACTS, pages.stretches(found))
    total, before = found.count(), form.cleaned_data.get("before") if form.is_valid() else None
    rows = list((found.filter(pk__lt=before) if before else found)[: A_PAGE + 1])
    context = {
        "title": _("Audit trail"), "layout": layout_of(request), "form": form, "total": total,
        "rows": [{"entry": one, "sentence": trail.sentence(one), "kind": trail.kind(one)} for one in rows[:A_PAGE]],
        "next": rows[A_PAGE - 1].pk if len(rows) > A_PAGE else None, "filtered": bool(form.changed_data),
    }  # fmt: skip
    return render(request, "frontend/people/audit.html", context, status=422 if form.errors else 200)
