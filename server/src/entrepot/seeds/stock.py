"""Brings the goods of the demo world into their warehouses, once."""

from datetime import datetime

from django.db import transaction

from entrepot.inventory import services as inventory
from entrepot.seeds.world import World


def plant_stock(world: World, *, now: datetime) -> None:
    """Receive the first delivery of every offer."""
    with transaction.atomic():
        for row in world.products:
            sku = row["variant"]["sku"]
            for offer in row["offers"]:
                inventory.receive(
                    warehouse_code=offer["warehouse"],
                    seller_code=offer["seller"],
                    sku=sku,
                    pieces=offer["stock"],
                    key=f"seed:{offer['warehouse']}:{offer['seller']}:{sku}",
                    now=now,
                    ref="first delivery",
                )
