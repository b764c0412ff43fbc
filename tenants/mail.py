"""Hands messages to the mail server: what it refuses in plain words, what did not arrive kept for a month, how mail is sent."""

from __future__ import annotations

import smtplib
import socket
import ssl
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from email.utils import parseaddr
from typing import Final

from django.conf import settings
from django.core.mail import EmailMessage
from django.db.models import QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.errors import Permanent, ProductError, Temporary, Words
from tenants.models import Tenant, Undelivered

KEPT: Final = timedelta(days=30)
REFUSALS: Final[Mapping[int, Words]] = {
    421: gettext_lazy("The mail server is busy: it is worth trying again later."),
    450: gettext_lazy("The mailbox cannot take e-mail now: it is worth trying again later."),
    451: gettext_lazy("The mail server had a trouble of its own: it is worth trying again later."),
    452: gettext_lazy("The mail server has no room now: it is worth trying again later."),
    530: gettext_lazy("The mail server wants a login, or an encrypted connection."),
    550: gettext_lazy("The mail server knows nobody of this address, or will not take e-mail from us for it."),
    551: gettext_lazy("The mail server does not take e-mail for this address."),
    552: gettext_lazy("The message is too large, or the mailbox is full."),
    553: gettext_lazy("The mail server does not accept the address of the sender or of the reader."),
    554: gettext_lazy("The mail server took the message for unwanted: see that the sender’s domain lets it send (SPF, DKIM)."),
}
UNREACHED: Final[tuple[tuple[type[Exception], Words], ...]] = (
    (socket.gaierror, gettext_lazy("There is no mail server of this name.")),
    (ConnectionRefusedError, gettext_lazy("The mail server does not answer: nobody listens at its port.")),
    (TimeoutError, gettext_lazy("The mail server does not answer: it took too long.")),
    (
        ssl.SSLError,
        gettext_lazy("The encrypted connection to the mail server fails: its certificate, or the way it is encrypted, is not right."),
    ),
)


@dataclass(frozen=True, slots=True)
class Way:
    """How mail leaves, without any secret. `kind` is smtp, file or memory; `secure` is tls, starttls or nothing."""

    kind: str
    sender: str
    host: str = ""
    port: int = 0
    secure: str = ""
    login: str = ""
    folder: str = ""


def way() -> Way:
    """As the settings say."""
    sender = str(settings.DEFAULT_FROM_EMAIL)
    backend = str(settings.EMAIL_BACKEND)
    if backend.endswith("filebased.EmailBackend"):
        return Way("file", sender, folder=str(getattr(settings, "EMAIL_FILE_PATH", "")))
    if not backend.endswith("smtp.EmailBackend"):
        return Way("memory", sender)
    secure = "tls" if settings.EMAIL_USE_SSL else "starttls" if settings.EMAIL_USE_TLS else ""
    return Way("smtp", sender, settings.EMAIL_HOST, settings.EMAIL_PORT, secure, settings.EMAIL_HOST_USER)


def deliver(message: EmailMessage) -> None:
    """Through the mail server of the settings; Temporary when it may take it later, Permanent when it never will."""
    try:
        message.send()
    except smtplib.SMTPRecipientsRefused as error:
        codes = [code for code, _words in error.recipients.values()]
        said = "; ".join(words.decode(errors="replace") for _code, words in error.recipients.values())
        raise _refused(max(codes, default=550), said) from error
    except smtplib.SMTPAuthenticationError as error:
        raise Temporary(_("The mail server refuses the installation’s own login.")) from error
    except smtplib.SMTPNotSupportedError as error:
        raise Temporary(_("The mail server does not offer what the settings ask for: %(said)s") % {"said": error}) from error
    except smtplib.SMTPResponseException as error:
        said = error.smtp_error.decode(errors="replace") if isinstance(error.smtp_error, bytes) else str(error.smtp_error)
        raise _refused(error.smtp_code, said) from error
    except (smtplib.SMTPException, OSError) as error:
        raise Temporary(_unreached(error)) from error


def note(message: EmailMessage, error: ProductError, *, tenant: Tenant) -> None:
    """Keep that a message did not arrive, for who runs the place."""
    address = parseaddr((message.to or [""])[0])[1]
    not_delivered(tenant, address, str(message.subject), error.detail)


def not_delivered(tenant: Tenant, address: str, subject: str, words: str) -> None:
    """The same, for a message that was given up after several attempts."""
    Undelivered.objects.create(tenant=tenant, address=address[:254], subject=" ".join(subject.split())[:200], words=words[:300])


def undelivered() -> QuerySet[Undelivered]:
    """What did not arrive in the last thirty days, the newest first."""
    return Undelivered.objects.filter(at__gte=timezone.now() - KEPT).select_related("tenant").order_by("-at", "-pk")


def forget_old() -> int:
    """Delete what is older; how many there were."""
    return Undelivered.objects.filter(at__lt=timezone.now() - KEPT).delete()[0]


def _refused(code: int, said: str) -> Permanent | Temporary:
    told = _("The mail server said: %(code)s %(words)s") % {"code": code, "words": said}
    words = f"{REFUSALS[code]} {told}" if code in REFUSALS else told
    return Permanent(words) if 500 <= code < 600 else Temporary(words)


def _unreached(error: Exception) -> str:
    plain = next((words for kind, words in UNREACHED if isinstance(error, kind)), None)
    return str(plain) if plain else _("The mail server does not answer: %(error)s") % {"error": error}
