"""What is wrong with a source, in words for people: codes are kept, sentences are made when somebody reads them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Words

WORDS: Final[Mapping[str, Words]] = {
    # without stopping the source
    "broken_feed": gettext_lazy("The feed is not well written (%(problem)s): what could be read was read. Tell its owner."),
    "wrong_encoding": gettext_lazy("The feed does not use the encoding that it declares: some letters may look wrong."),
    "no_items": gettext_lazy("The feed holds no item."),
    "items_unread": gettext_lazy("%(count)s items of the feed have neither a text nor an address: they were left out."),
    "no_dates": gettext_lazy("The feed gives no dates: its items take the time at which they are received."),
    "pages_unread": gettext_lazy("The full text of %(count)s pages could not be fetched: the text of the feed is shown instead."),
    # that stops it
    "not_a_feed": gettext_lazy("What answers at this address is a web page and no feed: give the address of its feed."),
    "not_a_feed_but": gettext_lazy(
        "What answers at this address is a web page and no feed. It leads to: %(addresses)s. Give one of these."
    ),
    "timeout": gettext_lazy("It took too long to answer: it will be asked again."),
    "no_connection": gettext_lazy("It cannot be reached: it will be asked again."),
    "cut": gettext_lazy("It stopped in the middle of its answer: it will be asked again."),
    "busy": gettext_lazy("It is asked as often as is polite: it will be asked again later."),
    "slow_down": gettext_lazy("It asks us to slow down: it will be asked again later."),
    "server_error": gettext_lazy("It cannot answer now: it will be asked again."),
    "private_address": gettext_lazy("It leads to a private network, where Vigie does not go: give a public address."),
    "unknown_host": gettext_lazy("There is no host of this name: check how it is spelled."),
    "too_large": gettext_lazy("It sends more than is taken at once: give a smaller page."),
    "too_many_redirects": gettext_lazy("It sends from address to address without end: give the final address."),
    "not_found": gettext_lazy("There is no such page any more: check the address."),
    "unauthorised": gettext_lazy("It wants a key or a password that was not given or is not right."),
    "forbidden": gettext_lazy("It does not let us read this: ask its owner."),
    "mentions_of_the_month": gettext_lazy(
        "The mentions of this month are received: it is asked again next month, or within hours of the agency’s allowing more."
    ),
    "budget_spent": gettext_lazy(
        "The budget of its credential is spent: it is asked again next month, or within hours of a larger budget."
    ),
    "credential_missing": gettext_lazy("It needs a credential and has none: choose one for it."),
    "credential_withdrawn": gettext_lazy("Its credential was withdrawn: choose another one for it."),
    "credential_ended": gettext_lazy("Its credential came to its end: give it a later one, or choose another."),
    "credential_refused": gettext_lazy("Its credential is not for this client any more: ask your agency, or choose another."),
    "credential_unreadable": gettext_lazy(
        "Its credential cannot be read: it was sealed with another key. Put the secrets file of the backup back, or rotate the credential."
    ),
    "unexpected": gettext_lazy("Something went wrong that Vigie did not expect: show the log of the workers to who runs the server."),
}


def words_of(code: str, params: Mapping[str, Any], detail: str = "") -> str:
    """The sentence for a code; the detail kept at the time when the code has none."""
    sentence = WORDS.get(code)
    if sentence is None:
        return detail or _("This does not work (%(code)s).") % {"code": code}
    return str(sentence) % params


def words_of_error(error: Mapping[str, Any]) -> str:
    """The sentence for what stopped a source, as it was kept."""
    code, params = error.get("code", "unexpected"), error.get("params", {})
    if params.get("addresses") and f"{code}_but" in WORDS:
        code = f"{code}_but"
    return words_of(code, params, error.get("detail", ""))
