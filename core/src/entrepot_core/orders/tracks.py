"""The four tracks of an order as tables: money and service of the whole, goods and customs of each consignment.

Knows which step leads where. Knows nothing of who may ask for it, or of what a step sets off.
"""

from collections.abc import Iterable
from enum import StrEnum
from types import MappingProxyType
from typing import Any, Final

from entrepot_core.lifecycle import Lifecycle


class Track(StrEnum):
    """A side of an order's life. MONEY and SERVICE belong to the order, GOODS and CUSTOMS to a consignment."""

    MONEY = "money"
    GOODS = "goods"
    CUSTOMS = "customs"
    SERVICE = "service"


class MoneyState(StrEnum):
    """Whether the buyer's money came, and whether it went back."""

    UNPAID = "unpaid"
    PAID = "paid"
    REFUNDING = "refunding"
    REFUNDED = "refunded"
    CLOSED = "closed"


class GoodsState(StrEnum):
    """Where the parcel is."""

    ALLOCATED = "allocated"
    READY = "ready"
    HANDED_OVER = "handed_over"
    MOVING = "moving"
    DELIVERED = "delivered"
    CANCELLED = "cancelled"


class CustomsState(StrEnum):
    """What customs has said of the parcel."""

    NOT_DECLARED = "not_declared"
    DECLARING = "declaring"
    ACCEPTED = "accepted"
    INSPECTION = "inspection"
    DETAINED = "detained"
    RELEASED = "released"
    CLOSED = "closed"
    REJECTED = "rejected"
    SENT_BACK = "sent_back"
    CANCELLING = "cancelling"
    CANCELLED = "cancelled"
    RETURNING = "returning"
    RETURNED = "returned"


class ServiceState(StrEnum):
    """Whether the buyer has to do something, or has called it off."""

    NONE = "none"
    CORRECTION_NEEDED = "correction_needed"
    CANCELLED = "cancelled"


MONEY: Final = Lifecycle(
    "money",
    start=MoneyState.UNPAID,
    steps={
        MoneyState.UNPAID: {"pay": MoneyState.PAID, "close": MoneyState.CLOSED},
        MoneyState.PAID: {"refund": MoneyState.REFUNDING},
        MoneyState.REFUNDING: {"refunded": MoneyState.REFUNDED},
        MoneyState.REFUNDED: {},
        MoneyState.CLOSED: {},
    },
)

GOODS: Final = Lifecycle(
    "goods",
    start=GoodsState.ALLOCATED,
    steps={
        GoodsState.ALLOCATED: {"release": GoodsState.READY, "cancel": GoodsState.CANCELLED},
        GoodsState.READY: {"hand_over": GoodsState.HANDED_OVER, "cancel": GoodsState.CANCELLED},
        # Personal articles meet customs on their way, so they may be turned back there.
        GoodsState.HANDED_OVER: {"collect": GoodsState.MOVING, "turn_back": GoodsState.CANCELLED},
        GoodsState.MOVING: {"deliver": GoodsState.DELIVERED, "turn_back": GoodsState.CANCELLED},
        GoodsState.DELIVERED: {},
        GoodsState.CANCELLED: {},
    },
)

# The list (120) may arrive late or never, so "release" also starts from DECLARING.
CUSTOMS: Final = Lifecycle(
    "customs",
    start=CustomsState.NOT_DECLARED,
    steps={
        CustomsState.NOT_DECLARED: {"declare": CustomsState.DECLARING, "cancel": CustomsState.CANCELLED},
        CustomsState.DECLARING: {
            "accept": CustomsState.ACCEPTED,
            "reject": CustomsState.REJECTED,
            "release": CustomsState.RELEASED,
        },
        CustomsState.ACCEPTED: {
            "release": CustomsState.RELEASED,
            "reject": CustomsState.REJECTED,
            "inspect": CustomsState.INSPECTION,
            "detain": CustomsState.DETAINED,
            "ask_cancel": CustomsState.CANCELLING,
        },
        CustomsState.INSPECTION: {
            "release": CustomsState.RELEASED,
            "detain": CustomsState.DETAINED,
            "send_back": CustomsState.SENT_BACK,
            "ask_cancel": CustomsState.CANCELLING,
        },
        # Customs goes on with the parcel until it has answered: whatever ends the list first stands.
        CustomsState.CANCELLING: {
            "cancelled": CustomsState.CANCELLED,
            "refuse_cancel": CustomsState.ACCEPTED,
            "release": CustomsState.RELEASED,
            "reject": CustomsState.REJECTED,
            "send_back": CustomsState.SENT_BACK,
        },
        CustomsState.DETAINED: {"release": CustomsState.RELEASED, "send_back": CustomsState.SENT_BACK},
        CustomsState.RELEASED: {"close": CustomsState.CLOSED, "ask_return": CustomsState.RETURNING},
        CustomsState.REJECTED: {"declare": CustomsState.DECLARING, "cancel": CustomsState.CANCELLED},
        CustomsState.CLOSED: {"ask_return": CustomsState.RETURNING},
        # Of a parcel that came back in part the rest may still be returned, so it is released as before.
        CustomsState.RETURNING: {
            "returned": CustomsState.RETURNED,
            "part_returned": CustomsState.RELEASED,
            "refuse_return": CustomsState.RELEASED,
        },
        CustomsState.RETURNED: {},
        CustomsState.SENT_BACK: {},
        CustomsState.CANCELLED: {},
    },
)

SERVICE: Final = Lifecycle(
    "service",
    start=ServiceState.NONE,
    steps={
        ServiceState.NONE: {
            "request_correction": ServiceState.CORRECTION_NEEDED,
            "cancel": ServiceState.CANCELLED,
        },
        ServiceState.CORRECTION_NEEDED: {"correct": ServiceState.NONE, "cancel": ServiceState.CANCELLED},
        ServiceState.CANCELLED: {},
    },
)

LIFECYCLES: Final = MappingProxyType[Track, Lifecycle[Any]](
    {Track.MONEY: MONEY, Track.GOODS: GOODS, Track.CUSTOMS: CUSTOMS, Track.SERVICE: SERVICE}
)
"""Track -> its table."""

OF_CONSIGNMENT: Final = frozenset({Track.GOODS, Track.CUSTOMS})
"""The tracks that each consignment lives by itself; the others belong to the order."""


class ShopperStatus(StrEnum):
    """The one word a shopper reads; what it stands for is computed from the four tracks."""

    TO_PAY = "to_pay"
    PREPARING = "preparing"
    IN_CUSTOMS = "in_customs"
    HELD = "held"
    NEEDS_YOU = "needs_you"
    CLEARED = "cleared"
    ON_THE_WAY = "on_the_way"
    DELIVERED = "delivered"
    CLOSED = "closed"
    REFUNDING = "refunding"
    REFUNDED = "refunded"


_OF_MONEY: Final = {
    MoneyState.UNPAID: ShopperStatus.TO_PAY,
    MoneyState.CLOSED: ShopperStatus.CLOSED,
    MoneyState.REFUNDING: ShopperStatus.REFUNDING,
    MoneyState.REFUNDED: ShopperStatus.REFUNDED,
}
_OF_GOODS: Final = {
    GoodsState.DELIVERED: ShopperStatus.DELIVERED,
    GoodsState.MOVING: ShopperStatus.ON_THE_WAY,
    GoodsState.HANDED_OVER: ShopperStatus.ON_THE_WAY,
}
_OF_CUSTOMS: Final = {
    CustomsState.NOT_DECLARED: ShopperStatus.PREPARING,
    CustomsState.DECLARING: ShopperStatus.IN_CUSTOMS,
    CustomsState.ACCEPTED: ShopperStatus.IN_CUSTOMS,
    CustomsState.CANCELLING: ShopperStatus.IN_CUSTOMS,
    CustomsState.CANCELLED: ShopperStatus.CLOSED,
    CustomsState.RELEASED: ShopperStatus.CLEARED,
    CustomsState.CLOSED: ShopperStatus.CLEARED,
    CustomsState.RETURNING: ShopperStatus.CLEARED,
    CustomsState.RETURNED: ShopperStatus.CLOSED,
}
# The parcel that is furthest behind speaks for the order, so nobody reads "delivered" with a parcel missing.
_FURTHEST_BEHIND: Final = (
    ShopperStatus.HELD,
    ShopperStatus.PREPARING,
    ShopperStatus.IN_CUSTOMS,
    ShopperStatus.CLEARED,
    ShopperStatus.ON_THE_WAY,
    ShopperStatus.DELIVERED,
)


def parcel_status(goods: GoodsState, customs: CustomsState) -> ShopperStatus:
    """What a shopper reads of one paid consignment. Rejected, inspected and detained parcels are HELD."""
    if goods is GoodsState.CANCELLED:
        return ShopperStatus.CLOSED
    return _OF_GOODS.get(goods) or _OF_CUSTOMS.get(customs, ShopperStatus.HELD)


def shopper_status(
    money: MoneyState, service: ServiceState, parcels: Iterable[tuple[GoodsState, CustomsState]]
) -> ShopperStatus:
    """What a shopper reads of the whole order: money that is not settled first, then what needs the shopper, then
    the parcel that is furthest behind."""
    if service is ServiceState.CANCELLED and money in {MoneyState.UNPAID, MoneyState.CLOSED}:
        return ShopperStatus.CLOSED
    if money in _OF_MONEY:
        return _OF_MONEY[money]
    if service is ServiceState.CORRECTION_NEEDED:
        return ShopperStatus.NEEDS_YOU
    seen = {parcel_status(goods, customs) for goods, customs in parcels}
    return next((status for status in _FURTHEST_BEHIND if status in seen), ShopperStatus.CLOSED)
