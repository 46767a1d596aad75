"""Where an item of personal articles stands with customs, as its carrier tells."""

from enum import StrEnum
from typing import Final

from entrepot_core.lifecycle import Lifecycle


class ArticleState(StrEnum):
    """``ASSESSED`` is also an item whose tax was waived."""

    NEW = "new"
    DECLARED = "declared"
    ASSESSED = "assessed"
    HELD = "held"
    RELEASED = "released"
    RETURNED = "returned"


ARTICLE: Final = Lifecycle(
    "article",
    start=ArticleState.NEW,
    steps={
        ArticleState.NEW: {"declare": ArticleState.DECLARED},
        ArticleState.DECLARED: {
            "assess": ArticleState.ASSESSED,
            "hold": ArticleState.HELD,
            "release": ArticleState.RELEASED,
            "return": ArticleState.RETURNED,
        },
        ArticleState.ASSESSED: {
            "hold": ArticleState.HELD,
            "release": ArticleState.RELEASED,
            "return": ArticleState.RETURNED,
        },
        ArticleState.HELD: {
            "assess": ArticleState.ASSESSED,
            "release": ArticleState.RELEASED,
            "return": ArticleState.RETURNED,
        },
        ArticleState.RELEASED: {},
        ArticleState.RETURNED: {},
    },
)
"""Events may come in any order: what is not allowed from where it stands changes nothing."""
