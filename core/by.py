"""Who acts: a person, a key or the product itself, kept as words."""

from __future__ import annotations

from dataclasses import asdict, dataclass
from typing import Protocol, Self

from core.choices import ByKind


class Named(Protocol):
    """A row that has a number and a name: a person, a key."""

    name: str

    @property
    def pk(self) -> int: ...


@dataclass(frozen=True, slots=True)
class By:
    """Who did it, as rows keep it: no key leads from a tenant's schema to the public one."""

    kind: str
    id: int | None
    name: str

    @classmethod
    def system(cls) -> Self:
        return cls(ByKind.SYSTEM.value, None, "Vigie")

    @classmethod
    def user(cls, user: Named) -> Self:
        return cls(ByKind.USER.value, user.pk, user.name)

    @classmethod
    def key(cls, key: Named) -> Self:
        return cls(ByKind.KEY.value, key.pk, key.name)

    def columns(self) -> dict[str, str | int | None]:
        """As the columns of `ByShape`."""
        return {f"by_{name}": value for name, value in asdict(self).items()}
