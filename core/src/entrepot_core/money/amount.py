"""Money: a decimal amount in one currency."""

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from functools import total_ordering
from typing import ClassVar

from entrepot_core.errors import Kind, Problem
from entrepot_core.money.currencies import EXPONENTS
from entrepot_core.money.rounding import Rounding, round_to


class UnknownCurrency(Problem):
    """ISO 4217 has no such code."""

    code = "money.unknown_currency"
    title = "“%(currency)s” is not a currency code of ISO 4217."


class NotAnAmount(Problem):
    """The text is not a finite decimal number."""

    code = "money.not_an_amount"
    title = "“%(value)s” is not an amount: write a decimal number such as 12.50."


class CurrencyMismatch(Problem):
    """Two currencies met in one sum."""

    code = "money.currency_mismatch"
    kind = Kind.INVALID
    title = "Amounts in %(left)s and %(right)s can't be added: convert one of them first."


@total_ordering
@dataclass(frozen=True, slots=True)
class Money:
    """An exact amount in one currency, of any precision until it is rounded.

    ``amount`` is in major units (yuan, not fen). Arithmetic never rounds; ``rounded`` and ``minor`` do.
    Build one with ``Money.of`` (text or Decimal) or ``Money.of_minor`` (integer of the smallest unit).
    """

    amount: Decimal
    currency: str

    trusted: ClassVar[Callable[[Decimal, str], "Money"]]
    """Without the checks, for sums of amounts that were checked: ``amount`` finite, ``currency`` known."""

    def __post_init__(self) -> None:
        if self.currency not in EXPONENTS:
            raise UnknownCurrency(currency=self.currency)
        if not isinstance(self.amount, Decimal) or not self.amount.is_finite():
            raise NotAnAmount(value=str(self.amount))

    @classmethod
    def of(cls, amount: Decimal | int | str, currency: str) -> "Money":
        """From major units: ``Money.of("12.50", "CNY")``. Raises NotAnAmount, UnknownCurrency."""
        try:
            return cls(Decimal(amount), currency)
        except InvalidOperation:
            raise NotAnAmount(value=str(amount)) from None

    @classmethod
    def of_minor(cls, minor: int, currency: str) -> "Money":
        """From the smallest unit: ``Money.of_minor(1250, "CNY")`` is 12.50 CNY."""
        if currency not in EXPONENTS:
            raise UnknownCurrency(currency=currency)
        return cls(Decimal(minor).scaleb(-EXPONENTS[currency]), currency)

    @classmethod
    def zero(cls, currency: str) -> "Money":
        """Nothing, in ``currency``."""
        return cls(Decimal(0), currency)

    def rounded(self, rounding: Rounding = Rounding.HALF_UP) -> "Money":
        """Rounded once to the minor unit of its currency."""
        return Money(round_to(self.amount, EXPONENTS[self.currency], rounding), self.currency)

    @property
    def minor(self) -> int:
        """The amount in minor units. Raises ValueError if it is finer than they are: round first."""
        scaled = self.amount.scaleb(EXPONENTS[self.currency])
        if scaled != scaled.to_integral_value():
            raise ValueError(f"{self} is finer than the minor unit; round it first")
        return int(scaled)

    def _same(self, other: "Money") -> None:
        if self.currency != other.currency:
            raise CurrencyMismatch(left=self.currency, right=other.currency)

    def __add__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount + other.amount, self.currency)

    def __sub__(self, other: "Money") -> "Money":
        self._same(other)
        return Money(self.amount - other.amount, self.currency)

    def __mul__(self, factor: Decimal | int) -> "Money":
        return Money(self.amount * factor, self.currency)

    __rmul__ = __mul__

    def __neg__(self) -> "Money":
        return Money(-self.amount, self.currency)

    def __lt__(self, other: "Money") -> bool:
        self._same(other)
        return self.amount < other.amount

    def __bool__(self) -> bool:
        return bool(self.amount)

    def __str__(self) -> str:
        return f"{self.amount} {self.currency}"


class _Trusted:
    """Money before its guard is put on: filled in directly, which takes half the time. It is Money when it is made."""

    __slots__ = ("amount", "currency")

    def __init__(self, amount: Decimal, currency: str) -> None:
        self.amount = amount
        self.currency = currency
        self.__class__ = Money  # type: ignore[assignment]  # noqa: PLE0237


Money.trusted = _Trusted  # type: ignore[assignment]
