"""What a real name and a Chinese ID number must look like, and how they look masked. Knows no table and no key."""

import re
from datetime import date
from typing import Final

from stdnum.cn import ric
from stdnum.exceptions import InvalidChecksum, InvalidComponent, ValidationError

from entrepot_core.errors import Problem

_NAME: Final = re.compile(r"[^\W\d_]+(?:[ ·•.'’-]+[^\W\d_]+)*\.?")
_LENGTH: Final = 18


class NotAName(Problem):
    """The real name is empty, too long, or holds what no name holds."""

    code = "identity.not_a_name"
    title = "Write the full name as it stands on the ID card: 2 to 60 letters or characters."


class IdNumberMalformed(Problem):
    """Not 17 digits and a check digit or X."""

    code = "identity.number_malformed"
    title = "An ID number has 18 places: 17 digits, then a digit or X. This one has %(length)s."


class IdNumberChecksumWrong(Problem):
    """The last place does not follow from the others: nearly always a slip of the finger."""

    code = "identity.number_checksum_wrong"
    title = "A digit of the ID number is wrong or two were swapped: compare it with the card."


class IdNumberBirthWrong(Problem):
    """Date or place of birth inside the number do not exist."""

    code = "identity.number_birth_wrong"
    title = "The ID number holds a date or place of birth that does not exist: compare it with the card."


def clean_name(name: str) -> str:
    """The name without outer and doubled spaces. Raises NotAName."""
    text = " ".join(name.split())
    if not 2 <= len(text) <= 60 or not _NAME.fullmatch(text):
        raise NotAName(field="name")
    return text


def clean_number(number: str, *, today: date) -> str:
    """The number, 18 places, X in upper case.

    Rule: GB 11643-1999 (length, place, date, ISO 7064 MOD 11-2 check), as python-stdnum ``cn.ric`` checks it.

    Raises IdNumberMalformed, IdNumberChecksumWrong, IdNumberBirthWrong. No problem ever holds the number.
    """
    try:
        text = ric.validate(number)
        born = ric.get_birth_date(text)
    except InvalidChecksum:
        raise IdNumberChecksumWrong(field="number") from None
    except InvalidComponent:
        raise IdNumberBirthWrong(field="number") from None
    except ValidationError:
        raise IdNumberMalformed(field="number", length=len(number.strip())) from None
    if not date(1900, 1, 1) <= born <= today:
        raise IdNumberBirthWrong(field="number")
    return str(text)


def mask_name(name: str) -> str:
    """Only the last character stays: 韩梅梅 is shown as ＊＊梅 written with asterisks."""
    return "*" * (len(name) - 1) + name[-1]


def mask_number(number: str) -> str:
    """Only the first and the last two places stay."""
    return number[:1] + "*" * (len(number) - 3) + number[-2:]
