"""The steps that open a client: what each asks, and what was said of it so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from django import forms
from django.conf import settings
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import ProductError, Words
from frontend.forms import show
from frontend.words import zones
from ingestion import newcomers
from ingestion.subjects import NAME_MAX
from tenants import opening
from tenants.models import CLIENT_ROLES, Opening, Role

COMPETITORS: Final = 3
PEOPLE: Final = 3
SOURCES_MOST: Final = 20
STEPS: Final[Mapping[str, Words]] = {
    "name": gettext_lazy("Name and host"),
    "brand": gettext_lazy("Brand and competitors"),
    "sources": gettext_lazy("First sources"),
    "people": gettext_lazy("People"),
    "check": gettext_lazy("Check and open"),
}


@dataclass(frozen=True, slots=True)
class Step:
    """A step as the page shows it."""

    name: str
    label: Words
    number: int
    current: bool
    said: bool


def steps(begun: Opening | None, now: str) -> list[Step]:
    said = begun.said if begun else {}
    return [Step(name, label, number, name == now, name in said) for number, (name, label) in enumerate(STEPS.items(), 1)]


def after(step: str) -> str:
    """The step that follows; the last one follows itself."""
    names = list(STEPS)
    return names[min(names.index(step) + 1, len(names) - 1)]


class NameForm(forms.Form):
    name = forms.CharField(label=gettext_lazy("Name"), max_length=120, help_text=gettext_lazy("Shown to the client."))
    slug = forms.CharField(
        label=gettext_lazy("Short name"), max_length=48, required=False,
        help_text=gettext_lazy("Used in the host name. Empty: made from the name."),
    )  # fmt: skip
    languages = forms.MultipleChoiceField(
        label=gettext_lazy("Languages of its people"), choices=settings.LANGUAGES, widget=forms.CheckboxSelectMultiple, initial=["fr", "en"]
    )
    time_zone = forms.ChoiceField(label=gettext_lazy("Time zone"), choices=zones, initial="Europe/Paris")

    def clean(self) -> dict[str, Any]:
        """What would keep the client from being opened is told now, not at the end."""
        given = super().clean() or self.cleaned_data
        if not self.errors:
            given["slug"] = given["slug"].strip().lower() or opening.slug_of(given["name"])
            host = opening.host_of(given["slug"])
            try:
                opening.check(" ".join(given["name"].split()), given["slug"], host, given["languages"], given["time_zone"])
            except ProductError as error:
                if error.code == "host_taken":  # the host follows from the short name: that is what can be changed here
                    self.add_error("slug", _("%(host)s leads to a client already. Choose another short name.") % {"host": host})
                else:
                    show(self, error, names={"host": "slug"})
        return given


class BrandForm(forms.Form):
    """One brand or competitor: without a query of its own, the one that its name proposes."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=NAME_MAX, required=False)
    query = forms.CharField(
        label=gettext_lazy("Query"), required=False, widget=forms.Textarea(attrs={"class": "query", "rows": 2, "spellcheck": "false"}),
        help_text=gettext_lazy("Empty: proposed from the name. Accents, capitals, @ and # need no variant."),
    )  # fmt: skip

    def clean(self) -> dict[str, Any]:
        given = super().clean() or self.cleaned_data
        name, query = " ".join(given.get("name", "").split()), given.get("query", "").strip()
        if query and not name:
            self.add_error("name", _("Give the name that this query is about."))
        if name and not query:
            query = newcomers.propose(name)
        if name and not self.errors:
            try:
                newcomers.check_query(query)
            except ProductError as error:
                show(self, error)
        return given | {"name": name, "query": query}


class Brands(forms.BaseFormSet[BrandForm]):
    def clean(self) -> None:
        """Two of one name could not be told apart."""
        names = [form.cleaned_data.get("name", "").lower() for form in self.forms if hasattr(form, "cleaned_data")]
        for place, name in enumerate(names):
            if name and name in names[:place]:
                self.forms[place].add_error("name", _("This name stands above already: give another."))
                raise ValidationError(_("Two brands have one name."))


class AddressForm(forms.Form):
    url = forms.URLField(
        label=gettext_lazy("Address of a site or of a feed"), assume_scheme="https", max_length=2000,
        error_messages={"invalid": gettext_lazy("Write the whole address, as in https://example.com")},
        help_text=gettext_lazy("A newspaper, a blog, a forum: the feeds that its page names are found."),
    )  # fmt: skip


class PersonForm(forms.Form):
    email = forms.EmailField(label=gettext_lazy("E-mail"), max_length=254, required=False)
    role = forms.ChoiceField(
        label=gettext_lazy("Role"), choices=[(role.value, role.label) for role in CLIENT_ROLES], initial=Role.READER.value
    )
    language = forms.ChoiceField(label=gettext_lazy("Language of the e-mail"), choices=settings.LANGUAGES)


class People(forms.BaseFormSet[PersonForm]):
    def clean(self) -> None:
        """One letter a person."""
        emails = [form.cleaned_data.get("email", "").lower() for form in self.forms if hasattr(form, "cleaned_data")]
        for place, email in enumerate(emails):
            if email and email in emails[:place]:
                self.forms[place].add_error("email", _("This address stands above already."))
                raise ValidationError(_("One address stands twice."))


BrandSet: Final = forms.formset_factory(BrandForm, formset=Brands, extra=0, max_num=COMPETITORS + 1, absolute_max=COMPETITORS + 1)
PersonSet: Final = forms.formset_factory(PersonForm, formset=People, extra=0, max_num=PEOPLE, absolute_max=PEOPLE)


def brands_kept(rows: forms.BaseFormSet[BrandForm]) -> list[dict[str, str]]:
    """What the step of the brand says; rows without a name say nothing."""
    kept = [form.cleaned_data for form in rows.forms if form.cleaned_data.get("name")]
    return [{"name": one["name"], "query": one["query"]} for one in kept]


def people_kept(rows: forms.BaseFormSet[PersonForm]) -> list[dict[str, str]]:
    kept = [form.cleaned_data for form in rows.forms if form.cleaned_data.get("email")]
    return [{"email": one["email"].strip().lower(), "role": one["role"], "language": one["language"]} for one in kept]


def brands_said(said: Mapping[str, Any]) -> list[dict[str, str]]:
    """What stands in the fields: what was said, else the client's own name with its proposal."""
    name = said["name"]["name"]
    known: Sequence[dict[str, str]] = said.get("brand") or [{"name": name, "query": newcomers.propose(name)}]
    return [*known, *[{"name": "", "query": ""}] * (COMPETITORS + 1 - len(known))]


def people_said(said: Mapping[str, Any]) -> list[dict[str, str]]:
    first = said["name"]["languages"][0]
    known: Sequence[dict[str, str]] = said.get("people") or []
    blank = {"email": "", "role": Role.READER.value, "language": first}
    return [*known, *[blank] * (PEOPLE - len(known))]
