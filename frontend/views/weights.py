"""How scores weigh: constants that a client chooses, tried on every subject before they are kept; and the page that explains the score."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import Http404, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import FieldError, Invalid, ProductError
from frontend import words
from frontend.access import PersonRequest, needs
from frontend.forms import show
from frontend.stale import Difference, VersionedForm
from frontend.views.jobs import refreshing
from reputation import trying, weighing
from reputation.constants import VERSION, Constants
from reputation.models import Weights
from tenants import jobs

TRUST: Final = "trust_"
EARLIER: Final = 10


class WeightsForm(VersionedForm):
    k = forms.FloatField(
        label=gettext_lazy("Weight of the habit, in stories"),
        help_text=gettext_lazy(
            "What is usually said weighs as much as so many stories: the higher, the less a quiet period moves the score. Usual: 8."
        ),
    )
    half_life_days = forms.FloatField(
        label=gettext_lazy("Half-life, days"), help_text=gettext_lazy("After so many days a story weighs half. Usual: 10.")
    )
    window_days = forms.IntegerField(
        label=gettext_lazy("Days of a score"), help_text=gettext_lazy("A score is made of the stories of so many days. Usual: 30.")
    )
    habit_days = forms.IntegerField(
        label=gettext_lazy("Days of habit"), help_text=gettext_lazy("How many days before the period make the habit. Usual: 90.")
    )
    stories_a_day = forms.IntegerField(
        label=gettext_lazy("Stories of an author a day"), help_text=gettext_lazy("More of one author count for nothing. Usual: 3.")
    )
    about = forms.FloatField(
        label=gettext_lazy("Share of texts truly about the subject"),
        help_text=gettext_lazy("Of the texts its query finds, the share that people judged to be about it, from 0.01 to 1. Usual: 1."),
    )
    enough = forms.IntegerField(
        label=gettext_lazy("Stories for a score that holds"), help_text=gettext_lazy("With fewer, too little was said. Usual: 5.")
    )

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        for kind in weighing.kinds_known():
            label = _("Trust: %(kind)s") % {"kind": words.connector(kind)}
            self.fields[f"{TRUST}{kind}"] = forms.FloatField(label=label, help_text=_("From 0 to 10. Usual: 1."))

    def given(self) -> dict[str, Any]:
        """What was chosen, as the action takes it."""
        said = {name: self.cleaned_data[name] for name in weighing.LIMITS}
        return said | {"trust": {kind: self.cleaned_data[f"{TRUST}{kind}"] for kind in weighing.kinds_known()}}


def _initial(constants: Constants) -> dict[str, Any]:
    said = {name: getattr(constants, name) for name in weighing.LIMITS}
    said |= {f"{TRUST}{kind}": constants.trust.get(kind, 1.0) for kind in weighing.kinds_known()}
    return {name: int(value) if value == int(value) else value for name, value in said.items()}


@needs("settings.edit")
def weights(request: PersonRequest) -> HttpResponse:
    """Look at what would change, then keep it. A worker looks where many stories are to be read."""
    job = _job(request)
    proposed = weighing.from_dict(job.args["constants"]) if job else None
    form = WeightsForm(request.POST or None, initial=_initial(weighing.current_constants()))
    tried = trying.result(job) if job else None
    differences: Sequence[Difference] = ()
    if request.method == "POST" and form.is_valid() and not (differences := form.stale()):
        try:
            proposed = weighing.checked(form.given())
        except Invalid as error:
            _show(form, error)
        else:
            if request.POST.get("act") == "keep":
                weighing.choose(proposed, by=request.who.by)
                messages.success(request, _("Saved: scores are computed anew. Those told before stay in the history."))
                return redirect("weights")
            only = None if request.who.subjects is None else sorted(request.who.subjects)
            tried = trying.at_once(proposed, only)
            if tried is None:
                started = trying.start(proposed, by=request.who.by, only=only)
                return redirect(f"{reverse('weights')}?job={started.pk}")
    response = render(request, "frontend/settings/weights.html", _context(form, proposed, tried, job, differences),
                      status=412 if differences else 422 if form.errors else 200)  # fmt: skip
    return refreshing(response, while_=job is not None and not job.is_over)


def _context(form: WeightsForm, proposed: Constants | None, tried: Any, job: jobs.AnyJob | None, differences: Any) -> dict[str, Any]:
    return {
        "title": _("How scores weigh"), "form": form, "tried": tried, "job": job, "differences": differences, "version": VERSION,
        "hidden": [*_initial(proposed).items(), ("read_version", form.now)] if proposed and tried is not None else (),
        "earlier": Weights.objects.order_by("-pk")[:EARLIER],
    }  # fmt: skip


def _job(request: PersonRequest) -> jobs.AnyJob | None:
    if "job" not in request.GET:
        return None
    try:
        return trying.find(UUID(request.GET["job"]), request.who.subjects)
    except (ProductError, ValueError) as error:
        raise Http404 from error


def _show(form: WeightsForm, error: Invalid) -> None:
    """Trust stands in a field a kind."""
    placed = tuple(
        FieldError(f"/{TRUST}{wrong.pointer.rpartition('/')[2]}", wrong.code, wrong.detail)
        if wrong.pointer.startswith("/trust/")
        else wrong
        for wrong in error.errors
    )
    show(form, Invalid(error.detail, errors=placed))


@needs("scores.read")
def explained(request: PersonRequest) -> HttpResponse:
    """What a score is, in words, with an example that can be computed again by hand."""
    return render(
        request, "frontend/reputation/explained.html", {"title": _("How the score is computed"), "used": weighing.current_constants()}
    )
