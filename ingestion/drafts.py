"""What travels through the pipeline: drafts of mentions, what is said of them, and batches of both. Frozen values."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import datetime
from typing import TYPE_CHECKING, Any, Final, NamedTuple, TypeAlias

from core.query.evaluate import Span
from core.query.tokens import PartName, Tokens


class Weighed(NamedTuple):
    """A stretch that shows a sentiment, and how much: positive numbers praise, negative ones blame."""

    part: PartName
    start: int
    end: int
    weight: float


@dataclass(frozen=True, slots=True)
class DraftAuthor:
    """Who said it, as the payload names them; what is not known is empty."""

    id: str = ""
    handle: str = ""
    name: str = ""
    url: str = ""
    followers: int | None = None

    def __bool__(self) -> bool:
        return bool(self.id or self.handle or self.name)


NOBODY = DraftAuthor()


@dataclass(frozen=True, slots=True)
class DraftCounts:
    """Likes, shares, comments and views at the moment of the payload; None where it does not say."""

    likes: int | None = None
    shares: int | None = None
    comments: int | None = None
    views: int | None = None


NO_COUNTS = DraftCounts()


@dataclass(frozen=True, slots=True)
class DraftMatch:
    """The draft concerns this subject, by this version of its query; an analysis adds the sentiment towards it."""

    subject: int
    version: int
    spans: tuple[Span, ...] = ()
    theme: bool = False
    """Whether the subject is what is talked of, not somebody or something with a name."""
    sentiment: str = ""
    model: str = ""
    probabilities: tuple[float, float, float] | None = None
    strength: float | None = None
    evidence: tuple[Weighed, ...] = ()


@dataclass(frozen=True, slots=True)
class DraftInsight:
    """What one version of an analysis said of the whole text."""

    version: int
    data: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a draft comes from: its raw item, its source, its run."""

    raw_item: int
    source: int
    kind: str
    seen: int
    received_at: datetime
    run: int | None = None
    known: bool = False
    """Whether a mention with one of its identities exists: an edit that concerns no subject any more must still reach it."""


@dataclass(frozen=True)  # with a dictionary, which is copied at once: see `changed`
class Draft:
    """A mention on its way to being stored.

    The first fields are what `normalise` reads in the payload; then what the steps add; last where it comes from.
    """

    external_id: str
    text: str = ""
    title: str = ""
    url: str = ""
    permanent_ids: bool = True
    """Whether two different external ids of its source are surely two statements; feeds change theirs."""
    platform: str = ""
    platform_id: str = ""
    site: str = ""
    type: str = "post"
    published_at: datetime | None = None
    claimed: datetime | None = None
    date_from: str = "platform"
    author: DraftAuthor = NOBODY
    language: str = ""
    country: str = ""
    counts: DraftCounts = NO_COUNTS
    rating: float | None = None
    in_reply_to: str = ""
    thread: str = ""
    community: str = ""
    media: tuple[str, ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    deleted: bool = False
    """Withdrawn at the source: nothing but the external id is needed."""
    truncated: bool = False

    tokens: Tokens | None = None
    matches: tuple[DraftMatch, ...] = ()
    story_key: bytes = b""
    tone: str = ""
    insights: Mapping[str, DraftInsight] = field(default_factory=dict)

    origin: Origin | None = None


if TYPE_CHECKING:
    # Checked field by field, as `dataclasses.replace` is.
    changed = replace
else:
    _NAMES: Final = frozenset(one.name for one in fields(Draft))

    def changed(draft: Draft, /, **changes: Any) -> Draft:
        """A changed copy of a draft: `dataclasses.replace` in a tenth of its time, which each step pays for each draft."""
        if not changes.keys() <= _NAMES:
            raise TypeError(f"A draft has no field {', '.join(sorted(changes.keys() - _NAMES))}.")
        made = object.__new__(Draft)
        made.__dict__.update(draft.__dict__, **changes)
        return made


@dataclass(frozen=True, slots=True)
class Dropped:
    """The verdict of a step: a drop reason of the closed list, or `unmatched`."""

    reason: str


UNMATCHED = Dropped("unmatched")


@dataclass(frozen=True, slots=True)
class Batch:
    """Drafts that go through the steps together: `kept` shrinks, `dropped` grows, nothing vanishes."""

    kept: tuple[Draft, ...]
    dropped: tuple[tuple[Draft, Dropped], ...] = ()
    watched: tuple[tuple[int, int, str], ...] | None = None
    """The subjects, with the versions of their queries and their kinds, that the drafts were matched with."""

    def __len__(self) -> int:
        return len(self.kept) + len(self.dropped)

    def judged(self, verdicts: Iterable[Draft | Dropped]) -> Batch:
        """The batch after a step: one verdict for each draft kept, in their order."""
        kept: list[Draft] = []
        dropped = list(self.dropped)
        for draft, verdict in zip(self.kept, verdicts, strict=True):
            if isinstance(verdict, Dropped):
                dropped.append((draft, verdict))
            else:
                kept.append(verdict)
        return replace(self, kept=tuple(kept), dropped=tuple(dropped))


Step: TypeAlias = Callable[[Batch], Batch]


def each(verdict: Callable[[Draft], Draft | Dropped]) -> Step:
    """Lift a judgement of one draft over a batch."""

    def step(batch: Batch) -> Batch:
        return batch.judged(map(verdict, batch.kept))

    return step


@dataclass(frozen=True, slots=True)
class Text:
    """What an analysis reads: the words, their tokens, the language, the subjects matched with the words that named them."""

    title: str
    body: str
    language: str
    tokens: Tokens
    matches: tuple[DraftMatch, ...] = ()


@dataclass(frozen=True, slots=True)
class Said:
    """What an analysis says of one text: of the whole, and towards each subject by its id."""

    whole: Mapping[str, Any] = field(default_factory=dict)
    towards: Mapping[int, Mapping[str, Any]] = field(default_factory=dict)
