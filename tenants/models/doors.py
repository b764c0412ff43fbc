"""Ways in that are no password: providers of identities, keys of programs, one-time tickets between hosts. (Public schema.)"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.fields import DatabaseNow
from core.shapes import ByShape
from tenants.models.clients import Tenant
from tenants.models.people import AGENCY_ROLES, CLIENT_ROLES, Role, User
from tenants.shapes import LimitsShape


class IdentityProvider(models.Model):
    """An OpenID Connect provider that people of the agency (tenant null) or of a client may log in with."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, null=True, related_name="identity_providers")
    name = models.CharField(max_length=60, help_text=_("On the button of the login page."))
    issuer = models.URLField(max_length=300)
    client_id = models.CharField(max_length=200)
    secret = models.BinaryField(help_text=_("Sealed with the installation's key for credentials."))
    domains = ArrayField(models.CharField(max_length=253), help_text=_("Domains of e-mail addresses that it may vouch for."))
    first_role = models.CharField(
        max_length=13, choices=Role, blank=True, default="", help_text=_("Of who comes for the first time; empty: only who was invited.")
    )
    active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "issuer", "client_id"], nulls_distinct=False, name="identity_provider_once"),
            models.CheckConstraint(
                condition=Q(first_role="")
                | Q(tenant=None, first_role__in=[r.value for r in AGENCY_ROLES])
                | Q(tenant__isnull=False, first_role__in=[r.value for r in CLIENT_ROLES]),
                name="identity_provider_role_fits",
            ),
        ]


class ApiKey(LimitsShape, ByShape):
    """A program's way in. The secret is shown once and kept hashed. A key of the agency names the clients that it may enter."""

    prefix = models.CharField(max_length=12, unique=True)
    secret_hash = models.BinaryField(max_length=32)
    name = models.CharField(max_length=120)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, null=True, related_name="keys")
    clients = ArrayField(models.BigIntegerField(), null=True, help_text=_("Agency only: the clients named; empty for all."))
    scopes = ArrayField(models.CharField(max_length=40), default=list)
    addresses = ArrayField(models.CharField(max_length=50), default=list, help_text=_("Networks it may call from; empty for any."))
    ends_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    replaces = models.ForeignKey("self", on_delete=models.SET_NULL, null=True, related_name="replaced_by")

    class Meta:
        constraints = [
            models.CheckConstraint(condition=Q(tenant=None) | Q(clients=None), name="api_key_of_tenant_or_agency"),
            models.CheckConstraint(condition=Q(requests_most=None) | Q(requests_most__gt=0), name="api_key_may_ask"),
        ]


class Ticket(models.Model):
    """A way from one host to another: sixty seconds, once, for one browser."""

    digest = models.BinaryField(max_length=32, primary_key=True)
    user = models.ForeignKey(User, on_delete=models.CASCADE)
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE)
    browser = models.BinaryField(max_length=32)
    path = models.CharField(max_length=500, default="/")
    expires_at = models.DateTimeField()
    used_at = models.DateTimeField(null=True)
