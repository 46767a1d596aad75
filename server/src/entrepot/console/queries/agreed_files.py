"""Files that two people agree on, as the desk lists them: by how they stand, without their bytes."""

from typing import TypeVar

from django.db.models import Count, QuerySet

from entrepot.platform.access import NotFound
from entrepot.platform.agreed_files import AgreedFile
from entrepot.platform.desk.paging import Page, page_of

FileT = TypeVar("FileT", bound=AgreedFile)
STATES = ("proposed", "approved", "refused")


def list_files(model: type[FileT], *, state: str, before: int | None) -> Page[FileT]:
    """Those in one state, newest first. One statement."""
    rows: QuerySet[FileT] = QuerySet(model)
    return page_of(rows.filter(state=state).defer("raw"), before=before)


def count_files(model: type[AgreedFile]) -> dict[str, int]:
    """How many stand in each state. One statement."""
    rows: QuerySet[AgreedFile] = QuerySet(model)
    found = dict(rows.values_list("state").annotate(count=Count("pk")))
    return {state: found.get(state, 0) for state in STATES}


def get_file(model: type[FileT], pk: int) -> FileT:
    """Raises NotFound."""
    rows: QuerySet[FileT] = QuerySet(model)
    row = rows.filter(pk=pk).defer("raw").first()
    if row is None:
        raise NotFound
    return row
