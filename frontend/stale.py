"""Two people change the same thing: who comes second sees both versions and decides; nobody overwrites what they have not seen."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import blake2b
from typing import Any, Final

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

FIELD: Final = "read_version"
WORDS: Final = _("Somebody changed this while you were writing. Both versions are below: keep yours, or take over theirs first.")


@dataclass(frozen=True, slots=True)
class Difference:
    """A field that is not the same in both versions, in words."""

    label: str
    theirs: str
    yours: str


def version(values: Mapping[str, Any]) -> str:
    """What names the values that a form was shown with."""
    return blake2b(repr(sorted(values.items())).encode(), digest_size=12).hexdigest()


def differences(form: forms.Form, now: Mapping[str, Any], *, leaving: Sequence[str] = ()) -> list[Difference]:
    """Where what was written is not what rests `now`; for forms whose rows have a version of their own."""
    fields = ((name, field) for name, field in form.fields.items() if name in now and name not in leaving)
    told = ((field.label or name, shown(field, now[name]), shown(field, form.cleaned_data.get(name))) for name, field in fields)
    return [Difference(str(label), theirs, yours) for label, theirs, yours in told if theirs != yours]


class VersionedForm(forms.Form):
    """A form that knows what was there when it was shown: give it `initial`, the values as they rest now.

    `stale()` after `is_valid()`: the fields that somebody else changed meanwhile and that this form would overwrite. The form is then shown
    again with status 412 and the new version, so that sending it once more keeps what it says.
    """

    read_version = forms.CharField(required=False, widget=forms.HiddenInput)

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.now = version(self._resting())
        self.initial[FIELD] = self.now

    def stale(self) -> Sequence[Difference]:
        """What is in the way, nothing when nobody changed it. The form then names the version that was shown beside it."""
        read = self.data.get(self.add_prefix(FIELD), "")
        if not read or read == self.now:
            return ()
        found = self.differing()
        if found:
            self.add_error(None, str(WORDS))
            self.data = _renamed(self.data, self.add_prefix(FIELD), self.now)
        return found

    def differing(self) -> Sequence[Difference]:
        """Where what was written is not what rests now."""
        return differences(self, self.initial, leaving=(FIELD,))

    def _resting(self) -> dict[str, Any]:
        return {name: shown(field, self.initial.get(name)) for name, field in self.fields.items() if name != FIELD}


def _renamed(data: Mapping[str, Any], name: str, value: str) -> Mapping[str, Any]:
    """The same words, sent again for another version."""
    said = QueryDict(mutable=True)
    said.update(data if isinstance(data, QueryDict) else dict(data))
    said[name] = value
    return said


def shown(field: forms.Field, value: Any) -> str:
    """A value in the words of its field: the labels of what was chosen, the text as it was written."""
    if value in (None, "", [], ()):
        return ""
    labels = {str(key): str(label) for key, label in getattr(field, "choices", ()) if not isinstance(label, (list, tuple))}
    many = value if isinstance(value, (list, tuple, set)) else [value]
    return ", ".join(labels.get(str(one), str(one)) for one in many)
