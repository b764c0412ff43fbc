"""Limits as people read them: what each one counts, how much of it is used, when it starts again; and the form that sets them."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Words
from frontend import figures
from frontend.forms import WholeField
from frontend.stale import VersionedForm
from ingestion import usage
from ingestion.usage import Used
from tenants.limits import MOST, Limits
from tenants.models import Tenant

LABELS: Final[dict[str, Words]] = {
    "requests": gettext_lazy("API requests per minute"),
    "items": gettext_lazy("Items sent in per day (UTC)"),
    "exports": gettext_lazy("Exports per day (UTC)"),
    "mentions": gettext_lazy("Mentions received per month"),
}
NEAR: Final = 0.8
"""From this share on somebody should think of it."""


@dataclass(frozen=True, slots=True)
class Line:
    """One limit and what is used of it."""

    label: Words
    used: Used
    full: bool
    near: bool


def lines(tenant: Tenant) -> list[Line]:
    """The limits of a client whose schema is open, with what is used now."""
    found: Sequence[Used] = usage.used(tenant)
    return [
        Line(label, one, one.limit is not None and one.used >= one.limit, one.share >= NEAR)
        for label, one in zip(LABELS.values(), found, strict=True)
    ]


class LimitsForm(VersionedForm):
    """What may be done at most; an empty field sets nothing of its own."""

    requests = WholeField(label=LABELS["requests"], required=False, least=1, most=MOST)
    items = WholeField(label=LABELS["items"], required=False, least=0, most=MOST)
    exports = WholeField(label=LABELS["exports"], required=False, least=0, most=MOST)
    mentions = WholeField(
        label=LABELS["mentions"], required=False, least=0, most=MOST,
        help_text=gettext_lazy("When they are received, nothing more comes in before the next month; what is not heard is told as a gap."),
    )  # fmt: skip

    def __init__(self, *args: Any, of_key: bool = False, **options: Any) -> None:
        super().__init__(*args, **options)
        usual = settings.API_CALLER_LIMIT if of_key else settings.API_CLIENT_LIMIT
        self.fields["requests"].help_text = _("Empty: %(n)s, as everywhere here.") % {"n": figures.number(usual)}
        for name in ("items", "exports"):
            self.fields[name].help_text = _("Empty: no limit. 0: none at all.")
        if of_key:
            del self.fields["mentions"]

    def limits(self) -> Limits:
        return Limits(**{name: self.cleaned_data.get(name) for name in LABELS})
