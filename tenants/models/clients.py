"""Clients: each a schema with host names of its own, on its way to be opened, and how it looks. (Public schema.)"""

from __future__ import annotations

import uuid

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from core.fields import DatabaseNow
from core.shapes import ByShape
from tenants.shapes import LimitsShape


class TenantState(models.TextChoices):
    OPEN = "open", _("open")
    SUSPENDED = "suspended", _("suspended")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", _("closed")


class Tenant(LimitsShape, TenantMixin):
    """A client brand: a schema, an index, host names, keys and files of its own. The row of the schema `public` is the agency itself."""

    uid = models.UUIDField(unique=True, default=uuid.uuid4, editable=False)
    slug = models.SlugField(max_length=48, help_text=_("Short name, used in the host name."))
    name = models.CharField(max_length=120)
    state = models.CharField(max_length=9, choices=TenantState, default=TenantState.OPEN)
    state_reason = models.CharField(max_length=200, blank=True, default="")
    languages = ArrayField(models.CharField(max_length=8), default=list, help_text=_("Languages of its people, the first is the default."))
    time_zone = models.CharField(max_length=64, default="Europe/Paris")
    keep_days = models.PositiveIntegerField(null=True, help_text=_("Days a mention is kept from its receipt; empty for ever."))
    migrated = models.CharField(
        max_length=64, blank=True, default="", help_text=_("Fingerprint of the migrations its schema has; a hint, never the truth.")
    )
    demonstration = models.BooleanField(default=False)
    second_factor = models.BooleanField(
        default=False,
        db_default=False,
        help_text=_("Its people come in with a second factor only; of the agency's row: people of the agency."),
    )
    mentions_most = models.PositiveIntegerField(null=True, help_text=_("Mentions received a month; empty for as many as come."))
    created_at = models.DateTimeField(db_default=DatabaseNow())
    closed_at = models.DateTimeField(null=True)
    certificate = models.JSONField(default=dict, help_text=_("What closing destroyed and when."))

    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        constraints = [
            models.UniqueConstraint("slug", condition=~Q(state="closed"), name="tenant_slug_once"),
            models.CheckConstraint(condition=Q(state__in=TenantState.values), name="tenant_state_known"),
            models.CheckConstraint(condition=Q(requests_most=None) | Q(requests_most__gt=0), name="tenant_may_ask"),
        ]

    def __str__(self) -> str:
        return self.name

    @property
    def is_agency(self) -> bool:
        return bool(self.schema_name == "public")


class Template(models.Model):
    """The statements that make a tenant's schema, captured while one was migrated, under the fingerprint of the migrations."""

    fingerprint = models.CharField(max_length=64, primary_key=True)
    script = models.TextField()
    migrations = models.JSONField(default=list, help_text=_("Pairs of app and migration that the script applies."))
    made_at = models.DateTimeField(db_default=DatabaseNow())


class Domain(DomainMixin):
    """A host name, lower case, without port. It serves only once verified."""

    verified_at = models.DateTimeField(null=True)
    added_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(Lower("domain"), name="domain_host_once"),
            models.UniqueConstraint(fields=["tenant"], condition=Q(is_primary=True), name="domain_primary_once"),
            models.CheckConstraint(condition=Q(is_primary=False) | Q(verified_at__isnull=False), name="domain_primary_verified"),
        ]


class Opening(ByShape):
    """A client on its way: what was said of it, step by step. Nothing of the client exists before its end, so forgetting it undoes all."""

    uid = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    said = models.JSONField(default=dict, help_text=_("What each step said, by its name."))
    created_at = models.DateTimeField(db_default=DatabaseNow())
    changed_at = models.DateTimeField(auto_now=True)


class Look(models.Model):
    """How a client's portal, mails and documents look. Public: the login page shows it before a schema is entered."""

    tenant = models.OneToOneField(Tenant, on_delete=models.CASCADE, primary_key=True, related_name="look")
    name = models.CharField(max_length=120, blank=True, default="", help_text=_("Shown instead of the client's name."))
    accent = models.CharField(max_length=7, blank=True, default="", help_text=_("The colour asked, as #rrggbb; empty: Vigie's."))
    logo = models.CharField(max_length=200, blank=True, default="", help_text=_("Key of its file, a PNG of our own making."))
    sender_name = models.CharField(max_length=120, blank=True, default="", help_text=_("Of e-mails; empty: the name shown."))
    sender_address = models.EmailField(max_length=254, blank=True, default="", help_text=_("Of e-mails; empty: the installation's own."))
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(accent="") | Q(accent__regex=r"^#[0-9a-f]{6}$"), name="look_accent_is_a_colour")]
