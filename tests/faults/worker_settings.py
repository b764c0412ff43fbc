"""Settings of the worker processes of tests: with work that lasts, and leases that end while a test waits."""

from datetime import timedelta

from tests.settings import *  # noqa: F403
from tests.settings import INSTALLED_APPS

INSTALLED_APPS = [*INSTALLED_APPS, "tests.faults.counting.CountingConfig"]
LEASE = timedelta(seconds=4)
TURN_SECONDS = 0.6
TICK_SECONDS = 0.5
