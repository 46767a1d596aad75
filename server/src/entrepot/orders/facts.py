"""What the rest of the house may know of an order: frozen values, without a table behind them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from entrepot_core.money import Money
from entrepot_core.orders.tracks import (
    CustomsState,
    GoodsState,
    MoneyState,
    ServiceState,
    ShopperStatus,
    Track,
    parcel_status,
    shopper_status,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFacts:
    """The customs profile of a line as it was when the order was placed. Quantities are of one piece."""

    hs_code: str
    origin: str
    declared_name: str
    declared_model: str
    unit: str
    unit1: str
    quantity1: Decimal
    unit2: str = ""
    quantity2: Decimal | None = None
    item_record_no: str = ""

    @classmethod
    def of_json(cls, stored: Mapping[str, Any]) -> "ProfileFacts":
        """From the JSON that an order line keeps."""
        second = stored.get("quantity2")
        return cls(
            hs_code=stored["hs_code"],
            origin=stored["origin"],
            declared_name=stored["declared_name"],
            declared_model=stored["declared_model"],
            unit=stored["unit"],
            unit1=stored["unit1"],
            quantity1=Decimal(stored["quantity1"]),
            unit2=stored.get("unit2", ""),
            quantity2=None if second in {None, ""} else Decimal(str(second)),
            item_record_no=stored.get("item_record_no", ""),
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class LineFacts:
    """So many pieces of one variant. ``position`` counts 1, 2, 3 … within the consignment (gnum)."""

    position: int
    listing_slug: str
    sku: str
    name_zh: str
    name_en: str
    picture: str
    quantity: int
    unit_price: Money
    goods: Money
    tax: Money
    gross_weight_g: int
    net_weight_g: int
    profile: ProfileFacts


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsignmentFacts:
    """What travels and is declared as one parcel. ``number`` is the order number that customs knows."""

    id: int
    order_no: str
    number: str
    seller_code: str
    mode: str
    warehouse_code: str
    port: str
    goods: Money
    freight: Money
    tax: Money
    total: Money
    commission: Money
    assessment: Mapping[str, Any]
    goods_state: GoodsState
    customs_state: CustomsState
    updated_at: datetime
    lines: tuple[LineFacts, ...]

    @property
    def gross_weight_g(self) -> int:
        """Of all its pieces, in grams."""
        return sum(line.gross_weight_g * line.quantity for line in self.lines)

    @property
    def net_weight_g(self) -> int:
        """Of all its pieces, in grams."""
        return sum(line.net_weight_g * line.quantity for line in self.lines)

    @property
    def status(self) -> ShopperStatus:
        """What a shopper reads of this parcel once the order is paid."""
        return parcel_status(self.goods_state, self.customs_state)


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """Where the goods go, as agreed. ``region`` is the text of province, city and district."""

    consignee: str
    phone: str
    country: str
    region_code: str
    region: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderFacts:
    """What was agreed, and where its four tracks stand. ``identity_id`` names a row of the vault."""

    id: int
    number: str
    user_id: int
    cart_id: int
    market: str
    language: str
    currency: str
    goods: Money
    freight: Money
    tax: Money
    total: Money
    quote: Mapping[str, Any]
    identity_id: int
    buyer_phone: str
    address: AddressFacts
    consent: str
    money_state: MoneyState
    service_state: ServiceState
    placed_at: datetime
    consignments: tuple[ConsignmentFacts, ...]

    @property
    def status(self) -> ShopperStatus:
        """The one word a shopper reads."""
        lives = [(part.goods_state, part.customs_state) for part in self.consignments]
        return shopper_status(self.money_state, self.service_state, lives)

    def consignment(self, number: str) -> ConsignmentFacts:
        """The consignment of this number. Raises KeyError."""
        for part in self.consignments:
            if part.number == number:
                return part
        raise KeyError(number)


@dataclass(frozen=True, slots=True, kw_only=True)
class TimelineEntry:
    """One step of one track, oldest first in a timeline. ``consignment_no`` is empty for the whole order."""

    at: datetime
    track: Track
    step: str
    before: str
    after: str
    actor: str
    reason: str
    consignment_no: str
