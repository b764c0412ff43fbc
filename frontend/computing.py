"""What a page says while a worker computes the score that it shows."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps

from django.http import HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from frontend.access import PersonRequest
from reputation.ahead import NotYet

View = Callable[[PersonRequest], HttpResponse]


def or_computing(view: View) -> View:
    """The page, or at once that its score is being computed, with a link to look again."""

    @wraps(view)
    def answer(request: PersonRequest) -> HttpResponse:
        try:
            return view(request)
        except NotYet:
            return render(request, "frontend/frame/computing.html", {"title": _("Score")})

    return answer
