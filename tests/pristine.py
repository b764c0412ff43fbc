"""`python -m tests.pristine`: makes the cluster of `VIGIE_TEST_CLUSTER` with its pristine database; groups of tests begin with a copy."""

from __future__ import annotations

import os

import django

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
django.setup()

from django.db import connections  # noqa: E402

from tests.databases import build  # noqa: E402
from tests.settings import CLUSTER  # noqa: E402


def main() -> None:
    CLUSTER.start()
    try:
        build()
        connections.close_all()
    finally:
        CLUSTER.stop()


if __name__ == "__main__":
    main()
