"""Splits a mention's text into tokens: the only tokeniser, whose tokens feed every engine.

Positions: the tokens of the title are numbered from 0; those of the body go on `GAP` further than the title's last, so that
no phrase and no proximity (at most 100) reaches from one to the other even where an engine keeps both in one stream. Inside a
`Part` positions are local, from 0; `Part.first` is the global position of its first token.
"""

import re
from collections import Counter
from collections.abc import Iterator, Sequence, Set
from dataclasses import dataclass
from functools import cached_property
from typing import Final, Literal, NamedTuple

from core.query.forms import ASCII_TOKEN, MAX_UNITS, SIGNS, Forms, forms_of, forms_of_one, pattern_of
from core.query.urls import may_hold_url, outside_urls

PartName = Literal["title", "body"]

GAP: Final = 256
MAX_POSITIONS: Final = 10_000
MAX_OCCURRENCES: Final = 255
MAX_BYTES: Final = 400_000
# A character folds to at most 33 bytes and each token has at most four forms: shorter texts cannot pass MAX_BYTES.
_SURELY_SMALL: Final = 4_000
_SURELY_SMALL_ASCII: Final = MAX_BYTES // 4 - MAX_POSITIONS
# What of small ASCII text stays: its words, with their signs or without. All else becomes blanks.
_WORDS: Final = "".join(one if one.isalnum() else " " for one in map(chr, range(128)))
_SIGNED_WORDS: Final = "".join(one if one.isalnum() or one in SIGNS else " " for one in map(chr, range(128)))
_LOOSE_SIGN: Final = re.compile("[#@](?:(?![a-z0-9])|(?<=[a-z0-9].))", re.DOTALL).search
"""A sign that stands before no word, or inside of one."""


class Token(NamedTuple):
    """One token of a part, with its global position and its place in the original text."""

    position: int
    folded: str
    signed: str
    exact: str
    signed_exact: str
    start: int
    end: int


@dataclass(frozen=True)
class Part:
    """The title or the body as tokens: four tuples of equal length, one entry a position; an empty entry cannot be found."""

    text: str
    first: int
    folded: tuple[str, ...] = ()
    signed: tuple[str, ...] = ()
    exact: tuple[str, ...] = ()
    signed_exact: tuple[str, ...] = ()

    def __len__(self) -> int:
        return len(self.folded)

    @cached_property
    def offsets(self) -> tuple[tuple[int, int], ...]:
        """Start and end of each token in `text`, a sign included."""
        found = (match.span() for start, end in outside_urls(self.text) for match in pattern_of(self.text).finditer(self.text, start, end))
        return tuple(span for span, _ in zip(found, self.folded, strict=False))

    @cached_property
    def places(self) -> dict[str, list[int]]:
        """Local positions of each folded form and of each signed twin, ascending."""
        return _places(self.folded, self.signed)

    @cached_property
    def exact_places(self) -> dict[str, list[int]]:
        """Local positions of each exact form and of each signed exact twin, ascending."""
        return _places(self.exact, self.signed_exact)

    def __iter__(self) -> Iterator[Token]:
        forms = zip(self.folded, self.signed, self.exact, self.signed_exact, self.offsets, strict=True)
        for position, (folded, signed, exact, signed_exact, (start, end)) in enumerate(forms, self.first):
            yield Token(position, folded, signed, exact, signed_exact, start, end)


class Split(NamedTuple):
    """Title and body as tokens; `truncated` says that a limit left something out."""

    title: Part
    body: Part
    truncated: bool = False


@dataclass(frozen=True)
class Tokens:
    """A mention's title and body as tokens, split when they are first asked for."""

    title_text: str
    body_text: str = ""

    @cached_property
    def split(self) -> Split:
        return _split(self.title_text, self.body_text)

    @property
    def title(self) -> Part:
        return self.split.title

    @property
    def body(self) -> Part:
        return self.split.body

    @property
    def truncated(self) -> bool:
        return self.split.truncated

    def words(self) -> tuple[str, ...]:
        """Every folded form of title and body in order, with its `#` or `@` where it has one; empty at a position without a form."""
        if self._is_plain:
            return *_plain_words(self.title_text), *_plain_words(self.body_text)
        return tuple(sign or word for _name, part in self.parts for sign, word in zip(part.signed, part.folded, strict=True))

    @cached_property
    def folded(self) -> tuple[str, ...]:
        """Every folded form of title and body in order; empty at a position without one. Where a text is plain, read off it as `words`."""
        if self._is_plain:
            return tuple([word.lstrip("#@") for text in (self.title_text, self.body_text) for word in _plain_words(text)])
        return self.title.folded + self.body.folded

    def lines(self, filler: str) -> tuple[tuple[PartName, str, str], ...]:
        """Of each part the folded forms and the signed twins between blanks, each at its position; "" where there are none at all.

        `filler` stands at a position without a form. What an index is given: of plain texts it is read off them, which takes a
        fraction of splitting them.
        """
        if "split" not in self.__dict__ and self.title_text.isascii() and self.body_text.isascii():
            title, body = _plain_lines(_without_urls(self.title_text), filler), _plain_lines(_without_urls(self.body_text), filler)
            if _surely_whole(title[0], body[0]):
                return ("title", *title), ("body", *body)
        return tuple((name, _line(part.folded, filler), _line(part.signed, filler)) for name, part in self.parts)

    @property
    def _is_plain(self) -> bool:
        """Whether it is not split yet, and can be read off the texts."""
        return "split" not in self.__dict__ and _plain(self.title_text) and _plain(self.body_text)

    @property
    def parts(self) -> tuple[tuple[PartName, Part], tuple[PartName, Part]]:
        return ("title", self.title), ("body", self.body)

    def part(self, name: PartName) -> Part:
        return self.title if name == "title" else self.body

    @cached_property
    def vocabulary(self) -> Set[str]:
        """Every folded form and every signed twin of title and body."""
        words = {*self.title.folded, *self.body.folded, *self.title.signed, *self.body.signed}
        words.discard("")
        return words

    @cached_property
    def words_line(self) -> str:
        """The vocabulary in one line, a blank before each word: where starts of words are looked for."""
        return " " + " ".join(self.vocabulary)

    @cached_property
    def text_line(self) -> str:
        """Title and body as folded tokens between single blanks, a part a line: where phrases are looked for."""
        return f" {' '.join(self.title.folded)} \n {' '.join(self.body.folded)} "

    def folded_stream(self, part: PartName) -> list[tuple[str, int]]:
        """Folded forms with their global positions."""
        return _stream(self.part(part).folded, self.part(part).first)

    def signed_stream(self, part: PartName) -> list[tuple[str, int]]:
        """Twins with `#` or `@`, at the same positions as the folded forms without it."""
        return _stream(self.part(part).signed, self.part(part).first)

    def exact_stream(self, part: PartName) -> list[tuple[str, int]]:
        """Exact forms, the signed exact twins among them, with their global positions."""
        one = self.part(part)
        return sorted(_stream(one.exact, one.first) + _stream(one.signed_exact, one.first), key=lambda entry: entry[1])


def tokenise(title: str, body: str = "") -> Tokens:
    """A mention's title and body as tokens, within the limits of a mention."""
    return Tokens(title, body)


def _plain(text: str) -> bool:
    """Whether it is within every limit and each of its words is folded by making it small."""
    return len(text) <= MAX_UNITS and text.isascii() and not may_hold_url(text)


def _surely_whole(title: str, body: str) -> bool:
    """Whether plain lines are within every limit."""
    if len(title) < MAX_UNITS and len(body) < MAX_UNITS:
        return True
    words = [*title.split(), *body.split()]
    return len(words) <= MAX_OCCURRENCES and all(len(word) <= MAX_UNITS for word in words)


def _without_urls(text: str) -> str:
    """What is left where addresses are cut out: a blank or a quotation mark ends each, so no words come to touch."""
    return " ".join([text[start:end] for start, end in outside_urls(text)]) if may_hold_url(text) else text


def _plain_words(text: str) -> list[str]:
    return ASCII_TOKEN.findall(text.lower())


def _plain_lines(text: str, filler: str) -> tuple[str, str]:
    small = text.lower()
    if "#" not in small and "@" not in small:
        return " ".join(small.translate(_WORDS).split()), ""
    words = ASCII_TOKEN.findall(small) if _LOOSE_SIGN(small) else small.translate(_SIGNED_WORDS).split()
    line = " ".join(words)
    if "#" not in line and "@" not in line:
        return line, ""
    return line.replace("#", "").replace("@", ""), " ".join([word if word[0] in SIGNS else filler for word in words])


def _line(forms: Sequence[str], filler: str) -> str:
    return " ".join([form or filler for form in forms]) if any(forms) else ""


def _split(title: str, body: str) -> Split:
    title_forms, body_forms = forms_of(title), forms_of(body)
    count = len(title_forms) + len(body_forms)
    size = len(title) + len(body)
    if count <= MAX_OCCURRENCES and (size <= _SURELY_SMALL or (size <= _SURELY_SMALL_ASCII and title.isascii() and body.isascii())):
        return Split(_part(title, title_forms, 0), _part(body, body_forms, len(title_forms) + GAP))
    return _limited(title, body, title_forms, body_forms)


def pieces(text: str) -> list[tuple[Forms, int, int]]:
    """The tokens of a stretch of a query with their places in it, without the limits of a mention."""
    matches = (match for start, end in outside_urls(text) for match in pattern_of(text).finditer(text, start, end))
    return [(forms_of_one(match[0]), match.start(), match.end()) for match in matches]


def _part(text: str, forms: Sequence[Forms], first: int) -> Part:
    if not forms:
        return Part(text, first)
    folded, signed, exact, signed_exact = zip(*forms, strict=True)
    return Part(text, first, folded, signed, exact, signed_exact)


def _limited(title: str, body: str, title_forms: list[Forms], body_forms: list[Forms]) -> Split:
    forms = title_forms + body_forms
    kept = _within_bytes(forms[:MAX_POSITIONS])
    truncated = len(kept) < len(forms)
    seen: tuple[Counter[str], ...] = (Counter(), Counter(), Counter(), Counter())
    for index, form in enumerate(kept):
        for counter, word in zip(seen, form, strict=True):
            counter[word] += 1
        over = [bool(word) and counter[word] > MAX_OCCURRENCES for counter, word in zip(seen, form, strict=True)]
        if any(over):
            truncated = True
            kept[index] = Forms(*("" if hidden else word for hidden, word in zip(over, form, strict=True)))
    middle = min(len(title_forms), len(kept))
    return Split(_part(title, kept[:middle], 0), _part(body, kept[middle:], middle + GAP), truncated)


def _within_bytes(forms: list[Forms]) -> list[Forms]:
    """The first tokens whose different forms take at most `MAX_BYTES`."""
    room = MAX_BYTES
    for index, form in enumerate(forms):
        room -= sum(len(word.encode()) for word in set(form))
        if room < 0:
            return forms[:index]
    return forms


def _places(plain: Sequence[str], signed: Sequence[str]) -> dict[str, list[int]]:
    places: dict[str, list[int]] = {}
    for forms in (plain, signed):
        for position, form in enumerate(forms):
            if form:
                places.setdefault(form, []).append(position)
    return places


def _stream(forms: Sequence[str], first: int) -> list[tuple[str, int]]:
    return [(form, position) for position, form in enumerate(forms, first) if form]
