"""An order and a consignment as they are declared: what was agreed, with what two people amended laid over it.

Pure but for ``as_amended``, which asks for the amendments. What the order holds never changes.
"""

import re
from collections.abc import Callable, Mapping
from dataclasses import replace
from datetime import datetime
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from entrepot.accounts.services import clean_phone
from entrepot.customs import amendments
from entrepot.orders.facts import ConsignmentFacts, LineFacts, OrderFacts
from entrepot_core.errors import Problem
from entrepot_core.money import Money
from entrepot_core.places import get_country


class FactInvalid(Problem):
    """A value that can't be declared in this place."""

    code = "clearance.fact_invalid"
    title = "“%(value)s” can't be declared here."


def _text(longest: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        cleaned = " ".join(value.split())
        if not 0 < len(cleaned) <= longest:
            raise ValueError
        return cleaned

    return read


def _digits(count: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        if not re.fullmatch(rf"[0-9]{{{count}}}", value.strip()):
            raise ValueError
        return value.strip()

    return read


def _whole(value: str) -> str:
    if not 0 < int(value) < 10**8:
        raise ValueError
    return str(int(value))


def _number(places: int) -> Callable[[str], str]:
    def read(value: str) -> str:
        number = Decimal(value.strip())
        if not number.is_finite() or not 0 < number < 10**9 or number != round(number, places):
            raise ValueError
        return format(number.normalize(), "f")

    return read


def _or_nothing(read: Callable[[str], str]) -> Callable[[str], str]:
    return lambda value: read(value) if value.strip() else ""


def _origin(value: str) -> str:
    return get_country(value.strip().upper()).alpha2


PERSONAL: Final[Mapping[str, Callable[[str], str]]] = {
    "buyer.telephone": clean_phone,
    "consignee.name": _text(60),
    "consignee.telephone": clean_phone,
    "consignee.region": _text(120),
    "consignee.detail": _text(120),
}
"""Facts about people: shown masked, opened with a reason."""
OF_LINE: Final[Mapping[str, Callable[[str], str]]] = {
    "declared_name": _text(250),
    "declared_model": _text(510),
    "hs_code": _digits(10),
    "origin": _origin,
    "quantity": _whole,
    "unit": _digits(3),
    "price": _number(2),
    "quantity1": _number(5),
    "unit1": _digits(3),
    "quantity2": _or_nothing(_number(5)),
    "unit2": _or_nothing(_digits(3)),
    "gross_weight_g": _whole,
    "net_weight_g": _whole,
    "item_record_no": _text(30),
}
"""Facts of a line; not every code has a second unit. Quantities by law and weights are those of one piece, weights in grams."""
_OF_PROFILE: Final = frozenset(
    {"declared_name", "declared_model", "hs_code", "origin", "unit", "unit1", "unit2", "item_record_no"}
)
_LINE: Final = re.compile(r"line\.(\d{1,3})\.(\w+)")


def current_facts(order: OrderFacts, consignment: ConsignmentFacts) -> dict[str, str]:
    """Fact -> value, of everything that can be amended."""
    address = order.address
    found = {
        "buyer.telephone": order.buyer_phone,
        "consignee.name": address.consignee,
        "consignee.telephone": address.phone,
        "consignee.region": address.region,
        "consignee.detail": address.detail,
    }
    for line in consignment.lines:
        for name in OF_LINE:
            found[f"line.{line.position}.{name}"] = _of_line(line, name)
    return found


def _of_line(line: LineFacts, name: str) -> str:
    if name in _OF_PROFILE:
        return str(getattr(line.profile, name))
    if name in {"quantity1", "quantity2"}:
        number: Decimal | None = getattr(line.profile, name)
        return "" if number is None else format(number.normalize(), "f")
    if name == "price":
        return format(line.unit_price.rounded().amount.normalize(), "f")
    return str(getattr(line, name))


def read_facts(values: Mapping[str, str], order: OrderFacts, consignment: ConsignmentFacts) -> dict[str, str]:
    """Those of ``values`` that differ from what is declared now, as they are declared. Raises FactInvalid."""
    current, found = current_facts(order, consignment), {}
    for path, value in values.items():
        if path not in current:
            raise FactInvalid(field=path, value=path)
        reader = PERSONAL.get(path) or OF_LINE[path.rpartition(".")[2]]
        try:
            read = reader(value)
        except (ValueError, InvalidOperation, Problem):
            raise FactInvalid(field=path, value=value[:60]) from None
        if read != current[path]:
            found[path] = read
    return found


def as_amended(
    order: OrderFacts,
    consignment: ConsignmentFacts,
    more: Mapping[str, str] | None = None,
    *,
    until: datetime | None = None,
) -> tuple[OrderFacts, ConsignmentFacts]:
    """Both as they are declared, with what was approved (up to ``until``), and ``more`` as if it were."""
    values = amendments.values_of(consignment.number, until=until) | dict(more or {})
    return (_order(order, values), _consignment(consignment, values)) if values else (order, consignment)


def _order(order: OrderFacts, values: Mapping[str, str]) -> OrderFacts:
    address = order.address
    return replace(
        order,
        buyer_phone=values.get("buyer.telephone", order.buyer_phone),
        address=replace(
            address,
            consignee=values.get("consignee.name", address.consignee),
            phone=values.get("consignee.telephone", address.phone),
            region=values.get("consignee.region", address.region),
            detail=values.get("consignee.detail", address.detail),
        ),
    )


def _consignment(consignment: ConsignmentFacts, values: Mapping[str, str]) -> ConsignmentFacts:
    by_line: dict[int, dict[str, str]] = {}
    for path, value in values.items():
        if found := _LINE.fullmatch(path):
            by_line.setdefault(int(found[1]), {})[found[2]] = value
    if not by_line:
        return consignment
    lines = tuple(_line(line, by_line.get(line.position, {})) for line in consignment.lines)
    goods = sum((line.goods for line in lines), Money.of_minor(0, consignment.goods.currency))
    return replace(consignment, lines=lines, goods=goods)


def _line(line: LineFacts, values: Mapping[str, str]) -> LineFacts:
    profile: dict[str, Any] = {name: value for name, value in values.items() if name in _OF_PROFILE}
    for name in ("quantity1", "quantity2"):
        if name in values:
            profile[name] = Decimal(values[name]) if values[name] else None
    own: dict[str, Any] = {
        name: int(values[name]) for name in ("quantity", "gross_weight_g", "net_weight_g") if name in values
    }
    if "price" in values:
        own["unit_price"] = Money.of(values["price"], line.unit_price.currency)
    changed = replace(line, profile=replace(line.profile, **profile), **own)
    return replace(changed, goods=changed.unit_price * changed.quantity)
