"""`python -m tests.pristine`: makes the cluster of `VIGIE_TEST_CLUSTER` with its pristine database; groups of tests begin with a copy."""

from __future__ import annotations

import os

import django


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tests.settings")
    django.setup()
    from tests.databases import build
    from tests.settings import CLUSTER

    CLUSTER.start()
    try:
        build()
    finally:
        CLUSTER.stop()


if __name__ == "__main__":
    main()
