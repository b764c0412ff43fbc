"""Every way in which a request fails, as Temporary or Permanent, in words that say what to do."""

from __future__ import annotations

import ssl
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

import h11
import httpcore
from django.utils.text import format_lazy
from django.utils.translation import gettext_lazy as _

from core.errors import Permanent, Temporary
from core.http.answers import Answer

LONGEST_WAIT = 86_400.0


def bad_url() -> Permanent:
    return Permanent(_("This is not an address of the web: write it as https://example.com/page."), code="bad_url")


def bad_header() -> Permanent:
    return Permanent(
        _("The request cannot be written: a key or password holds a character that HTTP does not allow. Copy it again."), code="bad_header"
    )


def private_address(host: str) -> Permanent:
    return Permanent(
        format_lazy(_("{host} leads to a private network, where Vigie does not go: give a public address."), host=host),
        code="private_address",
    )


def unknown_host(host: str) -> Permanent:
    return Permanent(format_lazy(_("There is no host named {host}: check how it is spelled."), host=host), code="unknown_host")


def too_large(host: str, limit: int) -> Permanent:
    return Permanent(
        format_lazy(_("{host} sends more than {limit} bytes, the most that is taken: give a smaller page."), host=host, limit=f"{limit:,}"),
        code="too_large",
    )


def too_many_redirects(host: str) -> Permanent:
    return Permanent(
        format_lazy(_("{host} sends from address to address without end: open it in a browser and give the final address."), host=host),
        code="too_many_redirects",
    )


def bad_redirect(host: str) -> Permanent:
    return Permanent(
        format_lazy(_("{host} sends us to another address, where this cannot be sent: give the final address."), host=host),
        code="bad_redirect",
    )


def not_http(host: str) -> Permanent:
    return Permanent(
        format_lazy(_("What answers at {host} is not a web server: check the address and the port."), host=host), code="not_http"
    )


def bad_encoding(host: str) -> Permanent:
    return Permanent(
        format_lazy(_("{host} packs its answer in a way that was not asked for: tell its owner."), host=host), code="bad_encoding"
    )


def timeout(host: str) -> Temporary:
    return Temporary(format_lazy(_("{host} took too long to answer: it will be asked again."), host=host), code="timeout")


def no_connection(host: str) -> Temporary:
    return Temporary(format_lazy(_("{host} cannot be reached: it will be asked again."), host=host), code="no_connection")


def cut(host: str) -> Temporary:
    return Temporary(format_lazy(_("{host} stopped in the middle of its answer: it will be asked again."), host=host), code="cut")


def busy(host: str, retry_after: float) -> Temporary:
    return Temporary(
        format_lazy(_("{host} is asked as often as is polite: it will be asked again later."), host=host),
        code="busy",
        retry_after=retry_after,
    )


def cause_of(error: Exception) -> object:
    """What httpcore made its error of: an error of the system or of h11, or a text. It hides the chain, but keeps the argument."""
    return error.args[0] if error.args else None


def of_network(error: Exception, host: str) -> Temporary | Permanent:
    """What an error of the connection means."""
    cause = cause_of(error)
    if isinstance(error, httpcore.TimeoutException):
        return timeout(host)
    if isinstance(error, httpcore.LocalProtocolError) or isinstance(cause, h11.LocalProtocolError):
        return bad_header()
    if isinstance(cause, ssl.SSLCertVerificationError):
        return Permanent(
            format_lazy(_("The certificate of {host} is not valid ({reason}): tell its owner."), host=host, reason=cause.verify_message),
            code="bad_certificate",
        )
    if isinstance(cause, ssl.SSLError) and not isinstance(cause, ssl.SSLEOFError | ssl.SSLZeroReturnError):
        return Permanent(
            format_lazy(_("{host} does not speak HTTPS as it should: check whether the address begins with http://."), host=host),
            code="tls_failed",
        )
    return no_connection(host)


def of_status(answer: Answer, host: str, at: datetime) -> Temporary | Permanent | None:
    """What the status of an answer means; None when it is an answer to be used."""
    status = answer.status
    said = {"host": host, "status": status}
    if status in (404, 410):
        return Permanent(format_lazy(_("{host} has no such page ({status}): check the address."), **said), code="not_found", answer=answer)
    if status == 401:
        return Permanent(
            format_lazy(_("{host} wants a key or a password that was not given or is not right ({status})."), **said),
            code="unauthorised",
            answer=answer,
        )
    if status in (403, 451):
        return Permanent(
            format_lazy(_("{host} does not let us read this ({status}): ask its owner."), **said), code="forbidden", answer=answer
        )
    if status in (408, 425, 429) or (status >= 500 and status not in (501, 505)):
        code = "slow_down" if status in (429, 503) else "server_error"
        return Temporary(
            format_lazy(_("{host} cannot answer now ({status}): it will be asked again."), **said),
            code=code,
            retry_after=retry_after(answer.headers.get("retry-after", ""), at),
            answer=answer,
        )
    if 200 <= status < 300 or answer.not_modified:
        return None
    return Permanent(format_lazy(_("{host} refuses the request ({status}): check the address."), **said), code="refused", answer=answer)


def retry_after(value: str, at: datetime) -> float | None:
    """The seconds that a Retry-After header asks for (a number or a date), at most a day; None when it says nothing readable."""
    value = value.strip()
    if value.isascii() and value.isdigit():
        return min(float(value[:9]), LONGEST_WAIT)
    try:
        then = parsedate_to_datetime(value)
    except ValueError:
        return None
    then = then if then.tzinfo else then.replace(tzinfo=UTC)
    return min(max((then - at).total_seconds(), 0.0), LONGEST_WAIT)
