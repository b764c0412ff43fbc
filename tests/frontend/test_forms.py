"""Forms: what may be chosen in a field where only the moment knows."""

from __future__ import annotations

import pytest
from django import forms

from frontend.forms import offer


class Asked(forms.Form):
    one = forms.ChoiceField()
    some = forms.TypedMultipleChoiceField(coerce=int)
    words = forms.CharField()


def test_what_may_be_chosen_is_offered_to_one_form_and_no_other():
    form = Asked({"one": "a", "some": ["2"], "words": "x"})
    offer(form, "one", [("a", "A")])
    offer(form, "some", ((number, str(number)) for number in (1, 2)))
    assert form.is_valid()
    assert form.cleaned_data["some"] == [2]
    assert "one" in Asked({"one": "a", "some": ["2"], "words": "x"}).errors


def test_only_a_field_of_choices_offers_any():
    with pytest.raises(TypeError):
        offer(Asked(), "words", [])
