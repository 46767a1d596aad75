"""Cuts texts into the words by which a card is found: Chinese by pairs, dictionary and pinyin, other scripts by letters."""

import re
import unicodedata
from typing import Final

import rjieba
from pypinyin import Style, lazy_pinyin

_WORD: Final = re.compile(r"[^\W_]+")
_HAN: Final = re.compile(r"[㐀-鿿]+")
LONGEST: Final = 60


def words_of(*texts: str) -> frozenset[str]:
    """Every word of the texts, lower case and without accents; Chinese also by pairs of characters, pinyin, initials."""
    found: set[str] = set()
    for text in texts:
        for run in _WORD.findall(_plain(text)):
            for part in _parts(run):
                found |= _cut(part) if _HAN.fullmatch(part) else {part}
    return frozenset(word[:LONGEST] for word in found)


def asked_words(text: str) -> tuple[str, ...]:
    """The words of a search, each of which must begin a word of the card; at most eight.

    Chinese is asked for by pairs of characters, so that what a dictionary cuts differently is found all the same.
    """
    found: dict[str, None] = {}
    for run in _WORD.findall(_plain(text)):
        for part in _parts(run):
            found.update(dict.fromkeys(_pairs(part) if _HAN.fullmatch(part) else (part,)))
    return tuple(word[:LONGEST] for word in found)[:8]


def _cut(part: str) -> set[str]:
    """A stretch of Chinese by characters, pairs and the dictionary; what is longer than one also as it sounds."""
    pieces = {*rjieba.cut_for_search(part), *rjieba.cut(part), *_pairs(part), *part, part}
    sounds = {
        "".join(lazy_pinyin(piece, style=style))
        for piece in pieces
        if len(piece) > 1
        for style in (Style.NORMAL, Style.FIRST_LETTER)
    }
    return pieces | sounds


def _pairs(part: str) -> tuple[str, ...]:
    """Neighbouring characters two by two; one character alone stays alone."""
    return tuple(part[at : at + 2] for at in range(len(part) - 1)) or (part,)


def _parts(run: str) -> list[str]:
    """Stretches of Chinese characters apart from others."""
    return [part for part in re.split(r"([㐀-鿿]+)", run) if part]


def _plain(text: str) -> str:
    """Lower case, full-width letters narrowed, accents dropped."""
    wide = unicodedata.normalize("NFKD", text).lower()
    return "".join(letter for letter in wide if not unicodedata.combining(letter))
