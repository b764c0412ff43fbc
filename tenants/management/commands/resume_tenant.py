"""Resume a suspended client."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from tenants import states
from tenants.commands import BY, TenantCommand, tenant_named


class Command(TenantCommand):
    help = "Resume a suspended client; what came due meanwhile is done now."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug")

    def act(self, options: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        tenant = states.resume(tenant_named(options["slug"]), by=BY)
        return f"{tenant.name} is open again.", {"slug": tenant.slug, "state": tenant.state}
