"""What a carrier says of a parcel, pushed or asked for, in the transaction of one event."""

from datetime import datetime

from django.db import transaction

from entrepot.ledger import services as ledger
from entrepot.logistics import queries, services
from entrepot.logistics.carriers.protocol import RANK, CarrierEvent, DeclarationState, ParcelCode
from entrepot.orders import services as order_services
from entrepot.orders.facts import ConsignmentFacts
from entrepot.orders.queries import get_consignment
from entrepot.platform import outbox
from entrepot.platform.access import NotFound
from entrepot.usecases.articles.follow_news import follow_news
from entrepot.usecases.clearance.declare_waybill import write_waybill_standing
from entrepot.usecases.clearance.follow_signing import write_signing_standing
from entrepot_core.ledger import Event, Owner, journal_of


def hear_event(event: CarrierEvent, *, carrier: str, now: datetime) -> bool:
    """Act on an event that is believed; False for one that was told before. Raises NotFound: no such waybill (yet)."""
    with transaction.atomic(durable=True):
        waybill = queries.find_by_number(carrier=carrier, number=event.waybill_no)
        if waybill is None:
            raise NotFound
        if not services.store_event(waybill_id=waybill.id, event=event, now=now):
            return False
        if event.declaration is DeclarationState.ACCEPTED:  # of a refusal the carrier is asked for the reason
            write_waybill_standing(
                consignment_no=waybill.consignment_no, state=event.declaration, text=event.text, now=now
            )
        if event.signing is DeclarationState.ACCEPTED:
            write_signing_standing(
                consignment_no=waybill.consignment_no, state=event.signing, text=event.text, now=now
            )
        if event.article is not None:
            follow_news(waybill.consignment_no, event.article, at=event.happened_at, now=now)
        if event.parcel is not None:
            _move(get_consignment(waybill.consignment_no), event, event.parcel, carrier, now)
    return True


def _move(
    consignment: ConsignmentFacts, event: CarrierEvent, code: ParcelCode, actor: str, now: datetime
) -> None:
    _step(consignment, "collect", actor, now)
    if RANK[code] < RANK[ParcelCode.DELIVERED] or not _step(consignment, "deliver", actor, now):
        return
    journal = journal_of(
        Event.DELIVERED,
        key=f"deliver:{consignment.number}",
        order_no=consignment.order_no,
        amounts={"share": consignment.goods.minor - consignment.commission.minor},
        currency=consignment.total.currency,
        owners={Owner.SELLER: consignment.seller_code},
        occurred_at=event.happened_at,
    )
    ledger.post(journal, now=now)
    outbox.publish(
        "parcels.delivered.v1",
        {"order_no": consignment.order_no, "consignment_no": consignment.number},
        at=now,
    )


def _step(consignment: ConsignmentFacts, step: str, actor: str, now: datetime) -> bool:
    return order_services.step(
        order_no=consignment.order_no,
        consignment_no=consignment.number,
        track="goods",
        step=step,
        actor=actor,
        now=now,
    )
