"""The list of measures, in the order in which they run: what shares a client stands together, what makes many clients comes last."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from importlib import import_module

from tests.bench.ground import Ground
from tests.bench.report import Result


@dataclass(frozen=True)
class Measure:
    """One act that gives one figure or several; `search` when it needs Elasticsearch."""

    names: tuple[str, ...]
    place: str
    search: bool = False

    def run(self, ground: Ground) -> Iterator[Result]:
        module, function = self.place.split(":")
        # Imported when Django is set up, which the models need.
        act: Callable[[Ground], Iterator[Result]] = getattr(import_module(f"tests.bench.{module}"), function)
        return act(ground)


MEASURES = (
    Measure(("match.stream",), "texts:match"),
    Measure(("language.accuracy",), "texts:language"),
    Measure(("sentiment.f1", "sentiment.rate"), "texts:sentiment"),
    Measure(("needs.injected",), "needs:injected"),
    Measure(("voices.planted",), "voices:planted"),
    Measure(("echoes.f1",), "echoing:echoes"),
    Measure(("score.coverage",), "scores:coverage"),
    Measure(("score.time",), "scores:rate"),
    Measure(("rollup.read",), "scores:read"),
    Measure(("incident.nab",), "incidents:windows"),
    Measure(("incident.synthetic.volume", "incident.synthetic.share"), "incidents:synthetic"),
    Measure(("incident.lead",), "leads:lead"),
    Measure(("incident.replay",), "replays:demonstration"),
    Measure(("incident.airlines",), "airlines:airlines"),
    Measure(("steps.rate",), "steps:steps"),
    Measure(("ingest.rate",), "ingest:ingest", search=True),
    Measure(("search.postgres.p95",), "search:postgres"),
    Measure(("index.rate",), "search:index", search=True),
    Measure(("search.elasticsearch.p95",), "search:elasticsearch", search=True),
    Measure(("page.mentions.p95",), "pages:mentions"),
    Measure(("page.*.p95",), "pages:others"),
    Measure(("api.rate",), "web:api"),
    Measure(("report.render",), "documents:render"),
    Measure(("turn.fairness",), "fairness:fairness", search=True),
    Measure(("tenant.open",), "tenants:opening"),
    Measure(("tenant.migrate",), "tenants:migrating"),
)


def chosen(only: str) -> list[Measure]:
    """The measures whose names begin with one of the words; all without a word."""
    words = [word for word in only.replace(",", " ").split() if word]
    return [measure for measure in MEASURES if not words or any(name.startswith(word) for name in measure.names for word in words)]
