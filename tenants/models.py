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


class UserManager(BaseUserManager["User"]):
    def get_by_natural_key(self, username: str | None) -> User:
        return self.get(email__iexact=username)

    def create_user(self, email: str, name: str, password: str | None = None, **fields: Any) -> User:
        made = self.model(email=email.strip().lower(), name=name, **fields)
        made.set_password(password)
        made.save(using=self._db)
        return made


class Theme(models.TextChoices):
    LIGHT = "light", _("light")
    DARK = "dark", _("dark")


class User(AbstractBaseUser):
    """A person. Deactivated and anonymised, never deleted."""

    email = models.EmailField(max_length=254)
    name = models.CharField(max_length=120)
    language = models.CharField(max_length=8, blank=True, default="")
    time_zone = models.CharField(max_length=64, blank=True, default="", db_default="", help_text=_("Empty: the client's own."))
    theme = models.CharField(max_length=5, choices=Theme, blank=True, default="", db_default="")
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


class Invitation(ByShape):
    """Somebody who is expected at the agency (tenant null) or at a client: whoever holds the link that was sent comes in, once, in time."""

    digest = models.BinaryField(max_length=32, unique=True)
    email = models.EmailField(max_length=254, help_text=_("In small letters."))
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, null=True, related_name="invitations")
    role = models.CharField(max_length=13, choices=Role)
    clients = ArrayField(models.BigIntegerField(), null=True, help_text=_("Agency only: the clients named; empty for all."))
    subjects = ArrayField(models.BigIntegerField(), null=True, help_text=_("Limited to these subjects; empty for all."))
    language = models.CharField(max_length=8, help_text=_("Of the letter."))
    created_at = models.DateTimeField(db_default=DatabaseNow())
    sent_at = models.DateTimeField(null=True)
    ends_at = models.DateTimeField()
    accepted_at = models.DateTimeField(null=True)
    withdrawn_at = models.DateTimeField(null=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["email", "tenant"],
                condition=Q(accepted_at=None, withdrawn_at=None),
                nulls_distinct=False,
                name="invitation_open_once",
            ),
            models.CheckConstraint(
                condition=Q(tenant=None, role__in=[r.value for r in AGENCY_ROLES])
                | Q(tenant__isnull=False, role__in=[r.value for r in CLIENT_ROLES], clients=None),
                name="invitation_role_fits",
            ),
            models.CheckConstraint(condition=Q(accepted_at=None) | Q(withdrawn_at=None), name="invitation_ends_one_way"),
        ]


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


class Visit(models.Model):
    """When a person was last here: what "since my last visit" is counted from."""

    user = models.ForeignKey(User, on_delete=models.CASCADE, related_name="visits")
    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="visits")
    began_at = models.DateTimeField(help_text=_("Of the visit that goes on, or was the last."))
    seen_at = models.DateTimeField(help_text=_("The last page of it, to some minutes."))
    before_at = models.DateTimeField(null=True, help_text=_("The end of the visit before it."))

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["user", "tenant"], name="visit_once"),
            models.CheckConstraint(condition=Q(seen_at__gte=F("began_at")), name="visit_in_order"),
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
    sender_name = models.CharField(max_length=120, blank=True, default="", help_text=_("Of mails; empty: the name shown."))
    sender_address = models.EmailField(max_length=254, blank=True, default="", help_text=_("Of mails; empty: the installation's own."))
    changed_at = models.DateTimeField(auto_now=True)

    class Meta:
        constraints = [models.CheckConstraint(condition=Q(accent="") | Q(accent__regex=r"^#[0-9a-f]{6}$"), name="look_accent_is_a_colour")]


class Undelivered(models.Model):
    """A message that did not reach its reader, and what the mail server said; kept for a month."""

    tenant = models.ForeignKey(Tenant, on_delete=models.CASCADE, related_name="undelivered", help_text=_("In whose name it was sent."))
    address = models.EmailField(max_length=254)
    subject = models.CharField(max_length=200)
    words = models.CharField(max_length=300)
    at = models.DateTimeField(db_default=DatabaseNow())

    class Meta:
        indexes = [models.Index(fields=["-at"], name="undelivered_newest")]


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
