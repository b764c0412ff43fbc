"""The agency's list of clients: what each one's figures say, and who needs somebody first."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any, Final

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import Words
from frontend import figures
from frontend.charts import spans
from tenants import pulse
from tenants.models import Tenant, TenantState
from tenants.pulse import Figure

NOW, TODAY, QUIET, SHUT = range(4)
GROUPS: Final[dict[int, Words]] = {
    NOW: gettext_lazy("Needs someone now"),
    TODAY: gettext_lazy("To see today"),
    QUIET: gettext_lazy("Quiet"),
    SHUT: gettext_lazy("Suspended or closed"),
}
FAR: Final = 2.0
FRESH: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One client as the list shows it."""

    tenant: Tenant
    urgency: int
    reason: str
    score: Mapping[str, Any] | None
    volume: int | None
    ratio: float | None
    range: SafeString | None
    silent: int
    at: datetime | None
    course: SafeString | None = None

    @property
    def is_far(self) -> bool:
        """Whether the volume is far from usual."""
        return self.ratio is not None and (self.ratio >= FAR or self.ratio <= 1 / FAR)


@dataclass(frozen=True, slots=True)
class Group:
    label: Words
    rows: Sequence[Row]


def rows(tenants: Iterable[Tenant]) -> list[Row]:
    """The clients, those who need somebody first; two queries whatever their number."""
    listed = list(tenants)
    known = pulse.read(tenant.pk for tenant in listed)
    return sorted(
        (_row(tenant, known[tenant.pk]) for tenant in listed), key=lambda row: (row.urgency, -row.silent, row.tenant.name.lower())
    )


def groups(found: Sequence[Row]) -> list[Group]:
    made = [Group(label, [row for row in found if row.urgency == urgency]) for urgency, label in GROUPS.items()]
    return [group for group in made if group.rows]


def sentence(found: Sequence[Row]) -> str:
    """What the list says, in a line."""
    now, today, quiet = (sum(row.urgency == urgency for row in found) for urgency in (NOW, TODAY, QUIET))
    if not now + today + quiet:
        return _("No client is open yet. Open the first one: it takes a minute.")
    if not now + today:
        return _("No client needs anything now.")
    parts = []
    if now:
        parts.append(ngettext("%(n)s client needs someone now.", "%(n)s clients need someone now.", now) % {"n": now})
    if today:
        parts.append(ngettext("%(n)s client should be seen today.", "%(n)s clients should be seen today.", today) % {"n": today})
    if quiet:
        parts.append(ngettext("Nothing calls for the other one.", "Nothing calls for the other %(n)s.", quiet) % {"n": quiet})
    return " ".join(parts)


def _row(tenant: Tenant, known: Mapping[str, Figure]) -> Row:
    if tenant.state != TenantState.OPEN:
        return Row(tenant, SHUT, tenant.state_reason, None, None, None, None, 0, None)
    said = _still_said({name: figure.value for name, figure in known.items()}, timezone.now())
    score, volume, usual, silent = said.get("score"), said.get("volume"), said.get("usual"), said.get("silent") or 0
    middle = sum(usual) / 2 if usual else 0
    ratio = volume / middle if volume is not None and middle else None
    at = max((figure.at for figure in known.values()), default=None)
    row = Row(
        tenant, QUIET, "", score, volume, ratio, spans.against_usual(volume, usual) if usual and ratio is not None else None, silent, at
    )
    urgency, reason = _urgency(row, usual)
    points = said.get("course") or []
    course = spans.course(points) if sum(point is not None for point in points) > 1 else None
    return Row(tenant, urgency, reason, score, volume, ratio, row.range, silent, at, course)


def _still_said(said: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What the figures say of today. A client whose newest mention is old, after an import of old texts, had no volume today."""
    until = said.get("volume_until")
    if until is None or now - datetime.fromisoformat(until) <= FRESH:
        return said
    score = said.get("score")
    return {**said, "volume": None, "usual": None, "score": {**score, "moved": False} if score else None}


def _urgency(row: Row, usual: Sequence[float] | None) -> tuple[int, str]:
    """How soon somebody should look, and why, in words."""
    reasons = []
    urgency = QUIET
    if row.silent:
        urgency = NOW
        reasons.append(ngettext("%(n)s source is silent", "%(n)s sources are silent", row.silent) % {"n": row.silent})
    if row.is_far and row.ratio is not None and usual and row.volume is not None and not usual[0] <= row.volume <= usual[1]:
        urgency = min(urgency, NOW if row.ratio >= FAR else TODAY)
        reasons.append(_("volume ×%(ratio)s against usual") % {"ratio": figures.decimal(row.ratio)})
    if row.score and row.score.get("moved") and row.score.get("enough"):
        urgency = min(urgency, TODAY)
        reasons.append(_("score %(move)s in 7 days") % {"move": figures.signed(row.score["move"])})
    words = ", ".join(reasons)
    return urgency, words[:1].upper() + words[1:]
