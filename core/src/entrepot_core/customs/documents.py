"""Customs documents as values: what is declared, by whom it is handed over. Knows no XML and no rules."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

Value = str | Decimal | datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """One business document.

    ``head`` and each of ``lines`` are keyed by the element names of the standard (``orderNo``, ``acturalPaid``).
    Amounts, quantities and line numbers are Decimal, 14- and 17-digit times are aware moments in Beijing time,
    everything else is text. A field that is not given is absent. The repr names no values: they are personal.
    """

    head: Mapping[str, Value]
    lines: tuple[Mapping[str, Value], ...] = ()

    def text(self, name: str) -> str:
        """A head field as text; empty when absent."""
        return str(self.head.get(name, ""))

    def number(self, name: str) -> Decimal:
        """A head field as Decimal; zero when absent. Raises TypeError for a field that holds no number."""
        return as_number(self.head, name)

    def __repr__(self) -> str:
        return f"Document(<{len(self.head)} fields, {len(self.lines)} lines>)"


def as_number(values: Mapping[str, Value], name: str) -> Decimal:
    """``values[name]`` as Decimal; zero when absent. Raises TypeError for a field that holds no number."""
    value = values.get(name, Decimal(0))
    if not isinstance(value, Decimal):
        raise TypeError(f"{name} is not a number")
    return value


def without_noise(value: Value) -> Value:
    """A value as it was meant: a text without the blanks that some ports lay out their answers with, and empty where a program
    wrote ``null`` for nothing.
    """
    if not isinstance(value, str):
        return value
    text = value.strip()
    return "" if text.lower() == "null" else text


@dataclass(frozen=True, slots=True, kw_only=True)
class Transfer:
    """Who hands the message over (BaseTransfer): the company that the DXP client is registered for."""

    cop_code: str
    cop_name: str
    dxp_id: str
    dxp_mode: str = "DXP"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Subscriber:
    """A further receiver (BaseSubscribe); ``status`` is ALL, DATA or RET (receipts only)."""

    dxp_address: str
    status: str = "ALL"
    dxp_mode: str = "DXP"
    note: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Extension:
    """An extension block agreed with a port (ExtendMessage); ``xml`` is one element, or empty."""

    name: str
    version: str
    xml: bytes = field(default=b"", repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Message:
    """One message of ``kind`` ("311", "622", ...) with its documents.

    ``guid`` has 36 characters and names this sending. Messages of a company carry a ``transfer``, answers of
    customs do not.
    """

    kind: str
    guid: str
    documents: tuple[Document, ...]
    transfer: Transfer | None = None
    version: str = "1.0"
    subscribers: tuple[Subscriber, ...] = ()
    extension: Extension | None = None
