"""The API on the host of the agency."""

from __future__ import annotations

from django.urls import path, re_path

from api import converters  # noqa: F401 - `id` is registered as it is imported
from api.endpoints import documents, jobs, keys, me, people, tenants

urlpatterns = [
    path("tenants", tenants.Tenants.as_view(), name="api-tenants"),
    path("tenants/<id:tenant>", tenants.TenantOne.as_view(), name="api-tenant"),
    path("tenants/<id:tenant>/suspend", tenants.TenantSuspend.as_view(), name="api-tenant-suspend"),
    path("tenants/<id:tenant>/resume", tenants.TenantResume.as_view(), name="api-tenant-resume"),
    path("tenants/<id:tenant>/close", tenants.TenantClose.as_view(), name="api-tenant-close"),
    path("tenants/<id:tenant>/usage", tenants.TenantUsage.as_view(), name="api-tenant-usage"),
    path("people", people.People.as_view(), name="api-people"),
    path("people/invitations", people.Invitations.as_view(), name="api-invitations"),
    path("people/invitations/<id:invitation>", people.InvitationOne.as_view(), name="api-invitation"),
    path("people/invitations/<id:invitation>/resend", people.InvitationResend.as_view(), name="api-invitation-resend"),
    path("people/<id:person>", people.PersonOne.as_view(), name="api-person"),
    path("jobs", jobs.Jobs.as_view(), name="api-jobs"),
    path("jobs/<uuid:job>", jobs.Job.as_view(), name="api-job"),
    path("jobs/<uuid:job>/stop", jobs.JobStop.as_view(), name="api-job-stop"),
    path("keys", keys.Keys.as_view(), name="api-keys"),
    path("keys/<id:key>", keys.KeyOne.as_view(), name="api-key"),
    path("keys/<id:key>/rotate", keys.KeyRotate.as_view(), name="api-key-rotate"),
    path("audit", people.Audit.as_view(), name="api-audit"),
    path("me", me.Me.as_view(), name="api-me"),
    path("schema", documents.SchemaView.as_view(), name="schema"),
    path("docs", documents.Docs.as_view(), name="docs"),
    re_path(r"", documents.Nowhere.as_view()),
]
