"""The tables a search reads, each loaded when first asked for.

Codes and texts: datasets/harmonized-system (public domain, PDDL), HS 2022. Chinese words: a list of this house.
"""

import csv
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from types import MappingProxyType

_WORD = re.compile(r"[a-z]{2,}")
_STOP = frozenset(
    "of or and the in for not with to by other than from on at an as is whether be no elsewhere specified "
    "including excluding heading nec thereof similar articles kind used usually ml kg cm mm pcs piece pieces".split()
)


@dataclass(frozen=True, slots=True)
class Word:
    """A Chinese word with English words and the codes it usually means."""

    zh: str
    en: str
    codes: tuple[str, ...]


def _rows(name: str) -> list[dict[str, str]]:
    text = resources.files(__package__).joinpath(name).read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def descriptions() -> Mapping[str, str]:
    """Six-digit code -> text."""
    return MappingProxyType({row["hs6"]: row["description"] for row in _rows("hs6.csv")})


@cache
def headings() -> Mapping[str, str]:
    """Four-digit heading -> text."""
    return MappingProxyType({row["heading"]: row["name"] for row in _rows("headings.csv")})


@cache
def words() -> tuple[Word, ...]:
    """Chinese words, the longest first, so that 婴儿奶粉 is found before 奶粉."""
    found = [Word(row["zh"], row["en"], tuple(row["hs6"].split())) for row in _rows("words.csv")]
    return tuple(sorted(found, key=lambda word: (-len(word.zh), word.zh)))


def terms(text: str) -> tuple[str, ...]:
    """The telling English words of a text, in the singular, lower case, each once."""
    plain = text.lower().replace("make-up", "makeup").replace("t-shirt", "tshirt")
    return tuple(dict.fromkeys(singular(word) for word in _WORD.findall(plain) if word not in _STOP))


def singular(word: str) -> str:
    """A plain singular: "watches" and "watch", "batteries" and "battery" become one."""
    if word.endswith("ies") and len(word) > 4:
        return f"{word[:-3]}y"
    if word.endswith(("ches", "shes", "sses", "xes")):
        return word[:-2]
    if word.endswith("s") and not word.endswith(("ss", "us")) and len(word) > 3:
        return word[:-1]
    return word


@cache
def index() -> tuple[Mapping[str, frozenset[str]], Mapping[str, frozenset[str]]]:
    """Term -> codes whose own text holds it, and term -> headings whose text holds it."""
    codes: defaultdict[str, set[str]] = defaultdict(set)
    for code, text in descriptions().items():
        for term in terms(text):
            codes[term].add(code)
    above: defaultdict[str, set[str]] = defaultdict(set)
    for heading, text in headings().items():
        for term in terms(text):
            above[term].add(heading)
    return (
        MappingProxyType({term: frozenset(found) for term, found in codes.items()}),
        MappingProxyType({term: frozenset(found) for term, found in above.items()}),
    )
