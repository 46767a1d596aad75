"""What can be wrong with a request, as code, data and a sentence.

A problem is named as what is wrong (``OutOfStock``). Its ``code`` is public and stable, its ``title`` an English
sentence that a surface may translate, its ``params`` ready for JSON but for ``Money``, which a surface writes its way. The core knows no HTTP: the edge turns ``kind``
into a status.
"""

from collections.abc import Mapping
from enum import StrEnum
from typing import ClassVar


class Kind(StrEnum):
    """What sort of thing went wrong."""

    INVALID = "invalid"
    NOT_FOUND = "not_found"
    FORBIDDEN = "forbidden"
    CONFLICT = "conflict"
    LIMITED = "limited"
    UNAVAILABLE = "unavailable"


class Problem(Exception):
    """Something the caller can understand and act on. Anything else that is raised is a bug.

    ``title`` may hold ``%(name)s`` places that ``params`` fills. ``field`` is the path of the input that is wrong
    (``lines[0].quantity``), or empty.
    """

    code: ClassVar[str] = "problem"
    kind: ClassVar[Kind] = Kind.INVALID
    title: ClassVar[str] = "This can't be done."

    def __init__(self, *, field: str = "", **params: object) -> None:
        super().__init__(self.code, params)
        self.field = field
        self.params: Mapping[str, object] = params

    @property
    def sentence(self) -> str:
        """The English title with its places filled."""
        return self.title % self.params if self.params else self.title

    def __str__(self) -> str:
        where = f"{self.field}: " if self.field else ""
        return f"{where}{self.sentence}"
