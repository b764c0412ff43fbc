"""Reports made to be looked at, and what a test reads off a page."""

from __future__ import annotations

import re

from core.by import By
from reporting import reports
from reporting.models import Report
from tenants.rights import Who, who_of_user
from tests.reporting.told import OCTOBER
from tests.working import finished

BY = By.system()


def made(language="en", **more) -> Report:
    report = reports.ask(*OCTOBER, [], language, ["csv"], by=BY, **({"visibility": "shared"} | more))
    finished(report.job_uid)
    report.refresh_from_db()
    return report


def who(user, tenant) -> Who:
    found = who_of_user(user, tenant)
    assert found
    return found


def first(pattern: str, words: object) -> str:
    """The first group of the pattern in the words, or all it matches."""
    found = re.search(pattern, str(words))
    assert found
    return found[found.re.groups]
