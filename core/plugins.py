"""Plug-ins: a class in a file of its own, found at start-up, built with options that its form has checked."""

from __future__ import annotations

import pkgutil
import re
from abc import ABC
from collections.abc import Iterator, Mapping
from importlib import import_module
from importlib.metadata import entry_points
from inspect import isabstract
from typing import Any, ClassVar, Generic, TypeVar, cast

from django import forms
from django.core.exceptions import ImproperlyConfigured
from django.utils.translation import gettext as _

from core.errors import FieldError, Invalid, Words

KIND = re.compile(r"[a-z][a-z0-9_]{0,39}")


class Plugin(ABC):
    """What every plug-in has: a `kind` for rows and code, a `label` for people, a form of options."""

    kind: ClassVar[str]
    label: ClassVar[Words]

    class Options(forms.Form):
        """No option, unless the plug-in says otherwise."""

    def __init__(self, options: Mapping[str, Any] | None = None) -> None:
        self.options = self.clean(options or {})

    @classmethod
    def clean(cls, given: Mapping[str, Any]) -> dict[str, Any]:
        """The options checked and completed; raises Invalid with one error a field. What is absent takes the form's initial value."""
        blank = cls.Options()
        initial = {name: blank.get_initial_for_field(field, name) for name, field in blank.fields.items()}
        form = cls.Options(data={name: value for name, value in initial.items() if value is not None} | dict(given))
        wrong = [
            FieldError(f"/{name}", "unknown", _("There is no option of this name. Known: %(names)s.") % {"names": ", ".join(blank.fields)})
            for name in sorted(set(given) - set(blank.fields))
        ]
        for name, problems in form.errors.as_data().items():
            pointer = "" if name == "__all__" else f"/{name}"
            wrong += [FieldError(pointer, problem.code or "invalid", " ".join(problem.messages)) for problem in problems]
        if wrong:
            raise Invalid(_("Some options are not right: correct them and try again."), errors=tuple(wrong))
        return form.cleaned_data


P = TypeVar("P", bound=Plugin)
C = TypeVar("C", bound=type[Plugin])


def path(of: type | None) -> str:
    """A class by its full name, as the person who must find it needs it."""
    return f"{of.__module__}.{of.__qualname__}" if of else ""


class Registry(Generic[P]):
    """The plug-ins of one kind of work, by `kind`; those of the package first, then those of installed packages."""

    def __init__(self, name: str, *, package: str, group: str) -> None:
        self.name = name
        self.package = package
        self.group = group
        self._found: dict[str, type[P]] = {}

    def register(self, plugin: C) -> C:
        """Take in a class; used as a decorator. A second class of the same kind stops the start."""
        kind = getattr(plugin, "kind", "")
        if not KIND.fullmatch(kind) or not getattr(plugin, "label", ""):
            raise ImproperlyConfigured(
                f"{path(plugin)} needs a `kind` ({KIND.pattern}) and a `label` to be one of {self.name}; its kind is {kind!r}."
            )
        if isabstract(plugin):
            raise ImproperlyConfigured(f"{path(plugin)} leaves methods abstract: {', '.join(sorted(plugin.__abstractmethods__))}.")
        known = self._found.get(kind)
        if known not in (None, plugin):
            raise ImproperlyConfigured(
                f"Two of {self.name} have the kind {kind!r}: {path(known)} and {path(plugin)}. Rename or remove one."
            )
        self._found[kind] = cast("type[P]", plugin)
        return plugin

    def scan(self) -> None:
        """Import every module of the folder, then what installed packages offer under the group; called once by `ready()`."""
        for module in pkgutil.iter_modules(import_module(self.package).__path__, f"{self.package}."):
            import_module(module.name)
        for entry in entry_points(group=self.group):
            try:
                loaded = entry.load()
            except (ImportError, AttributeError) as error:
                raise ImproperlyConfigured(
                    f"{entry.value}, offered to {self.name} by an installed package, cannot be loaded: {error}"
                ) from error
            if isinstance(loaded, type):
                self.register(loaded)

    def __getitem__(self, kind: str) -> type[P]:
        try:
            return self._found[kind]
        except KeyError:
            known = ", ".join(sorted(self._found))
            raise Invalid(
                _("There is no “%(kind)s” here. Known: %(known)s.") % {"kind": kind, "known": known}, code="unknown_kind"
            ) from None

    def get(self, kind: str) -> type[P] | None:
        """The plug-in of this kind, None if there is none."""
        return self._found.get(kind)

    def __iter__(self) -> Iterator[type[P]]:
        return iter([self._found[kind] for kind in sorted(self._found)])

    def __len__(self) -> int:
        return len(self._found)

    def __contains__(self, kind: object) -> bool:
        return kind in self._found
