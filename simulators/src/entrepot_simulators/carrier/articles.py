"""Personal articles at customs as the carrier meets them: taxed or waived, held, let go or turned back. By the core's rules."""

import dataclasses
import datetime as dt
import secrets
import threading
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from entrepot_core.customs.articles import s10_number
from entrepot_core.customs.clock import beijing_day
from entrepot_core.errors import Problem
from entrepot_core.money import Money
from entrepot_core.taxes import Line, Outcome, Shipment, assess
from entrepot_core.taxes.shipment import Goods
from entrepot_simulators.loopback import BadRequest

PLAYS = frozenset({"plain", "held", "returned"})
SERVICE = "EE"
MIDDLE = Decimal("0.20")
"""What an officer takes for goods that no table names: everything else is of the middle class."""
CNY = "CNY"


@dataclass(frozen=True, slots=True, kw_only=True)
class ArticlePlan:
    """How customs treats the next ``times`` items whose reference fits; ``tax`` is assessed instead of the rules' own."""

    play: str = "plain"
    reference: str = "*"
    tax: str = ""
    times: int = 1

    @classmethod
    def from_json(cls, value: Mapping[str, Any]) -> "ArticlePlan":
        """Read one entry of a control script. Raises BadRequest."""
        if value.get("play", "plain") not in PLAYS:
            raise BadRequest(f"play must be one of {', '.join(sorted(PLAYS))}")
        return cls(**{name: value[name] for name in ("play", "reference", "tax", "times") if name in value})


class ArticleDesk:
    """The desk of customs at the mail centre."""

    def __init__(self) -> None:
        self._guard = threading.Lock()
        self._plans: list[ArticlePlan] = []

    def plan(self, plan: ArticlePlan) -> None:
        """Let ``plan`` rule the next items that fit it."""
        with self._guard:
            self._plans.append(plan)

    def clear(self) -> None:
        """Forget every plan."""
        with self._guard:
            self._plans.clear()

    def take(self, reference: str) -> ArticlePlan:
        """The plan for an item; a plain one where none fits."""
        with self._guard:
            for at, plan in enumerate(self._plans):
                if plan.reference in {"*", reference}:
                    if plan.times > 1:
                        self._plans[at] = dataclasses.replace(plan, times=plan.times - 1)
                    else:
                        del self._plans[at]
                    return plan
        return ArticlePlan()


def number_for(item: Mapping[str, Any], serial: int) -> str:
    """The S10 number of an item from its sender's country. Raises BadRequest."""
    country = str((item.get("sender") or {}).get("country", ""))
    if len(country) != 2 or not country.isalpha():
        raise BadRequest("item.sender.country must have two letters")
    return s10_number(SERVICE, serial % 10**8, country.upper())


def check_item(item: Mapping[str, Any]) -> None:
    """Whether the data of an item can be used. Raises BadRequest."""
    contents = item.get("contents")
    if not isinstance(contents, list) or not contents:
        raise BadRequest("item.contents is missing")
    for content in contents:
        for name in ("description", "quantity", "net_weight_g", "value", "hs_code", "origin"):
            if not content.get(name):
                raise BadRequest(f"item.contents lacks {name}")
        try:
            Decimal(str(content["value"]))
        except InvalidOperation:
            raise BadRequest("item.contents.value must be a decimal as text") from None
    if not (item.get("addressee") or {}).get("id_number"):
        raise BadRequest("item.addressee.id_number is missing: customs asks for it")


def tax_on(item: Mapping[str, Any], at: dt.datetime) -> Decimal:
    """What customs levies by the rules of the day, in yuan; zero where it is waived."""
    day = beijing_day(at)
    shipment = Shipment(
        mode="postal",
        destination="CN",
        origin=str(item["sender"]["country"]),
        lines=tuple(_line(at, content) for at, content in enumerate(item["contents"])),
    )
    try:
        found = assess(shipment, as_of=day)
        if found.outcome is not Outcome.CALCULATED:
            found = assess(
                dataclasses.replace(shipment, lines=tuple(map(_middle, shipment.lines))), as_of=day
            )
    except Problem:
        found = assess(dataclasses.replace(shipment, lines=tuple(map(_middle, shipment.lines))), as_of=day)
    levied = found.total_tax.rounded().amount if found.outcome is Outcome.CALCULATED else Decimal(0)
    return Decimal(levied)


def _line(at: int, content: Mapping[str, Any]) -> Line:
    quantity = int(content["quantity"])
    return Line(
        id=str(at),
        quantity=quantity,
        unit_price=Money(Decimal(str(content["value"])) / quantity, CNY),
        goods=Goods(hs_code=str(content["hs_code"]), origin=str(content["origin"])),
    )


def _middle(line: Line) -> Line:
    return dataclasses.replace(line, goods=dataclasses.replace(line.goods, postal_rate=MIDDLE))


def bill_no() -> str:
    """The number of a tax bill of personal articles."""
    return f"PT{secrets.token_hex(6).upper()}"
