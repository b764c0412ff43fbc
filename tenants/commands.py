"""What the commands on tenants share: how a tenant is named, how a refusal is told, how an answer is printed."""

from __future__ import annotations

import json
from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from core.by import By
from core.errors import ProductError
from tenants.models import Tenant, TenantState

BY = By("system", None, "manage.py")


class TenantCommand(BaseCommand):
    """A command that prints words for people or, with --json, one object for programs. What is refused is told with what to do."""

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("--json", action="store_true", help="print one JSON object")

    def handle(self, *args: Any, **options: Any) -> None:
        try:
            words, answer = self.act(options)
        except ProductError as error:
            raise CommandError("\n".join([error.detail, *(f"  {wrong.pointer}: {wrong.detail}" for wrong in error.errors)])) from error
        self.stdout.write(json.dumps(answer, default=str) if options["json"] else words)

    def act(self, options: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        """Do it; the answer in words and as an object."""
        raise NotImplementedError


def tenant_named(slug: str) -> Tenant:
    """The living client of this short name."""
    found = Tenant.objects.exclude(schema_name="public").exclude(state=TenantState.CLOSED).filter(slug=slug).first()
    if found is None:
        raise CommandError(f"There is no client {slug}. Those there are: {', '.join(living()) or 'none yet'}.")
    return found


def living() -> list[str]:
    alive = Tenant.objects.exclude(schema_name="public").exclude(state=TenantState.CLOSED)
    return list(alive.order_by("slug").values_list("slug", flat=True))
