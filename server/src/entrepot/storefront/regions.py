"""Names of Chinese regions for a reader without Chinese: as they sound, then as they are written."""

from functools import lru_cache
from typing import Final

from django.utils.translation import get_language
from pypinyin import lazy_pinyin

_KINDS: Final = ("特别行政区", "自治区", "省", "市")
"""Endings that say what kind of region it is; they are not sounded."""


@lru_cache(maxsize=4096)
def _sounded(name: str) -> str:
    kind = next((each for each in _KINDS if name.endswith(each) and len(name) > len(each) + 1), "")
    sound = "".join(lazy_pinyin(name.removesuffix(kind)))
    return f"{sound.capitalize()} {name}"


def region_name(name_zh: str) -> str:
    """``广东省`` for readers of Chinese, ``Guangdong 广东省`` for others."""
    return name_zh if (get_language() or "").startswith("zh") else _sounded(name_zh)
