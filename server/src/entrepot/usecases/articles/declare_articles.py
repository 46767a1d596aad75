"""A paid parcel of personal articles is told ahead by its carrier, and leaves."""

from datetime import datetime
from decimal import Decimal

from django.db import transaction

from entrepot.customs import articles
from entrepot.logistics import queries, services
from entrepot.logistics.carriers import DEFAULT, get_carrier
from entrepot.logistics.carriers.protocol import Parcel
from entrepot.orders import queries as orders
from entrepot.orders import services as order_services
from entrepot.orders.facts import ConsignmentFacts
from entrepot.platform import outbox
from entrepot.usecases.articles.item_data import item_data
from entrepot_core.customs.articles import ArticleState, ItemData, check_item
from entrepot_core.orders.tracks import CustomsState, MoneyState
from entrepot_core.units import kg_of


def declare_articles(*, order_no: str, consignment_no: str, now: datetime) -> bool:
    """Have the carrier take the parcel's data, then let it be handed over: customs meets it on its way.

    Written before each call; running it again goes on from there. False if it is not to be declared (any more).

    Raises: ItemDataMissing, ItemDataTooLong; PartnerUnreachable, AnswerUnknown, PartnerRefused.
    """
    with transaction.atomic(durable=True):
        order = orders.get_order(order_no)
        consignment = order.consignment(consignment_no)
        if order.money_state is not MoneyState.PAID or consignment.customs_state not in {
            CustomsState.NOT_DECLARED,
            CustomsState.DECLARING,
        }:
            return False
        item = item_data(order, consignment, now=now)
        check_item(item)
        if not _begin(consignment, now):
            return False
        services.open_waybill(
            consignment_no=consignment_no,
            carrier=DEFAULT,
            freight_minor=consignment.freight.minor,
            insurance_minor=0,
            gross_weight_g=consignment.gross_weight_g,
            now=now,
        )
        facts = articles.open_article(
            consignment_no=consignment_no,
            carrier=DEFAULT,
            item=item,
            estimated_minor=consignment.tax.minor,
            now=now,
        )
    if facts.state is not ArticleState.NEW:
        return False
    carrier = get_carrier(facts.carrier)
    number = queries.get_waybill(consignment_no).number
    parcel = _parcel(consignment, item)
    if not number:
        number = carrier.open_waybill(parcel).number
        services.write_number(consignment_no=consignment_no, number=number)
    carrier.declare(number, parcel)
    return _declared(consignment, number, now)


def _parcel(consignment: ConsignmentFacts, item: ItemData) -> Parcel:
    return Parcel(
        reference=consignment.number,
        consignee=item.addressee.name,
        telephone=item.addressee.telephone,
        address=item.addressee.address,
        gross_weight_kg=kg_of(consignment.gross_weight_g),
        freight=consignment.freight.rounded().amount,
        insurance=Decimal(0),
        goods=item.contents[0].description,
        item=item,
    )


def _begin(consignment: ConsignmentFacts, now: datetime) -> bool:
    """Claim the consignment: from here on it can't be cancelled; False if it was."""
    taken = _step(consignment, "customs", "declare", now)
    return taken or orders.get_consignment(consignment.number).customs_state is CustomsState.DECLARING


def _declared(consignment: ConsignmentFacts, number: str, now: datetime) -> bool:
    with transaction.atomic(durable=True):
        articles.name_article(consignment.number, number)
        if not articles.move(consignment.number, ArticleState.DECLARED, now=now):
            return False
        _step(consignment, "goods", "release", now)
        outbox.publish(
            "articles.declared.v1",
            {"order_no": consignment.order_no, "consignment_no": consignment.number},
            at=now,
        )
    return True


def _step(consignment: ConsignmentFacts, track: str, step: str, now: datetime) -> bool:
    return order_services.step(
        order_no=consignment.order_no,
        consignment_no=consignment.number,
        track=track,
        step=step,
        actor="carrier" if track == "customs" else "clearance",
        now=now,
    )
