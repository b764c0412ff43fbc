"""What a subject's own query may say."""

from core.query.errors import QueryError
from core.query.fields import FIELDS
from core.query.tree import DateRange, FieldIs, Node, Place, walk


def check_subject_query(tree: Node) -> None:
    """Raise the QueryError of the first field that changes after a mention was published: a subject's query may not use it."""
    for node in walk(tree):
        if isinstance(node, FieldIs | DateRange) and not FIELDS[node.field].in_subject:
            at = Place(node.at.position, len(node.field))
            raise QueryError("field_not_in_subject", at, "subject_field", name=node.field)
