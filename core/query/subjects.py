"""What a subject's own query may say, and what a query's top level says of subject and period."""

from dataclasses import dataclass

from core.query.errors import QueryError
from core.query.fields import FIELDS
from core.query.tree import And, DateRange, Everything, FieldIs, Node, Place, Ref, conjuncts, walk


def check_subject_query(tree: Node) -> None:
    """Raise the QueryError of the first field that changes after a mention was published: a subject's query may not use it."""
    for node in walk(tree):
        if isinstance(node, FieldIs | DateRange) and not FIELDS[node.field].in_subject:
            at = Place(node.at.position, len(node.field))
            raise QueryError("field_not_in_subject", at, "subject_field", name=node.field)


@dataclass(frozen=True, slots=True)
class Asked:
    """A query whose subject and periods stand beside the text, as screens and API ask them."""

    tree: Node
    subject: Ref | None = None
    dates: tuple[DateRange, ...] = ()


def set_apart(tree: Node) -> Asked:
    """Move a subject and periods that stand at the top level out of the text; the rest may be Everything."""
    subject: Ref | None = None
    dates: list[DateRange] = []
    rest: list[Node] = []
    for node in conjuncts(tree):
        match node:
            case DateRange():
                dates.append(node)
            case FieldIs("subject", (Ref() as named,)) if subject is None:
                subject = named
            case _:
                rest.append(node)
    whole = And(tuple(rest), at=tree.at) if len(rest) > 1 else rest[0] if rest else Everything()
    return Asked(whole, subject, tuple(dates))
