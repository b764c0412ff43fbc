"""`manage.py scheduler`: the process that ticks."""

from __future__ import annotations

import signal
import threading
from typing import Any

from django.core.management.base import BaseCommand
from django.db import connections

from tenants import scheduling


class Command(BaseCommand):
    help = "Sends a message for each turn of work that is due and has none, until it is stopped (SIGTERM or Ctrl-C)."
    requires_system_checks = ()

    def handle(self, *args: Any, **options: Any) -> None:
        stopping = threading.Event()
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, lambda _number, _frame: stopping.set())
        try:
            scheduling.run(stopping)
        finally:
            connections.close_all()
