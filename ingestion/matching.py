"""Which subjects a text concerns: all the queries of a client at once, in memory."""

from __future__ import annotations

from collections import OrderedDict
from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import partial
from threading import Lock
from typing import Final

from django.utils import timezone

from core.query.document import Document
from core.query.evaluate import Context, Matcher, compile
from core.query.parser import parse
from core.query.stream import SubjectIndex
from core.query.tokens import Tokens, tokenise
from core.query.tree import FieldIs, walk
from ingestion import rows
from ingestion.drafts import UNMATCHED, Batch, Draft, DraftMatch, Dropped, changed
from ingestion.models import Subject, SubjectKind
from tenants import current

KEPT: Final = 100
"""How many clients' compiled queries a process keeps."""


@dataclass(frozen=True, slots=True)
class Watch:
    """The compiled queries of a client's subjects, by subject, version and kind."""

    versions: tuple[tuple[int, int, str], ...]
    matchers: dict[int, Matcher]
    index: SubjectIndex[int]
    by_source: bool
    """Whether a query names sources: then a further sighting may make a mention concern a subject."""
    version_of: Mapping[int, int]
    themes: frozenset[int]

    def matches(self, document: Document) -> tuple[DraftMatch, ...]:
        """The subjects that a document concerns, with the words that say so."""
        return tuple(
            DraftMatch(subject, self.version_of[subject], tuple(self.matchers[subject].spans(document)), subject in self.themes)
            for subject in self.index.matching(document)
        )


_watches: OrderedDict[str, Watch] = OrderedDict()
_lock = Lock()


# A batch matched with the queries of before must not be stored after a changed query was tried on what is stored: neither would
# ever try the other. So batches share this lock while they are stored, and whoever changes a subject has it alone.
_LOCK: Final = "SELECT pg_advisory_xact_lock{}(hashtext(current_schema()), -1)"


def hold_subjects() -> None:
    """Until the end of the transaction no batch is stored; what is stored then was matched with what this transaction changed."""
    rows.run(_LOCK.format(""))


def still_watched(versions: tuple[tuple[int, int, str], ...]) -> bool:
    """Whether the subjects are still these; they stay so until the end of the transaction."""
    rows.run(_LOCK.format("_shared"))
    return _versions() == versions


def _versions() -> tuple[tuple[int, int, str], ...]:
    return tuple(Subject.objects.watched().order_by("pk").values_list("pk", "version", "kind"))


def watch_here() -> Watch:
    """The queries of the present client; compiled again when a subject's version or kind changed."""
    versions = _versions()
    schema = current.tenant().schema_name
    with _lock:
        known = _watches.get(schema)
        if known is not None and known.versions == versions:
            _watches.move_to_end(schema)
            return known
    made = watch_of({subject.pk: subject for subject in Subject.objects.watched().order_by("pk")})
    with _lock:
        _watches[schema] = made
        while len(_watches) > KEPT:
            _watches.popitem(last=False)
    return made


def watch_of(subjects: dict[int, Subject]) -> Watch:
    """Compile the queries of these subjects."""
    context = Context(current.zone(), timezone.now())
    trees = {pk: parse(subject.query, limited=False).tree for pk, subject in subjects.items()}
    matchers = {pk: compile(tree, replace(context, subject=pk)) for pk, tree in trees.items()}
    by_source = any(isinstance(node, FieldIs) and node.field == "source" for tree in trees.values() for node in walk(tree))
    versions = tuple((pk, subject.version, subject.kind) for pk, subject in subjects.items())
    version_of = {pk: subject.version for pk, subject in subjects.items()}
    themes = frozenset(pk for pk, subject in subjects.items() if subject.kind == SubjectKind.THEME)
    return Watch(versions, matchers, SubjectIndex(matchers), by_source, version_of, themes)


def match_subjects(batch: Batch) -> Batch:
    """The step: drafts with the subjects that they concern; those that concern none stop here, unless their mention exists."""
    watch = watch_here()
    return replace(batch.judged(map(partial(matched, watch), batch.kept)), watched=watch.versions)


def matched(watch: Watch, draft: Draft) -> Draft | Dropped:
    """The draft with its tokens and the subjects that it concerns."""
    tokens = draft.tokens or tokenise(draft.title, draft.text)
    known = draft.origin is not None and draft.origin.known
    matches = watch.matches(document_of(draft, {draft.origin.source} if draft.origin else (), tokens))
    if not matches and not known:
        return UNMATCHED
    return changed(draft, tokens=tokens, truncated=draft.truncated or tokens.truncated, matches=matches)


def document_of(draft: Draft, sources: Collection[int], tokens: Tokens | None = None) -> Document:
    """A draft as the query language sees it."""
    return Document(
        tokens=tokens or draft.tokens or tokenise(draft.title, draft.text),
        author_handle=draft.author.handle,
        author_name=draft.author.name,
        site=draft.site,
        lang=draft.language,
        country=draft.country,
        sources=frozenset(sources),
        kind=draft.origin.kind if draft.origin else "",
        type=draft.type,
        published_at=draft.published_at,
    )
