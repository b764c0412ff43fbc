"""Bring the public schema and every tenant's up to date."""

from __future__ import annotations

from argparse import ArgumentParser
from collections.abc import Mapping
from typing import Any

from django.core.management.base import CommandError

from tenants import migrating
from tenants.commands import TenantCommand


class Command(TenantCommand):
    requires_system_checks = ()  # as Django's own `migrate`: it starts before everything else and is waited for
    help = "Migrate the public schema and every tenant. Run it again after a failure: it goes on from there."

    def add_arguments(self, parser: ArgumentParser) -> None:
        super().add_arguments(parser)
        parser.add_argument("--check", action="store_true", help="say who is behind, change nothing, fail when somebody is")
        parser.add_argument("--connections", type=int, default=migrating.AT_ONCE)
        parser.add_argument("--lock-timeout", default=migrating.LOCK_TIMEOUT, help="how long a table in use is waited for, as in 5s")

    def act(self, options: Mapping[str, Any]) -> tuple[str, Mapping[str, Any]]:
        if options["check"]:
            behind = [behind.tenant.schema_name for behind in migrating.who_is_behind()]
            if behind:
                raise CommandError(f"Behind: {', '.join(behind)}. Run: manage.py migrate_tenants")
            return "Every tenant is up to date.", {"behind": []}
        quiet = options["json"] or not options["verbosity"]
        done = migrating.migrate_all(
            at_once=max(1, options["connections"]),
            lock_timeout=options["lock_timeout"],
            told=(lambda words: None) if quiet else self.stdout.write,
        )
        if done.failed:
            reasons = "\n".join(f"  {schema}: {why}" for schema, why in sorted(done.failed.items()))
            raise CommandError(f"{len(done.failed)} tenants stayed as they were:\n{reasons}\nRun the command again once the cause is gone.")
        tenants = f"{done.by_django} tenants by Django, {done.replayed} by replay"
        words = f"Public schema: {len(done.public)} migrations; {tenants}; {done.seconds:.1f} s."
        answer = {"public": len(done.public), "by_django": done.by_django, "replayed": done.replayed, "seconds": round(done.seconds, 2)}
        return words, answer
