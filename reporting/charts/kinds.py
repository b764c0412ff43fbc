"""Every kind of chart by its name, with its specification."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from reporting.charts import course, drift, falls, negatives, own, reasons, rivals, sentiments, shares, spark, volume
from reporting.charts.drawing import Specification

_MODULES: Final = (volume, negatives, course, drift, reasons, falls, rivals, shares, sentiments, spark, own)
KINDS: Final[Mapping[str, Specification]] = {module.KIND: module.SPECIFICATION for module in _MODULES}
