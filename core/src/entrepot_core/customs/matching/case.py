"""The documents of one match side by side, with the comparisons that most rules are made of."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document, Value
from entrepot_core.customs.matching.context import MatchContext
from entrepot_core.customs.matching.findings import Hit, Severity
from entrepot_core.customs.privacy import shown

Line = Mapping[str, Value]


def number(values: Mapping[str, Value], name: str) -> Decimal:
    """A field as Decimal; zero when it is absent or was read as something else."""
    value = values.get(name)
    return value if isinstance(value, Decimal) else Decimal(0)


def text(values: Mapping[str, Value], name: str) -> str:
    """A field as text without space around it; empty when absent."""
    return str(values.get(name, "")).strip()


def plain(value: Decimal) -> str:
    """A number without exponent and without needless zeros after the second place."""
    shortened = format(value.normalize(), "f")
    whole, _, part = shortened.partition(".")
    return f"{whole}.{part.ljust(2, '0')}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """The documents by kind, and the context."""

    documents: Mapping[str, Document]
    context: MatchContext

    def head(self, kind: str) -> Line:
        """The head of a document that is there."""
        return self.documents[kind].head

    def lines(self, kind: str) -> tuple[Line, ...]:
        """The lines of a document that is there."""
        return self.documents[kind].lines

    @property
    def request(self) -> str:
        """The kind of the cancellation or return that is to be sent, or empty."""
        return next((kind for kind in ("623", "625") if kind in self.documents), "")

    @property
    def day(self) -> date | None:
        """The day of declaration in Beijing; of a cancellation or return the day it is sent."""
        if self.context.day:
            return self.context.day
        if self.request:
            moment = self.head(self.request).get("appTime")
            return beijing_day(moment) if isinstance(moment, datetime) else None
        if "621" not in self.documents:
            return None
        try:
            return date.fromisoformat(text(self.head("621"), "declTime"))
        except ValueError:
            return None

    def differing(
        self, first: str, second: str, *names: str, severity: Severity | None = None
    ) -> Iterator[Hit]:
        """A hit for each head field that is not equal, as text or as number, in two documents."""
        if first not in self.documents or second not in self.documents:
            return
        for name in names:
            left, right = self.head(first).get(name, ""), self.head(second).get(name, "")
            if left != right:
                yield Hit(
                    fields=(f"{first}.{name}", f"{second}.{name}"),
                    left=seen(name, left),
                    right=seen(name, right),
                    more={"name": name},
                    severity=severity,
                )

    def pairs(self, first: str, second: str) -> Iterator[tuple[int, Line, Line]]:
        """Number and lines that have the same ``gnum`` in two documents."""
        others = {number(line, "gnum"): line for line in self.lines(second)}
        for line in self.lines(first):
            other = others.get(number(line, "gnum"))
            if other is not None:
                yield int(number(line, "gnum")), line, other

    def dutiable(self) -> Decimal:
        """The dutiable value of the list 621: line totals, freight and insurance."""
        head = self.head("621")
        total = sum((number(line, "totalPrice") for line in self.lines("621")), Decimal(0))
        return total + number(head, "freight") + number(head, "insuredFee")


def seen(name: str, value: Value) -> str:
    """A value for a finding: masked where it is personal."""
    return shown(name, plain(value) if isinstance(value, Decimal) else value)


Check = Callable[[Case], Iterator[Hit]]
