"""Whose it is: clients, their host names, people and their rights, keys, turns of work. (Public schema.)"""

from tenants.models.clients import Domain, Look, Opening, Template, Tenant, TenantState
from tenants.models.doors import ApiKey, IdentityProvider, Ticket
from tenants.models.people import AGENCY_ROLES, CLIENT_ROLES, Invitation, Membership, Role, Theme, User, UserManager, Visit
from tenants.models.work import Lane, Pulse, Turn, TurnQuerySet, Undelivered, Unread

__all__ = [
    "AGENCY_ROLES", "CLIENT_ROLES", "ApiKey", "Domain", "IdentityProvider", "Invitation", "Lane", "Look", "Membership", "Opening", "Pulse",
    "Role", "Template", "Tenant", "TenantState", "Theme", "Ticket", "Turn", "TurnQuerySet", "Undelivered", "Unread", "User", "UserManager",
    "Visit",
]  # fmt: skip
