"""What a query is asked about: one mention's text and facts, as a value."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cached_property, lru_cache

from core.query.folding import fold_value
from core.query.tags import Tags, tags
from core.query.tokens import Tokens


@dataclass(frozen=True)
class Document:
    """One mention as the query language sees it; an empty or absent fact meets no condition. Facts are given raw, folded here."""

    tokens: Tokens
    author_handle: str = ""
    author_name: str = ""
    site: str = ""  # the host
    lang: str = ""
    country: str = ""
    sources: frozenset[int] = frozenset()  # ids of the sources that saw it
    kind: str = ""  # of the connector that saw it first
    type: str = ""
    sentiment: str = ""  # tone of the whole text
    subjects: Mapping[int, str] = field(default_factory=dict)  # id of each subject matched, with the sentiment towards it
    published_at: datetime | None = None

    @cached_property
    def tags(self) -> Tags:
        """Whole hashtags and handles of title and body, folded, without the sign."""
        return tags(self.tokens.title_text, self.tokens.body_text)

    @property
    def hashtags(self) -> frozenset[str]:
        return self.tags.hashtags

    @property
    def handles(self) -> frozenset[str]:
        return self.tags.handles

    @property
    def hosts(self) -> frozenset[str]:
        """The site's host and each domain above it: `site:` names one of them."""
        return hosts(self.site)

    def sentiment_towards(self, subject: int | None) -> str:
        """The sentiment towards the subject asked, else the tone of the whole text."""
        return self.sentiment if subject is None else self.subjects.get(subject, "")


@lru_cache(maxsize=1 << 14)
def hosts(site: str) -> frozenset[str]:
    """The host and each domain above it."""
    labels = fold_value(site).split(".")
    return frozenset(".".join(labels[start:]) for start in range(len(labels))) - {""}
