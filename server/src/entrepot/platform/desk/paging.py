"""Pages by cursor: the next page begins below the last row seen, so that new rows push nothing twice."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Generic, TypeVar

from django.db.models import Model, QuerySet

ModelT = TypeVar("ModelT", bound=Model)
RowT = TypeVar("RowT")

PAGE: Final = 30


@dataclass(frozen=True, slots=True, kw_only=True)
class Page(Generic[RowT]):
    """Rows, newest first. ``older`` is the cursor of the next page, or None at the end."""

    rows: Sequence[RowT]
    older: int | None = None
    is_first: bool = True


def page_of(rows: QuerySet[ModelT], *, before: int | None, size: int = PAGE) -> Page[ModelT]:
    """One statement: ``size`` rows by falling key, below ``before``."""
    if before is not None:
        rows = rows.filter(pk__lt=before)
    found = list(rows.order_by("-pk")[: size + 1])
    shown = found[:size]
    return Page(rows=shown, older=shown[-1].pk if len(found) > size else None, is_first=before is None)
