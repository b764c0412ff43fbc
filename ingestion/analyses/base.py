"""What every analysis is, the registry that finds them, and the step that asks them all about a batch."""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, ClassVar, Final, Literal, TypeAlias

from core.plugins import Plugin, Registry
from core.query.tokens import tokenise
from ingestion.analyses.validation import Validation
from ingestion.drafts import Batch, Draft, DraftInsight, DraftMatch, Said, Text, Weighed, changed

FieldType: TypeAlias = Literal["keyword", "number", "boolean", "text", "spans"]
TONE: Final = "tone"
"""The kind of the analysis that says the sentiment: of the whole text, and towards each subject matched."""


class Analysis(Plugin, ABC):
    """Says something about texts, and declares the shape of what it says: `fields` feeds the mapping of the search engine."""

    version: ClassVar[int]
    engine: ClassVar[str] = ""
    """What says it, when another engine may say the same kind; the kind itself when empty."""
    fields: ClassVar[Mapping[str, FieldType]]

    @classmethod
    def signature(cls) -> str:
        """Engine and version, as kept beside each result: `lexicon:1`."""
        return f"{cls.engine or cls.kind}:{cls.version}"

    @classmethod
    def validations(cls) -> Mapping[str, Validation]:
        """How often it is wrong, by language, under no language for all others: what says a sentiment declares it."""
        return {}

    @abstractmethod
    def analyse(self, texts: Sequence[Text]) -> list[Said]:
        """What is said of each text, in their order; the same text always gets the same answer."""


registry: Registry[Analysis] = Registry("analyses", package="ingestion.analyses", group="vigie.analyses")


def analyse(batch: Batch) -> Batch:
    """The step: every analysis reads the texts of the batch once; results lie under its kind, with its version."""
    places = [place for place, draft in enumerate(batch.kept) if not draft.deleted]
    texts = [text_of(batch.kept[place]) for place in places]
    if not texts:
        return batch
    kept = list(batch.kept)
    for plugin in registry:
        for place, said in zip(places, plugin().analyse(texts), strict=True):
            kept[place] = _with(kept[place], plugin, said)
    return replace(batch, kept=tuple(kept))


def text_of(draft: Draft) -> Text:
    """What an analysis reads of a draft."""
    tokens = draft.tokens or tokenise(draft.title, draft.text)
    return Text(draft.title, draft.text, draft.language, tokens, draft.matches)


def _with(draft: Draft, plugin: type[Analysis], said: Said) -> Draft:
    if plugin.kind != TONE:
        data = {**said.whole, "towards": {str(subject): dict(one) for subject, one in said.towards.items()}} if said.towards else said.whole
        return changed(draft, insights={**draft.insights, plugin.kind: DraftInsight(plugin.version, data)}) if data else draft
    model = plugin.signature()
    insight = DraftInsight(plugin.version, {**said.whole, "model": model})
    return changed(
        draft,
        tone=said.whole.get("label", ""),
        insights={**draft.insights, plugin.kind: insight},
        matches=tuple(_judged(match, said.towards.get(match.subject), model) for match in draft.matches),
    )


def _judged(match: DraftMatch, said: Mapping[str, Any] | None, model: str) -> DraftMatch:
    if said is None:
        return match
    positive, neutral, negative = said["probabilities"]
    evidence = tuple(Weighed(*one) for one in said["evidence"])
    return DraftMatch(
        match.subject, match.version, match.spans, match.theme,
        said["label"], model, (positive, neutral, negative), said["strength"], evidence,
    )  # fmt: skip
