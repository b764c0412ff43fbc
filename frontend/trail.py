"""The audit trail in sentences: one a kind of act, in the reader's language; what has none yet is told by its stable word."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext_lazy

from core.choices import ByKind
from core.errors import Words
from frontend import figures, words
from tenants.models import Role
from tenants.trail import Entry

# What it is about, in the order of the filter: the first part of an act's stable word.
KINDS: Final[Mapping[str, Words]] = {
    "person": gettext_lazy("People"),
    "session": gettext_lazy("Sessions"),
    "provider": gettext_lazy("Ways in"),
    "key": gettext_lazy("Keys"),
    "tenant": gettext_lazy("The client’s space"),
    "host": gettext_lazy("Host names"),
    "look": gettext_lazy("Look"),
    "subject": gettext_lazy("Subjects"),
    "source": gettext_lazy("Sources"),
    "credential": gettext_lazy("Credentials"),
    "import": gettext_lazy("Imports"),
    "mention": gettext_lazy("Mentions"),
    "author": gettext_lazy("Authors"),
    "saved_search": gettext_lazy("Saved searches"),
    "tag": gettext_lazy("Tags"),
    "report": gettext_lazy("Reports"),
    "portal": gettext_lazy("The portal"),
    "report_plan": gettext_lazy("Report plans"),
    "chart_note": gettext_lazy("Notes on charts"),
    "incident": gettext_lazy("Incidents"),
    "check_step": gettext_lazy("Checklist for incidents"),
    "score": gettext_lazy("Scores"),
    "series": gettext_lazy("Own figures"),
    "statement": gettext_lazy("Statements"),
    "export": gettext_lazy("Exports"),
    "job": gettext_lazy("Jobs"),
    "need": gettext_lazy("Needs"),
    "voice": gettext_lazy("Voices"),
}
SENTENCES: Final[Mapping[str, Words]] = {
    "person.invited": gettext_lazy("%(who)s invited %(name)s with the role of %(role)s"),
    "person.invited_again": gettext_lazy("%(who)s sent %(name)s another invitation"),
    "person.invitation_withdrawn": gettext_lazy("%(who)s withdrew the invitation of %(name)s"),
    "person.joined": gettext_lazy("%(name)s joined with the role of %(role)s"),
    "person.role_changed": gettext_lazy("%(who)s changed what %(name)s may do: %(role)s"),
    "person.withdrawn": gettext_lazy("%(who)s withdrew the access of %(name)s"),
    "person.deactivated": gettext_lazy("%(who)s deactivated %(name)s"),
    "person.activated": gettext_lazy("%(who)s activated %(name)s again"),
    "person.anonymised": gettext_lazy("%(who)s had a person forgotten for good"),
    "person.password_given": gettext_lazy("%(who)s gave %(name)s a password"),
    "person.unlocked": gettext_lazy("%(who)s took the second factor of %(name)s away"),
    "person.address_changed": gettext_lazy("%(who)s changed their e-mail address"),
    "person.seen_as": gettext_lazy("%(who)s looked at this place as %(name)s, without changing anything"),
    "session.ended": gettext_lazy("%(who)s ended sessions of their own"),
    "provider.added": gettext_lazy("%(who)s lets people log in with %(name)s"),
    "provider.removed": gettext_lazy("%(who)s took the login with %(name)s away"),
    "key.made": gettext_lazy("%(who)s made the key %(name)s"),
    "key.rotated": gettext_lazy("%(who)s rotated the key %(name)s"),
    "key.limits": gettext_lazy("%(who)s changed the limits of the key %(name)s"),
    "key.revoked": gettext_lazy("%(who)s revoked the key %(name)s"),
    "tenant.opened": gettext_lazy("%(who)s opened %(name)s"),
    "tenant.suspended": gettext_lazy("%(who)s suspended %(name)s"),
    "tenant.open": gettext_lazy("%(who)s opened %(name)s again"),
    "tenant.closing": gettext_lazy("%(who)s began to close %(name)s"),
    "tenant.closed": gettext_lazy("%(name)s was closed for good, asked by %(who)s"),
    "tenant.limits": gettext_lazy("%(who)s changed the limits of %(name)s"),
    "tenant.preferences": gettext_lazy("%(who)s changed languages or time zone"),
    "tenant.keeping": gettext_lazy("%(who)s changed how long mentions are kept"),
    "tenant.weights": gettext_lazy("%(who)s changed how scores weigh"),
    "tenant.second_factor": gettext_lazy("%(who)s changed whether a second factor is required"),
    "host.added": gettext_lazy("%(who)s added the host %(name)s"),
    "host.verified": gettext_lazy("%(who)s showed that the host %(name)s leads here"),
    "host.made_primary": gettext_lazy("%(who)s made %(name)s the main host"),
    "host.removed": gettext_lazy("%(who)s removed the host %(name)s"),
    "subject.created": gettext_lazy("%(who)s added the subject %(name)s"),
    "subject.edited": gettext_lazy("%(who)s changed the subject %(name)s"),
    "subject.archived": gettext_lazy("%(who)s archived the subject %(name)s"),
    "source.created": gettext_lazy("%(who)s added the source %(name)s"),
    "source.edited": gettext_lazy("%(who)s changed the source %(name)s"),
    "source.paused": gettext_lazy("%(who)s paused the source %(name)s"),
    "source.resumed": gettext_lazy("%(who)s resumed the source %(name)s"),
    "source.archived": gettext_lazy("%(who)s archived the source %(name)s"),
    "source.run": gettext_lazy("%(who)s ran the source %(name)s now"),
    "source.credential": gettext_lazy("%(who)s chose what opens the source %(name)s"),
    "credential.added": gettext_lazy("%(who)s added the credential %(name)s"),
    "credential.changed": gettext_lazy("%(who)s changed the credential %(name)s"),
    "credential.rotated": gettext_lazy("%(who)s rotated the credential %(name)s"),
    "credential.withdrawn": gettext_lazy("%(who)s withdrew the credential %(name)s"),
    "import.received": gettext_lazy("%(who)s sent the file %(name)s"),
    "import.started": gettext_lazy("%(who)s started the import of %(name)s"),
    "import.discarded": gettext_lazy("%(who)s discarded the file %(name)s"),
    "mention.tagged": gettext_lazy("%(who)s tagged mentions “%(word)s”"),
    "mention.untagged": gettext_lazy("%(who)s took the tag “%(word)s” off mentions"),
    "tag.renamed": gettext_lazy("%(who)s called the tag %(before)s otherwise: %(word)s"),
    "tag.removed": gettext_lazy("%(who)s took the tag %(word)s off all mentions"),
    "saved_search.kept": gettext_lazy("%(who)s kept the search %(name)s"),
    "saved_search.changed": gettext_lazy("%(who)s changed the search %(name)s"),
    "saved_search.removed": gettext_lazy("%(who)s removed the search %(name)s"),
    "look.changed": gettext_lazy("%(who)s changed the look of %(name)s"),
    "mention.erased": gettext_lazy("%(who)s erased a mention"),
    "author.erasure_asked": gettext_lazy("%(who)s asked to have an author forgotten"),
    "author.forgotten": gettext_lazy("%(who)s had an author forgotten, with all they said"),
    "mention.corrected": gettext_lazy("%(who)s corrected mentions"),
    "mention.correction_taken_back": gettext_lazy("%(who)s took corrections back"),
    "mention.correction_given_up": gettext_lazy("%(who)s gave up a judgement on a text that had changed"),
    "report.asked": gettext_lazy("%(who)s asked for the report %(name)s"),
    "report.sent": gettext_lazy("%(who)s sent the report %(name)s"),
    "report.delivered": gettext_lazy("The report %(name)s left, asked by %(who)s"),
    "report.visibility": gettext_lazy("%(who)s changed who sees the report %(name)s"),
    "report.commented": gettext_lazy("%(who)s commented on the report %(name)s"),
    "report.comment_taken_back": gettext_lazy("%(who)s took a comment on the report %(name)s back"),
    "report.approved": gettext_lazy("%(who)s approved the report %(name)s"),
    "report.refused": gettext_lazy("%(who)s refused the report %(name)s"),
    "report.shared": gettext_lazy("%(who)s made a link to the report %(name)s"),
    "report.share_taken_back": gettext_lazy("%(who)s took a link to the report %(name)s back"),
    "portal.shared": gettext_lazy("%(who)s made a link to the portal’s first page, for %(name)s"),
    "portal.share_taken_back": gettext_lazy("%(who)s took the link to the portal’s first page for %(name)s back"),
    "report_plan.added": gettext_lazy("%(who)s planned the report %(name)s"),
    "report_plan.changed": gettext_lazy("%(who)s changed the plan of the report %(name)s"),
    "report_plan.paused": gettext_lazy("%(who)s paused the plan of the report %(name)s"),
    "report_plan.resumed": gettext_lazy("%(who)s resumed the plan of the report %(name)s"),
    "report_plan.archived": gettext_lazy("%(who)s archived the plan of the report %(name)s"),
    "incident.status": gettext_lazy("%(who)s said how the incident about %(name)s stands"),
    "incident.action": gettext_lazy("%(who)s wrote down what was done about the incident of %(name)s"),
    "incident.action_removed": gettext_lazy("%(who)s took back what was done about the incident of %(name)s"),
    "need.status": gettext_lazy("%(who)s said what became of the need %(name)s"),
    "need.renamed": gettext_lazy("%(who)s called the need %(before)s otherwise: %(word)s"),
    "need.merged": gettext_lazy("%(who)s merged the need %(name)s into another: %(word)s"),
    "need.parted": gettext_lazy("%(who)s parted the need %(name)s from another: %(word)s"),
    "voice.marked": gettext_lazy("%(who)s said what an author is, or whether they agreed to be contacted"),
    "voice.handles": gettext_lazy("%(who)s gave handles a role"),
    "voice.handle_removed": gettext_lazy("%(who)s took a handle off the list of roles"),
    "check_step.added": gettext_lazy("%(who)s added a step to the checklist: %(name)s"),
    "check_step.removed": gettext_lazy("%(who)s removed a step of the checklist: %(name)s"),
    "series.added": gettext_lazy("%(who)s added the own figures %(name)s"),
    "series.changed": gettext_lazy("%(who)s changed the own figures %(name)s"),
    "series.removed": gettext_lazy("%(who)s removed the own figures %(name)s"),
    "series.values": gettext_lazy("%(who)s entered values of the own figures %(name)s"),
    "statement.registered": gettext_lazy("%(who)s registered the statement %(name)s"),
    "statement.proposed": gettext_lazy("%(who)s proposed the statement %(name)s"),
    "statement.refused": gettext_lazy("%(who)s refused the proposed statement %(name)s"),
    "statement.kept": gettext_lazy("%(who)s began to follow the statement %(name)s"),
    "statement.withdrawn": gettext_lazy("%(who)s stopped following the statement %(name)s"),
    "statement.echo_marked": gettext_lazy("%(who)s judged an echo of the statement %(name)s"),
    "statement.mark_taken_back": gettext_lazy("%(who)s took back what was judged of an echo of %(name)s"),
    "chart_note.added": gettext_lazy("%(who)s pinned a note on the charts: %(name)s"),
    "chart_note.changed": gettext_lazy("%(who)s changed a note on the charts: %(name)s"),
    "chart_note.removed": gettext_lazy("%(who)s removed a note from the charts: %(name)s"),
    "export.asked": gettext_lazy("%(who)s exported mentions"),
    "job.stopped": gettext_lazy("%(who)s stopped a job: %(job)s"),
}
COUNTED: Final[Mapping[str, Any]] = {
    "mention.corrected": ngettext_lazy("%(who)s corrected %(n)s mention", "%(who)s corrected %(n)s mentions", "count"),
    "mention.correction_taken_back": ngettext_lazy(
        "%(who)s took the correction of %(n)s mention back", "%(who)s took the corrections of %(n)s mentions back", "count"
    ),
    "mention.tagged": ngettext_lazy("%(who)s tagged %(n)s mention “%(word)s”", "%(who)s tagged %(n)s mentions “%(word)s”", "count"),
    "mention.untagged": ngettext_lazy(
        "%(who)s took the tag “%(word)s” off %(n)s mention", "%(who)s took the tag “%(word)s” off %(n)s mentions", "count"
    ),
    "export.asked": ngettext_lazy("%(who)s exported %(n)s mention", "%(who)s exported %(n)s mentions", "count"),
}
"""Of what is done to many at once."""


def sentence(entry: Entry) -> str:
    """What was done by whom, and to how many where that is known."""
    known = {
        "who": who(entry), "name": _quoted(entry), "role": _role(entry.data), "job": words.job_kind(entry.object_name), "act": entry.act,
        "word": entry.data.get("word", ""), "before": entry.data.get("before", ""),
    }  # fmt: skip
    count = _count(entry.data)
    if count is not None and entry.act in COUNTED:
        return str(COUNTED[entry.act] % (known | {"count": count, "n": figures.number(count)}))
    told = str(SENTENCES.get(entry.act, gettext_lazy("%(who)s: %(act)s, %(name)s"))) % known
    return told if count is None else f"{told} ({figures.number(count)})"


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


def _count(data: Mapping[str, Any]) -> int | None:
    count = data.get("count", data.get("rows", data.get("mentions")))
    return count if isinstance(count, int) and not isinstance(count, bool) else None
