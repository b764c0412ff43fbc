"""How mail leaves the installation: the way, a letter to oneself to try it, what did not arrive."""

from __future__ import annotations

from datetime import timedelta
from typing import Final

from django.contrib import messages
from django.http import HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import get_language
from django.utils.translation import gettext as _

from core import limits
from core.errors import LimitReached, ProductError
from frontend.access import PersonRequest, needs, whole_agency
from tenants import letters
from tenants import mail as post
from tenants.letters import Letter

SHOWN: Final = 50
TRIES: Final = 10


@needs("tenants.set_up")
def mail(request: PersonRequest) -> HttpResponse:
    """The way of the settings, and the letter that tries it."""
    whole_agency(request)
    refusal = None
    if request.method == "POST":
        if limits.use(f"mail:try:{request.user.pk}", TRIES, timedelta(hours=1)).exceeded:
            raise LimitReached(_("Ten e-mails an hour are enough to try it: wait a little."), retry_after=3600)
        try:
            _try(request)
        except ProductError as error:
            refusal = error
        else:
            messages.success(request, _sent(request.user.email))
            return redirect("mail")
    found = list(post.undelivered()[: SHOWN + 1])
    context = {
        "title": _("E-mails"), "way": post.way(), "refusal": refusal, "undelivered": found[:SHOWN], "more": len(found) > SHOWN,
        "kept": post.KEPT.days, "address": request.user.email,
    }  # fmt: skip
    return render(request, "frontend/agency/mail.html", context, status=422 if refusal else 200)


def _try(request: PersonRequest) -> None:
    letter = Letter(
        subject=_("An e-mail to try the settings"),
        paragraphs=(_("%(name)s asked for this e-mail under Settings > E-mails. It arrived: e-mail works.") % {"name": request.user.name},),
    )
    letters.send(letter, request.user.email, tenant=request.tenant, language=get_language() or "en")


def _sent(address: str) -> str:
    """What the server's taking it proves, and what it does not."""
    if post.way().kind == "smtp":
        return _("The mail server took the e-mail to %(address)s. See whether it arrived, in the spam folder too.") % {"address": address}
    return _("The e-mail to %(address)s was written down; this installation hands none to a server.") % {"address": address}
