"""Two versions of the list side by side: what came, what went, what is admitted otherwise."""

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from entrepot_core.customs.filing.positive.lists import PositiveLine


class Change(StrEnum):
    """What became of a line."""

    ADDED = "added"
    DROPPED = "dropped"
    CHANGED = "changed"
    SAME = "same"


@dataclass(frozen=True, slots=True, kw_only=True)
class ListChange:
    """One code in two versions; ``before`` or ``after`` is None where it is not on it."""

    code: str
    change: Change
    before: PositiveLine | None
    after: PositiveLine | None

    @property
    def line(self) -> PositiveLine:
        """The line as it is, or as it was before it went."""
        found = self.after or self.before
        assert found is not None, "a code of neither version"
        return found


def compare(before: Mapping[str, PositiveLine], after: Mapping[str, PositiveLine]) -> tuple[ListChange, ...]:
    """Every code of either, by code. Another name alone is no change: the remark decides who may come in."""
    return tuple(
        ListChange(
            code=code,
            change=_change(before.get(code), after.get(code)),
            before=before.get(code),
            after=after.get(code),
        )
        for code in sorted({*before, *after})
    )


def _change(before: PositiveLine | None, after: PositiveLine | None) -> Change:
    if before is None:
        return Change.ADDED
    if after is None:
        return Change.DROPPED
    return Change.SAME if (before.remarks, before.note) == (after.remarks, after.note) else Change.CHANGED
