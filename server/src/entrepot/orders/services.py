"""Write an order down, and take the steps of its tracks. Asks to be called inside a transaction."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db import transaction
from django.db.models import QuerySet

from entrepot.orders.models import Consignment, Order, OrderLine, TrackEvent
from entrepot.platform import outbox
from entrepot.platform.access import NotFound
from entrepot_core.lifecycle import StepNotAllowed
from entrepot_core.orders.tracks import LIFECYCLES, OF_CONSIGNMENT, Track


@dataclass(frozen=True, slots=True, kw_only=True)
class NewLine:
    """A line to be written: amounts in minor units, weights in grams of one piece, the profile as JSON."""

    listing_slug: str
    sku: str
    name_zh: str
    name_en: str
    picture: str
    quantity: int
    unit_price_minor: int
    tax_minor: int
    gross_weight_g: int
    net_weight_g: int
    profile: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewConsignment:
    """A consignment to be written."""

    number: str
    seller_code: str
    mode: str
    warehouse_code: str
    port: str
    goods_minor: int
    freight_minor: int
    tax_minor: int
    commission_minor: int
    assessment: Mapping[str, Any]
    lines: Sequence[NewLine]


@dataclass(frozen=True, slots=True, kw_only=True)
class NewOrder:
    """An order to be written. Its sums are those of its consignments."""

    number: str
    user_id: int
    cart_id: int
    market: str
    language: str
    currency: str
    quote: Mapping[str, Any]
    identity_id: int
    address: Mapping[str, str]
    consent: str
    consignments: Sequence[NewConsignment]


def create(new: NewOrder, *, now: datetime) -> int:
    """Write an order with its consignments and lines; returns its id. A second order of one cart is an IntegrityError."""
    order = Order.objects.create(
        number=new.number,
        user_id=new.user_id,
        cart_id=new.cart_id,
        market=new.market,
        language=new.language,
        currency=new.currency,
        goods_minor=sum(part.goods_minor for part in new.consignments),
        freight_minor=sum(part.freight_minor for part in new.consignments),
        tax_minor=sum(part.tax_minor for part in new.consignments),
        total_minor=sum(part.goods_minor + part.freight_minor + part.tax_minor for part in new.consignments),
        quote=new.quote,
        identity_id=new.identity_id,
        buyer_phone=new.address["phone"],
        address=dict(new.address),
        consent=new.consent,
        placed_at=now,
    )
    for part in new.consignments:
        _create_consignment(order, part, now)
    return order.pk


def _create_consignment(order: Order, new: NewConsignment, now: datetime) -> None:
    row = Consignment.objects.create(
        order=order,
        number=new.number,
        seller_code=new.seller_code,
        mode=new.mode,
        warehouse_code=new.warehouse_code,
        port=new.port,
        goods_minor=new.goods_minor,
        freight_minor=new.freight_minor,
        tax_minor=new.tax_minor,
        total_minor=new.goods_minor + new.freight_minor + new.tax_minor,
        commission_minor=new.commission_minor,
        assessment=new.assessment,
        updated_at=now,
    )
    OrderLine.objects.bulk_create(
        OrderLine(
            consignment=row,
            position=position,
            listing_slug=line.listing_slug,
            sku=line.sku,
            name_zh=line.name_zh,
            name_en=line.name_en,
            picture=line.picture,
            quantity=line.quantity,
            unit_price_minor=line.unit_price_minor,
            goods_minor=line.unit_price_minor * line.quantity,
            tax_minor=line.tax_minor,
            gross_weight_g=line.gross_weight_g,
            net_weight_g=line.net_weight_g,
            profile=dict(line.profile),
        )
        for position, line in enumerate(new.lines, start=1)
    )


def correct_buyer(*, order_no: str, identity_id: int) -> None:
    """Write the identity as customs is to know it, where a correction was asked for."""
    Order.objects.filter(number=order_no).update(identity_id=identity_id)


def step(
    *,
    order_no: str,
    consignment_no: str | None = None,
    track: str,
    step: str,
    actor: str,
    now: datetime,
    reason: str = "",
    strict: bool = False,
) -> bool:
    """Take ``step`` of ``track``, if it starts from where the order or consignment stands.

    The claim is one conditional UPDATE from the state that was seen; where another was faster, the new state is
    looked at again. With it an event row and ``orders.stepped.v1`` are written.

    Returns:
        Whether the step was taken. If not, nothing was written.

    Raises:
        StepNotAllowed: ``strict``, and the step does not start from where the track stands.
        NotFound: no such order, or the consignment is of another one.
    """
    life = LIFECYCLES[Track(track)]
    if (track in OF_CONSIGNMENT) == (consignment_no is None):
        raise ValueError(f"track {track} of consignment {consignment_no}")
    rows: QuerySet[Any] = Order.objects.filter(number=order_no)
    stamp: dict[str, Any] = {}
    if consignment_no is not None:
        rows = Consignment.objects.filter(number=consignment_no, order__number=order_no)
        stamp = {"updated_at": now}
    with transaction.atomic():
        while True:
            row = rows.first()
            if row is None:
                raise NotFound
            before = getattr(row, f"{track}_state")
            if not life.allows(before, step):
                if strict:
                    raise StepNotAllowed(name=life.name, state=before, step=step)
                return False
            after = life.after(before, step)
            # By primary key alone: PostgreSQL would not look again at a joined condition after a wait.
            claim = type(row).objects.filter(pk=row.pk, **{f"{track}_state": before})
            if claim.update(**{f"{track}_state": after}, **stamp):
                break
        _record(row, track=track, step=step, before=before, after=after, actor=actor, reason=reason, now=now)
    return True


def _record(
    row: Order | Consignment,
    *,
    track: str,
    step: str,
    before: str,
    after: str,
    actor: str,
    reason: str,
    now: datetime,
) -> None:
    part = row if isinstance(row, Consignment) else None
    order = part.order if part else row
    assert isinstance(order, Order)
    TrackEvent.objects.create(
        order=order,
        consignment=part,
        track=track,
        step=step,
        before=before,
        after=after,
        actor=actor,
        reason=reason[:300],
        at=now,
    )
    outbox.publish(
        "orders.stepped.v1",
        {
            "order_no": order.number,
            "consignment_no": part.number if part else "",
            "track": track,
            "step": step,
            "before": before,
            "after": after,
        },
        at=now,
    )
