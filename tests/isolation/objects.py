"""Real objects of a client, and which of them fills which hole of a route. A new kind of object gets a function and a line of `HOLES`."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import timedelta
from typing import Final, get_type_hints

from django.db.models import Model

from core.by import By
from core.models import Job
from core.shared.models import AgencyJob
from ingestion.models import Credential
from ingestion.shared.models import AgencyCredential
from reporting.facts import ChartData, ReportData
from reporting.models import ChartNote, Comment, Delivery, Erasure, Export, Figure, Report, ReportPlan, Share
from reputation.models import CheckStep, HandleRole
from search.models import SavedSearch
from tenants import keys
from tenants.models import ApiKey, Domain, IdentityProvider, Invitation, Membership, Tenant, User
from tests.isolation.heard import batch, correction, imported, mention, source, subject
from tests.isolation.meant import action, author, echo, incident, mark, need, series, statement, told_score, voice
from tests.isolation.place import AT, BY, FIRST_NUMBER, SECRET, Place, kept_file, raise_numbers

# -- one object each


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


def invitation(place: Place) -> Invitation:
    return _invitation(place.tenant)


def provider(place: Place) -> IdentityProvider:
    return _provider(place.tenant)


def step(place: Place) -> CheckStep:
    return CheckStep.objects.create(place=1, words=f"Step {SECRET}")


def ticked(place: Place) -> CheckStep:
    return CheckStep.objects.create(place=2, words=f"Step too {SECRET}")


def erasure(place: Place) -> Erasure:
    return Erasure.objects.create(author_id=FIRST_NUMBER, by_name=SECRET)


# What fills each hole of a route: an object that a client is furnished with, or a value that is the same at all.
HOLES: Final[Mapping[str, Callable[[Place], object] | int | str]] = {
    "hosts/host": host,
    "mentions/mention": mention,
    "corrections/correction": correction,
    "subjects/subject": subject,
    "told/told": told_score,
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
    "invitations/invitation": invitation,
    "ways-in/provider": provider,
    "backtests/job": backtest,
    "saved-searches/search": search,
    "tags/word": f"Tag {SECRET}",
    "credentials/credential": credential,
    "links/share": link,
    "incidents/incident": incident,
    "actions/action": action,
    "steps/step": step,
    "tick/step": ticked,
    "needs/need": need,
    "series/series": series,
    "voices/voice": voice,
    "roles/entry": lambda place: HandleRole.objects.get_or_create(platform="mastodon", handle=SECRET, defaults={"role": "employee"})[0],
    "statements/statement": statement,
    "echoes/echo": echo,
    "marks/mark": mark,
    "authors/author": author,
    "erasures/erasure": erasure,
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


def present(tenant: Tenant) -> dict[str, object]:
    """The newest of each kind that the tenant has, whose schema the connection is in; what it has none of is made."""
    place, found = Place(tenant), dict[str, object]()
    for hole, fill in HOLES.items():
        kind = get_type_hints(fill).get("return") if callable(fill) else None
        newest = kind._default_manager.order_by("-pk").first() if isinstance(kind, type) and issubclass(kind, Model) else None
        one = newest or (place.one(fill) if callable(fill) else fill)
        found[hole] = one.pk if isinstance(one, Model) else one
    return found


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
