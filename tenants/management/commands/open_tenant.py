"""Open a client."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from tenants import hosts, opening
from tenants.commands import BY, TenantCommand


class Command(TenantCommand):
    help = "Open a client: its schema, its host name, its turns."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("slug", help="short name, as in acme-france")
        parser.add_argument("--name", help="name as people read it; the short name unless given")
        parser.add_argument("--host", help="host name without port; <short name>.<CLIENT_HOSTS> unless given")
        parser.add_argument(
            "--language", action="append", default=[], help="language of its people, the first is the default; may be repeated"
        )
        parser.add_argument("--time-zone", default="Europe/Paris")

    def act(self, options: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        tenant = opening.open_tenant(
            options["name"] or options["slug"], options["slug"],
            host=options["host"], languages=options["language"], time_zone=options["time_zone"], by=BY,
        )  # fmt: skip
        url = hosts.address(tenant)
        answer = {"id": tenant.pk, "slug": tenant.slug, "name": tenant.name, "schema": tenant.schema_name, "url": url}
        return f"{tenant.name} is open at {url}", answer
