"""People who ask to be forgotten: found by their names, shown with what goes and what stays, erased by a job with a certificate."""

from __future__ import annotations

from typing import Final

from django import forms
from django.conf import settings
from django.db.models import Count, Q
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.cache import never_cache

from core.errors import Forbidden
from frontend import forgotten, pages
from frontend.access import PersonRequest, needs
from frontend.views.jobs import refreshing
from ingestion.models import Author, Mention
from reporting import erasures as kept
from reporting.models import Erasure
from reporting.voices import called
from tenants import jobs

MOST: Final = 20


class FindForm(forms.Form):
    """Who it is; it stands in the address."""

    asks = True
    q = forms.CharField(
        label=gettext_lazy("Name or handle"), max_length=200, required=False, widget=forms.TextInput(attrs={"type": "search"}),
        help_text=gettext_lazy("As on the platform, or a part of it. One person may have an account on several: forget each."),
    )  # fmt: skip


def _whole(request: PersonRequest) -> None:
    """Nobody erases what they do not see."""
    if request.who.subjects is not None:
        raise Forbidden(_("You see some subjects only, and a person is forgotten as a whole. Ask an administrator who sees all of them."))


@needs("authors.forget")
def erasures(request: PersonRequest) -> HttpResponse:
    """Find somebody; and those who were forgotten, by number."""
    _whole(request)
    form = FindForm(request.GET)
    q = form.cleaned_data["q"].strip().removeprefix("@") if form.is_valid() else ""
    found = list(Author.objects.filter(Q(handle__icontains=q) | Q(name__icontains=q)).order_by("-pk")[: MOST + 1]) if q else []
    said = Mention.objects.filter(author__in=found).values_list("author").annotate(mentions=Count("pk"))
    counts = dict(said.order_by())
    context = {
        "title": _("People who ask to be forgotten"), "form": form, "q": q, "most": MOST, "more": len(found) > MOST,
        "found": [(author, called(author), counts.get(author.pk, 0)) for author in found[:MOST]],
        "listed": pages.page(Erasure.objects.all(), request.GET),
    }  # fmt: skip
    return render(request, "frontend/erasures/list.html", context, status=422 if form.errors else 200)


@never_cache
@needs("authors.forget")
def forget(request: PersonRequest, author: int) -> HttpResponse:
    """What goes and what stays; sent, it begins."""
    _whole(request)
    found = Author.objects.filter(pk=author).first()
    known = kept.of(author)
    if found is None or (known and known.ended_at):
        if known is None:
            raise Http404
        return redirect("erasure", erasure=known.pk)
    if request.method == "POST":
        return redirect("erasure", erasure=kept.ask(found, by=request.who.by).pk)
    context = {
        "title": _("Forget this person"), "author": found, "name": called(found), "going": kept.going(found),
        "raw_days": settings.UNMATCHED_KEPT.days, "file_days": settings.IMPORT_FILES_KEPT.days,
    }  # fmt: skip
    return render(request, "frontend/erasures/forget.html", context)


@never_cache
@needs("authors.forget")
def erasure(request: PersonRequest, erasure: int) -> HttpResponse:
    """How far it is; once it is done, the certificate."""
    _whole(request)
    found = get_object_or_404(Erasure, pk=erasure)
    job = jobs.known(found.job_uid)
    context = {
        "title": _("Erasure %(number)s") % {"number": found.pk}, "erasure": found, "job": job, "lines": forgotten.lines(found),
        "stopped": found.ended_at is None and (job is None or job.is_over),
    }  # fmt: skip
    return refreshing(render(request, "frontend/erasures/erasure.html", context), while_=bool(job and not job.is_over))
