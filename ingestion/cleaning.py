"""Makes one plain text of what a source sent: markup away, entities read, one form of Unicode, sane white space, bounded size."""

from __future__ import annotations

import html
import re
import unicodedata
from typing import Final

from django.conf import settings
from selectolax.lexbor import LexborHTMLParser

from ingestion.drafts import Draft, Dropped, changed
from ingestion.models import DropReason

TITLE_MAX: Final = 2_000
MARKUP_SHARE: Final = 6  # times the size of a text that is read of its markup
CUT_BACK: Final = 200  # how far back from the limit a blank is looked for, so that no word is cut in two
SAMPLE: Final = 4_000

ENTITY = re.compile(r"&(?:#\d{1,7}|#[xX][0-9a-fA-F]{1,6}|[A-Za-z][A-Za-z0-9]{1,30});")
ESCAPED_ENTITY = re.compile(r"&amp;(?=#?\w{1,31};)")
MARKUP = re.compile(
    r"<(?=[/!a-z])(?:/?(?:a|abbr|article|aside|b|blockquote|body|br|center|cite|code|dd|del|div|dl|dt|em|figcaption|figure|font|footer|form|h[1-6]"
    r"|head|header|hr|html|i|iframe|img|ins|li|link|main|mark|meta|nav|ol|p|picture|pre|q|s|script|section|small|span|strong|style|sub|sup"
    r"|svg|table|tbody|td|tfoot|th|thead|title|tr|u|ul|video)(?:\s[^<>]*)?/?>|!--|!\[CDATA\[|!doctype\b)",
    re.IGNORECASE,
)
UNSEEN: Final = "script, style, noscript, template, iframe, object, svg, head, button, select, textarea"
BLOCKS: Final = (
    "address, article, aside, blockquote, br, center, dd, div, dl, dt, figcaption, figure, footer, h1, h2, h3, h4, h5, h6, header, hr, li, "
    "main, nav, ol, p, pre, section, table, td, th, tr, ul"
)
UNSEEN_NAMES: Final = frozenset(UNSEEN.split(", "))
BLOCK_NAMES: Final = frozenset(BLOCKS.split(", "))
TAGS_MAX: Final = 5_000  # the parser's time grows with the square of their depth
TAG = re.compile(r"<(/?)([a-zA-Z][a-zA-Z0-9]*)[^<>]*>|<!--|<![a-zA-Z\[][^<>]*>")
BREAK: Final = "\x1e"  # stands for a line's end while the markup's own white space is folded

# Characters that nobody sees and that only do harm: controls, lone surrogates, directions forced on the reader, non-characters.
UNWANTED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x84\x86-\x9f\u202a-\u202e\u2066-\u2069\ufeff\ufdd0-\ufdef\ufffe\uffff\ud800-\udfff]")
LINE_ENDS = re.compile("\r\n?|[\x0b\x0c\x85\u2028\u2029]")
UNTIDY = re.compile(r"[^\S \n]|  | \n|\n |\n\n\n|^\s|\s$")
BLANKS = re.compile(r"[^\S\n]+")
AROUND_LINE_ENDS = re.compile(r" ?\n ?")
EMPTY_LINES = re.compile(r"\n{3,}")
BINARY = re.compile(r"%PDF-\d|PK\x03\x04|\x89PNG|GIF8[79]a|\{\\rtf1|\xff\xd8\xff|\x7fELF|ID3[\x02-\x04]|BM.{4}\x00\x00")
GARBAGE = re.compile("[\x00-\x08\x0e-\x1f\x7f-\x9f\ufffd\ud800-\udfff]")


def clean(draft: Draft) -> Draft | Dropped:
    """The draft with plain title and text, or why it cannot be one."""
    if draft.deleted:
        return draft
    if not is_text(draft.text):
        return Dropped(DropReason.NOT_TEXT)
    room = settings.TEXT_MAX
    much = len(draft.text) > MARKUP_SHARE * room
    text, title = plain(draft.text[: MARKUP_SHARE * room]), plain(draft.title[: MARKUP_SHARE * TITLE_MAX])
    if "\n" in title:
        title = title.replace("\n", " ")
    if title and _repeats(title, text):
        title = ""
    if not text and not title:
        return Dropped(DropReason.EMPTY)
    if much or len(title) > TITLE_MAX or len(text) > room:
        return changed(draft, title=cut(title, TITLE_MAX), text=cut(text, room), truncated=True)
    if text == draft.text and title == draft.title:
        return draft
    return changed(draft, title=title, text=text)


def plain(given: str) -> str:
    """What a reader sees of a text that may be plain or HTML."""
    if not given:
        return ""
    text = LINE_ENDS.sub("\n", given)
    if "<" in text or "&" in text:
        text = _unmarked(text)
    if not text.isascii() and not unicodedata.is_normalized("NFC", text):
        text = unicodedata.normalize("NFC", text)
    if UNWANTED.search(text):
        text = UNWANTED.sub("", text)
    return tidy(text) if UNTIDY.search(text) else text


def tidy(text: str) -> str:
    """One blank between words, no blank at a line's ends, at most one empty line."""
    text = AROUND_LINE_ENDS.sub("\n", BLANKS.sub(" ", text))
    return EMPTY_LINES.sub("\n\n", text).strip()


def is_text(given: str) -> bool:
    """Whether this can be what somebody said, rather than the bytes of a file."""
    head = given[:SAMPLE]
    if head.isascii() and head.isprintable():
        return not BINARY.match(head)
    bad = sum(len(found) for found in GARBAGE.findall(head))
    return not BINARY.match(head) and (bad < 5 or bad / len(head) < 0.1)


def cut(text: str, most: int) -> str:
    """The beginning of a text, cut at a blank where there is one near."""
    if len(text) <= most:
        return text
    head = text[:most]
    blank = max(head.rfind(" "), head.rfind("\n"))
    return (head[:blank] if blank > most - CUT_BACK else head).rstrip()


def _unmarked(text: str) -> str:
    if MARKUP.search(text):
        return _seen(text)
    text = _unescaped(text)
    # A feed that escapes its HTML twice: the markup shows only now.
    return _seen(text) if "</" in text and MARKUP.search(text) else text


def _unescaped(text: str) -> str:
    """Entities read once, and those that were escaped twice. Only whole ones: `?a=1&copy=2` is an address, not a sign."""
    if "&" not in text:
        return text
    return ENTITY.sub(_sign, ESCAPED_ENTITY.sub("&", text))


def _sign(found: re.Match[str]) -> str:
    return html.unescape(found[0])


def _seen(markup: str) -> str:
    """The text of HTML as a reader sees it: blocks begin lines, pictures speak by their alternative text."""
    markup = " ".join(markup.replace("<![CDATA[", "").replace("]]>", "").split())
    if markup.count("<") > TAGS_MAX:
        return _stripped(markup)
    page = LexborHTMLParser(markup)
    body = page.body
    if body is None:
        return ""
    for node in body.css(UNSEEN):
        node.decompose()
    for node in body.css("img[alt]"):
        node.replace_with(node.attributes.get("alt") or "")
    for node in body.css(BLOCKS):
        node.insert_before(BREAK)
        node.insert_after(BREAK)
    return _lines(body.text())


def _stripped(markup: str) -> str:
    """The same for huge or hostile HTML, in one pass: tags away, whatever they hold together."""
    pieces: list[str] = []
    place, unseen = 0, ""
    for found in TAG.finditer(markup):
        if not unseen:
            pieces.append(markup[place : found.start()])
        place = found.end()
        name = (found[2] or "").lower()
        if name in UNSEEN_NAMES:
            unseen = "" if found[1] else unseen or name
        elif name in BLOCK_NAMES and not unseen:
            pieces.append(BREAK)
    if not unseen:
        pieces.append(markup[place:])
    return _lines(_unescaped("".join(pieces)))


def _lines(text: str) -> str:
    lines = (line.strip() for line in text.split(BREAK))
    return _unescaped("\n".join(line for line in lines if line))


def _repeats(title: str, text: str) -> bool:
    """Whether the title is only the beginning of the text, as feeds of short posts make it."""
    stem = title.rstrip("….").rstrip()
    return title == text or (title != stem and len(stem) > 20 and text.startswith(stem))
