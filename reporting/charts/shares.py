"""Shares: a bar a name with its share and count beside it, ours in the client's colour."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Final

from django.utils.translation import get_language
from django.utils.translation import gettext as _

from reporting import writing
from reporting.charts import bars, layers
from reporting.charts.chart import Chart, Margins, Table

KIND: Final = "shares"


@dataclass(frozen=True, slots=True)
class Share:
    """A part of a whole: `share` in [0, 1], None when there is no whole; `us` among others."""

    name: str
    share: float | None
    count: int
    us: bool = False
    url: str = ""


def chart(shares: Sequence[Share], *, title: str, measure: str, counted: str = "") -> Chart:
    """The largest fills the width; `counted` names what is counted, as in stories."""
    largest = max((share.share or 0 for share in shares), default=0) or 1
    rows = [
        {
            "place": place, "name": share.name, "part": (share.share or 0) / largest, "number": writing.share(share.share), "us": share.us,
            "said": f"{writing.share(share.share)}, {writing.number(share.count)}", "url": share.url, "strong": share.us,
        }
        for place, share in enumerate(shares)
    ]  # fmt: skip
    height = bars.ROW * max(len(rows), 1)
    table = Table(
        (_("Name"), _("Share, %"), counted or _("Stories")),
        tuple((share.name, None if share.share is None else round(100 * share.share, 1), share.count) for share in shares),
        tuple(share.url for share in shares),
    )
    return Chart(
        KIND, title, measure, _summary(shares), SPECIFICATION, {"rows": rows}, table, get_language() or "en",
        height=height, low=height, margins=Margins(0, 0, 4, 4, 4),
    )  # fmt: skip


def _summary(shares: Sequence[Share]) -> str:
    return ", ".join(f"{writing.heads(share.name)} {writing.share(share.share)}" for share in shares) + "."


def _specification() -> dict[str, Any]:
    length = [
        {"calculate": "datum.first", "as": "left"},
        {"calculate": "datum.first + max(datum.part * (datum.final - datum.first), 1)", "as": "right"},
    ]
    drawn = {"data": {"name": "rows"}, **bars.bar(length, "datum.us ? accent : line3")}
    return layers.specification([bars.hairlines("rows"), drawn, bars.names("rows"), bars.numbers("rows")], {})


SPECIFICATION: Final = _specification()
