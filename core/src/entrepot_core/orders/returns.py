"""What a return gives back: parts of an amount that always sum to the whole, however often a parcel is returned in part."""

from dataclasses import dataclass
from enum import StrEnum


class ReturnReason(StrEnum):
    """Why goods go back."""

    CHANGED_MIND = "changed_mind"
    QUALITY = "quality"
    DAMAGED = "damaged"
    WRONG_GOODS = "wrong_goods"


@dataclass(frozen=True, slots=True, kw_only=True)
class Portion:
    """``taken`` of ``whole``, after ``before`` was taken earlier; pieces or minor units, all of one kind.

    Raises ValueError: nothing is taken, or more than is left.
    """

    before: int
    taken: int
    whole: int

    def __post_init__(self) -> None:
        if self.before < 0 or self.taken < 1 or self.before + self.taken > self.whole:
            raise ValueError(f"{self.taken} of {self.whole} after {self.before}")

    def of(self, total_minor: int) -> int:
        """This portion of an amount in minor units. What is rounded down now comes with a later portion, so the
        portions of a whole sum to it exactly."""
        return (
            total_minor * (self.before + self.taken) // self.whole - total_minor * self.before // self.whole
        )
