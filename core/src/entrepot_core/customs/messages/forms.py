"""The simple types of CEB fields: text with a length, decimals, whole numbers, moments."""

import re
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum

from entrepot_core.customs.clock import app_time, read_any_time, read_time, return_time
from entrepot_core.customs.documents import Value

_DECIMAL = re.compile(r"[+-]?(?:[0-9]+(?:\.[0-9]*)?|\.[0-9]+)\Z")
_POWER = re.compile(r"[+-]?[0-9]{1,20}(?:\.[0-9]{1,20})?[eE][+-]?[0-9]{1,2}\Z")
"""As programs write a number that they hold as a float. The schema has no such form: it is read and never written."""
_WHOLE = re.compile(r"[+-]?[0-9]+\Z")
_STAMP = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2} [0-9]{2}:[0-9]{2}:[0-9]{2}")
_XML_SPACE = " \t\r\n"


class Shape(StrEnum):
    """What kind of text a field holds."""

    TEXT = "text"
    DECIMAL = "decimal"
    WHOLE = "whole"
    INT = "int"
    MOMENT = "moment"
    STAMP = "stamp"
    """``2024-03-05 10:14:58``, as some ports write a moment or a day."""


class Unwritable(ValueError):
    """A value whose type does not suit the field; the argument is the fault code."""


@dataclass(frozen=True, slots=True)
class Form:
    """One simple type.

    ``least`` and ``most`` count characters of text (``most`` None: no bound) or digits of a moment; ``most`` counts
    the digits of a number in all and ``scale`` those after the point.
    """

    shape: Shape
    least: int = 0
    most: int | None = None
    scale: int = 0

    def fault(self, text: str) -> str | None:
        """The fault code of ``text`` by the schema, or None when it fits."""
        if self.shape is Shape.STAMP:
            return None if _STAMP.fullmatch(text) else "not_a_time"
        if self.shape is Shape.TEXT or self.shape is Shape.MOMENT:
            size = len(text)
            if size < self.least:
                return "too_short" if text else "empty"
            return "too_long" if self.most is not None and size > self.most else None
        return self._number_fault(text.strip(_XML_SPACE))

    def _number_fault(self, text: str) -> str | None:
        if not (_DECIMAL if self.shape is Shape.DECIMAL else _WHOLE).match(text):
            return "not_a_number" if text else "empty"
        whole, _, part = text.lstrip("+-").partition(".")
        part = part.rstrip("0")
        if self.shape is Shape.INT:
            # measured before it is read: a text of a million digits is no number worth making
            return (
                None if len(whole.lstrip("0")) <= 10 and -(2**31) <= int(text) < 2**31 else "too_many_digits"
            )
        if len(part) > self.scale:
            return "too_precise"
        return "too_many_digits" if len(whole.lstrip("0")) + len(part) > (self.most or 0) else None

    def render(self, value: Value | int) -> str:
        """``value`` as the text of an element. Raises Unwritable."""
        if self.shape is Shape.TEXT:
            if isinstance(value, str):
                return value
            raise Unwritable("not_text")
        if self.shape is Shape.MOMENT:
            if not isinstance(value, datetime) or value.tzinfo is None:
                raise Unwritable("not_a_moment")
            return app_time(value) if self.most == 14 else return_time(value)
        if self.shape is Shape.STAMP:
            return _stamp(value)
        if isinstance(value, bool) or not isinstance(value, (Decimal, int)):
            raise Unwritable("not_a_decimal")
        if isinstance(value, Decimal) and not value.is_finite():
            raise Unwritable("not_a_number")
        return format(value, "f" if isinstance(value, Decimal) else "d")

    def value(self, text: str) -> Value:
        """The value of ``text``; text that does not fit comes back as it is, for ``validate`` to name."""
        if self.shape is Shape.TEXT:
            return text
        if self.shape is Shape.MOMENT:
            try:
                return read_any_time(text)
            except (ValueError, OverflowError):
                return text
        if self.shape is Shape.STAMP:
            return _moment(text.strip(_XML_SPACE))
        number = text.strip(_XML_SPACE)
        return Decimal(number) if _DECIMAL.match(number) or _POWER.match(number) else text


def form(text: str) -> Form:
    """The form that a table cell names: ``text:1-60``, ``text:36``, ``text:0-``, ``decimal:19.5``, ``moment:14``,
    ``stamp``."""
    shape, _, size = text.partition(":")
    match Shape(shape):
        case Shape.TEXT | Shape.MOMENT as kind:
            least, dash, most = size.partition("-")
            return Form(kind, int(least), (int(most) if most else None) if dash else int(least))
        case Shape.DECIMAL:
            digits, _, scale = size.partition(".")
            return Form(Shape.DECIMAL, 0, int(digits), int(scale))
        case Shape.WHOLE:
            return Form(Shape.WHOLE, 0, int(size))
        case Shape.INT:
            return Form(Shape.INT)
        case Shape.STAMP:
            return Form(Shape.STAMP)


def _stamp(value: Value | int) -> str:
    """A moment in Beijing time, or the beginning of a day of eight digits."""
    if isinstance(value, datetime) and value.tzinfo is not None:
        value = app_time(value)
    digits = value.ljust(14, "0") if isinstance(value, str) else ""
    try:
        return f"{read_time(digits):%Y-%m-%d %H:%M:%S}"
    except ValueError:
        raise Unwritable("not_a_time") from None


def _moment(text: str) -> Value:
    digits = re.sub("[^0-9]", "", text)
    try:
        return read_time(digits.ljust(14, "0"))
    except ValueError:
        return text


def narrower(schema: Form, handbook: Form | None) -> Form:
    """What satisfies both: the tighter of two lengths. Where they contradict, the schema wins."""
    if handbook is None or handbook.shape is not schema.shape:
        return schema
    least = max(schema.least, handbook.least)
    most = schema.most if handbook.most is None else min(schema.most or handbook.most, handbook.most)
    if most is not None and least > most:
        return schema
    return Form(schema.shape, least, most, schema.scale)
