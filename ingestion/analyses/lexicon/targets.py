"""Says of whom each word speaks: the same praise counts for one subject, against another, or not at all.

A word speaks of the name nearest to it in its clause; names joined by “and” share it; in a clause without a name it speaks of
the one named last. Where two are compared (better than, unlike, prefer ... to, switched from ... to), what is said for one is held
against the other. A theme is what is talked of, not who: it takes no word from a name, nor a name from it; themes share words among
themselves as names do.
"""

from __future__ import annotations

from bisect import bisect_right
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final, TypeAlias, TypeVar

from ingestion.analyses.lexicon.reading import Hit, Reading
from ingestion.drafts import DraftMatch

Heard: TypeAlias = "tuple[Reading, Hit, float]"
"""A hit as it counts for one subject: with its share, negative when it is held against it."""

T = TypeVar("T")
OTHER: Final = -1  # somebody who is named but is no subject
CARRIED: Final = 0.7
ASIDE: Final = 0.1
AGAINST: Final = -0.9
NAMES: Final = 60  # of one part that are looked at: a list of names says nothing of each
PAUSE: Final = 4.0  # how many words a comma counts for

JOINING: Final = frozenset(["and", "or", "et", "ou", "y", "&", "plus", "with", "avec", "comme", "like", "both"])
THAN: Final = frozenset(("than", "que", "qu"))
COMPARING: Final[Mapping[str, float]] = {
    "better": 1.9, "faster": 1.5, "cheaper": 1.3, "nicer": 1.6, "superior": 1.8, "cleaner": 1.4, "easier": 1.4, "safer": 1.5, "ahead": 1.4,
    "worse": -2.1, "slower": -1.5, "inferior": -1.8, "ruder": -2.0, "dirtier": -1.6,
    "mieux": 1.6, "meilleur": 2.0, "meilleure": 2.0, "meilleurs": 2.0, "meilleures": 2.0, "supérieur": 1.8, "supérieure": 1.8,
    "pire": -2.3, "pires": -2.3, "inférieur": -1.8, "inférieure": -1.8,
}  # fmt: skip
LESS: Final = frozenset(("less", "moins"))
NOT: Final = frozenset(["not", "isn't", "aren't", "wasn't", "weren't", "no", "never", "pas", "jamais", "n"])
OVER: Final[Mapping[str, float]] = {
    "over": 1.4,
    "beats": 1.8,
    "beat": 1.8,
    "outperforms": 1.8,
    "surpasse": 1.8,
    "surclasse": 1.9,
    "devance": 1.3,
}
PREFERRING: Final = frozenset(
    [
        "prefer",
        "prefers",
        "preferred",
        "choose",
        "chose",
        "recommend",
        "préfère",
        "préfères",
        "préférons",
        "préfèrent",
        "préféré",
        "préférer",
        "conseille",
    ]
)
INSTEAD: Final = frozenset(("instead", "rather", "plutôt", "plutot", "lieu"))
LEAVING: Final = frozenset(
    [
        "switch",
        "switched",
        "switching",
        "move",
        "moved",
        "moving",
        "leave",
        "leaving",
        "left",
        "ditch",
        "ditched",
        "dump",
        "dumped",
        "quitte",
        "quitté",
        "quitter",
        "quittons",
        "abandonne",
        "abandonné",
        "passe",
        "passé",
        "passer",
        "passons",
    ]
)
TOWARDS: Final = frozenset(["to", "for", "pour", "chez", "à", "a", "vers", "au"])
UNLIKE: Final = frozenset(("unlike", "contrairement"))
LEFT, TAKEN = -1.3, 1.3


@dataclass(frozen=True, slots=True)
class Named:
    """A subject (or somebody else) named by a word of a part."""

    subject: int
    word: int
    clause: int


def towards(readings: Sequence[Reading], matches: Iterable[DraftMatch]) -> dict[int, list[Heard]]:
    """For each subject matched, the hits that concern it, with their share. A subject that no word names gets the whole text."""
    held = list(matches)
    themes = [match for match in held if match.theme]
    found = _shared(readings, [match for match in held if not match.theme], others=True)
    return found | _shared(readings, themes, others=False) if themes else found


def _shared(readings: Sequence[Reading], held: Sequence[DraftMatch], *, others: bool) -> dict[int, list[Heard]]:
    """The hits shared among these subjects, and with others who are named by their handles."""
    named = {reading.part: _names(reading, held, others) for reading in readings}
    somewhere = {one.subject for names in named.values() for one in names}
    found: dict[int, list[Heard]] = {match.subject: [] for match in held}
    last: frozenset[int] = frozenset()
    for reading in readings:
        names = named[reading.part]
        groups = _groups(reading, names)
        named_in, said_in = _by_clause(groups, lambda group: group[0].clause), _by_clause(reading.hits, lambda hit: hit.clause)
        for clause in sorted(named_in.keys() | said_in.keys()):
            here = named_in.get(clause, [])
            for subject, hit, share in _clause(reading, clause, here, said_in.get(clause, []), last or _first(groups)):
                if subject in found:
                    found[subject].append((reading, hit, share))
            if here:
                last = frozenset(one.subject for one in here[-1])
    for match in held:
        if match.subject not in somewhere:
            found[match.subject] = [(reading, hit, 1.0) for reading in readings for hit in reading.hits]
    return found


def _names(reading: Reading, matches: Sequence[DraftMatch], others: bool) -> list[Named]:
    """Who is named where, in the order of the words: subjects by the words that matched, others by their handles."""
    places: dict[int, int] = {}
    for match in matches:
        for span in match.spans:
            if span.part == reading.part and reading.words:
                places.setdefault(reading.word_at(span.start), match.subject)
    for place in reading.names[_addressed(reading) :] if others else ():
        places.setdefault(place, OTHER)
    return [Named(subject, place, reading.clauses[place]) for place, subject in sorted(places.items())[:NAMES]]


def _addressed(reading: Reading) -> int:
    """How many handles stand at the very beginning: they say to whom it is told, not of whom."""
    return next((count for count, place in enumerate(reading.names) if place != count), len(reading.names))


def _by_clause(found: Iterable[T], clause_of: Callable[[T], int]) -> dict[int, list[T]]:
    held: dict[int, list[T]] = defaultdict(list)
    for one in found:
        held[clause_of(one)].append(one)
    return held


def _groups(reading: Reading, names: Sequence[Named]) -> list[list[Named]]:
    """Names joined by “and” stand together."""
    groups: list[list[Named]] = []
    for one in names:
        before = groups[-1][-1] if groups else None
        between = reading.words[before.word + 1 : one.word] if before else []
        if before and before.clause == one.clause and (one.subject == before.subject or (between and JOINING.issuperset(between))):
            groups[-1].append(one)
        else:
            groups.append([one])
    return groups


def _first(groups: Sequence[Sequence[Named]]) -> frozenset[int]:
    return frozenset(one.subject for one in groups[0]) if groups else frozenset()


def _clause(
    reading: Reading, clause: int, groups: list[list[Named]], hits: list[Hit], carried: frozenset[int]
) -> Iterable[tuple[int, Hit, float]]:
    """The hits of one clause, given to subjects."""
    if not groups:
        return [(subject, hit, CARRIED) for hit in hits for subject in carried]
    compared = _compared(reading, clause, groups, hits)
    if compared is not None:
        return compared
    given: list[tuple[int, Hit, float]] = []
    opposed = [group for group in groups if _preceded(reading, group, UNLIKE, 3)]
    plain = [group for group in groups if group not in opposed] or groups
    everybody = {one.subject for group in plain for one in group}
    against = [one.subject for group in opposed for one in group] if plain is not groups else []
    places, owners = _places(plain)
    for hit in hits:
        near = {one.subject for one in _nearest(reading, places, owners, hit)}
        given += [(subject, hit, 1.0) for subject in near]
        given += [(subject, hit, ASIDE) for subject in everybody - near]
        given += [(subject, hit, AGAINST) for subject in against]
    return given


def _places(groups: Sequence[list[Named]]) -> tuple[list[int], list[list[Named]]]:
    """The words that name somebody, in their order, and the group of each."""
    owned = [(one.word, group) for group in groups for one in group]
    return [word for word, _ in owned], [group for _, group in owned]


def _nearest(reading: Reading, places: Sequence[int], owners: Sequence[list[Named]], hit: Hit) -> list[Named]:
    """Whom a word speaks of: fewest words between; a comma parts, and a word usually follows the name it speaks of.

    On either side the nearest by words is the nearest by commas too, so only two are compared.
    """
    after = bisect_right(places, hit.word)

    def distance(place: int) -> float:
        word = places[place]
        between = hit.word - word if hit.word >= word else (word - hit.word) * 1.3 + 0.5
        return between + PAUSE * abs(reading.segments[hit.word] - reading.segments[word])

    return owners[min(range(max(0, after - 1), min(after + 1, len(places))), key=distance)]


def _preceded(reading: Reading, group: Sequence[Named], words: frozenset[str], within: int) -> bool:
    first = group[0]
    return any(
        reading.words[place] in words and reading.segments[place] == reading.segments[first.word]
        for place in range(max(0, first.word - within), first.word)
    )


def _compared(reading: Reading, clause: int, groups: list[list[Named]], hits: list[Hit]) -> list[tuple[int, Hit, float]] | None:
    """A clause that sets two names against each other: what is said, and for whom; None when it does not."""
    if len(groups) < 2:
        return None
    for before, after in pairwise(groups):
        start, end = before[-1].word + 1, after[0].word
        between = reading.words[start:end]
        strength = (
            _than(reading, start, end, hits) or _over(between) or _rather(reading, before, between) or _left(reading, before, between)
        )
        if strength:
            made = Hit(*_stretch(reading, start, end), abs(strength), start, clause)
            sign = 1.0 if strength > 0 else -1.0
            used = range(start, end)
            rest = [hit for hit in hits if hit.word not in used]
            given = [(one.subject, made, sign) for one in before] + [(one.subject, made, -sign) for one in after]
            places, owners = _places(groups)
            for hit in rest:
                given += [(one.subject, hit, 1.0) for one in _nearest(reading, places, owners, hit)]
            return given
    return None


def _stretch(reading: Reading, start: int, end: int) -> tuple[int, int]:
    last = max(start, end - 1)
    return reading.starts[min(start, len(reading.starts) - 1)], reading.ends[min(last, len(reading.ends) - 1)]


def _than(reading: Reading, start: int, end: int, hits: Sequence[Hit]) -> float:
    """X is better than Y; X est moins fiable que Y."""
    words = reading.words[start:end]
    than = next((place for place, word in enumerate(words) if word in THAN), None)
    if than is None:
        return 0.0
    before = words[:than]
    weight = next((COMPARING[word] for word in before if word in COMPARING), 0.0)
    if not weight:
        marked = {"more", "less", "plus", "moins", "as", "aussi"}.intersection(before)
        weight = next((hit.weight for hit in hits if start <= hit.word < start + than), 0.0) if marked else 0.0
        if marked & LESS and weight > 0:
            weight = -weight
    elif LESS.intersection(before):
        weight = -weight
    if NOT.intersection(before) and any(word in COMPARING for word in before):
        weight = -weight
    return weight


def _over(words: Sequence[str]) -> float:
    """X over Y, X beats Y."""
    return next((OVER[word] for word in words if word in OVER), 0.0) if len(words) <= 4 else 0.0


def _rather(reading: Reading, before: Sequence[Named], words: Sequence[str]) -> float:
    """I prefer X to Y, take X instead of Y."""
    if INSTEAD.intersection(words):
        return TAKEN
    prefers = _preceded(reading, before, PREFERRING, 4)
    return TAKEN if prefers and TOWARDS.intersection(words) else 0.0


def _left(reading: Reading, before: Sequence[Named], words: Sequence[str]) -> float:
    """We switched from X to Y, left X for Y."""
    return LEFT if _preceded(reading, before, LEAVING, 4) and TOWARDS.intersection(words) else 0.0
