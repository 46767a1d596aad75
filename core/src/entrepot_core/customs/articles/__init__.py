"""Personal articles by post or courier: item numbers, the data that go ahead of an item, and where it stands with customs.

No list and no three documents: whoever carries the item declares it with its own data, and customs answers the carrier.
"""

from entrepot_core.customs.articles.data import (
    Content,
    ItemData,
    ItemDataMissing,
    ItemDataTooLong,
    Party,
    check_item,
)
from entrepot_core.customs.articles.numbers import is_s10, s10_number
from entrepot_core.customs.articles.standing import ARTICLE, ArticleState

__all__ = [
    "ARTICLE",
    "ArticleState",
    "Content",
    "ItemData",
    "ItemDataMissing",
    "ItemDataTooLong",
    "Party",
    "check_item",
    "is_s10",
    "s10_number",
]
