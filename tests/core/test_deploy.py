"""Production values pass Django's own checks for production."""

import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parents[2]
PRODUCTION = {
    "HTTPS": "1",
    "PROXIES": "1",
    "PUBLIC_PORT": "0",
    "AGENCY_HOST": "vigie.agency.example",
    "CLIENT_HOSTS": "clients.agency.example",
    "DATABASE_URL": "postgresql://vigie:secret@database.example/vigie",
    "SEARCH_URL": "https://search.example:9200",
    "EMAIL_URL": "smtps://vigie:secret@mail.example",
}


def check(**more: str) -> subprocess.CompletedProcess[str]:
    kept = {name: os.environ[name] for name in ("PATH", "HOME", "VAR_DIR", "SECRETS_FILE") if name in os.environ}
    return subprocess.run(
        [sys.executable, "manage.py", "check", "--deploy", "--fail-level", "WARNING"],
        cwd=ROOT, env=kept | PRODUCTION | more, capture_output=True, text=True, check=False, timeout=120,
    )  # fmt: skip


def test_production_values_pass_the_checks_for_production():
    done = check()
    assert done.returncode == 0, done.stderr
    assert "no issues" in done.stdout + done.stderr


def test_a_wrong_value_stops_the_start_with_a_hint():
    done = check(HTTPS="perhaps", PUBLIC_PORT="http")
    assert done.returncode != 0
    assert "HTTPS='perhaps': write 1 or 0" in done.stderr
    assert "PUBLIC_PORT='http'" in done.stderr
