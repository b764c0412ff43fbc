"""What the product says, gathered from code and templates, and whether each catalogue in `locale/` translates all of it."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path
from typing import Final, TypeAlias

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

from core import sentences

PACKAGES: Final = ("core", "tenants", "ingestion", "search", "reputation", "reporting", "api", "frontend")
KEYWORDS: Final[dict[str, tuple[int | tuple[int, str], ...] | None]] = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}
PLACES: Final = re.compile(r"%\((\w+)\)[a-z]|(?<!%)(%[sd])|\{(\w*)\}")
# Lines of a catalogue's head that change with the day and the tool, and tell nobody anything.
HEAD_NOISE: Final = re.compile(
    rb'^"(?:POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|Project-Id-Version|Report-Msgid-Bugs-To): .*\n',
    re.M,
)
TWICE: Final = (60, 30)
"""A sentence longer than the first says itself twice when as many letters as the second begin it again: two branches translated it."""
# Addresses, tags, entities and the header of a request are written as they are.
AS_WRITTEN: Final = re.compile(r"https?://\S+|<[^>]*>|&\w+;|Authorization: Bearer")
NARROW: Final = "a narrow no-break space (U+202F) stands before ; : ! ? % » and after «"
FRENCH_TYPOGRAPHY: Final = (
    (re.compile("[ \u00a0][;:!?%»]|«[ \u00a0]"), NARROW),
    # The space is not there at all; a colon between digits is of an hour, a sign before letters is part of something else.
    (re.compile("[^\\s\u202f(«!?;:'/\\\\][;!?»](?![\\w=])|[^\\s\u202f(]:(?=\\s|$)|[\\w)]%%?(?![(\\w])|«(?!\u202f)"), NARROW),
    (re.compile("[^\\W\\d_]\u202f[^\\W\\d_]"), "a narrow no-break space stands between no two words"),
    (re.compile(r"[^\W\d_]'[^\W\d_]"), "the apostrophe is ’"),
)

Key: TypeAlias = tuple[str, str]


def languages() -> list[str]:
    """Those that need a catalogue: all but the one of the sources."""
    return [code for code, _name in settings.LANGUAGES if code != settings.LANGUAGE_CODE]


def file_of(language: str) -> Path:
    return Path(settings.LOCALE_PATHS[0]) / language / "LC_MESSAGES" / "django.po"


def gathered() -> Catalog:
    """Everything that code and templates say, without translation."""
    catalog = Catalog(charset="utf-8")
    for path in _files():
        name = path.relative_to(settings.BASE_DIR).as_posix()
        text = path.read_text()
        # The extractor reads Python, where indentation means something; in a template it does not.
        source = text if path.suffix == ".py" else "\n".join(line.lstrip() for line in templatize(text, origin=name).splitlines())
        for _line, words, _comments, context in extract("python", BytesIO(source.encode()), KEYWORDS, options={"encoding": "utf-8"}):
            catalog.add(words, locations=[(name, 0)], context=context)
    for module, words, context in sentences.gathered():
        catalog.add(words, locations=[(f"{module.replace('.', '/')}.py", 0)], context=context)
    return catalog


def read(language: str) -> Catalog:
    """The catalogue as it is kept; an empty one when there is none yet."""
    file = file_of(language)
    if not file.exists():
        return Catalog(locale=language, charset="utf-8")
    with file.open("rb") as stream:
        return read_po(stream, locale=language, charset="utf-8")


def update(language: str) -> int:
    """Bring the file in step with the sources: new sentences empty, vanished ones removed. Tells how many are still to be translated."""
    catalog = read(language)
    catalog.update(gathered(), no_fuzzy_matching=True)
    catalog.obsolete.clear()
    catalog.fuzzy = False
    catalog.header_comment = f"# What Vigie says, in {catalog.locale.english_name if catalog.locale else language}."
    written = BytesIO()
    write_po(written, catalog, width=120, sort_by_file=True, include_lineno=False)
    file = file_of(language)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(HEAD_NOISE.sub(b"", written.getvalue()))
    return sum(not _complete(message) for message in _messages(catalog))


def problems(language: str) -> list[str]:
    """What keeps this catalogue from saying everything right, a line each."""
    wanted = {_key(message): message for message in _messages(gathered())}
    kept = {_key(message): message for message in _messages(read(language))}
    found = [f"is not in the catalogue: {_shown(message)}" for key, message in wanted.items() if key not in kept]
    found += [f"is said nowhere any more: {_shown(message)}" for key, message in kept.items() if key not in wanted]
    found += _unreached()
    for key in wanted.keys() & kept.keys():
        found += _wrong(language, wanted[key], kept[key])
    return sorted(found)


def _wrong(language: str, wanted: Message, kept: Message) -> Iterator[str]:
    if isinstance(wanted.id, str) != isinstance(kept.id, str):
        yield f"has a plural on one side only: {_shown(kept)}"
        return
    if not _complete(kept):
        yield f"has no translation: {_shown(kept)}"
        return
    if kept.fuzzy:
        yield f"is marked as uncertain: {_shown(kept)}"
    for text in _strings(kept.string):
        # A singular may leave its number out; nothing else may be lost, and nothing may be added.
        if not _places(text) <= _places(*_strings(kept.id)) or (isinstance(kept.id, str) and _places(text) != _places(kept.id)):
            yield f"does not hold the same values: {_shown(kept)}"
        if len(text) > TWICE[0] and text.count(text[: TWICE[1]]) > 1:
            yield f"says the same twice: {_shown(kept)}"
        if language == "fr":
            words = PLACES.sub("x", AS_WRITTEN.sub("x", text))
            yield from (f"{rule}: {_shown(kept)}" for pattern, rule in FRENCH_TYPOGRAPHY if pattern.search(words))


def _unreached() -> Iterator[str]:
    """Sentences within an f-string, which the extractor takes for one text before Python 3.12."""
    for path in _files():
        if path.suffix != ".py":
            continue
        written = (one for one in ast.walk(ast.parse(path.read_text())) if isinstance(one, ast.JoinedStr))
        calls = (one for text in written for one in ast.walk(text) if isinstance(one, ast.Call))
        for call in calls:
            if isinstance(call.func, ast.Name) and call.func.id in KEYWORDS:
                yield f"stands within an f-string: {path.relative_to(settings.BASE_DIR)}:{call.lineno}"


def _complete(message: Message) -> bool:
    return bool(message.string) and all(text.strip() for text in _strings(message.string))


def _places(*texts: str) -> set[str]:
    return {"".join(found) or "{}" for text in texts for found in PLACES.findall(text)}


def _strings(words: str | tuple[str, ...] | list[str] | None) -> list[str]:
    return [words] if isinstance(words, str) else list(words or ())


def _shown(message: Message) -> str:
    words = _strings(message.id)[0]
    where = message.locations[0][0] if message.locations else "nowhere"
    return f"{where}: {words if len(words) <= 100 else words[:99] + '…'}"


def _key(message: Message) -> Key:
    return _strings(message.id)[0], message.context or ""


def _messages(catalog: Catalog) -> list[Message]:
    return [message for message in catalog if message.id]


def _files() -> Iterator[Path]:
    for package in PACKAGES:
        for path in sorted((Path(settings.BASE_DIR) / package).rglob("*")):
            if path.suffix in {".py", ".html", ".txt"} and "migrations" not in path.parts:
                yield path
