"""May goods of this code come in by retail import on this day? Says so, or says that it can't be said."""

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib import resources

from entrepot_core.customs.filing.forms import BONDED
from entrepot_core.customs.filing.legal_units import find_units
from entrepot_core.customs.filing.positive.lists import (
    RETAIL,
    PositiveLine,
    PositiveVersion,
    Remark,
    earlier_with,
    in_force,
    shipped,
)


class Outcome(StrEnum):
    """What the list says. ``LOOK`` and ``UNCONFIRMED`` are for a person to decide and sign."""

    ALLOWED = "allowed"
    FORBIDDEN = "forbidden"
    LOOK = "look"
    UNCONFIRMED = "unconfirmed"
    NOT_ASKED = "not_asked"


@dataclass(frozen=True, slots=True, kw_only=True)
class GoodsFacts:
    """What the remarks ask of the goods; None is unknown. ``net_kg`` of one piece, ``pieces`` of one order."""

    endangered: bool | None = None
    special_food: bool | None = None
    named: bool | None = None
    net_kg: Decimal | None = None
    pieces: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why, in two languages. ``outcome`` is what this reason alone would lead to."""

    code: str
    outcome: Outcome
    sentence_en: str
    sentence_zh: str

    def sentence(self, language: str) -> str:
        """In Chinese for any kind of Chinese, else in English."""
        return self.sentence_zh if language.startswith("zh") else self.sentence_en


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """The outcome with every reason, the strictest first. ``edition`` is empty where no list was asked."""

    outcome: Outcome
    edition: str
    line: PositiveLine | None
    reasons: tuple[Reason, ...]

    @property
    def by_person(self) -> bool:
        """Whether a person has to decide."""
        return self.outcome in {Outcome.LOOK, Outcome.UNCONFIRMED}


_STRICT = (Outcome.FORBIDDEN, Outcome.UNCONFIRMED, Outcome.LOOK, Outcome.ALLOWED, Outcome.NOT_ASKED)


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(
        resources.files(__package__).joinpath("reasons.toml").read_text(encoding="utf-8")
    )
    return found


def _reason(code: str, outcome: Outcome, /, **places: object) -> Reason:
    words = _words()[code]
    return Reason(
        code=code,
        outcome=outcome,
        sentence_en=words["en"] % places,
        sentence_zh=words["zh"] % {**places, "edition": places.get("edition_zh", "")},
    )


def check(
    code: str,
    mode: str,
    day: date,
    facts: GoodsFacts | None = None,
    *,
    versions: Sequence[PositiveVersion] | None = None,
) -> Verdict:
    """What the version in force on ``day`` says of goods.

    Args:
        code: tariff code of eight to ten digits.
        mode: trade mode; the list is asked for 1210, 1239 and 9610 only.
        facts: what is known of the goods; nothing, where it is left out.
        versions: the lists on record, the official ones that a shop brought in among them; else those on file here.

    Returns:
        ``UNCONFIRMED`` for a code that is missing on a version of which only a part is on file: never a guess.
    """
    known = shipped() if versions is None else versions
    if mode not in RETAIL:
        return _verdict("", None, _reason("not_asked", Outcome.NOT_ASKED, mode=mode))
    held = in_force(known, day)
    if held is None:
        return _verdict("", None, _reason("before", Outcome.NOT_ASKED, day=day.isoformat()))
    if not (8 <= len(code) <= 10 and code.isascii() and code.isdigit()):
        return _verdict(held.edition, None, _reason("code", Outcome.LOOK, code=code))
    places = {"code": code[:8], "edition": held.name_en, "edition_zh": held.name_zh}
    line = held.lines.get(code[:8])
    if line is None:
        return _verdict(held.edition, None, *_missing(code[:8], held, known, places))
    found = (*_against(line, code, mode, day, facts or GoodsFacts()),)
    return _verdict(held.edition, line, _reason("on_list", Outcome.ALLOWED, **places), *found)


def _verdict(edition: str, line: PositiveLine | None, *reasons: Reason) -> Verdict:
    ranked = tuple(sorted(reasons, key=lambda reason: _STRICT.index(reason.outcome)))
    return Verdict(outcome=ranked[0].outcome, edition=edition, line=line, reasons=ranked)


def _missing(
    code: str, held: PositiveVersion, known: Sequence[PositiveVersion], places: Mapping[str, str]
) -> Iterator[Reason]:
    if held.complete:
        yield _reason("off_list", Outcome.FORBIDDEN, **places)
        return
    yield _reason("unconfirmed", Outcome.UNCONFIRMED, **places)
    if (before := earlier_with(code, known, held)) is not None:
        yield _reason("was_on", Outcome.UNCONFIRMED, edition=before.name_en, edition_zh=before.name_zh)


def _against(line: PositiveLine, code: str, mode: str, day: date, facts: GoodsFacts) -> Iterator[Reason]:
    for remark in line.remarks:
        if remark is Remark.BONDED_ONLY and mode not in BONDED:
            yield _reason("bonded_only", Outcome.FORBIDDEN, code=line.code, mode=mode)
        elif remark is Remark.ENDANGERED:
            yield from _endangered(code, day, facts)
        elif remark is Remark.SPECIAL_FOOD:
            yield from _said("special_food", facts.special_food, forbids=True)
        elif remark is Remark.NAME_LIMIT:
            yield from _said("named", facts.named, forbids=False)
        elif remark is Remark.WEIGHT_LIMIT:
            yield from _limited("weight_limit", facts.net_kg, line.most_kg)
        elif remark is Remark.QUANTITY_LIMIT:
            pieces = None if facts.pieces is None else Decimal(facts.pieces)
            most = None if line.most_pieces is None else Decimal(line.most_pieces)
            found = (*_limited("quantity_limit", pieces, most),)
            yield from found
            if not found and line.counts_together:
                yield _reason("quantity_limit_together", Outcome.LOOK, note=line.note)
        elif remark is Remark.OTHER:
            yield _reason("other", Outcome.LOOK, note=line.note)


def _endangered(code: str, day: date, facts: GoodsFacts) -> Iterator[Reason]:
    """Of ten digits that name an endangered species nobody needs to be asked."""
    units = find_units(code, day)
    if units is not None and units.endangered:
        yield _reason("endangered_code", Outcome.FORBIDDEN, code=code)
    else:
        yield from _said("endangered", facts.endangered, forbids=True)


def _said(code: str, said: bool | None, *, forbids: bool) -> Iterator[Reason]:
    """A question that somebody answered or nobody has; ``forbids`` is the answer that keeps the goods out."""
    if said is None:
        yield _reason(f"{code}_unknown", Outcome.LOOK)
    elif said is forbids:
        yield _reason(code, Outcome.FORBIDDEN)


def _limited(code: str, have: Decimal | None, most: Decimal | None) -> Iterator[Reason]:
    if have is None or most is None:
        yield _reason(f"{code}_unknown", Outcome.LOOK)
    elif have > most:
        yield _reason(code, Outcome.FORBIDDEN, have=f"{have.normalize():f}", most=f"{most.normalize():f}")
