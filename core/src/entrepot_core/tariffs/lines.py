"""What a file of rates says: one line a rate, and the lines that can't be used with the reason."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from enum import StrEnum

from entrepot_core.errors import Problem


class RateKind(StrEnum):
    """What a rate is of."""

    DUTY = "duty"
    VAT = "vat"


class Unreadable(Problem):
    """The file as a whole is not of the stated format."""

    code = "tariffs.unreadable"
    title = "The file is not of the format “%(format)s”: %(why)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class RateLine:
    """A duty or tax of one tariff code.

    ``ad_valorem`` is a fraction (0.065 is 6.5 %); ``specific`` an amount of ``currency`` per ``unit``; both make a
    compound duty. ``valid_from`` is None where the file does not say and the approver decides. ``text`` is the rate as
    printed.
    """

    territory: str
    code: str
    kind: RateKind
    ad_valorem: Decimal = Decimal(0)
    specific: Decimal = Decimal(0)
    unit: str = ""
    currency: str = ""
    valid_from: date | None = None
    description: str = ""
    text: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeLine:
    """What one unit of ``base`` is worth in ``quote`` from a day on. ``purpose`` is customs, reference or books."""

    base: str
    quote: str
    rate: Decimal
    valid_from: date
    purpose: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Refused:
    """A line that can't be used. ``where`` is its number or code, ``code`` what is wrong with ``value``."""

    where: str
    code: str
    value: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """Everything a file says."""

    format: str
    rates: tuple[RateLine, ...] = ()
    exchange: tuple[ExchangeLine, ...] = ()
    refused: tuple[Refused, ...] = ()
