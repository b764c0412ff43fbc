"""Real objects of a client, and which of them fills which hole of a route. A new kind of object gets a function and a line of `HOLES`."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final

from django.db.models import Model

from core.by import By
from core.models import Job
from core.shared.models import AgencyJob
from ingestion.models import Author, Correction, Credential, ImportFile, Match, Mention, Run, Source, Story, Subject, SubjectVersion, Tag
from ingestion.shared.models import AgencyCredential
from reporting.facts import ChartData, ReportData
from reporting.models import ChartNote, Comment, Delivery, Export, Figure, Report, ReportPlan, Share
from reputation.models import (
    Action,
    CheckStep,
    Claim,
    Echo,
    EchoMark,
    Incident,
    Need,
    NeedMention,
    Series,
    SeriesValue,
    Statement,
    Voice,
    VoiceMark,
)  # fmt: skip
from search.models import SavedSearch
from tenants import keys
from tenants.models import ApiKey, Domain, IdentityProvider, Invitation, Membership, Tenant, User
from tests.isolation.place import AT, BY, FIRST_NUMBER, SECRET, Place, kept_file, raise_numbers

# -- one object each


def source(place: Place) -> Source:
    return Source.objects.create(name=f"Source {SECRET}", kind="push")


def batch(place: Place) -> Run:
    return Run.objects.create(source=place.one(source), kind="push", state="done")


def mention(place: Place) -> Mention:
    """With its match, its tag."""
    text = f"They told me {SECRET}."
    made = Mention.objects.create(
        source=place.one(source), kind="push", text=text, title="", text_hash=hashlib.sha256(text.encode()).digest(), published_at=AT,
        story=Story.objects.create(first_at=AT, size=1),
    )  # fmt: skip
    Match.objects.create(mention=made, subject=place.one(subject), version=1)
    Tag.objects.create(mention=made, word=f"Tag {SECRET}", visibility="shared")
    return made


def correction(place: Place) -> Correction:
    """One that lapsed."""
    about = place.one(mention)
    return Correction.objects.create(mention=about, field="tone", value="positive", text_hash=about.text_hash, lapsed_at=AT, **BY.columns())


def subject(place: Place) -> Subject:
    made = Subject.objects.create(name=f"Subject {SECRET}", query=SECRET)
    SubjectVersion.objects.create(subject=made, number=1, typed=SECRET, query=SECRET)
    return made


def imported(place: Place) -> ImportFile:
    run = Run.objects.create(source=place.one(source), kind="import", state="done", refused=1)
    return ImportFile.objects.create(
        run=run, name=f"{SECRET}.csv", key=kept_file(place.tenant, "imports"), size=3, digest=b"0" * 32, format="csv",
        refused_key=kept_file(place.tenant, "refused"),
    )  # fmt: skip


def report(place: Place) -> Report:
    """With a file, a chart and a figure."""
    file = {"key": kept_file(place.tenant, "reports"), "size": len(SECRET)}
    made = Report.objects.create(
        title=f"Report {SECRET}",
        since=AT,
        until=AT,
        language="en",
        made_at=AT,
        files={"csv": file},
        facts={"en": _facts()},
        digest=b"0" * 32,
    )
    Figure.objects.create(report=made, number=1, key="score:1", label=f"Score {SECRET}", unit="score")
    return made


def plan(place: Place) -> ReportPlan:
    return ReportPlan.objects.create(
        name=f"Plan {SECRET}",
        kind="month",
        language="en",
        time_zone="Europe/Paris",
        formats=["csv"],
        next_since=AT,
        next_at=AT,
        active=False,
    )


def delivery(place: Place) -> Delivery:
    return Delivery.objects.create(
        report=place.one(report), user_id=1, name=SECRET, address=f"a@{SECRET}.example", language="en", not_before=AT, state="sent"
    )


def share(place: Place) -> Share:
    return Share.objects.create(report=place.one(report), name=SECRET, token_hash=b"0" * 32, language="en", ends_at=AT, **BY.columns())


def comment(place: Place) -> Comment:
    return Comment.objects.create(about="report", about_id=place.one(report).pk, text=SECRET, **BY.columns())


def export(place: Place) -> Export:
    return Export.objects.create(format="csv", key=kept_file(place.tenant, "exports"), size=3, rows=1)


def job(place: Place) -> Job:
    return Job.objects.create(kind="rematch", lane="bulk", args={"secret": SECRET})


def backtest(place: Place) -> Job:
    return Job.objects.create(kind="backtest", lane="bulk", args={"query": SECRET})


def credential(place: Place) -> Credential:
    return Credential.objects.create(kind="platform", name=f"Credential {SECRET}", secret=b"sealed")


def link(place: Place) -> Share:
    """To the first page of the portal."""
    return Share.objects.create(name=SECRET, token_hash=b"1" * 32, language="en", ends_at=AT, **BY.columns())


def incident(place: Place) -> Incident:
    return Incident.objects.create(
        subject=place.one(subject), measure="volume", began_at=AT, called_at=AT, top_at=AT, times=3.0, surprise=9.0
    )


def action(place: Place) -> Action:
    return Action.objects.create(incident=place.one(incident), at=AT, words=f"Done {SECRET}", visibility="shared")


def series(place: Place) -> Series:
    """With a value."""
    made = Series.objects.create(name=f"Series {SECRET}", unit="€", subject=place.one(subject))
    SeriesValue.objects.create(series=made, day=AT.date(), value=12)
    return made


def need(place: Place) -> Need:
    made = Need.objects.create(name=f"Need {SECRET}", kind="wish", first_at=AT, newest_at=AT, found_at=AT, surprise=9.0)
    NeedMention.objects.create(need=made, mention_id=place.one(mention).pk, kind="wish", part="body", start=0, end=4)
    return made


def voice(place: Place) -> Voice:
    """Of an author with a mark."""
    author = Author.objects.create(handle=f"h{SECRET}", name=f"Author {SECRET}")
    VoiceMark.objects.create(author=author, consent="given", note=f"Note {SECRET}")
    said = place.one(mention)
    return Voice.objects.create(
        author=author, subject=place.one(subject), kind="ambassador", value=0.6, low=0.2, high=0.9, rank=0.4, stories=5, mentions=5,
        weeks=3, proofs=[{"kind": "recommends", "count": 1, "mentions": [said.pk], "beside": []}],
        led={"threads": 1, "began": 1, "answered_by": 1, "repeated_by": 0, "top": [{"mention": said.pk, "people": 1}]}, first_at=AT,
        newest_at=AT, found_at=AT,
    )  # fmt: skip


def statement(place: Place) -> Statement:
    made = Statement.objects.create(subject=place.one(subject), text=f"We promise {SECRET}.", language="en", at=AT, state="kept")
    Claim.objects.create(statement=made, place=1, text=f"Claim {SECRET}")
    return made


def echo(place: Place) -> Echo:
    """Of the mention, read."""
    of, said = place.one(statement), place.one(mention)
    readings = {str(of.claims.get().pk): {"label": "inverted", "confidence": 0.8, "evidence": [[0, 4]]}}
    return Echo.objects.create(statement=of, mention=said, how="quote", measure=0.5, readings=readings, version=1, text_hash=said.text_hash)


def mark(place: Place) -> EchoMark:
    of = place.one(echo)
    return EchoMark.objects.create(echo=of, claim=of.statement.claims.get(), label="weakened", text_hash=of.text_hash, **BY.columns())


def key(place: Place) -> ApiKey:
    return keys.make(f"Key {SECRET}", tenant=place.tenant, scopes=["mentions:read"], by=BY).key


def note(place: Place) -> ChartNote:
    return ChartNote.objects.create(at=AT, words=f"Note {SECRET}")


def search(place: Place) -> SavedSearch:
    """A search for all of them."""
    return SavedSearch.objects.create(name=f"Search {SECRET}", question={"q": SECRET}, visibility="shared")


def person(place: Place) -> Membership:
    user = User.objects.create_user(f"{place.tenant.slug}@{SECRET}.example", f"Person {SECRET}")
    return Membership.objects.create(user=user, tenant=place.tenant, role="reader")


def host(place: Place) -> Domain:
    return Domain.objects.create(tenant=place.tenant, domain=f"{SECRET}-{place.tenant.pk}.example", is_primary=False)


# What fills each hole of a route: an object that a client is furnished with, or a value that is the same at all.
HOLES: Final[Mapping[str, Callable[[Place], object] | int | str]] = {
    "hosts/host": host,
    "mentions/mention": mention,
    "corrections/correction": correction,
    "subjects/subject": subject,
    "sources/source": source,
    "batches/batch": batch,
    "imports/file": imported,
    "reports/report": report,
    "files/format": "csv",
    "charts/chart": "voice",
    "figures/figure": 1,
    "plans/plan": plan,
    "report-plans/plan": plan,
    "deliveries/delivery": delivery,
    "shares/share": share,
    "comments/comment": comment,
    "exports/export": export,
    "jobs/job": job,
    "keys/key": key,
    "notes/note": note,
    "searches/search": search,
    "people/person": person,
    "invitations/invitation": lambda place: _invitation(place.tenant),
    "ways-in/provider": lambda place: _provider(place.tenant),
    "backtests/job": backtest,
    "saved-searches/search": search,
    "tags/word": f"Tag {SECRET}",
    "credentials/credential": credential,
    "links/share": link,
    "incidents/incident": incident,
    "actions/action": action,
    "steps/step": lambda place: CheckStep.objects.create(place=1, words=f"Step {SECRET}"),
    "tick/step": lambda place: CheckStep.objects.create(place=2, words=f"Step too {SECRET}"),
    "needs/need": need,
    "series/series": series,
    "voices/voice": voice,
    "statements/statement": statement,
    "echoes/echo": echo,
    "marks/mark": mark,
    "sessions/session": FIRST_NUMBER,
    "clients/client": lambda place: place.tenant,
    "tenants/tenant": lambda place: place.tenant,
}


def furnish(tenant: Tenant) -> dict[str, object]:
    """One object of each kind in the tenant's schema, which the connection is in; their numbers, by what they fill."""
    raise_numbers(tenant)
    place = Place(tenant)
    made = {hole: place.one(fill) if callable(fill) else fill for hole, fill in HOLES.items()}
    return {hole: one.pk if isinstance(one, Model) else one for hole, one in made.items()}


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
