"""Somebody enters what a company guarantees at a port."""

from datetime import date, datetime
from decimal import Decimal, InvalidOperation

from django.db import transaction

from entrepot.customs import guarantees
from entrepot.customs.guarantees import GuaranteeRefused
from entrepot.customs.ports import PORTS
from entrepot.customs.ports.protocol import UnknownPort
from entrepot_core.money import Money


def enter_guarantee(
    *,
    port: str,
    guarantor: str,
    amount: str,
    on_exceed: str,
    valid_from: date,
    note: str = "",
    actor: str,
    now: datetime,
) -> None:
    """Write a guarantee in yuan that holds from a day on, in place of what held before.

    Raises UnknownPort, GuaranteeRefused; then nothing was written.
    """
    if port not in PORTS:
        raise UnknownPort(port=port)
    try:
        worth = Decimal(amount.replace(",", "").strip())
    except InvalidOperation:
        raise GuaranteeRefused(field="amount") from None
    if not worth.is_finite() or not 0 <= worth < 10**13 or worth != round(worth, 2):
        raise GuaranteeRefused(field="amount")
    with transaction.atomic(durable=True):
        guarantees.enter(
            port=port,
            guarantor=guarantor,
            amount_minor=Money(worth, "CNY").minor,
            on_exceed=on_exceed,
            valid_from=valid_from,
            note=note,
            actor=actor,
            now=now,
        )
