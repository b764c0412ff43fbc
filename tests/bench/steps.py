"""`steps.rate`: the steps of the pipeline beside the sum of their parts run bare, on one core."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import partial

from core import sweeping
from core.query.tokens import tokenise
from ingestion import matching, pipeline
from ingestion.analyses import Analysis, registry
from ingestion.analyses.base import text_of
from ingestion.cleaning import is_text, plain
from ingestion.drafts import Batch, Draft, Origin, Text, changed
from ingestion.identity import story_key
from ingestion.items import draft_of
from ingestion.language import Prior, detect, prior_here
from ingestion.matching import Watch, watch_here
from ingestion.reading import dated
from tests.bench.corpus import corpus, items
from tests.bench.ground import Ground
from tests.bench.report import Bar, Result, in_turns

BATCH = 500
WHOLE = "whole"


def steps(ground: Ground) -> Iterator[Result]:
    """A batch after another: the whole and each part in turns, so that what else the machine does meets them alike."""
    ground.client("steps")
    times: dict[str, float] = defaultdict(float)
    count = matched = 0
    for batch in _batches(ground.size(10_000, least=500)):
        parts = Parts(batch, pipeline.run(batch).kept)
        acts: dict[str, Callable[[], object]] = {WHOLE: partial(pipeline.run, batch), **parts.named}
        with sweeping.put_off():  # as a worker does, for the whole and for its parts alike
            best = in_turns(3, *acts.values())
        for name, seconds in zip(acts, best, strict=True):
            times[name] += seconds
        count, matched = count + len(batch), matched + len(parts.read)
    took = times.pop(WHOLE)
    more = {
        "ms_a_part": {name: round(1000 * seconds / count, 3) for name, seconds in times.items()},
        "subjects": len(corpus().subjects), "matched": matched, "texts": corpus().name,
    }  # fmt: skip
    bar = Bar(">= 1000 a second, >= 0.8 of the parts run bare", value=1_000, ratio=0.8)
    yield Result("steps.rate", count / took, "mentions/s", count, "the sum of its parts run bare", count / sum(times.values()), bar, more)


def _batches(count: int) -> list[Batch]:
    now = datetime.now(UTC)
    drafts = [dated(changed(draft_of(item), origin=Origin(n, 1, "push", n, now)), now) for n, item in enumerate(items(count), 1)]
    return [Batch(tuple(drafts[start : start + BATCH])) for start in range(0, len(drafts), BATCH)]


@dataclass
class Parts:
    """The work of the steps without the steps: each part is given what the one before it made, made ahead."""

    batch: Batch
    read: Sequence[Draft]
    watch: Watch = field(default_factory=watch_here)
    prior: Prior = field(default_factory=prior_here)

    def __post_init__(self) -> None:
        self.texts: list[Text] = [text_of(draft) for draft in self.read]
        self.plugins: list[Analysis] = [plugin() for plugin in registry]

    @property
    def named(self) -> Mapping[str, Callable[[], None]]:
        return {"clean": self.clean, "language": self.language, "match": self.match, "story": self.story, "analyse": self.analyse}

    def clean(self) -> None:
        for draft in self.batch.kept:
            is_text(draft.text)
            plain(draft.text)
            plain(draft.title)

    def language(self) -> None:
        detect([f"{draft.title} {draft.text[:600]}" for draft in self.batch.kept], self.prior)

    def match(self) -> None:
        for draft in self.batch.kept:
            document = matching.document_of(draft, {1}, tokenise(draft.title, draft.text))
            for subject in self.watch.index.matching(document):
                self.watch.matchers[subject].spans(document)

    def story(self) -> None:
        for draft in self.read:
            if draft.tokens:
                story_key(draft.tokens)

    def analyse(self) -> None:
        for plugin in self.plugins:
            plugin.analyse(self.texts)
