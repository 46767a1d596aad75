"""Item numbers of the post: two letters of service, eight digits, a check digit, two letters of the country.

Source: UPU standard S10; the check digit is 11 less the weighted sum modulo 11, where 10 becomes 0 and 11 becomes 5.
"""

import re
from typing import Final

_S10: Final = re.compile(r"([A-Z]{2})(\d{8})(\d)([A-Z]{2})")
_WEIGHTS: Final = (8, 6, 4, 2, 3, 5, 9, 7)


def s10_number(service: str, serial: int, country: str) -> str:
    """The number of an item. ``serial`` has at most eight digits."""
    digits = f"{serial:08d}"
    return f"{service}{digits}{_check_digit(digits)}{country}"


def is_s10(number: str) -> bool:
    """Whether ``number`` is an item number whose check digit holds."""
    found = _S10.fullmatch(number)
    return found is not None and int(found[3]) == _check_digit(found[2])


def _check_digit(digits: str) -> int:
    rest = 11 - sum(int(digit) * weight for digit, weight in zip(digits, _WEIGHTS, strict=True)) % 11
    return {10: 0, 11: 5}.get(rest, rest)
