"""Takes people who asked to be forgotten out of the evidence of incidents: what they weighed stays, their name goes."""

from __future__ import annotations

from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from reputation.models import Incident


def naming(author: int) -> QuerySet[Incident]:
    """Those whose evidence says who carried them, and names this author."""
    return Incident.objects.filter(evidence__top_authors__contains=[{"author": author}])


@transaction.atomic
def forget(author: int) -> int:
    """Leave the name out; how many incidents it was. What goes on gathers its evidence anew, from who is still there."""
    found = list(naming(author).select_for_update().order_by("pk"))
    for incident in found:
        incident.evidence = incident.evidence | {"top_authors": [_without(one, author) for one in incident.evidence["top_authors"]]}
    Incident.objects.bulk_update(found, ["evidence"])
    return len(found)


def _without(one: dict[str, Any], author: int) -> dict[str, Any]:
    return one | {"name": ""} if one["author"] == author else one
