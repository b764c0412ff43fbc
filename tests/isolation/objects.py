"""Real objects of a client, and which of them fills which hole of a route. A new kind of object gets its line here."""

from __future__ import annotations

import hashlib
import io
from datetime import UTC, datetime, timedelta

from core import files
from core.by import By
from core.database import connection
from core.models import Job
from core.shared.models import AgencyJob
from ingestion.models import Correction, Credential, ImportFile, Match, Mention, Run, Source, Story, Subject, SubjectVersion, Tag
from ingestion.shared.models import AgencyCredential
from reporting.facts import ChartData, ReportData
from reporting.models import ChartNote, Comment, Delivery, Export, Figure, Report, ReportPlan, Share
from reputation.models import Action, CheckStep, Incident
from search.models import SavedSearch
from tenants import keys
from tenants.models import Domain, IdentityProvider, Invitation, Membership, Tenant, User

SECRET = "zanzibarsecret"
AT = datetime(2026, 11, 2, 9, tzinfo=UTC)
FIRST_NUMBER = 7_000_000


def _incident(subject: Subject) -> dict[str, object]:
    """An incident with a step of the check-list that is not ticked, and something that was done."""
    made = Incident.objects.create(subject=subject, measure="volume", began_at=AT, called_at=AT, top_at=AT, times=3.0, surprise=9.0)
    return {
        "incidents/incident": made.pk,
        "steps/step": CheckStep.objects.create(place=1, words=f"Step {SECRET}").pk,
        "tick/step": CheckStep.objects.create(place=2, words=f"Step too {SECRET}").pk,
        "actions/action": Action.objects.create(incident=made, at=AT, words=f"Done {SECRET}", visibility="shared").pk,
    }


def furnish(tenant: Tenant) -> dict[str, object]:
    """One object of each kind in the tenant's schema, which the connection is in; their numbers, by what they fill."""
    _raise_numbers(tenant)
    me = By.system()
    source = Source.objects.create(name=f"Source {SECRET}", kind="push")
    batch = Run.objects.create(source=source, kind="push", state="done")
    mention = _mention(source)
    subject = Subject.objects.create(name=f"Subject {SECRET}", query=SECRET)
    SubjectVersion.objects.create(subject=subject, number=1, typed=SECRET, query=SECRET)
    Match.objects.create(mention=mention, subject=subject, version=1)
    tag = Tag.objects.create(mention=mention, word=f"Tag {SECRET}", visibility="shared")
    correction = Correction.objects.create(mention=mention, field="tone", value="positive", text_hash=mention.text_hash, **me.columns())
    made = {"key": _file(tenant, "reports"), "size": len(SECRET)}
    Correction.objects.filter(pk=correction.pk).update(lapsed_at=AT)
    report = Report.objects.create(
        title=f"Report {SECRET}",
        since=AT,
        until=AT,
        language="en",
        made_at=AT,
        files={"csv": made},
        facts={"en": _facts()},
        digest=b"0" * 32,
    )
    told = _told(report)
    export = Export.objects.create(format="csv", key=_file(tenant, "exports"), size=3, rows=1)
    job = Job.objects.create(kind="rematch", lane="bulk", args={"secret": SECRET})
    key = keys.make(f"Key {SECRET}", tenant=tenant, scopes=["mentions:read"], by=me).key
    user = User.objects.create_user(f"{tenant.slug}@{SECRET}.example", f"Person {SECRET}")
    person = Membership.objects.create(user=user, tenant=tenant, role="reader")
    credential = Credential.objects.create(kind="platform", name=f"Credential {SECRET}", secret=b"sealed")
    host = Domain.objects.create(tenant=tenant, domain=f"{SECRET}-{tenant.pk}.example", is_primary=False)
    return {
        "hosts/host": host.pk,
        "mentions/mention": mention.pk,
        "corrections/correction": correction.pk,
        "subjects/subject": subject.pk,
        "sources/source": source.pk,
        "batches/batch": batch.pk,
        "imports/file": _import(tenant, source).pk,
        "reports/report": report.pk,
        **told,
        "files/format": "csv",
        "exports/export": export.pk,
        "jobs/job": job.pk,
        "backtests/job": Job.objects.create(kind="backtest", lane="bulk", args={"query": SECRET}).pk,
        "keys/key": key.pk,
        **_incident(subject),
        "notes/note": ChartNote.objects.create(at=AT, words=f"Note {SECRET}").pk,
        "searches/search": (search := _search().pk),
        "saved-searches/search": search,
        "tags/word": tag.word,
        "people/person": person.pk,
        "invitations/invitation": _invitation(tenant).pk,
        "ways-in/provider": _provider(tenant).pk,
        "credentials/credential": credential.pk,
        "links/share": Share.objects.create(name=SECRET, token_hash=b"1" * 32, language="en", ends_at=AT, **me.columns()).pk,
        "sessions/session": FIRST_NUMBER,
        "clients/client": tenant.pk,
        "tenants/tenant": tenant.pk,
    }


def _search() -> SavedSearch:
    """A search for all of them."""
    return SavedSearch.objects.create(name=f"Search {SECRET}", question={"q": SECRET}, visibility="shared")


def _told(report: Report) -> dict[str, object]:
    """What hangs on a report: a figure, a plan, a delivery, a share, a comment, an approval."""
    me = By.system().columns()
    Figure.objects.create(report=report, number=1, key="score:1", label=f"Score {SECRET}", unit="score")
    plan = ReportPlan.objects.create(
        name=f"Plan {SECRET}",
        kind="month",
        language="en",
        time_zone="Europe/Paris",
        formats=["csv"],
        next_since=AT,
        next_at=AT,
        active=False,
    )
    delivery = Delivery.objects.create(
        report=report, user_id=1, name=SECRET, address=f"a@{SECRET}.example", language="en", not_before=AT, state="sent"
    )
    share = Share.objects.create(report=report, name=SECRET, token_hash=b"0" * 32, language="en", ends_at=AT, **me)
    comment = Comment.objects.create(about="report", about_id=report.pk, text=SECRET, **me)
    return {
        "charts/chart": "voice", "figures/figure": 1, "plans/plan": plan.pk, "report-plans/plan": plan.pk,
        "deliveries/delivery": delivery.pk, "shares/share": share.pk, "comments/comment": comment.pk,
    }  # fmt: skip


def _facts() -> dict[str, object]:
    """Finished data with one chart."""
    chart = ChartData("voice", "shares", "Share of voice", "of stories", ({"name": SECRET, "share": 1.0, "count": 3, "us": True},))
    at = AT.isoformat()
    data = ReportData(
        title=SECRET, heading=SECRET, client=SECRET, subject=SECRET, period=SECRET, stopped=SECRET, address=SECRET, sentence=SECRET,
        kind="month", since=at, until=at, zone="Europe/Paris", language="en", made_at=at, charts=(chart,),
    )  # fmt: skip
    return data.as_dict()


def furnish_agency() -> dict[str, object]:
    """What the agency's own host shows besides its clients: a job, a key, a person of its own."""
    key = keys.make("Key of the agency", tenant=None, scopes=["tenants:read"], by=By.system()).key
    user = User.objects.create_user("colleague@agency.example", "Colleague")
    return {
        "credentials/credential": AgencyCredential.objects.create(kind="platform", name="Platform", secret=b"sealed").pk,
        "jobs/job": AgencyJob.objects.create(kind="close_tenant", lane="bulk", args={}).pk,
        "keys/key": key.pk,
        "people/person": Membership.objects.create(user=user, role="analyst").pk,
        "invitations/invitation": _invitation(None).pk,
        "ways-in/provider": _provider(None).pk,
    }


def _invitation(tenant: Tenant | None) -> Invitation:
    place = SECRET if tenant else "agency"
    return Invitation.objects.create(
        digest=f"{tenant.pk if tenant else 0} {place}".encode().ljust(32), email=f"expected@{place}.example", tenant=tenant,
        role="reader" if tenant else "analyst", language="en", ends_at=AT + timedelta(days=3650),
    )  # fmt: skip


def _provider(tenant: Tenant | None) -> IdentityProvider:
    return IdentityProvider.objects.create(
        tenant=tenant, name=SECRET if tenant else "Login", issuer="https://login.example", client_id="vigie", secret=b"", active=False,
        domains=["example.com"],
    )  # fmt: skip


def _raise_numbers(tenant: Tenant) -> None:
    """Let the numbers of this schema begin where no other schema's are: a number found elsewhere is then its own."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT setval(format('%%I.%%I', schemaname, sequencename)::regclass, %s) FROM pg_sequences WHERE schemaname = %s",
            [FIRST_NUMBER, tenant.schema_name],
        )


def _mention(source: Source) -> Mention:
    text = f"They told me {SECRET}."
    return Mention.objects.create(
        source=source, kind="push", text=text, title="", text_hash=hashlib.sha256(text.encode()).digest(), published_at=AT,
        story=Story.objects.create(first_at=AT, size=1),
    )  # fmt: skip


def _import(tenant: Tenant, source: Source) -> ImportFile:
    run = Run.objects.create(source=source, kind="import", state="done", refused=1)
    return ImportFile.objects.create(
        run=run, name=f"{SECRET}.csv", key=_file(tenant, "imports"), size=3, digest=b"0" * 32, format="csv",
        refused_key=_file(tenant, "refused"),
    )  # fmt: skip


def _file(tenant: Tenant, folder: str) -> str:
    key = files.key(tenant, folder, "1.csv")
    files.save(key, io.BytesIO(SECRET.encode()))
    return key
