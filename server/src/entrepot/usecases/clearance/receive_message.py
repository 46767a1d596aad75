"""A port tells us something."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import services
from entrepot.customs.ports import PORTS
from entrepot.customs.ports.protocol import UnknownPort
from entrepot.platform import jobs


def receive_message(*, port: str, raw: bytes, now: datetime) -> bool:
    """Keep the raw bytes, then say so; a job reads them. False for a copy. Raises UnknownPort."""
    if port not in PORTS:
        raise UnknownPort(port=port)
    with transaction.atomic(durable=True):
        inbound = services.store_inbound(port=port, raw=raw, now=now)
        if inbound is None:
            return False
        jobs.enqueue("clearance.read", {"inbound": inbound}, key=f"inbound:{inbound}", at=now)
    return True
