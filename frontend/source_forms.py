"""The form of a source, before the options of its connector: its name, how often it is asked, and what opens its platform."""

from __future__ import annotations

from datetime import timedelta
from typing import Any, Final

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, pgettext_lazy

from frontend import credentials as shown
from frontend.forms import WholeField, offer
from ingestion import credentials
from ingestion.connectors import Connector
from ingestion.credentials import AnyCredential
from ingestion.models import Source
from ingestion.sources import UNMATCHED_DAYS_MAX
from tenants import current

EVERY: Final = (
    (15, gettext_lazy("every 15 minutes")),
    (60, gettext_lazy("every hour")),
    (360, gettext_lazy("every 6 hours")),
    (1440, gettext_lazy("every day")),
)


class SourceForm(forms.Form):
    """What every source has. `every` is there where the connector is asked, `credential` where it asks for one."""

    name = forms.CharField(
        label=gettext_lazy("Name"), max_length=200, required=False,
        help_text=gettext_lazy("Empty: what it calls itself once tested, else the host of its address."),
    )  # fmt: skip
    every = forms.TypedChoiceField(label=pgettext_lazy("a source", "Asked"), choices=EVERY, coerce=int, initial=15)
    own = forms.BooleanField(
        label=gettext_lazy("The brand itself speaks here"), required=False,
        help_text=gettext_lazy("Its account, its press room: what it says is proposed as a statement."),
    )  # fmt: skip
    unmatched_days = WholeField(
        label=gettext_lazy("Texts about no subject are kept, in days"), required=False, least=0, most=UNMATCHED_DAYS_MAX,
        help_text=gettext_lazy("Empty: as everywhere here. A query that changes finds them meanwhile; never longer than mentions."),
    )  # fmt: skip
    credential = forms.ChoiceField(
        label=gettext_lazy("Opened with"), error_messages={"required": gettext_lazy("Choose what opens this platform.")}
    )

    def __init__(self, *args: Any, connector: type[Connector], **options: Any) -> None:
        super().__init__(*args, **options)
        self._usable: dict[str, AnyCredential] = {}
        if connector.every is None:
            del self.fields["every"]
        if connector.credential is None:
            del self.fields["credential"]
            return
        found = credentials.usable(connector.credential.kind, current.tenant())
        self._usable = {_mark(credentials.scope_of(one), one.pk): one for one in found}
        offer(self, "credential", [("", _("Choose")), *((mark, shown.choice(one)) for mark, one in self._usable.items())])
        # Where none can be chosen, a source that is there may still be called otherwise.
        self.fields["credential"].required = bool(found) or "credential" not in self.initial
        if not found:
            self.fields["credential"].help_text = _("None opens %(platform)s here: add one under Settings, Credentials.") % {
                "platform": connector.credential.label
            }

    @property
    def every_given(self) -> timedelta | None:
        """How often it is asked; None where it is not."""
        minutes = self.cleaned_data.get("every")
        return None if minutes is None else timedelta(minutes=minutes)

    @property
    def keep_unmatched(self) -> timedelta | None:
        """How long texts about no subject are kept; None: as everywhere here."""
        days = self.cleaned_data["unmatched_days"]
        return None if days is None else timedelta(days=days)

    @property
    def opener(self) -> AnyCredential | None:
        """The credential that was chosen; None where none is asked for, or nothing was chosen that may be."""
        return self._usable.get(self.data.get(self.add_prefix("credential"), ""))


class EditedSourceForm(SourceForm):
    """Of one that is there: left empty, its name stays. By the name, what is sent finds its source."""

    KEPT: Final = gettext_lazy("Empty: it keeps its name.")
    SENT: Final = gettext_lazy(
        "Empty: it keeps its name. With a new one it keeps what was sent; what is sent next begins a source of the former name."
    )

    def __init__(self, *args: Any, connector: type[Connector], **options: Any) -> None:
        super().__init__(*args, connector=connector, **options)
        self.fields["name"].help_text = self.SENT if connector.every is None else self.KEPT


def opened_with(source: Source) -> str:
    """The choice that stands for what the source uses now."""
    return _mark(source.credential_scope, source.credential_uid) if source.credential_scope else ""


def _mark(scope: str, uid: object) -> str:
    return f"{scope}:{uid}"
