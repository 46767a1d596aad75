"""Reads a shipment from JSON values, strictly: an unknown member, a wrong type or a missing one is named by its path.

Amounts are decimal text in ``currency``; rates are fractions as text or exact numbers, never floats.
"""

import json
from collections.abc import Callable, Iterable, Iterator, Mapping
from decimal import Decimal, InvalidOperation
from types import MappingProxyType
from typing import Any

from entrepot_core.errors import Problem
from entrepot_core.money import EXPONENTS, Money, UnknownCurrency
from entrepot_core.taxes.problems import MemberMissing, NotANumber, NotJson, UnknownMember, WrongType
from entrepot_core.taxes.shipment import ConsumptionTax, DutyRate, Goods, Line, Shipment

Reader = Callable[[Any, str, str], Any]
"""Value, its path, the currency of the shipment -> value of the field."""


def read_shipment(data: object) -> Shipment:
    """The shipment in parsed JSON.

    Members are those of ``Shipment``, ``Line`` and ``Goods``, and ``currency`` beside the lines.

    Raises MemberMissing, UnknownMember, WrongType, NotANumber, UnknownCurrency, each with its field.
    """
    table = dict(_stated(data, "shipment"))
    currency = _text(_take(table, "currency"), "currency", "")
    if currency not in EXPONENTS:
        problem = UnknownCurrency(currency=currency)
        problem.field = "currency"
        raise problem
    if "destination" not in table:
        raise MemberMissing(field="destination")
    return Shipment(**_read({"lines": [], **table}, _SHIPMENT, "", currency))


def read_shipments(lines: Iterable[bytes]) -> Iterator[Shipment | Problem]:
    """A shipment, or what is wrong with it, for each line of UTF-8 JSON, as soon as it is asked for."""
    for line in lines:
        yield _shipment_or_problem(line)


def _shipment_or_problem(line: bytes) -> Shipment | Problem:
    try:
        return read_shipment(json.loads(line.decode("utf-8-sig").strip(), parse_float=Decimal))
    except Problem as problem:
        return problem.with_traceback(None)
    except UnicodeDecodeError:
        return NotJson(why="it is not UTF-8")
    except RecursionError:
        return NotJson(why="it is nested too deeply")
    except json.JSONDecodeError as error:
        return NotJson(why=f"{error.msg} at column {error.colno}")
    except ValueError:
        return NotJson(why="a number has too many digits")


def _read(
    table: Mapping[str, Any], readers: Mapping[str, Reader], where: str, currency: str
) -> dict[str, Any]:
    found = {}
    for name, value in table.items():
        path = f"{where}.{name}" if where else name
        if name not in readers:
            raise UnknownMember(field=path, known=", ".join(sorted(readers)))
        found[name] = readers[name](value, path, currency)
    return found


def _stated(value: object, path: str) -> Mapping[str, Any]:
    """The members of an object; null is the same as not stated."""
    if not isinstance(value, dict):
        raise WrongType(field=path, wanted="an object")
    return {str(name): member for name, member in value.items() if member is not None}


def _take(table: dict[str, Any], name: str) -> Any:
    if name not in table:
        raise MemberMissing(field=name)
    return table.pop(name)


def _text(value: Any, path: str, _currency: str) -> str:
    if not isinstance(value, str):
        raise WrongType(field=path, wanted="text")
    return value


def _flag(value: Any, path: str, _currency: str) -> bool:
    if not isinstance(value, bool):
        raise WrongType(field=path, wanted="true or false")
    return value


def _whole(value: Any, path: str, _currency: str) -> int:
    if isinstance(value, bool) or not isinstance(value, int):
        raise WrongType(field=path, wanted="a whole number")
    return value


def _decimal(value: Any, path: str, _currency: str = "") -> Decimal:
    if isinstance(value, bool) or not isinstance(value, str | int | Decimal):
        raise NotANumber(field=path, value=str(value))
    try:
        number = Decimal(value)
    except InvalidOperation:
        raise NotANumber(field=path, value=str(value)) from None
    if not number.is_finite():
        raise NotANumber(field=path, value=str(value))
    return number


def _money(value: Any, path: str, currency: str) -> Money:
    return Money(_decimal(value, path), currency)


def _yuan(value: Any, path: str, _currency: str) -> Money:
    return Money(_decimal(value, path), "CNY")


def _rates(value: Any, path: str, _currency: str) -> dict[str, Decimal]:
    return {code: _decimal(rate, f"{path}.{code}") for code, rate in _stated(value, path).items()}


def _duty(value: Any, path: str, currency: str) -> DutyRate:
    return DutyRate(**_read(_stated(value, path), _DUTY, path, currency))


def _consumption(value: Any, path: str, currency: str) -> ConsumptionTax:
    return ConsumptionTax(**_read(_stated(value, path), _CONSUMPTION, path, currency))


def _goods(value: Any, path: str, currency: str) -> Goods:
    return Goods(**_read(_stated(value, path), _GOODS, path, currency))


def _lines(value: Any, path: str, currency: str) -> tuple[Line, ...]:
    if not isinstance(value, list):
        raise WrongType(field=path, wanted="a list")
    return tuple(_line(each, f"{path}[{at}]", at, currency) for at, each in enumerate(value))


def _line(value: Any, path: str, at: int, currency: str) -> Line:
    table = {"id": str(at + 1), "quantity": 1, "goods": {}, **_stated(value, path)}
    if "unit_price" not in table:
        raise MemberMissing(field=f"{path}.unit_price")
    return Line(**_read(table, _LINE, path, currency))


_DUTY: Mapping[str, Reader] = MappingProxyType({"ad_valorem": _decimal, "specific": _decimal, "unit": _text})
_CONSUMPTION: Mapping[str, Reader] = MappingProxyType(
    {"kind": _text, "rate": _decimal, "amount": _decimal, "unit": _text}
)
_GOODS: Mapping[str, Reader] = MappingProxyType(
    dict.fromkeys(("hs_code", "description", "origin", "content_unit", "vat_class", "postal_class"), _text)
    | dict.fromkeys(
        (
            "net_weight_g",
            "volume_ml",
            "content",
            "vat",
            "postal_rate",
            "cap_g",
            "cap_used_g",
            "additional_duty",
        ),
        _decimal,
    )
    | {
        "duty": _duty,
        "consumption_tax": _consumption,
        "table_value": _yuan,
        "on_positive_list": _flag,
    }
)
_LINE: Mapping[str, Reader] = MappingProxyType(
    {"id": _text, "quantity": _whole, "unit_price": _money, "goods": _goods}
)
_SHIPMENT: Mapping[str, Reader] = MappingProxyType(
    dict.fromkeys(("destination", "origin", "regime", "mode", "channel", "postcode", "method"), _text)
    | dict.fromkeys(("freight", "insurance", "price_cut", "voucher"), _money)
    | dict.fromkeys(("registered", "personal", "gift"), _flag)
    | {"annual_used": _yuan, "rates": _rates, "lines": _lines}
)
