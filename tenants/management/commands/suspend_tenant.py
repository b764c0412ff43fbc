"""Suspend a client."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from tenants import states
from tenants.commands import BY, TenantCommand, tenant_named


class Command(TenantCommand):
    help = "Suspend a client: nobody enters, nothing works, nothing is lost."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug")
        parser.add_argument("--reason", default="")

    def act(self, options: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        tenant = states.suspend(tenant_named(options["slug"]), reason=options["reason"], by=BY)
        return f"{tenant.name} is suspended. Resume it with: manage.py resume_tenant {tenant.slug}", {
            "slug": tenant.slug,
            "state": tenant.state,
        }
