"""The audit trail in sentences: one a kind of act, in the reader's language; what has none yet is told by its stable word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from core.choices import ByKind
from core.errors import Words
from frontend import words
from tenants.models import Role
from tenants.trail import Entry

# What it is about, in the order of the filter: the first part of an act's stable word.
KINDS: Final[Mapping[str, Words]] = {
    "person": lazy("People"),
    "session": lazy("Sessions"),
    "provider": lazy("Ways in"),
    "key": lazy("Keys"),
    "tenant": lazy("The client’s space"),
    "host": lazy("Host names"),
    "look": lazy("Look of the portal"),
    "subject": lazy("Subjects"),
    "source": lazy("Sources"),
    "import": lazy("Imports"),
    "mention": lazy("Mentions"),
    "author": lazy("Authors"),
    "search": lazy("Saved searches"),
    "report": lazy("Reports"),
    "report_plan": lazy("Report plans"),
    "chart_note": lazy("Notes on charts"),
    "export": lazy("Exports"),
    "job": lazy("Jobs"),
}
SENTENCES: Final[Mapping[str, Words]] = {
    "person.invited": lazy("%(who)s invited %(name)s as %(role)s"),
    "person.invited_again": lazy("%(who)s sent %(name)s another invitation"),
    "person.invitation_withdrawn": lazy("%(who)s withdrew the invitation of %(name)s"),
    "person.joined": lazy("%(name)s joined as %(role)s"),
    "person.role_changed": lazy("%(who)s changed what %(name)s may do: %(role)s"),
    "person.withdrawn": lazy("%(who)s withdrew the access of %(name)s"),
    "person.deactivated": lazy("%(who)s deactivated %(name)s"),
    "person.activated": lazy("%(who)s activated %(name)s again"),
    "person.anonymised": lazy("%(who)s had a person forgotten for good"),
    "person.password_given": lazy("%(who)s gave %(name)s a password"),
    "person.address_changed": lazy("%(who)s changed their e-mail address"),
    "person.seen_as": lazy("%(who)s looked at this place as %(name)s, without changing anything"),
    "session.ended": lazy("%(who)s ended sessions of their own"),
    "provider.added": lazy("%(who)s lets people log in with %(name)s"),
    "provider.removed": lazy("%(who)s took the login with %(name)s away"),
    "key.made": lazy("%(who)s made the key %(name)s"),
    "key.rotated": lazy("%(who)s rotated the key %(name)s"),
    "key.revoked": lazy("%(who)s revoked the key %(name)s"),
    "tenant.opened": lazy("%(who)s opened %(name)s"),
    "tenant.suspended": lazy("%(who)s suspended %(name)s"),
    "tenant.open": lazy("%(who)s opened %(name)s again"),
    "tenant.closing": lazy("%(who)s began to close %(name)s"),
    "tenant.closed": lazy("%(name)s was closed for good, asked by %(who)s"),
    "tenant.preferences": lazy("%(who)s changed languages or time zone"),
    "tenant.keeping": lazy("%(who)s changed how long mentions are kept"),
    "tenant.second_factor": lazy("%(who)s changed whether a second factor is required"),
    "host.added": lazy("%(who)s added the host %(name)s"),
    "host.verified": lazy("%(who)s showed that the host %(name)s leads here"),
    "host.made_primary": lazy("%(who)s made %(name)s the first host"),
    "host.removed": lazy("%(who)s removed the host %(name)s"),
    "subject.created": lazy("%(who)s added the subject %(name)s"),
    "subject.edited": lazy("%(who)s changed the subject %(name)s"),
    "subject.archived": lazy("%(who)s archived the subject %(name)s"),
    "source.created": lazy("%(who)s added the source %(name)s"),
    "source.edited": lazy("%(who)s changed the source %(name)s"),
    "source.paused": lazy("%(who)s paused the source %(name)s"),
    "source.resumed": lazy("%(who)s resumed the source %(name)s"),
    "source.archived": lazy("%(who)s archived the source %(name)s"),
    "source.run": lazy("%(who)s ran the source %(name)s now"),
    "import.received": lazy("%(who)s sent the file %(name)s"),
    "import.started": lazy("%(who)s started the import of %(name)s"),
    "import.discarded": lazy("%(who)s discarded the file %(name)s"),
    "mention.erased": lazy("%(who)s erased a mention"),
    "author.forgotten": lazy("%(who)s had an author forgotten, with all they said"),
    "mention.corrected": lazy("%(who)s corrected mentions"),
    "mention.correction_taken_back": lazy("%(who)s took corrections back"),
    "report.asked": lazy("%(who)s asked for the report %(name)s"),
    "report.sent": lazy("%(who)s sent the report %(name)s"),
    "report.delivered": lazy("The report %(name)s left, asked by %(who)s"),
    "report.visibility": lazy("%(who)s changed who sees the report %(name)s"),
    "report.commented": lazy("%(who)s commented the report %(name)s"),
    "report.comment_taken_back": lazy("%(who)s took a comment on the report %(name)s back"),
    "report.approved": lazy("%(who)s approved the report %(name)s"),
    "report.refused": lazy("%(who)s refused the report %(name)s"),
    "report.shared": lazy("%(who)s made a link to the report %(name)s"),
    "report.share_taken_back": lazy("%(who)s took a link to the report %(name)s back"),
    "report_plan.added": lazy("%(who)s planned the report %(name)s"),
    "report_plan.changed": lazy("%(who)s changed the plan of the report %(name)s"),
    "report_plan.paused": lazy("%(who)s paused the plan of the report %(name)s"),
    "report_plan.resumed": lazy("%(who)s resumed the plan of the report %(name)s"),
    "report_plan.archived": lazy("%(who)s archived the plan of the report %(name)s"),
    "chart_note.added": lazy("%(who)s pinned a note on the charts: %(name)s"),
    "chart_note.changed": lazy("%(who)s changed a note on the charts: %(name)s"),
    "chart_note.removed": lazy("%(who)s removed a note from the charts: %(name)s"),
    "export.asked": lazy("%(who)s exported mentions"),
    "job.stopped": lazy("%(who)s stopped a job: %(job)s"),
}


def sentence(entry: Entry) -> str:
    """What was done by whom; the end of it says how many, where that is known."""
    known = {
        "who": who(entry), "name": _quoted(entry), "role": _role(entry.data), "job": words.job_kind(entry.object_name), "act": entry.act,
    }  # fmt: skip
    told = SENTENCES.get(entry.act, lazy("%(who)s: %(act)s, %(name)s"))
    return f"{str(told) % known}{_more(entry.data)}"


def who(entry: Entry) -> str:
    """The person or the key; what Vigie does by itself is said so."""
    if entry.by_kind == ByKind.KEY:
        return _("The key “%(name)s”") % {"name": entry.by_name}
    return entry.by_name or "Vigie"


def kind(entry: Entry) -> str:
    """What it is about."""
    area = entry.act.partition(".")[0]
    return str(KINDS.get(area, area))


def _quoted(entry: Entry) -> str:
    """People by their name, things between quotes."""
    if entry.object_kind in ("user", "tenant", "host", "invitation"):
        return entry.object_name
    return _("“%(name)s”") % {"name": entry.object_name} if entry.object_name else _("number %(id)s") % {"id": entry.object_id or "–"}


def _role(data: Mapping[str, Any]) -> str:
    role = data.get("role", "")
    return str(Role(role).label) if role in Role.values else ""


def _more(data: Mapping[str, Any]) -> str:
    count = data.get("count", data.get("rows", data.get("mentions")))
    if not isinstance(count, int) or isinstance(count, bool):
        return ""
    return " " + ngettext("(%(n)s)", "(%(n)s)", count) % {"n": count}
