"""One consignment as the data that go ahead of an item of personal articles."""

from datetime import datetime

from entrepot.accounts import services as accounts
from entrepot.inventory.queries import get_warehouse
from entrepot.orders.facts import ConsignmentFacts, OrderFacts
from entrepot.parties.queries import get_seller
from entrepot.usecases.clearance.parcels import one_line
from entrepot_core.customs.articles import Content, ItemData, Party

LONGEST_DESCRIPTION = 64


def item_data(
    order: OrderFacts, consignment: ConsignmentFacts, *, actor: str = "clearance", now: datetime
) -> ItemData:
    """Sender, receiver with identity, contents. Opens the sealed identity, which is written down.

    Asks to be called inside a transaction. Raises NotFound.
    """
    person = accounts.open_identity(order.identity_id, actor, "personal articles", now)
    warehouse, seller = get_warehouse(consignment.warehouse_code), get_seller(consignment.seller_code)
    return ItemData(
        nature="sale",
        sender=Party(name=seller.name_en, address=warehouse.name_en, country=warehouse.country),
        addressee=Party(
            name=order.address.consignee,
            address=one_line(order.address),
            country=order.address.country,
            telephone=order.address.phone,
            id_number=person.number,
        ),
        gross_weight_g=consignment.gross_weight_g,
        currency=consignment.goods.currency,
        contents=tuple(
            Content(
                description=line.name_en[:LONGEST_DESCRIPTION],
                quantity=line.quantity,
                net_weight_g=line.net_weight_g * line.quantity,
                value=line.goods.rounded().amount,
                hs_code=line.profile.hs_code,
                origin=line.profile.origin,
            )
            for line in consignment.lines
        ),
    )
