"""What search keeps outside the database of a client that is closed."""

from __future__ import annotations

from core.errors import Temporary
from search import engines
from search.backends import EngineDown
from tenants.models import Tenant


def drop(tenant: Tenant) -> int:
    """Destroy its indexes; how many there were. Called inside its schema."""
    try:
        return sum(engines.backend(kind).drop_all() for kind in engines.kinds())
    except EngineDown as error:
        raise Temporary(error.detail, code=error.code) from error  # closing goes on when it answers again
