"""Values with a history: what held on a day. Knows nothing of what the values mean."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Generic, TypeVar

from entrepot_core.errors import Problem

T = TypeVar("T")


class NotInForce(Problem):
    """The day lies before the first version, or in a stated gap."""

    code = "dated.not_in_force"
    title = "No rule for “%(name)s” is on record for %(day)s; the data begin on %(begins)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Version(Generic[T]):
    """A value that holds from ``valid_from`` to ``valid_to``, both days included; an open end is None."""

    value: T
    valid_from: date
    valid_to: date | None = None
    source: str = ""


class History(Generic[T]):
    """The versions of one value, without overlap.

    A version without an end holds until the next one begins.

    Raises:
        ValueError: two versions begin on the same day, or one ends after the next begins.
    """

    def __init__(self, name: str, versions: Sequence[Version[T]]) -> None:
        self.name = name
        self.versions = tuple(sorted(versions, key=lambda version: version.valid_from))
        for earlier, later in zip(self.versions, self.versions[1:], strict=False):
            if earlier.valid_from == later.valid_from or (
                earlier.valid_to and earlier.valid_to >= later.valid_from
            ):
                raise ValueError(f"{name}: two versions hold on {later.valid_from}")

    def find(self, day: date) -> Version[T] | None:
        """The version that holds on ``day``, or None."""
        for version in reversed(self.versions):
            if version.valid_from <= day:
                return version if version.valid_to is None or day <= version.valid_to else None
        return None

    def on(self, day: date) -> T:
        """The value on ``day``. Raises NotInForce."""
        version = self.find(day)
        if version is None:
            begins = self.versions[0].valid_from if self.versions else "-"
            raise NotInForce(name=self.name, day=str(day), begins=str(begins))
        return version.value

    def __iter__(self) -> Iterator[Version[T]]:
        return iter(self.versions)

    def __len__(self) -> int:
        return len(self.versions)
