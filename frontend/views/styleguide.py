"""Every component in every state, both themes side by side: for who builds screens, and for tests that compare pictures."""

from __future__ import annotations

from typing import Final

from django import forms
from django.http import HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from frontend.access import PersonRequest, needs
from frontend.templatetags.components import Choice

COLOURS: Final = ("text", "text-2", "text-3", "line-3", "accent", "positive", "neutral", "negative", "danger", "canvas")
ROWS: Final = (
    ("Two walks in the rain", "negative", 418, "1.2M", ""),
    ("Old shoes taken back in 41 shops", "positive", 23, "84k est.", "hover"),
    ("A batch is being examined", "neutral", 52, "96k", "selected"),
)


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
    }
    return render(request, "frontend/styleguide/page.html", context)
