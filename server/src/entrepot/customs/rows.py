"""Stored rows as frozen facts: fields take the column of their name, but for those that are told."""

from typing import Any, TypeVar

Facts = TypeVar("Facts")


def as_facts(kind: type[Facts], row: Any, **told: Any) -> Facts:
    """``kind`` is a slotted dataclass; its ``id`` is the row's key."""
    names = (name for name in kind.__slots__ if name not in told)  # type: ignore[attr-defined]
    return kind(**{name: getattr(row, "pk" if name == "id" else name) for name in names}, **told)
