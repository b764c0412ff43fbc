"""Letters to people: one shape, as HTML and as text, in the name of the place that writes."""

from __future__ import annotations

from dataclasses import dataclass

from django.core.mail import EmailMultiAlternatives
from django.template.loader import render_to_string
from django.utils import translation

from core.errors import ProductError
from tenants import hosts, looks, mail
from tenants.models import Tenant


@dataclass(frozen=True, slots=True)
class Letter:
    """What is said, in the reader's language already. `way` is the one thing to do: its words and its address."""

    subject: str
    paragraphs: tuple[str, ...]
    way: tuple[str, str] | None = None
    small: str = ""
    """Said last, in small letters: why they get it, what to do when it is not for them."""


def send(letter: Letter, to: str, *, tenant: Tenant, language: str) -> None:
    """Hand it to the mail server. What it does not take is kept for who runs the place, and raised: Temporary or Permanent."""
    accent = looks.accent(tenant).light.accent
    known = {"letter": letter, "place": looks.name(tenant), "host": hosts.main_host(tenant), "accent": accent, "language": language}
    with translation.override(language):
        text = render_to_string("tenants/letter.txt", known)
        page = render_to_string("tenants/letter.html", known)
    message = EmailMultiAlternatives(" ".join(letter.subject.split()), text, looks.sender(tenant), [to])
    message.attach_alternative(page, "text/html")
    try:
        mail.deliver(message)
    except ProductError as error:
        mail.note(message, error, tenant=tenant)
        raise
