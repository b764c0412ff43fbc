"""What can be wrong with a query, and what could be better: codes with positions, no sentence of their own."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from core.query.messages import ADVICE, ERRORS, EXPECTED
from core.query.tree import Place


class QueryError(Exception):
    """A query that cannot stand: a stable code, where, what was expected there and what to write instead.

    `position` and `length` count code points of the query's text. `proposal` is a text to write instead, when one is likely.
    """

    def __init__(self, code: str, at: Place, expected: str, proposal: str = "", **params: str | int) -> None:
        super().__init__(code)
        self.code = code
        self.position = at.position
        self.length = at.length
        self.expected = expected
        self.proposal = proposal
        self.params: Mapping[str, str | int] = params

    def __str__(self) -> str:
        sentence = f"{ERRORS[self.code].format(**self.params)} Expected here: {EXPECTED[self.expected]}."
        return f"{sentence} Did you mean {self.proposal}?" if self.proposal else sentence


@dataclass(frozen=True, slots=True)
class Advice:
    """A remark that refuses nothing: a stable code, and the stretch of the query it is about."""

    code: str
    at: Place
    params: Mapping[str, str] = field(default_factory=dict)

    def __str__(self) -> str:
        return ADVICE[self.code].format(**self.params)
