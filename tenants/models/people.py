"""People: who they are, what they may do where, who is expected, who was here last. (Public schema.)"""

from __future__ import annotations

from typing import Any, ClassVar

from django.contrib.auth.models import AbstractBaseUser, BaseUserManager
from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import F, Q
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from core.fields import DatabaseNow
from core.shapes import ByShape
from tenants.models.clients import Tenant


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
    letter_keys = models.BooleanField(default=True, db_default=True, help_text="False: no key of one letter does anything on a page")
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
    language = models.CharField(max_length=8, help_text=_("Of the e-mail."))
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
