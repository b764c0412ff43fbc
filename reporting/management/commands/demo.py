"""Open or remove the demonstration."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.conf import settings

from reporting.demonstration import opening, removing
from tenants.commands import BY, TenantCommand


class Command(TenantCommand):
    help = "Open three invented clients with 90 days of generated mentions, marked as a demonstration; or remove them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        which = parser.add_mutually_exclusive_group()
        which.add_argument("--if-empty", action="store_true", help="only when no client was ever opened")
        which.add_argument("--remove", action="store_true", help="close the demonstration's clients")

    def act(self, options: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        if options["remove"]:
            names = [client.name for client, _job in removing.remove_demonstration(settings.VAR_DIR, by=BY)]
            return (f"Being closed: {', '.join(names)}." if names else "There is no demonstration to remove."), {"closing": names}
        if options["if_empty"] and not opening.is_needed():
            return "There are clients here: no demonstration is needed.", {}
        logins = opening.open_demonstration(settings.VAR_DIR)
        if options["if_empty"]:  # who starts the product tells the logins once it answers
            return f"The demonstration is open: {', '.join(logins['tenants'])}.", logins
        users = [user for place in (logins["agency"], *logins["tenants"].values()) for user in place["users"]]
        lines = [f"  {user['email']:<30} {user['password']}  {user['role']}" for user in users]
        return "\n".join(["The demonstration is open. Logins:", *dict.fromkeys(lines)]), logins
