"""A stored word as a reader sees it, with the tone it is shown in."""

from collections.abc import Mapping
from dataclasses import dataclass

from django.utils.functional import Promise

Text = str | Promise


@dataclass(frozen=True, slots=True)
class Word:
    """``tone`` is one of quiet, wait, good, bad: never the only carrier of the meaning."""

    text: Text
    tone: str = "quiet"


Table = Mapping[str, Word | Text]


def word_of(table: Table, stored: str) -> Word:
    """The word for ``stored``; a word nobody wrote down is shown as it is stored."""
    found = table.get(stored, stored)
    return found if isinstance(found, Word) else Word(found)
