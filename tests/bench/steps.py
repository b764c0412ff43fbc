"""`steps.rate`: the steps of the pipeline beside the sum of their parts run bare, on one core."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial

from tests.bench.corpus import corpus, items
from tests.bench.ground import Ground
from tests.bench.report import Bar, Result, in_turns

BATCH = 500


def steps(ground: Ground) -> Iterator[Result]:
    from core.query.tokens import tokenise
    from ingestion import matching, pipeline
    from ingestion.analyses import registry
    from ingestion.cleaning import is_text, plain
    from ingestion.drafts import Batch, Draft, Origin, Text
    from ingestion.identity import story_key
    from ingestion.items import draft_of
    from ingestion.language import detect, prior_here
    from ingestion.reading import dated

    ground.client("steps")
    now = datetime.now(UTC)
    drafts: list[Draft] = []
    for number, item in enumerate(items(ground.size(10_000, least=500)), 1):
        origin = Origin(number, 1, "push", number, now)
        drafts.append(dated(replace(draft_of(item), origin=origin), now))
    batches = [Batch(tuple(drafts[start : start + BATCH])) for start in range(0, len(drafts), BATCH)]

    # What each part is given, made once, so that it is run alone.
    watch, prior = matching.watch_here(), prior_here()
    read = [pipeline.run(batch).kept for batch in batches]
    texts = [
        [Text(draft.title, draft.text, draft.language, draft.tokens or tokenise("", draft.text), draft.matches) for draft in batch]
        for batch in read
    ]
    plugins = [plugin() for plugin in registry]

    def clean() -> None:
        for batch in batches:
            for draft in batch.kept:
                is_text(draft.text)
                plain(draft.text)
                plain(draft.title)

    def language() -> None:
        for batch in batches:
            detect([f"{draft.title} {draft.text[:600]}" for draft in batch.kept], prior)

    def match() -> None:
        for batch in batches:
            for draft in batch.kept:
                document = matching.document_of(replace(draft, tokens=tokenise(draft.title, draft.text)), {1})
                for subject in watch.index.matching(document):
                    watch.matchers[subject].spans(document)

    def story() -> None:
        for batch in read:
            for draft in batch:
                if draft.tokens:
                    story_key(draft.tokens, b"")

    def analyse() -> None:
        for batch in texts:
            for plugin in plugins:
                plugin.analyse(batch)

    def whole() -> None:
        for batch in batches:
            pipeline.run(batch)

    parts = {"clean": clean, "language": language, "match": match, "story": story, "analyse": analyse}
    best = in_turns(3, whole, *(partial(part) for part in parts.values()))
    took, bare = best[0], dict(zip(parts, best[1:], strict=True))
    count = len(drafts)
    more = {
        "ms_a_part": {name: round(1000 * seconds / count, 3) for name, seconds in bare.items()},
        "subjects": len(corpus().subjects), "matched": sum(map(len, read)), "texts": corpus().name,
    }  # fmt: skip
    bar = Bar(">= 1000 a second, >= 0.8 of the parts run bare", value=1_000, ratio=0.8)
    yield Result("steps.rate", count / took, "mentions/s", count, "the sum of its parts run bare", count / sum(bare.values()), bar, more)
