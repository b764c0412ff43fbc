"""The agency's list of clients: what each one's figures say, who needs somebody first and why, in words."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from statistics import median
from typing import Any, Final

from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from core.errors import Words
from frontend import figures
from frontend.charts import spans
from tenants import people, pulse
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
WIDENED: Final = 1.8
"""How many times its usual width an interval has when half of what is said is not heard."""
FRESH: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Row:
    """One client as the list shows it."""

    tenant: Tenant
    urgency: int
    reason: str
    score: Mapping[str, Any] | None = None
    volume: int | None = None
    ratio: float | None = None
    unusual: bool = False
    """The volume lies outside of the usual range."""
    range: SafeString | None = None
    incidents: int = 0
    silent: int = 0
    sources: int | None = None
    silent_since: datetime | None = None
    at: datetime | None = None
    course: SafeString | None = None
    analysts: str = ""

    @property
    def is_far(self) -> bool:
        """Whether the volume is far from usual, beyond its range."""
        return self.unusual and _is_far(self.ratio)

    @property
    def is_within(self) -> bool:
        """Whether the volume looks far from usual, and lies within its range."""
        return not self.unusual and _is_far(self.ratio)

    @property
    def is_urgent(self) -> bool:
        return self.urgency in (NOW, TODAY)


@dataclass(frozen=True, slots=True)
class Group:
    label: Words
    rows: Sequence[Row]


def rows(tenants: Iterable[Tenant]) -> list[Row]:
    """The clients, those who need somebody first; three queries whatever their number."""
    listed = list(tenants)
    known = pulse.read(tenant.pk for tenant in listed)
    named = people.analysts_of(tenant.pk for tenant in listed)
    now = timezone.now()
    made = [_row(tenant, known[tenant.pk], ", ".join(_short(name) for name in named.get(tenant.pk, ())), now) for tenant in listed]
    return sorted(made, key=lambda row: (row.urgency, -_weight(row), row.tenant.name.lower()))


def groups(found: Sequence[Row]) -> list[Group]:
    made = [Group(label, [row for row in found if row.urgency == urgency]) for urgency, label in GROUPS.items()]
    return [group for group in made if group.rows]


def by_name(found: Iterable[Row]) -> list[Row]:
    return sorted(found, key=lambda row: row.tenant.name.lower())


def together(found: Sequence[Row]) -> list[Group]:
    """All as one group without a head."""
    return [Group("", found)] if found else []


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


def _row(tenant: Tenant, known: Mapping[str, Figure], analysts: str, now: datetime) -> Row:
    if tenant.state != TenantState.OPEN:
        return Row(tenant, SHUT, tenant.state_reason, analysts=analysts)
    said = _still_said({name: figure.value for name, figure in known.items()}, now)
    volume, usual, silent, sources = said.get("volume"), said.get("usual"), said.get("silent") or 0, said.get("sources")
    middle = sum(usual) / 2 if usual else 0
    ratio = volume / middle if volume is not None and middle else None
    points = said.get("course") or []
    unusual = not usual[0] <= volume <= usual[1] if usual and volume is not None else False
    urgency, reason = _urgency(said, ratio, unusual=unusual)
    return Row(
        tenant, urgency, reason, said.get("score"), volume, ratio, unusual,
        range=spans.against_usual(volume, usual, alarm=urgency == NOW) if usual and ratio is not None else None,
        incidents=said.get("incidents") or 0,
        silent=silent, sources=sources, silent_since=_moment(said.get("silent_since")) if silent else None,
        at=known["volume"].at if "volume" in known else max((figure.at for figure in known.values()), default=None),
        course=spans.course(points) if sum(point is not None for point in points) > 1 else None, analysts=analysts,
    )  # fmt: skip


def _still_said(said: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What the figures say of today. A client whose newest mention is old, after an import of old texts, had no volume today."""
    until = _moment(said.get("volume_until"))
    if until is None or now - until <= FRESH:
        return said
    score = said.get("score")
    return {**said, "volume": None, "usual": None, "score": {**score, "moved": False} if score else None}


def _urgency(said: Mapping[str, Any], ratio: float | None, *, unusual: bool) -> tuple[int, str]:
    """How soon somebody should look, and why, in words: the gravest first."""
    reasons: list[tuple[int, str]] = []
    if open_incidents := said.get("incidents"):
        reasons.append((NOW, ngettext("%(n)s incident is open", "%(n)s incidents are open", open_incidents) % {"n": open_incidents}))
    silent, score = said.get("silent") or 0, said.get("score")
    if ratio is not None and unusual and _is_far(ratio):
        reasons.append((NOW if ratio >= FAR else TODAY, _("volume ×%(ratio)s against usual") % {"ratio": figures.decimal(ratio)}))
    if silent:
        most = silent * 2 >= (said.get("sources") or silent * 2 + 1)
        words = ngettext("%(n)s source is silent", "%(n)s sources are silent", silent) % {"n": silent}
        reasons.append((NOW if most else TODAY, words))
    if score and score.get("moved") and score.get("enough") and score["move"] < 0:
        reasons.append((TODAY, _("score %(move)s in 7 days") % {"move": figures.signed(score["move"])}))
    if score and score.get("enough") and _widened(said.get("course") or []):
        reasons.append((TODAY, _("score interval much wider than usual")))
    reasons.sort(key=lambda one: one[0])
    words = ", ".join(one for _soon, one in reasons)
    return min((soon for soon, _words in reasons), default=QUIET), words[:1].upper() + words[1:]


def _is_far(ratio: float | None) -> bool:
    return ratio is not None and (ratio >= FAR or ratio <= 1 / FAR)


def _widened(course: Sequence[Sequence[float] | None]) -> bool:
    """Whether the newest interval is far wider than those of the month: less was heard."""
    widths = [high - low for _value, low, high in (point for point in course if point is not None)]
    return len(widths) > 7 and widths[-1] >= WIDENED * median(widths) > 0


def _weight(row: Row) -> float:
    """What puts one client before another of the same urgency."""
    far = max(row.ratio, 1 / row.ratio) if row.ratio and row.is_urgent else 0
    fall = abs(min(row.score["move"], 0)) if row.score and row.score.get("moved") else 0
    return far + row.silent + fall


def _moment(written: str | None) -> datetime | None:
    return datetime.fromisoformat(written) if written else None


def _short(name: str) -> str:
    """A person as a narrow column names them: Inès V."""
    first, _blank, last = name.partition(" ")
    return f"{first} {last[:1]}." if last else first
