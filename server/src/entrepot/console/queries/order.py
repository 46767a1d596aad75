"""One order for the desk: its four tracks, goods, customs, money and books. Nothing in it names the buyer in full."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db.models import Prefetch

from entrepot.accounts.models import Identity
from entrepot.console.queries.orders import masked_name
from entrepot.customs.models import CustomsDocument
from entrepot.ledger.models import Entry
from entrepot.logistics.models import Waybill
from entrepot.orders.models import Consignment, Order, OrderLine, TrackEvent
from entrepot.payments.models import Attempt, Charge, Refund
from entrepot.platform.access import NotFound
from entrepot.platform.desk.masking import masked_phone, masked_text
from entrepot_core.orders.tracks import LIFECYCLES, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class Next:
    """A step that the table allows from where a track stands, and where it leads."""

    step: str
    after: str


@dataclass(frozen=True, slots=True, kw_only=True)
class TrackView:
    """Where one track stands and what may follow."""

    track: str
    state: str
    following: tuple[Next, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class ParcelView:
    """One consignment: what is in it, where it is, what customs has of it."""

    parcel: Consignment
    lines: Sequence[OrderLine]
    goods: TrackView
    customs: TrackView
    documents: Sequence[CustomsDocument]
    waybill: Waybill | None


@dataclass(frozen=True, slots=True, kw_only=True)
class ChargeView:
    """One amount asked for, with the tries to pay it."""

    charge: Charge
    attempts: Sequence[Attempt]
    refunds: Sequence[Refund]


@dataclass(frozen=True, slots=True, kw_only=True)
class Books:
    """The entries of an order; ``sums`` is the sum per currency in minor units and must be zero."""

    entries: Sequence[Entry]
    sums: Mapping[str, int]

    @property
    def is_balanced(self) -> bool:
        """Whether every currency sums to zero."""
        return not any(self.sums.values())


@dataclass(frozen=True, slots=True, kw_only=True)
class OrderView:
    """Everything the desk shows of one order."""

    order: Order
    buyer: str
    name_masked: str
    number_masked: str
    phone: str
    consignee: str
    region: str
    money: TrackView
    service: TrackView
    parcels: Sequence[ParcelView]
    events: Sequence[TrackEvent]
    charges: Sequence[ChargeView]
    books: Books
    may_cancel: bool


def view_of(track: Track, state: str) -> TrackView:
    """Where a track stands, with the steps its table offers from there."""
    table = LIFECYCLES[track]
    steps: Mapping[Any, Mapping[str, Any]] = table.steps
    following = next((found for known, found in steps.items() if known == state), {})
    return TrackView(
        track=track.value,
        state=state,
        following=tuple(Next(step=step, after=str(after)) for step, after in following.items()),
    )


def get_order(number: str) -> OrderView:
    """Eleven statements whatever the order holds. Raises NotFound."""
    order = Order.objects.select_related("user").filter(number=number).first()
    if order is None:
        raise NotFound
    parcels = _parcels(order)
    identity = Identity.objects.filter(pk=order.identity_id).first()
    address: dict[str, Any] = order.address
    return OrderView(
        order=order,
        buyer=masked_name(order.user.get_username()),
        name_masked=identity.name_masked if identity else "",
        number_masked=identity.number_masked if identity else "",
        phone=masked_phone(order.buyer_phone),
        consignee=masked_text(str(address.get("consignee", ""))),
        region=str(address.get("region", "")),
        money=view_of(Track.MONEY, order.money_state),
        service=view_of(Track.SERVICE, order.service_state),
        parcels=parcels,
        events=list(TrackEvent.objects.filter(order=order).select_related("consignment").order_by("-id")),
        charges=_charges(order),
        books=_books(order),
        may_cancel=may_cancel(order, [view.parcel for view in parcels]),
    )


def may_cancel(order: Order, parcels: Sequence[Consignment]) -> bool:
    """Whether every table offers what a cancellation needs: the use case decides again when asked."""
    service = view_of(Track.SERVICE, order.service_state)
    if order.money_state not in {"unpaid", "paid"} or not _offers(service, "cancel"):
        return False
    return all(
        _offers(view_of(Track.GOODS, parcel.goods_state), "cancel") and _is_off(order, parcel)
        for parcel in parcels
    )


def _is_off(order: Order, parcel: Consignment) -> bool:
    """Whether customs does not hold the parcel, or may be asked to cancel a list that it has numbered."""
    customs = view_of(Track.CUSTOMS, parcel.customs_state)
    if _offers(customs, "cancel"):
        return True
    listed = CustomsDocument.objects.filter(consignment_no=parcel.number, kind="621").exclude(invt_no="")
    return order.money_state == "paid" and _offers(customs, "ask_cancel") and listed.exists()


def _offers(view: TrackView, step: str) -> bool:
    return any(following.step == step for following in view.following)


def _parcels(order: Order) -> list[ParcelView]:
    found = list(
        Consignment.objects.filter(order=order)
        .prefetch_related(Prefetch("lines", queryset=OrderLine.objects.order_by("position")))
        .order_by("number")
    )
    numbers = [parcel.number for parcel in found]
    documents: dict[str, list[CustomsDocument]] = {}
    for document in CustomsDocument.objects.filter(consignment_no__in=numbers).order_by("kind"):
        documents.setdefault(document.consignment_no, []).append(document)
    waybills = {
        waybill.consignment_no: waybill for waybill in Waybill.objects.filter(consignment_no__in=numbers)
    }
    return [
        ParcelView(
            parcel=parcel,
            lines=list(parcel.lines.all()),
            goods=view_of(Track.GOODS, parcel.goods_state),
            customs=view_of(Track.CUSTOMS, parcel.customs_state),
            documents=documents.get(parcel.number, []),
            waybill=waybills.get(parcel.number),
        )
        for parcel in found
    ]


def _charges(order: Order) -> list[ChargeView]:
    found = (
        Charge.objects.filter(order_no=order.number)
        .prefetch_related(
            Prefetch("attempts", queryset=Attempt.objects.order_by("id")),
            Prefetch("attempts__refunds", queryset=Refund.objects.order_by("id")),
        )
        .order_by("id")
    )
    return [
        ChargeView(
            charge=charge,
            attempts=list(charge.attempts.all()),
            refunds=[refund for attempt in charge.attempts.all() for refund in attempt.refunds.all()],
        )
        for charge in found
    ]


def _books(order: Order) -> Books:
    entries = list(
        Entry.objects.filter(journal__order_no=order.number)
        .select_related("journal", "account")
        .order_by("journal_id", "id")
    )
    sums: dict[str, int] = {}
    for entry in entries:
        sums[entry.currency] = sums.get(entry.currency, 0) + entry.amount_minor
    return Books(entries=entries, sums=sums)
