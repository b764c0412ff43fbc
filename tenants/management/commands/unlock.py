"""Let somebody in who lost their second factor, where nobody else can."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError

from tenants import people
from tenants.commands import BY, TenantCommand
from tenants.models import User


class Command(TenantCommand):
    help = "Take away the second factor of a person who lost it, and end their sessions; the password stays."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("email")

    def act(self, options: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        user = User.objects.filter(email=options["email"].strip().lower()).first()
        if user is None:
            raise CommandError("Nobody has this address.")
        people.unlock(user, by=BY)
        return f"{user.email} comes in with the password alone now.", {"email": user.email}
