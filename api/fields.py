"""What may be asked and sent: serializers that refuse what they do not know, and fields as strict as JSON."""

from __future__ import annotations

import difflib
import re
from collections.abc import Mapping
from datetime import UTC, datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from api.paging import MOST, USUAL
from api.problems import invalid, pointer, wrong_at
from core import unseen
from core.errors import FieldError, Invalid
from ingestion.fields import instant
from tenants import opening

ID_MAX: Final = 2**63 - 1
DAY: Final = re.compile(r"\d{4}-\d\d-\d\d", re.ASCII)
EARLIEST, LATEST = datetime(1900, 1, 1, tzinfo=UTC), datetime(2200, 1, 1, tzinfo=UTC)


class Input(serializers.Serializer[Any]):
    """What a request says. `loose`: values are words of an address, not JSON."""

    loose = False

    def get_fields(self) -> dict[str, serializers.Field[Any, Any, Any, Any]]:
        """A choice that is none names those that there are."""
        fields: dict[str, serializers.Field[Any, Any, Any, Any]] = super().get_fields()
        for field in fields.values():
            choice = getattr(field, "child", field)
            if isinstance(choice, serializers.ChoiceField):
                choice.error_messages["invalid_choice"] = _("Choose among: {known}.").format(known=", ".join(map(str, choice.choices)))
        return fields

    @classmethod
    def read(cls, given: Any, *, partial: bool = False) -> dict[str, Any]:
        """The values, checked; an error names each place that is wrong."""
        if not isinstance(given, Mapping):
            raise wrong_at("", "not_an_object", _("Send an object with fields, as the documentation shows."))
        form = cls(data=dict(given), partial=partial)
        wrong = tuple(_unknown(name, list(form.fields)) for name in given if name not in form.fields)
        if not form.is_valid():
            raise Invalid(invalid(form.errors).detail, errors=(*wrong, *invalid(form.errors).errors))
        if wrong:
            raise Invalid(wrong[0].detail, errors=wrong)
        values: dict[str, Any] = form.validated_data
        return values


class Asked(Input):
    """What the address asks for."""

    loose = True


class Paged(Asked):
    """A page of a list."""

    limit = serializers.IntegerField(min_value=1, max_value=MOST, default=USUAL, help_text=gettext_lazy("Rows of a page."))
    cursor = serializers.CharField(default="", max_length=2000, help_text=gettext_lazy("Where the page begins: from `next`."))


def _unknown(name: object, known: list[str]) -> FieldError:
    near = difflib.get_close_matches(str(name), known, n=1)
    if known:
        detail = _("There is no field of this name. Known: %(names)s.") % {"names": ", ".join(known)}
    else:
        detail = _("Nothing can be asked for here: leave this out.")
    return FieldError(pointer(name), "unknown_field", detail, proposal=near[0] if near else None)


# -- fields


class Words(serializers.CharField):
    """A text; in JSON between quotes."""

    default_error_messages = {"not_a_string": gettext_lazy("This must be a text between quotes.")}

    def to_internal_value(self, data: Any) -> str:
        if not isinstance(data, str):
            self.fail("not_a_string")
        return str(super().to_internal_value(unseen.DIRECTIONS.sub("", data)))


class Whole(serializers.IntegerField):
    """A whole number; in JSON without quotes."""

    default_error_messages = {"not_a_number": gettext_lazy("This must be a whole number.")}

    def to_internal_value(self, data: Any) -> int:
        loose = getattr(self.root, "loose", False)
        if isinstance(data, bool) or not isinstance(data, str if loose else int):
            self.fail("not_a_number")
        return int(super().to_internal_value(data))


class Id(Whole):
    """The number of a row."""

    def __init__(self, **more: Any) -> None:
        super().__init__(min_value=1, max_value=ID_MAX, **more)


class Yes(serializers.BooleanField):
    """True or false; in JSON without quotes."""

    def to_internal_value(self, data: Any) -> bool:
        if not getattr(self.root, "loose", False) and not isinstance(data, bool):
            self.fail("invalid", input=data)
        return bool(super().to_internal_value(data))


@extend_schema_field({"type": "array", "items": {"type": "integer", "minimum": 1, "maximum": ID_MAX}, "minItems": 1})
class Ids(serializers.Field[Any, Any, Any, Any]):
    """Numbers of rows: a list, or in an address separated by commas."""

    default_error_messages = {
        "not_ids": gettext_lazy("These must be numbers of rows, separated by commas."),
        "too_many": gettext_lazy("There are too many of them at once."),
    }

    def __init__(self, *, most: int = 100, **more: Any) -> None:
        super().__init__(**more)
        self.most = most

    def to_internal_value(self, data: Any) -> list[int]:
        loose = getattr(self.root, "loose", False)
        parts = data.split(",") if loose and isinstance(data, str) else data
        if not isinstance(parts, list) or not parts:
            self.fail("not_ids")
        if len(parts) > self.most:
            self.fail("too_many")
        return list(dict.fromkeys(self._number(part, loose=loose) for part in parts))

    def in_address(self) -> dict[str, Any]:
        """Its schema in an address."""
        return {"type": "string", "pattern": r"^[1-9][0-9]{0,17}(,[1-9][0-9]{0,17})*$"}

    def _number(self, part: Any, *, loose: bool) -> int:
        if loose and isinstance(part, str) and part.strip().isascii() and part.strip().isdigit():
            part = int(part)
        if isinstance(part, bool) or not isinstance(part, int) or not 1 <= part <= ID_MAX:
            self.fail("not_ids")
        number: int = part
        return number

    def to_representation(self, value: Any) -> Any:
        return value


class Names(serializers.Field[Any, Any, Any, Any]):
    """Words of a closed list, separated by commas."""

    default_error_messages = {"unknown": gettext_lazy("Choose among: {known}.")}

    def __init__(self, known: tuple[str, ...], **more: Any) -> None:
        super().__init__(**more)
        self.known = known

    def in_address(self) -> dict[str, Any]:
        """Its schema in an address."""
        word = "|".join(self.known)
        return {"type": "string", "pattern": f"^({word})(,({word}))*$"}

    def to_internal_value(self, data: Any) -> list[str]:
        found = list(dict.fromkeys(part.strip() for part in str(data).split(",") if part.strip()))
        if any(name not in self.known for name in found) or not found:
            self.fail("unknown", known=", ".join(self.known))
        return found

    def to_representation(self, value: Any) -> Any:
        return value


class Moment(serializers.DateTimeField):
    """A moment of RFC 3339; or a day, which the zone of the client, or of `tz`, cuts."""

    default_error_messages = {
        "not_a_date": gettext_lazy("Write a moment with its offset, as in 2026-11-23T18:05:00Z, or a day, as in 2026-11-23."),
        "out_of_range": gettext_lazy("Write a date between the years 1900 and 2200."),
    }

    def __init__(self, *, days: bool = False, **more: Any) -> None:
        super().__init__(**more)
        self.days = days

    def to_internal_value(self, value: Any) -> Any:
        if self.days and isinstance(value, str) and DAY.fullmatch(value):
            return self._inside(self._day(value))
        try:
            return self._inside(instant(value if isinstance(value, str) else ""))
        except ValueError:
            self.fail("not_a_date")

    def in_address(self) -> dict[str, Any]:
        """Its schema in an address."""
        moment = {"type": "string", "format": "date-time"}
        return {"anyOf": [moment, {"type": "string", "format": "date"}]} if self.days else moment

    def _day(self, value: str) -> datetime:
        try:
            return datetime.fromisoformat(value)  # without a zone: it is added where the client's is known
        except ValueError:
            self.fail("not_a_date")

    def _inside(self, at: datetime) -> datetime:
        if not EARLIEST <= at.replace(tzinfo=at.tzinfo or UTC) < LATEST:
            self.fail("out_of_range")
        return at


class Zone(serializers.CharField):
    """A time zone by its name."""

    default_error_messages = {"unknown_time_zone": gettext_lazy("There is no such time zone. Write one as in Europe/Paris.")}

    def to_internal_value(self, data: Any) -> Any:
        if not isinstance(data, str) or data not in opening.zones():
            self.fail("unknown_time_zone")
        return ZoneInfo(data)


def in_zone(at: datetime | None, zone: ZoneInfo, *, end: bool = False) -> datetime | None:
    """A moment as given; of a day, its start in the zone, or the start of the next one when it ends a period."""
    if at is None or at.tzinfo is not None:
        return at
    return (at + timedelta(days=1) if end else at).replace(tzinfo=zone).astimezone(UTC)
