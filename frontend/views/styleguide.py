"""Every component in every state, both themes side by side: for who builds screens, and for tests that compare pictures."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta
from typing import Final
from zoneinfo import ZoneInfo

from django import forms
from django.http import HttpResponse, HttpResponseBase
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.access import PersonRequest, needs
from frontend.charts.files import drawn
from frontend.charts.shown import show
from frontend.templatetags.components import Choice
from reporting.charts import volume
from reporting.charts.chart import Chart, Gap, Note
from reporting.charts.volume import Bar, Usual

COLOURS: Final = ("text", "text-2", "text-3", "line-3", "accent", "positive", "neutral", "negative", "danger", "canvas")
ROWS: Final = (
    ("Two walks in the rain", "negative", 418, "1.2M", ""),
    ("Old shoes taken back in 41 shops", "positive", 23, "84k est.", "hover"),
    ("A batch is being examined", "neutral", 52, "96k", "selected"),
)
FIRST_DAY: Final = datetime(2026, 11, 2, tzinfo=UTC)
SAID: Final = (41, 38, 52, 44, 0, 17, 61, 148, 213, 96, 58, 47, 40, 36)
"""Mentions of a fortnight, of which the fifth day was not heard."""


class Shown(forms.Form):
    """Fields as they come, and as they are refused."""

    name = forms.CharField(label="Name", help_text="Shown to the client.", initial="Maréva")
    host = forms.CharField(label="Host name")
    language = forms.ChoiceField(label="Language", choices=[("fr", "French"), ("en", "English")], widget=forms.RadioSelect, initial="fr")
    closed = forms.CharField(label="Schema", initial="mareva", disabled=True, help_text="Given when the client was opened.")
    why = forms.CharField(label="Why this change", widget=forms.Textarea(attrs={"rows": 2}), required=False)

    def clean_host(self) -> str:
        raise forms.ValidationError("No blanks. Did you mean mareva-shoes?")


def _form(theme: str) -> Shown:
    typed = {"name": "Maréva", "host": "mareva shoes", "language": "fr"}
    form = Shown({f"{theme}-{name}": value for name, value in typed.items()}, prefix=theme)
    form.is_valid()
    return form


def _chart() -> Chart:
    """A fortnight against what is usual, with what was not heard and what somebody wrote on it."""
    days = [FIRST_DAY + timedelta(days=place) for place in range(len(SAID))]
    bars = [Bar(day, day + timedelta(days=1), said, said // 4) for day, said in zip(days, SAID, strict=True)]
    gap = Gap("Gazette", days[4], days[5], "Gazette was not heard on 6 November: it did not answer.")
    usual = Usual([22.0] * len(SAID), [64.0] * len(SAID))
    note = Note(days[8] + timedelta(hours=9), "The recall was announced")
    return volume.chart(bars, ZoneInfo("UTC"), title="Mentions", measure="a day, against the usual", gaps=[gap], notes=[note], usual=usual)


@require_safe
@needs()
def styleguide(request: PersonRequest) -> HttpResponse:
    """The page that designs are looked at on; it is not there in production."""
    context = {
        "title": "Components",
        "themes": [(theme, _form(theme)) for theme in ("light", "dark")],
        "colours": COLOURS,
        "rows": ROWS,
        "tabs": [Choice("#", "Mentions", True, 996), Choice("#", "Stories", count=56), Choice("#", "Authors", count=731)],
        "steps": [Choice("#", "Day", True), Choice("#", "Hour")],
        "chart": None if request.tenant.is_agency else show("styleguide", _chart()),  # only hosts of clients have charts
    }
    return render(request, "frontend/styleguide/page.html", context)


@require_safe
@needs()
def chart(request: PersonRequest) -> HttpResponseBase:
    """A form of its chart."""
    return drawn(request, _chart(), "styleguide")
