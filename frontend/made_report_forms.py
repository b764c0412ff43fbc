"""The forms of a report that is made: a comment, a judgement, a link for somebody without an account."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from django import forms
from django.http import QueryDict
from django.utils import timezone
from django.utils.translation import gettext_lazy

from frontend.forms import DayField
from frontend.report_forms import midnight
from frontend.words import SEEN_BY
from reporting import approvals, comments
from tenants import current
from tenants.rights import Who


class CommentForm(forms.Form):
    """What somebody says of a report; the agency's people say to whom."""

    text = forms.CharField(label=gettext_lazy("Say something"), widget=forms.Textarea(attrs={"rows": 3}), max_length=comments.MOST)
    visibility = forms.ChoiceField(label=gettext_lazy("Who sees it"), choices=SEEN_BY, required=False)

    def __init__(self, who: Who, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="comment-%s")
        if not who.is_agency:
            del self.fields["visibility"]


class JudgeForm(forms.Form):
    """A comment with an approval or a refusal."""

    note = forms.CharField(label=gettext_lazy("Comment with the decision"), required=False, max_length=approvals.NOTE)

    def __init__(self, data: QueryDict | None = None) -> None:
        super().__init__(data, auto_id="judge-%s")


class ShareForm(forms.Form):
    """A link that ends, with or without a password."""

    name = forms.CharField(label=gettext_lazy("For whom"), max_length=120)
    until = DayField(label=gettext_lazy("Works until, that day included"))
    password = forms.CharField(
        label=gettext_lazy("Password"), required=False, max_length=128, widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
        help_text=gettext_lazy("Optional; tell it by another way than the link."),
    )  # fmt: skip

    def __init__(self, data: Mapping[str, Any] | None = None) -> None:
        super().__init__(data, initial={"until": timezone.now().astimezone(current.zone()).date() + timedelta(days=30)})

    def ends_at(self) -> datetime:
        return midnight(self.cleaned_data["until"] + timedelta(days=1))
