"""Whose it is: clients, their host names, people and their rights, keys, turns of work. (Public schema.)"""

from __future__ import annotations

import uuid
from datetime import datetime
from typing import Any, ClassVar, Self

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _
from django_tenants.models import DomainMixin, TenantMixin

from core.fields import DatabaseNow
from core.shapes import ByShape


class TenantState(models.TextChoices):
    OPEN = "open", _("open")
    SUSPENDED = "suspended", _("suspended")
    CLOSING = "closing", _("closing")
    CLOSED = "closed", _("closed")


class Tenant(TenantMixin):
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
    created_at = models.DateTimeField(db_default=DatabaseNow())
    closed_at = models.DateTimeField(null=True)
    certificate = models.JSONField(default=dict, help_text=_("What closing destroyed and when."))

    auto_create_schema = False
    auto_drop_schema = False

    class Meta:
        constraints = [
            models.UniqueConstraint("slug", condition=~Q(state="closed"), name="tenant_slug_once"),
            models.CheckConstraint(condition=Q(state__in=TenantState.values), name="tenant_state_known"),
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


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> User:
        made = self.model(email=email.strip().lower(), name=name, **fields)
        made.set_password(password)
        made.save(using=self._db)
        return made


class User(AbstractBaseUser):
    """A person. Deactivated and anonymised, never deleted."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, blank=True, default="")
    is_active = models.BooleanField(default=True)
    created_at = models.DateTimeField(db_default=DatabaseNow())
    anonymised_at = models.DateTimeField(null=True)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["name"]
    objects: ClassVar[UserManager] = UserManager()

    class Meta:
        constraints = [models.UniqueConstraint(Lower("email"), name="user_email_once")]

    def __str__(self) -> str:
        return self.name


class Role(models.TextChoices):
    OWNER = "owner", _("owner")
    MANAGER = "manager", _("manager")
    ANALYST = "analyst", _("analyst")
    ADMINISTRATOR = "administrator", _("administrator")
    MEMBER = "member", _("member")
    READER = "reader", _("reader")


AGENCY_ROLES = (Role.OWNER, Role.MANAGER, Role.ANALYST)
CLIENT_ROLES = (Role.ADMINISTRATOR, Role.MEMBER, Role.READER)


class Membership(models.Model):
    """What a person may do, at the agency (tenant null) or at one client."""

    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="memberships")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, null=True, related_name="memberships")
    role = models.CharField(max_length=13, choices=Role)
    clients = ArrayField(models.BigIntegerField(), null=True, help_text=_("Agency only: the clients named; empty for all."))
    subjects = ArrayField(models.BigIntegerField(), null=True, help_text=_("Limited to these subjects; empty for all."))
    created_at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "tenant"], nulls_distinct=False, name="membership_once"),
            models.CheckConstraint(
                condition=Q(tenant=None, role__in=[r.value for r in AGENCY_ROLES])
                | Q(tenant__isnull=False, role__in=[r.value for r in CLIENT_ROLES], clients=None),
                name="membership_role_fits",
            ),
        ]


class Pulse(models.Model):
    """One figure of a tenant that the agency's list shows, reported upward by the floor that knows it, with its age."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="pulses")
    name = models.CharField(max_length=40)
    value = models.JSONField(null=True)
    at = models.DateTimeField()

    class Meta:
        constraints = [models.UniqueConstraint(fields=["tenant", "name"], name="pulse_once")]


class Lane(models.TextChoices):
    """Kinds of work; each is a queue of its own, so that slow work never stands before quick work."""

    INTERACTIVE = "interactive", _("asked by people")
    DELIVER = "deliver", _("deliveries")
    COLLECT = "collect", _("collection")
    PROCESS = "process", _("reading")
    INDEX = "index", _("indexing")
    RECOUNT = "recount", _("counting")
    BULK = "bulk", _("long jobs")


class TurnQuerySet(models.QuerySet["Turn"]):
    def due(self, at: datetime) -> Self:
        return self.filter(due_at__lte=at)

    def free(self, at: datetime) -> Self:
        return self.filter(Q(lease_until=None) | Q(lease_until__lt=at))


class Turn(models.Model):
    """Work due for a tenant in a lane: scheduler, sweep and fairness in one row."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="turns")
    lane = models.CharField(max_length=12, choices=Lane)
    due_at = models.DateTimeField(null=True, help_text=_("When work is due; empty when none is."))
    asked = models.BigIntegerField(
        default=0, help_text=_("Raised by whoever makes work; leaving keeps the turn due unless it still is what was read on entering.")
    )
    done = models.BigIntegerField(default=0)
    lease_until = models.DateTimeField(null=True)
    holder = models.CharField(max_length=80, blank=True, default="")
    sent_at = models.DateTimeField(null=True)
    served = models.FloatField(default=0, help_text=_("Seconds of work given so far; the least served goes first."))
    plan = models.JSONField(default=dict, help_text=_("Kept by the holder: who begins next, who waits until when, who failed how often."))

    objects = TurnQuerySet.as_manager()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["tenant", "lane"], name="turn_once"),
            models.CheckConstraint(condition=Q(lane__in=Lane.values), name="turn_lane_known"),
        ]
        indexes = [models.Index(F("lane"), F("served"), condition=Q(due_at__isnull=False), name="turn_due")]


class ApiKey(ByShape):
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
