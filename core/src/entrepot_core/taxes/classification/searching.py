"""Candidates for a commodity code, each with its reasons. Suggests; the declarant decides.

A word weighs more the fewer codes hold it; a word of the code's own text more than one of its heading; a Chinese word
of the list leads to its codes at once.
"""

from collections import defaultdict
from dataclasses import dataclass
from decimal import Decimal

from entrepot_core.taxes.classification.tables import descriptions, headings, index, terms, words

LISTED = Decimal(1000)
OWN_TEXT = Decimal(100)
HEADING = Decimal(40)
ALIKE = Decimal(60)
DIGITS = Decimal(5000)
SHORTEST_CODE = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Found:
    """A candidate: six digits, its text and that of its heading, and why it was found."""

    hs6: str
    description: str
    heading: str
    score: Decimal
    reasons: tuple[str, ...]


class _Tally:
    def __init__(self) -> None:
        self.scores: defaultdict[str, Decimal] = defaultdict(Decimal)
        self.reasons: defaultdict[str, list[str]] = defaultdict(list)

    def add(self, code: str, score: Decimal, reason: str) -> None:
        self.scores[code] += score
        if reason not in self.reasons[code]:
            self.reasons[code].append(reason)


def search(text: str, *, limit: int = 10) -> tuple[Found, ...]:
    """The best candidates for words in English or Chinese, or for the first digits of a code; best first.

    Empty when nothing speaks for any code.
    """
    tally = _Tally()
    _by_digits(text, tally)
    english = [text, *_by_chinese(text, tally)]
    asked = terms(" ".join(english))
    for term in asked:
        _by_term(term, tally)
    if len(english) == 1:
        _by_listed_english(frozenset(asked), tally)
    ranked = sorted(tally.scores, key=lambda code: (-tally.scores[code], code))[:limit]
    return tuple(
        Found(
            hs6=code,
            description=descriptions()[code],
            heading=headings()[code[:4]],
            score=tally.scores[code].quantize(Decimal(1)),
            reasons=tuple(tally.reasons[code]),
        )
        for code in ranked
    )


def description_of(code: str) -> str:
    """The text of the first six digits of a code, or nothing when HS 2022 has no such code."""
    return descriptions().get(code[:6], "")


def _by_digits(text: str, tally: _Tally) -> None:
    digits = text.replace(".", "").replace(" ", "")
    if not (digits.isascii() and digits.isdigit() and len(digits) >= SHORTEST_CODE):
        return
    for code in descriptions():
        if code.startswith(digits[:6]):
            tally.add(code, DIGITS, f"begins with {digits[:6]}")


def _by_chinese(text: str, tally: _Tally) -> list[str]:
    """Tally the codes of the listed words in ``text``, the longest first; answers their English words."""
    english: list[str] = []
    rest = text
    for word in words():
        if word.zh not in rest:
            continue
        rest = rest.replace(word.zh, " ")
        english.append(word.en)
        for at, code in enumerate(word.codes):
            tally.add(code, LISTED - at, f"“{word.zh}” is usually here")
    return english


def _by_listed_english(asked: frozenset[str], tally: _Tally) -> None:
    """Tally the codes of listed words whose English has terms in common with the question."""
    for word in words():
        listed = frozenset(terms(word.en))
        if common := listed & asked:
            share = Decimal(len(common)) * len(common) / (len(listed) * len(asked))
            for code in word.codes:
                tally.add(code, ALIKE * share, f"“{word.en}” is usually here")


def _by_term(term: str, tally: _Tally) -> None:
    own, above = index()
    codes, found = own.get(term, frozenset()), above.get(term, frozenset())
    for code in codes:
        tally.add(code, OWN_TEXT / (4 + len(codes)), f"“{term}” in its text")
    for heading in found:
        for code in _below().get(heading, ()):
            tally.add(code, HEADING / (4 + len(found)), f"“{term}” in its heading")


def _below() -> dict[str, list[str]]:
    if not _BELOW:
        for code in descriptions():
            _BELOW.setdefault(code[:4], []).append(code)
    return _BELOW


_BELOW: dict[str, list[str]] = {}
