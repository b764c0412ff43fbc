"""Make the first person of an installation."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError

from tenants import migrating, people
from tenants.commands import BY, TenantCommand
from tenants.models import Membership, Role, Tenant


class Command(TenantCommand):
    help = "Make the first owner of the agency and print a link, good once, to choose a password. Run it again when the link was lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email")
        parser.add_argument("--name", default="")
        parser.add_argument("--language", default="")

    def act(self, options: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        agency = migrating.ensure_agency()
        membership = self._owner(agency, options)
        link = people.password_link(membership.user, agency)
        return f"Open this once to choose a password:\n{link}", {"email": membership.user.email, "link": link}

    @staticmethod
    def _owner(agency: Tenant, options: Mapping[str, Any]) -> Membership:
        email = options["email"].strip().lower()
        owners = list(people.members(agency).filter(role=Role.OWNER))
        if not owners:
            name = options["name"] or email.partition("@")[0]
            return people.join(email, name=name, role=Role.OWNER, tenant=agency, by=BY, language=options["language"])
        same = [owner for owner in owners if owner.user.email == email]
        if not same:
            raise CommandError(f"There is an owner already: {owners[0].user.email}. Owners invite other people on the screen.")
        if same[0].user.has_usable_password():
            raise CommandError("This owner has a password already. Who forgot it asks for another on the login page.")
        return same[0]
