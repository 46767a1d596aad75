"""What follows in the house when a tax bill says something new. Asks for the transaction in which it was taken."""

from datetime import datetime

from entrepot.customs import bills, guarantees
from entrepot.ledger import services as ledger
from entrepot.orders.returns import tax_withheld
from entrepot_core.ledger import Event, journal_of


def follow_bill(tax_no: str, *, now: datetime) -> None:
    """What its list holds of the guarantee becomes what is owed. Where it was paid before its list was known, what was withheld
    for that stood in the books as a difference: it is counted now, by that payment, once.
    """
    late = bills.claim_late(tax_no)
    withheld = tax_withheld([late.consignment_no]).get(late.consignment_no, 0) if late else 0
    if late is not None and withheld:
        bills.add_withheld(late.payment_id, withheld_minor=withheld)
        journal = journal_of(
            Event.TAX_EXPLAINED,
            key=f"tax_explained:{late.consignment_no}",
            order_no="",
            amounts={"withheld": withheld},
            currency="CNY",
            owners={},
            occurred_at=now,
        )
        ledger.post(journal, now=now)
    guarantees.follow_bill(tax_no, now=now)
