"""Builds the index of a client again from its rows, while mentions go on arriving and searches go on being answered."""

from __future__ import annotations

import time
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.errors import Unavailable
from search import engines, rebuilding
from tenants import current
from tenants.models import Tenant, TenantState


class Command(BaseCommand):
    help = "Build the search index of one client, or of all, again from the rows. Nothing is missing from searches meanwhile."

    def add_arguments(self, parser: ArgumentParser) -> None:
        whose = parser.add_mutually_exclusive_group(required=True)
        whose.add_argument("--tenant", help="short name of the client")
        whose.add_argument("--all", action="store_true", help="every client that is open")
        parser.add_argument("--engine", choices=["postgres", "elasticsearch"], help="only this one; both by default")

    def handle(self, *args: Any, **options: Any) -> None:
        tenants = Tenant.objects.filter(state=TenantState.OPEN).exclude(schema_name="public").order_by("slug")
        if options["tenant"]:
            tenants = tenants.filter(slug=options["tenant"])
            if not tenants:
                raise CommandError(f"There is no open client named {options['tenant']}. See the list of clients, or manage.py open_tenant.")
        chosen = [options["engine"]] if options["engine"] else list(engines.kinds())
        if missing := set(chosen) - set(engines.kinds()):
            raise CommandError(f"This installation does not use {', '.join(missing)}: see SEARCH_URL.")
        for tenant in tenants:
            with current.entered(tenant):
                for kind in chosen:
                    self._rebuild(tenant, kind)

    def _rebuild(self, tenant: Tenant, kind: str) -> None:
        began = time.monotonic()
        try:
            made = rebuilding.now(kind)
        except Unavailable as error:
            raise CommandError(f"{tenant.slug}, {kind}: {error.detail} What was done stays: run the command again to go on.") from error
        self.stdout.write(f"{tenant.slug}: {made.name} holds every mention, {time.monotonic() - began:.1f} s.")
