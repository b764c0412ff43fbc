"""The words for what is kept as codes: languages, outcomes, reasons, jobs. In the reader's language."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from typing import Any, Final

from babel import Locale, UnknownLocaleError
from django.utils.translation import get_language, gettext_lazy, npgettext_lazy, pgettext
from django.utils.translation import gettext as _

from core.choices import MentionType, Sentiment
from core.errors import Words
from ingestion.analyses import registry as analyses
from ingestion.connectors import registry
from ingestion.imports import mapping
from ingestion.models import DropReason, GapReason, Outcome
from tenants import opening
from tenants.visibility import Visibility

JOBS: Final[Mapping[str, Words]] = {
    "import": gettext_lazy("Import of a file"),
    "rematch": gettext_lazy("Matching a subject again"),
    "backtest": gettext_lazy("Trying a change of a subject"),
    "report": gettext_lazy("Report"),
    "report_compare": gettext_lazy("Report set beside today’s numbers"),
    "export": gettext_lazy("Export of mentions"),
    "rebuild": gettext_lazy("Rebuilding the index"),
    "rebuild_index": gettext_lazy("Rebuilding the index"),
    "audit_index": gettext_lazy("Audit of the index"),
    "close": gettext_lazy("Closing a client"),
    "close_tenant": gettext_lazy("Closing a client"),
    "demonstration": gettext_lazy("Making the demonstration"),
    "recount": gettext_lazy("Counting again"),
    "weigh": gettext_lazy("Trying weights of the score"),
    "image": gettext_lazy("Search for what people associate"),
    "needs": gettext_lazy("Search for needs"),
    "voices": gettext_lazy("Search for voices"),
    "erasure": gettext_lazy("Forgetting a person"),
    "echoes": gettext_lazy("Looking for echoes of a statement"),
    "correct": gettext_lazy("Correcting mentions"),
    "undo_correct": gettext_lazy("Taking corrections back"),
    "tag": gettext_lazy("Tagging mentions"),
    "untag": gettext_lazy("Taking a tag off mentions"),
    "undo_tag": gettext_lazy("Taking tags back"),
}
UNITS: Final[Mapping[str, Any]] = {
    "mentions": npgettext_lazy("unit", "mention", "mentions"),
    "subjects": npgettext_lazy("unit", "subject", "subjects"),
    "rows": npgettext_lazy("unit", "row", "rows"),
    "lines": npgettext_lazy("unit", "line", "lines"),
    "items": npgettext_lazy("unit", "item", "items"),
    "bytes": npgettext_lazy("unit", "byte", "bytes"),
    "parts": npgettext_lazy("unit", "part", "parts"),
    "tables": npgettext_lazy("unit", "table", "tables"),
    "hours": npgettext_lazy("unit", "hour", "hours"),
}
SEEN_BY: Final[Mapping[str, Words]] = {
    Visibility.AGENCY.value: gettext_lazy("the agency only"),
    Visibility.SHARED.value: gettext_lazy("the agency and the client"),
}
FIELDS: Final[Mapping[str, Words]] = {
    "sentiment": gettext_lazy("Sentiment"),
    "about": gettext_lazy("About the subject"),
    "tone": gettext_lazy("Tone of the text"),
    "language": gettext_lazy("Language"),
}
PLATFORMS: Final[Mapping[str, Words]] = {
    "press": gettext_lazy("press"),
    "blog": gettext_lazy("blog"),
    "forum": gettext_lazy("forum"),
    "review": gettext_lazy("reviews"),
    "reviews": gettext_lazy("reviews"),
    "mastodon": "Mastodon",
}
TYPES: Final[Mapping[str, Words]] = {one.value: one.label for one in MentionType}
SENTIMENTS: Final[Mapping[str, Words]] = {one.value: one.label for one in Sentiment}
VALUES: Final[Mapping[str, Words]] = {"yes": gettext_lazy("yes"), "no": gettext_lazy("no")}


def language(code: str) -> str:
    """The name of a language, alone as in a list."""
    if not code:
        return pgettext("a language", "not known")
    return str(_locale().languages.get(code.replace("-", "_")) or _parent(code) or code)


def _parent(code: str) -> str | None:
    try:
        return Locale.parse(code, sep="-").get_display_name(_locale())
    except (UnknownLocaleError, ValueError):
        return None


def country(code: str) -> str:
    return str(_locale().territories.get(code.upper(), code)) if code else _("not known")


def _locale() -> Locale:
    return Locale("fr" if (get_language() or "").startswith("fr") else "en")


def outcome(code: str) -> str:
    return str(Outcome(code).label) if code in Outcome.values else code


def drop_reason(code: str) -> str:
    return str(DropReason(code).label) if code in DropReason.values else code


def gap_reason(code: str) -> str:
    return str(GapReason(code).label) if code in GapReason.values else code


def connector(kind: str) -> str:
    found = registry.get(kind)
    return str(found.label) if found else kind


def analysis(kind: str) -> str:
    """What says something of a text."""
    found = analyses.get(kind)
    return str(found.label) if found else kind


def analysed(kind: str, version: int) -> str:
    """What said something of a text, and by which model."""
    found = analyses.get(kind)
    return _("%(kind)s by %(model)s") % {
        "kind": _inside(analysis(kind)),
        "model": model(f"{found.engine if found and found.engine else kind}:{version}"),
    }


def _inside(label: str) -> str:
    """A label within a line: small, unless it is capitals."""
    return label if label[:2].isupper() else label[:1].lower() + label[1:]


def model(signature: str) -> str:
    """What said a sentiment, from its engine and version: `lexicon:1` is “word list, version 1”."""
    if signature == "person":
        return _("a person")
    engine, colon, version = signature.rpartition(":")
    if not colon:
        return signature
    return _("word list, version %(version)s") % {"version": version} if engine == "lexicon" else f"{engine} {version}"


def platform(code: str) -> str:
    """The name of a platform, as it was received unless it is a kind of place."""
    return str(PLATFORMS.get(code, code))


def mention_type(code: str) -> str:
    return str(TYPES.get(code, code))


def sentiment(code: str) -> str:
    return str(SENTIMENTS[code]) if code in SENTIMENTS else _("not judged")


def job_kind(kind: str) -> str:
    return str(JOBS.get(kind, kind))


def seen_by(visibility: str) -> str:
    """Who may read what somebody wrote."""
    return str(SEEN_BY[visibility])


def unit(name: str, count: int = 2) -> str:
    """What a job counts, of so many."""
    return str(UNITS[name] % count) if name in UNITS else name


def field(name: str) -> str:
    """What a correction is about."""
    return str(FIELDS.get(name, name))


def value(code: str) -> str:
    """What a correction says."""
    if code in VALUES:
        return str(VALUES[code])
    return sentiment(code) if code in SENTIMENTS else language(code)


ITEM_FIELDS: Final[Mapping[str, Words]] = {
    "text": gettext_lazy("Text"),
    "title": gettext_lazy("Title"),
    "published_at": gettext_lazy("Date of publication"),
    "published_at.time": gettext_lazy("Hour of publication"),
    "external_id": gettext_lazy("Number at the source"),
    "url": gettext_lazy("Address"),
    "author": gettext_lazy("Author"),
    "author.id": gettext_lazy("Author’s number"),
    "author.handle": gettext_lazy("Author’s handle"),
    "author.name": gettext_lazy("Author’s name"),
    "author.url": gettext_lazy("Author’s page"),
    "author.followers": gettext_lazy("Author’s followers"),
    "platform": gettext_lazy("Platform"),
    "site": gettext_lazy("Site"),
    "type": gettext_lazy("Type"),
    "language": gettext_lazy("Language"),
    "country": gettext_lazy("Country"),
    "in_reply_to": gettext_lazy("In reply to"),
    "thread": gettext_lazy("Thread"),
    "community": gettext_lazy("Community"),
    "rating": gettext_lazy("Rating"),
    "counts": gettext_lazy("Counts"),
    "counts.likes": gettext_lazy("Likes"),
    "counts.shares": gettext_lazy("Shares"),
    "counts.comments": gettext_lazy("Comments"),
    "counts.views": gettext_lazy("Views"),
    "likes": gettext_lazy("Likes"),
    "shares": gettext_lazy("Shares"),
    "comments": gettext_lazy("Comments"),
    "views": gettext_lazy("Views"),
    "media": gettext_lazy("Pictures, by address"),
    "extra": gettext_lazy("Keep aside, readable"),
    "-": gettext_lazy("Leave out"),
}
IMPORT_NOTICES: Final[Mapping[str, Words]] = {
    "ambiguous_dates": gettext_lazy("Dates of the column “%(column)s” can be read in two ways: look at the rows, and choose below."),
    "no_text": gettext_lazy("No column looks like the text of a mention: say below which one holds it, then start."),
    "shared_external_id": gettext_lazy(
        "The column “%(column)s” repeats for different texts, so it does not name a mention: it is kept aside."
    ),
    "shared_url": gettext_lazy("The column “%(column)s” repeats for different texts, so it does not name a mention: it is kept aside."),
    "identity_by_content": gettext_lazy("No column tells rows apart: rows with the same content count once."),
    "future_dates": gettext_lazy(
        "Dates of the column “%(column)s” cannot be right, as they are in the future or before 1970 (%(count)s of the rows looked at): such"
        " rows take the time at which they come in. Check that the day and the month are right."
    ),
    "rounded_numbers": gettext_lazy("Numbers of the column “%(column)s” were rounded by a spreadsheet: do not use it to tell rows apart."),
}


def item_field(name: str) -> str:
    """A field of an item as people call it."""
    return str(ITEM_FIELDS.get(name, name))


def item_fields() -> list[tuple[str, str]]:
    """What a column of a file may be."""
    return [(name, item_field(name)) for name in (*mapping.FIELDS, mapping.EXTRA, mapping.LEFT_OUT)]


def import_notice(notice: Mapping[str, Any]) -> str:
    """What a person should know before a file runs."""
    sentence = IMPORT_NOTICES.get(str(notice["code"]))
    return str(sentence) % notice if sentence else str(notice.get("detail", notice["code"]))


@cache
def zones() -> tuple[tuple[str, str], ...]:
    """The time zones that people choose from."""
    named = (name for name in opening.zones() if "/" in name and not name.startswith(("Etc/", "SystemV/", "US/")))
    return ("UTC", "UTC"), *((name, name.replace("_", " ")) for name in sorted(named))
