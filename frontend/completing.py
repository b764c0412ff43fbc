"""What the query bar proposes while somebody types: operators, fields, and the values that are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from core.choices import MentionType, Sentiment
from core.query.fields import FIELDS
from core.query.names import Names
from frontend.addressing import Clauses
from frontend.words import language
from ingestion.models import Source, Subject
from tenants import current
from tenants.rights import Who

OPERATORS: Final = ("AND", "OR", "NOT", "NEAR/5", "ONEAR/5")
SOURCES: Final = 200


def words(subjects: Sequence[Subject], who: Who, names: Names | None = None) -> dict[str, Any]:
    """For the editor: fields that mean something now, values by field with what each is called; no source for who may not see them.

    A source and a subject have their form in a query too: a name that holds a quotation mark cannot be written there.
    """
    sources = Source.objects.filter(archived_at=None).order_by("name").values_list("pk", "name")[:SOURCES]
    clauses = Clauses(names)

    def written(field: str, number: int) -> str:
        return clauses.of(field, number).removeprefix(f"{field}:")

    return {
        "operators": OPERATORS,
        "fields": sorted(name for name, field in FIELDS.items() if field.type != "later"),
        "values": {
            "subject": [[one.name, one.get_kind_display(), written("subject", one.pk)] for one in subjects],
            "source": [[name, "", written("source", number)] for number, name in (sources if who.may("sources.read") else ())],
            "sentiment": [[one.value, str(one.label)] for one in Sentiment],
            "type": [[one.value, str(one.label)] for one in MentionType],
            "lang": [[code, language(code)] for code in dict.fromkeys([*current.tenant().languages, "fr", "en"])],
        },
    }
