"""Cuts texts into the words by which a card is found: Chinese by dictionary and by pinyin, other scripts by letters."""

import re
import unicodedata
from typing import Final

import rjieba
from pypinyin import Style, lazy_pinyin

_WORD: Final = re.compile(r"[^\W_]+")
_HAN: Final = re.compile(r"[㐀-鿿]+")
LONGEST: Final = 60


def words_of(*texts: str) -> frozenset[str]:
    """Every word of the texts, lower case and without accents; Chinese words also as pinyin and its initials."""
    found: set[str] = set()
    for text in texts:
        for run in _WORD.findall(_plain(text)):
            found.update(_cut(run))
    return frozenset(word[:LONGEST] for word in found)


def asked_words(text: str) -> tuple[str, ...]:
    """The words of a search, each of which a card must have; at most eight."""
    found: dict[str, None] = {}
    for run in _WORD.findall(_plain(text)):
        for part in _parts(run):
            found.update(dict.fromkeys(rjieba.cut(part) if _HAN.fullmatch(part) else (part,)))
    return tuple(word[:LONGEST] for word in found)[:8]


def _cut(run: str) -> set[str]:
    found: set[str] = set()
    for part in _parts(run):
        if not _HAN.fullmatch(part):
            found.add(part)
            continue
        pieces = {*rjieba.cut_for_search(part), *rjieba.cut(part), *part, part}
        found |= pieces
        for piece in pieces:
            if len(piece) > 1:
                found.add("".join(lazy_pinyin(piece)))
                found.add("".join(lazy_pinyin(piece, style=Style.FIRST_LETTER)))
    return found


def _parts(run: str) -> list[str]:
    """Stretches of Chinese characters apart from others."""
    return [part for part in re.split(r"([㐀-鿿]+)", run) if part]


def _plain(text: str) -> str:
    """Lower case, full-width letters narrowed, accents dropped."""
    wide = unicodedata.normalize("NFKD", text).lower()
    return "".join(letter for letter in wide if not unicodedata.combining(letter))
