"""The searches whose finds a report tells: while one is open, what it has not found may still be there."""

from __future__ import annotations

from typing import Final

from core.models import Job
from reputation.needs import searching as needs
from reputation.statements import searching as echoes
from reputation.voices import searching as voices
from tenants import jobs

ECHOES, NEEDS, VOICES = echoes.KIND, needs.KIND, voices.KIND
KINDS: Final = (ECHOES, NEEDS, VOICES)


def under_way() -> frozenset[str]:
    """The kinds of those that are open."""
    return frozenset(Job.objects.filter(kind__in=KINDS, state__in=jobs.OPEN).values_list("kind", flat=True))
