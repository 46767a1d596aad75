"""Parcels that left an open batch go on as they would without one. Asks for a transaction."""

from collections.abc import Iterable
from datetime import datetime

from entrepot.orders import queries as orders
from entrepot.platform import jobs


def go_on(consignments: Iterable[str], *, batch_no: str, now: datetime) -> None:
    """One job a parcel: it is declared where a vehicle stands for it, and waits for another batch where none does."""
    for number in consignments:
        jobs.enqueue(
            "clearance.declare",
            {"order_no": orders.get_consignment(number).order_no, "consignment_no": number},
            key=f"declare:{number}:{batch_no}:{now:%Y%m%d%H%M%S%f}",
            at=now,
        )
