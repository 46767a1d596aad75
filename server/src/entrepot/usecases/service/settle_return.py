"""A return that customs granted and whose goods are back is paid back, and all books with it.

Asks to be called inside the transaction in which the last of the two became known.
"""

from datetime import datetime

from entrepot.customs import books, guarantees
from entrepot.customs import queries as customs
from entrepot.customs.declared import BONDED
from entrepot.inventory import services as inventory
from entrepot.ledger import services as ledger
from entrepot.orders import queries as orders
from entrepot.orders import returns
from entrepot.orders import services as order_services
from entrepot.orders.facts import ConsignmentFacts
from entrepot.orders.returns import ReturnFacts
from entrepot.payments import services as payments
from entrepot.platform import outbox
from entrepot.usecases.clearance.rooms import restore_room
from entrepot_core.customs.receipts import State
from entrepot_core.ledger import Event, Owner, journal_of
from entrepot_core.orders.returns import Portion


def settle_return(number: str, *, now: datetime) -> str:
    """Pay back price and tax of the goods, once; returns the number of the refund, empty while something is missing.

    Room, ledger, and of bonded goods stock and account book get back exactly their portion. What was bought abroad lies
    at the port when it is back, not in the warehouse it came from, so no shelf holds it again.

    Raises RefundTooLarge.
    """
    if not returns.settle(number, now=now):
        return ""
    facts = returns.get_return(number)
    part = orders.get_consignment(facts.consignment_no)
    refund_no = payments.open_refund(
        order_no=part.order_no, amount=facts.refund, reason=f"return {number}", now=now
    )
    returns.note_refund(number, refund_no)
    before = returns.goods_returned(part.number, before=facts.turn)
    portion = Portion(before=before, taken=facts.goods.minor, whole=part.goods.minor)
    _book(part, facts, portion, now)
    if part.mode in BONDED:
        _shelve(part, facts, now)
    _step_on(part, portion, number, now)
    restore_room(part.number, portion=portion, turn=facts.turn, now=now)
    guarantees.reduce(part.number, by_minor=facts.tax.minor, now=now)
    outbox.publish(
        "payments.refund_owed.v1",
        {"order_no": part.order_no, "consignment_no": part.number, "refund_no": refund_no},
        at=now,
    )
    return refund_no


def _book(part: ConsignmentFacts, facts: ReturnFacts, portion: Portion, now: datetime) -> None:
    commission = portion.of(part.commission.minor)
    journal = journal_of(
        Event.RETURNED,
        key=f"return:{facts.number}",
        order_no=part.order_no,
        amounts={
            "share": facts.goods.minor - commission,
            "commission": commission,
            "tax": facts.tax.minor,
            "refund": facts.refund.minor,
        },
        currency=facts.goods.currency,
        owners={Owner.SELLER: part.seller_code},
        occurred_at=now,
    )
    ledger.post(journal, now=now)


def _shelve(part: ConsignmentFacts, facts: ReturnFacts, now: datetime) -> None:
    """By item, in the order in which a release takes them, so that the two never wait for each other."""
    known = {line.position: line for line in part.lines}
    found = [(known[line.position], line.quantity) for line in facts.lines]
    for line, pieces in sorted(found, key=lambda pair: pair[0].profile.item_record_no):
        books.give_back(key=f"{part.number}:{line.position}", turn=facts.turn, quantity=pieces, now=now)
    for line, pieces in sorted(found, key=lambda pair: pair[0].sku):
        inventory.give_back(
            ref=part.number,
            warehouse_code=part.warehouse_code,
            seller_code=part.seller_code,
            sku=line.sku,
            pieces=pieces,
            turn=facts.turn,
            now=now,
        )


def _step_on(part: ConsignmentFacts, portion: Portion, number: str, now: datetime) -> None:
    is_whole = portion.before + portion.taken == portion.whole
    steps = ["returned"] if is_whole else ["part_returned"]
    listed = customs.find_document(part.number, "621")
    if listed is not None and listed.state == State.CLOSED:
        steps.append("close")
    for step in steps:
        order_services.step(
            order_no=part.order_no,
            consignment_no=part.number,
            track="customs",
            step=step,
            actor="customs",
            reason=number,
            now=now,
        )
