"""The mail that brings a report: words and charts inside, as HTML and text, its link, files attached when asked."""

from __future__ import annotations

from email.encoders import encode_base64
from email.mime.base import MIMEBase
from email.mime.image import MIMEImage
from email.utils import make_msgid
from typing import Any, Final

from django.conf import settings
from django.core.mail import EmailMultiAlternatives
from django.core.mail.message import SafeMIMEMultipart
from django.template.loader import render_to_string
from django.utils import translation
from django.utils.translation import gettext as _

from core import files
from reporting import dates, looks, picturing, reports, writing
from reporting.facts import ReportData
from reporting.models import Delivery, Report
from tenants import current, hosts, mail
from tenants.looks import sender

CHARTS: Final = ("course", "reasons")
WIDTH: Final = 420
"""Between a phone, which shows it smaller, and a desk, which shows it larger: its words are read on both."""
MOST_ATTACHED: Final = 15_000_000


class ReportMail(EmailMultiAlternatives):
    """A message whose pictures belong to its HTML, so that they show there and are not listed as files."""

    mixed_subtype = "related"

    def __init__(self, *args: Any, **options: Any) -> None:
        super().__init__(*args, **options)
        self.documents: list[tuple[str, bytes, str]] = []

    def message(self, *args: Any, **options: Any) -> Any:
        made = super().message(*args, **options)
        if not self.documents:
            return made
        whole = SafeMIMEMultipart(_subtype="mixed", encoding=self.encoding or settings.DEFAULT_CHARSET)
        for name in ("Subject", "From", "To", "Date", "Message-ID", "Auto-Submitted", "X-Auto-Response-Suppress"):
            if made[name]:
                whole[name] = "".join(str(made[name]).splitlines())  # it was folded into lines
                del made[name]
        whole.attach(made)
        for document in self.documents:
            whole.attach(_part(*document))
        return whole


def _part(name: str, content: bytes, media_type: str) -> MIMEBase:
    """A file as a part of a message."""
    part = MIMEBase(*media_type.split("/", 1))
    part.set_payload(content)
    encode_base64(part)
    part.add_header("Content-Disposition", "attachment", filename=name)
    return part


def send(delivery: Delivery, data: ReportData, *, to: str, token: str) -> None:
    """Hand it to the mail server; Temporary or Permanent when it does not take it."""
    with translation.override(data.language), dates.kept():
        message = write(delivery.report, data, to=to, link=hosts.page(current.tenant(), "follow", token=token), attached=delivery.attached)
        # The same delivery has the same number: a server that got it twice after a crash may tell.
        message.extra_headers["Message-ID"] = make_msgid(f"report-{delivery.pk}", hosts.main_host(current.tenant()))
    mail.deliver(message)


def write(report: Report, data: ReportData, *, to: str, link: str, attached: list[str]) -> ReportMail:
    """The message, in the language of the moment."""
    look = looks.present()
    drawn = [(key, chart) for key in CHARTS if (chart := data.chart(key))]
    pictures = [(key, picturing.picture(data, chart)) for key, chart in drawn]
    known = {
        "data": data, "look": look, "link": link, "charts": [{"cid": f"{key}@vigie", "chart": picture} for key, picture in pictures],
        "attached": attached, "width": WIDTH, "figures": [(writing.heads(figure.label), figure) for figure in data.figures],
    }  # fmt: skip
    subject = _("%(title)s: %(sentence)s") % {"title": data.title, "sentence": data.sentence}
    message = ReportMail(
        " ".join(subject.split()), render_to_string("reporting/mail.txt", known), sender(current.tenant()), [to],
        headers={"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All"},
    )  # fmt: skip
    message.attach_alternative(render_to_string("reporting/mail.html", known), "text/html")
    for key, picture in pictures:
        image = MIMEImage(picture.png("print", width=WIDTH, accent=look.accent, scale=2.6), "png")
        image.add_header("Content-ID", f"<{key}@vigie>")
        image.add_header("Content-Disposition", "inline", filename=f"{key}.png")
        message.attach(image)
    message.documents = _documents(report, attached)
    return message


def _documents(report: Report, attached: list[str]) -> list[tuple[str, bytes, str]]:
    """The files that go with it, as long as a mail server takes them; the others are behind the link."""
    made, size = [], 0
    for name in attached:
        if name not in report.files or size + report.files[name]["size"] > MOST_ATTACHED:
            continue
        key, media_type, file_name = reports.file_of(report, name)
        with files.open(key) as stored:
            made.append((file_name, stored.read(), media_type.partition(";")[0]))
        size += report.files[name]["size"]
    return made
