"""What the codes of customs mean and what to do about them: statuses, error codes, reasons of rejection."""

import csv
import re
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from entrepot_core.customs.messages.dialects import DIALECTS, dialect

_ANOTHER = r"Code\s*[:：]\s*-?[0-9]"
_BREAK = r"[;；,，、|/\s]*"
_CODED = re.compile(
    r"Code\s*[:：]\s*(?P<codes>-?[0-9]+(?:\s*[,，、/|]\s*-?[0-9]+)*)\s*[;；,，]\s*Desc\s*[:：]"
    rf"(?P<text>(?:(?!{_BREAK}{_ANOTHER})[^\[\]]|\[(?!\s*{_ANOTHER})[^\[\]]*\])*)",
    re.IGNORECASE,
)
"""As a rule in brackets; those inside the text belong to it, and a text that was cut off has none at its end."""
_COUNTED = r"[\s\[【(（]*(?:[0-9]{1,2}[.、)）]\s*)?"
_BARE = re.compile(
    rf"{_COUNTED}(?P<codes>-?\d{{3,8}}(?=\s*[:：;；,，\s])|-?\d{{5,8}}(?=[\u4e00-\u9fff]))\s*[:：;；,，]?\s*(?P<text>.*)",
    re.DOTALL,
)
"""A text that begins with its code."""
_OPEN, _CLOSE = ("[", "【", "(", "（"), "]】)）"
_NEXT = re.compile(rf"(?:[;；|、\n]|[\]】)）]{_BREAK}(?=[\[【(（])){_COUNTED}(?=-?[0-9]{{3,8}}\s*[:：])")
"""Between two of them."""


CHANGE_REFUSED = "-621012"
"""The answer to a changed list where customs does not let the one it has be changed. Source: GACC 2022, list of codes."""


class Handling(StrEnum):
    """What an error asks of us."""

    FIX = "fix"
    RETRY = "retry"
    ALREADY_DONE = "already_done"
    ASK = "ask"


@dataclass(frozen=True, slots=True, kw_only=True)
class ErrorCode:
    """One code: where it comes from (``DXP`` transport or ``CEB`` business), about what, and what to do."""

    code: str
    channel: str
    document: str
    handling: Handling
    en: str
    zh: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reason:
    """Why customs said so: the code and text inside ``returnInfo``, with what is on record about the code."""

    code: str
    text: str
    en: str = ""
    zh: str = ""
    prevention: str = ""
    prevention_zh: str = ""


def _rows(name: str) -> list[dict[str, str]]:
    text = files("entrepot_core.customs.receipts").joinpath(name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


@cache
def error_codes() -> Mapping[str, ErrorCode]:
    """Every code of the standard, by code. ``4000-9999`` stands for the range that is free for users."""
    return MappingProxyType(
        {
            row["code"]: ErrorCode(
                code=row["code"],
                channel=row["channel"],
                document=row["document"],
                handling=Handling(row["handling"]),
                en=row["en"],
                zh=row["zh"],
            )
            for row in _rows("error_codes.csv")
        }
    )


def handling_of(code: str) -> Handling:
    """What to do about an error code; a code that is not on record is for a person to ask about."""
    known = error_codes().get(code)
    return known.handling if known else Handling.ASK


@cache
def status_names() -> Mapping[str, tuple[str, str]]:
    """Status code to its English and Chinese name: those of the nation, and beside them those that ports have alone."""
    own = {code: names for name in DIALECTS for code, names in dialect(name).names.items()}
    return MappingProxyType(own | {row["code"]: (row["en"], row["zh"]) for row in _rows("statuses.csv")})


@cache
def _reasons() -> Mapping[str, dict[str, str]]:
    return MappingProxyType({row["code"]: row for row in _rows("reasons.csv")})


def reason_of(text: str) -> Reason | None:
    """The first reason that ``returnInfo`` carries (``[Code:1332;Desc:...]`` or ``1332:...``), or None."""
    return next(iter(reasons_of(text)), None)


def reasons_of(text: str) -> tuple[Reason, ...]:
    """Every reason that ``returnInfo`` carries, by code, in the order of the text; whatever stands between them."""
    found = list(_CODED.finditer(text))
    if not found and _BARE.match(text):
        whole = text.strip()
        parts = _NEXT.split(whole.rstrip(_CLOSE) if whole.startswith(_OPEN) else whole)
        found = [each for part in parts if (each := _BARE.match(part))]
    reasons: dict[str, Reason] = {}
    for each in found:
        for code in re.findall(r"-?[0-9]+", each["codes"]):
            reasons.setdefault(code, _reason(code, each["text"]))
    return tuple(reasons.values())


def _reason(code: str, text: str) -> Reason:
    known, standard = _reasons().get(code, {}), error_codes().get(code)
    return Reason(
        code=code,
        text=text.strip(),
        en=known.get("en", "") or (standard.en if standard else ""),
        zh=known.get("zh", "") or (standard.zh if standard else ""),
        prevention=known.get("prevention", ""),
        prevention_zh=known.get("prevention_zh", ""),
    )
