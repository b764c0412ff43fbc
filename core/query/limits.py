"""The limits of one query, counted while it is read."""

from typing import Final

from core.query.errors import QueryError
from core.query.tree import Place

MAX_LENGTH: Final = 8_000
MAX_OPERANDS: Final = 500
MAX_NESTING: Final = 30


class Meter:
    """Counts operands and open brackets; raises the QueryError that names the limit when one is passed."""

    def __init__(self, *, limited: bool) -> None:
        self._limited = limited
        self._operands = 0
        self._depth = 0
        self._brackets: list[Place] = []

    def length(self, text: str) -> None:
        if self._limited and len(text) > MAX_LENGTH:
            raise QueryError("too_long", Place(MAX_LENGTH, len(text) - MAX_LENGTH), "shorter", limit=MAX_LENGTH)

    def operand(self, at: Place) -> None:
        self._operands += 1
        if self._limited and self._operands > MAX_OPERANDS:
            raise QueryError("too_many_operands", at, "shorter", limit=MAX_OPERANDS)

    def enter(self, at: Place) -> None:
        """A NOT begins."""
        self._depth += 1
        if self._limited and self._depth > MAX_NESTING:
            raise QueryError("too_deep", at, "shorter", limit=MAX_NESTING)

    def leave(self) -> None:
        self._depth -= 1

    def open(self, at: Place) -> None:
        """A bracket opens."""
        self.enter(at)
        self._brackets.append(at)

    def close(self) -> None:
        self._brackets.pop()
        self.leave()

    def unclosed(self) -> QueryError:
        """The error of a query that ends while brackets are open: it names the first of them."""
        return QueryError("unclosed_bracket", self._brackets[0], "closing_bracket")
