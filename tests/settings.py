"""Settings of the tests: a cluster, a folder and secrets of their own. Said through the environment, so that child processes share them.

`VIGIE_TEST_CLUSTER` names a folder to keep: the next run finds its database ready. One run at a time in a folder.
"""

import atexit
import os
import shutil
import tempfile
from pathlib import Path

from core.embedded.postgres import Postgres

KEPT = os.environ.get("VIGIE_TEST_CLUSTER", "")
FOLDER = Path(KEPT).absolute() if KEPT else Path(tempfile.mkdtemp(prefix="vigie-tests-"))
if not KEPT:
    # Child processes that load these settings must find this folder, not make and remove one of their own.
    os.environ["VIGIE_TEST_CLUSTER"] = str(FOLDER)
    atexit.register(shutil.rmtree, FOLDER, ignore_errors=True)
(FOLDER / "var").mkdir(parents=True, exist_ok=True)
CLUSTER = Postgres(FOLDER / "postgres", durable=False)

os.environ |= {
    "DATABASE_URL": CLUSTER.url,
    "BROKER_URL": os.environ.get("VIGIE_TEST_BROKER_URL", "postgres:"),
    "SEARCH_URL": os.environ.get("VIGIE_TEST_SEARCH_URL", "postgres:"),
    "EMAIL_URL": "memory:",
    "FILES_URL": f"file:{FOLDER / 'files'}",
    "VAR_DIR": str(FOLDER / "var"),
    "SECRETS_FILE": str(FOLDER / "secrets.json"),
    "INSTALLATION": "tests",
    "AGENCY_HOST": "vigie.localhost",
    "CLIENT_HOSTS": "localhost",
    "PUBLIC_PORT": "0",
    "HTTPS": "0",
    "STYLEGUIDE": "1",
    "HTTP_DELAY_SECONDS": "0",
    "LOG_LEVEL": os.environ.get("LOG_LEVEL", "WARNING"),
}

from core.settings import *  # noqa: E402, F403

PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]  # quick; the product's own is slow on purpose
