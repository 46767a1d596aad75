"""The tax that customs summed up for a month was paid from the bank."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import bills, guarantees
from entrepot.ledger import services as ledger
from entrepot.orders.returns import tax_withheld
from entrepot.records import services as records
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.errors import Kind, Problem
from entrepot_core.ledger import Event, journal_of


class NothingDue(Problem):
    """No summed-up bill of this month waits to be paid."""

    code = "tax.nothing_due"
    kind = Kind.CONFLICT
    title = "No bill of this month that customs has summed up waits to be paid."


class BankReferenceMissing(Problem):
    """A payment is known by the bank's number of it."""

    code = "tax.bank_reference_missing"
    title = "Write the number of the bank transfer, one that no other payment has."


def pay_month(*, month: str, port: str, guarantor: str, bank_ref: str, actor: str, now: datetime) -> int:
    """Write the payment of every summed-up bill that is not paid yet, in the books too, and free the guarantee.

    Paid is what was billed; what was withheld more or less is the house's. Returns the number of the payment. Bills
    that come later for the month are another payment; what was withheld for a consignment is counted by the first alone.

    Raises: NothingDue, BankReferenceMissing; then nothing was written.
    """
    reference = bank_ref.strip()[:60]
    if not reference or bills.is_reference_used(reference):
        raise BankReferenceMissing(field="bank_ref")
    with transaction.atomic(durable=True):
        paid = bills.pay(
            month=month, port=port, guarantor=guarantor, bank_ref=reference, actor=actor, now=now
        )
        if paid is None:
            raise NothingDue
        withheld = sum(tax_withheld(bills.count_withheld(paid.id, paid.consignment_nos)).values())
        bills.note_withheld(paid.id, withheld_minor=withheld)
        difference = paid.billed_minor - withheld
        journal = journal_of(
            Event.TAX_PAID,
            key=f"tax_paid:{paid.id}",
            order_no="",
            amounts={
                "billed": paid.billed_minor,
                "withheld": withheld,
                "short": max(difference, 0),
                "over": max(-difference, 0),
            },
            currency="CNY",
            owners={},
            occurred_at=now,
        )
        ledger.post(journal, now=now)
        records.write(
            "tax_paid",
            actor=actor,
            port=port,
            ref=f"tax_payment:{paid.id}",
            facts={"month": month, "guarantor": guarantor, "billed_minor": paid.billed_minor},
            now=now,
        )
        guarantees.free_all(paid.consignment_nos, reason="paid", now=now)
        tell("bill", paid.linked, now=now)
    return paid.id
