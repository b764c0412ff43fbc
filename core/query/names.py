"""Turns the names of a query into the ids of what they name, so that renaming breaks no saved query, and back."""

from dataclasses import replace
from typing import Protocol

from core.query.errors import QueryError
from core.query.fields import FIELDS
from core.query.tree import And, FieldIs, Node, Not, Or, Ref


class Names(Protocol):
    """What the names of `source:` and `subject:` stand for; the floor that owns the objects says it."""

    def id_of(self, field: str, name: str) -> int | None:
        """The id of the object with this folded name (`folding.fold_value`), if there is one."""

    def name_of(self, field: str, id: int) -> str | None:
        """The present name of the object, if it still exists."""


def resolve(tree: Node, names: Names) -> Node:
    """The tree with every name replaced by an id; a QueryError for a name that nothing bears."""
    match tree:
        case And(parts) | Or(parts):
            return replace(tree, parts=tuple(resolve(part, names) for part in parts))
        case Not(part):
            return replace(tree, part=resolve(part, names))
        case FieldIs(field, values) if FIELDS[field].type == "name":
            return replace(tree, values=tuple(_ref(tree, index, names) for index in range(len(values))))
        case _:
            return tree


def _ref(node: FieldIs, index: int, names: Names) -> Ref:
    value = node.values[index]
    if isinstance(value, Ref):
        return value
    found = names.id_of(node.field, value)
    if found is None:
        raise unknown(node, index)
    return Ref(found)


def unknown(node: FieldIs, index: int) -> QueryError:
    """The error of a name that nothing bears."""
    return QueryError("unknown_name", node.value_at(index), "name", name=node.field, value=str(node.values[index]))
