"""Brings the goods of the demo world into their warehouses, and bonded ones into their account books; once."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import books
from entrepot.inventory import services as inventory
from entrepot.seeds.world import Row, World


def plant_stock(world: World, *, now: datetime) -> None:
    """Receive the first delivery of every offer."""
    book_of = {str(row["code"]): str(row.get("ems_no", "")) for row in world.warehouses}
    with transaction.atomic():
        for product in world.products:
            for offer in product["offers"]:
                _deliver(product, offer, book_of[offer["warehouse"]], now)


def _deliver(product: Row, offer: Row, ems_no: str, now: datetime) -> None:
    sku, seller = str(product["variant"]["sku"]), str(offer["seller"])
    key = f"seed:{offer['warehouse']}:{seller}:{sku}"
    if ems_no:
        books.stock_in(
            ems_no=ems_no,
            item_record_no=product["profile"]["item_record_no"],
            seller_code=seller,
            sku=sku,
            quantity=offer["stock"],
            key=key,
            now=now,
        )
    inventory.receive(
        warehouse_code=offer["warehouse"],
        seller_code=seller,
        sku=sku,
        pieces=offer["stock"],
        key=key,
        now=now,
        ref="first delivery",
    )
