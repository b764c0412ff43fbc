"""One template renders every form; what an action refuses is shown beside the field it is about."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date, datetime, timedelta
from typing import Any, Final

from django import forms
from django.core.validators import MaxValueValidator, MinValueValidator
from django.forms.renderers import DjangoTemplates
from django.forms.utils import flatatt
from django.http import HttpRequest
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.text import format_lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import ProductError
from frontend import once


class Renderer(DjangoTemplates):
    """Django's renderer, with our templates for a form and a field."""

    form_template_name = "frontend/forms/form.html"
    field_template_name = "frontend/forms/field.html"

    def render(self, template_name: str, context: dict[str, Any], request: HttpRequest | None = None) -> str:
        """A form gets the token by which a second sending is known; one that only `asks`, by its address, does not."""
        if template_name == forms.Select.template_name:
            return _select(context["widget"])
        if template_name == self.form_template_name and not getattr(context.get("form"), "asks", False):
            context = context | {"form_token": once.token()}
        return super().render(template_name, context, request)


def _select(widget: Mapping[str, Any]) -> SafeString:
    """A list to choose from as Django writes it, without a template a line: there are 500 time zones."""
    groups = [
        format_html('<optgroup label="{}">{}</optgroup>', name, _options(options)) if name else _options(options)
        for name, options, _index in widget["optgroups"]
    ]
    return format_html('<select name="{}"{}>{}</select>', widget["name"], flatatt(widget["attrs"]), SafeString("".join(groups)))


def _options(options: Iterable[Mapping[str, Any]]) -> SafeString:
    return format_html_join(
        "", '<option value="{}"{}>{}</option>', ((one["value"], flatatt(one["attrs"]), one["label"]) for one in options)
    )


class GroupedTicks(forms.CheckboxSelectMultiple):
    """Ticks in groups, a line each."""

    template_name = "frontend/forms/grouped_ticks.html"


def show(form: forms.BaseForm, error: ProductError, *, names: Mapping[str, str] | None = None) -> None:
    """Put what an action refused beside the fields; `names` leads from a pointer's first part to a field of another name."""
    for wrong in error.errors:
        part = wrong.pointer.strip("/").partition("/")[0]
        name = (names or {}).get(part, part)
        words = str(wrong.detail)
        if wrong.proposal and wrong.proposal not in words:
            meant = _("Did you mean %(proposal)s?") % {"proposal": wrong.proposal}
            words = f"{words} {meant}"
        form.add_error(name if name in form.fields else None, words)
    if not error.errors:
        form.add_error(None, error.detail)


def offer(form: forms.BaseForm, name: str, choices: Iterable[tuple[Any, Any]]) -> forms.ChoiceField:
    """What may be chosen in a field of this form, where only the moment knows: clients, subjects, roles. Returns the field."""
    field = form.fields[name]
    if not isinstance(field, forms.ChoiceField):
        raise TypeError(f"{name} is no field of choices")
    field.choices = list(choices)
    return field


class WholeField(forms.IntegerField):
    """A whole number between two bounds, which are told when it is not."""

    def __init__(self, *, least: int, most: int, **options: Any) -> None:
        words = format_lazy(gettext_lazy("Write a whole number from {least} to {most}."), least=least, most=most)
        told = {"invalid": words, "min_value": words, "max_value": words}
        super().__init__(min_value=least, max_value=most, error_messages=told, **options)


FIRST_DAY: Final = date(1970, 1, 1)
LAST_DAY: Final = date(2199, 12, 31)


class DayField(forms.DateField):
    """A day, with the browser's own calendar, in the years that clocks and charts can tell."""

    def __init__(self, **options: Any) -> None:
        words = gettext_lazy("Write a day from 1970 to 2199.")
        bounds = [MinValueValidator(FIRST_DAY, words), MaxValueValidator(LAST_DAY, words)]
        super().__init__(validators=bounds, widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"), **options)


class MomentField(forms.Field):
    """A moment of an address, with its zone: 2026-11-16T14:00Z."""

    widget = forms.HiddenInput

    def to_python(self, value: Any) -> datetime | None:
        """The moment; without a zone, or beyond the years of `DayField`, it is none."""
        if value in self.empty_values:
            return None
        try:
            at = datetime.fromisoformat(str(value))
        except ValueError:
            at = None
        if at is None or at.tzinfo is None or not FIRST_DAY <= at.date() <= LAST_DAY:
            raise forms.ValidationError(_("Write a moment with its zone, as in 2026-11-16T14:00Z."))
        return at


def check_period(form: forms.Form, *, longest: timedelta | None = None) -> None:
    """Tell what is wrong with the days from `since` to `until`, beside the second one."""
    since, until = form.cleaned_data.get("since"), form.cleaned_data.get("until")
    if since is None or until is None:
        return
    if since > until:
        form.add_error("until", _("The period ends before it begins. Swap its two dates."))
    elif longest is not None and until - since > longest:
        form.add_error("until", _("This period is longer than ten years: ask for a shorter one."))
