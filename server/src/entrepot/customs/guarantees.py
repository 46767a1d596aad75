"""Guarantees for tax: what a list may hold, claimed by one conditional UPDATE and given back once. Asks for a transaction.

Claims come last in a transaction, after the year's room: whoever holds an account waits for no document, order or room. Only the
row of the inbox is written after it, and whoever holds that waits for no account.
"""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, Q, Sum
from django.db.models.functions import Coalesce

from entrepot.customs.models import Guarantee, GuaranteeAccount, GuaranteeClaim, TaxBill
from entrepot.platform import clock
from entrepot.records import services as records
from entrepot_core.errors import Kind, Problem
from entrepot_core.money import Money

log = structlog.get_logger()
RULE: Final = "guarantee"
"""As which rule a list is held back that would go beyond the guarantee."""
WARN, BLOCK = "warn", "block"
AT_ONCE: Final = 500


class GuaranteeExceeded(Problem):
    """The list would go beyond what is guaranteed."""

    code = "customs.guarantee_exceeded"
    kind = Kind.CONFLICT
    title = (
        "The guarantee of %(guarantor)s at this port has %(left)s left; the tax of this list is %(wanted)s."
    )


class GuaranteeRefused(Problem):
    """An entry that can't be a guarantee."""

    code = "customs.guarantee_refused"
    title = "Write the company's code, an amount, and a day from today on."


@dataclass(frozen=True, slots=True, kw_only=True)
class InForce:
    """The guarantee that holds on a day. ``amount_minor`` is None where none was entered: then nothing is limited."""

    amount_minor: int | None
    on_exceed: str


def enter(
    *,
    port: str,
    guarantor: str,
    amount_minor: int,
    on_exceed: str,
    valid_from: date,
    note: str,
    actor: str,
    now: datetime,
) -> None:
    """Write a guarantee that holds from a day on. Raises GuaranteeRefused."""
    past = valid_from < clock.local_date(now)
    if not guarantor.strip() or amount_minor < 0 or on_exceed not in {WARN, BLOCK} or past:
        raise GuaranteeRefused
    row = Guarantee.objects.create(
        port=port,
        guarantor=guarantor.strip()[:64],
        amount_minor=amount_minor,
        on_exceed=on_exceed,
        valid_from=valid_from,
        note=note[:200],
        made_by=actor,
        made_at=now,
    )
    records.write(
        "guarantee_entered",
        actor=actor,
        port=port,
        ref=f"guarantee:{row.pk}",
        facts={
            "guarantor": row.guarantor,
            "amount_minor": amount_minor,
            "on_exceed": on_exceed,
            "valid_from": valid_from.isoformat(),
        },
        now=now,
    )


def in_force(port: str, guarantor: str, *, day: date) -> InForce:
    """What holds on ``day``."""
    rows = Guarantee.objects.filter(port=port, guarantor=guarantor, valid_from__lte=day)
    row = rows.order_by("-valid_from", "-pk").first()
    if row is None:
        return InForce(amount_minor=None, on_exceed=WARN)
    return InForce(amount_minor=row.amount_minor, on_exceed=row.on_exceed)


def entered() -> set[tuple[str, str]]:
    """Port and guarantor of every guarantee that was ever entered."""
    return set(Guarantee.objects.values_list("port", "guarantor"))


def claim(consignment_no: str, *, port: str, guarantor: str, amount_minor: int, now: datetime) -> bool:
    """Hold the tax of a list; False if it is held already. Beyond the guarantee it is warned of, or refused.

    Raises GuaranteeExceeded; then nothing was written.
    """
    if GuaranteeClaim.objects.filter(consignment_no=consignment_no, state="held").exists():
        return False
    account, _ = GuaranteeAccount.objects.get_or_create(port=port, guarantor=guarantor)
    limit = in_force(port, guarantor, day=clock.local_date(now))
    rows = GuaranteeAccount.objects.filter(pk=account.pk)
    within = (
        rows if limit.amount_minor is None else rows.filter(held_minor__lte=limit.amount_minor - amount_minor)
    )
    beyond = not within.update(held_minor=F("held_minor") + amount_minor)
    if beyond:
        if limit.on_exceed == BLOCK:
            account.refresh_from_db()
            raise GuaranteeExceeded(
                guarantor=guarantor,
                left=str(Money.of_minor(max(0, (limit.amount_minor or 0) - account.held_minor), "CNY")),
                wanted=str(Money.of_minor(amount_minor, "CNY")),
            )
        rows.update(held_minor=F("held_minor") + amount_minor)
        log.error("guarantee exceeded", port=port, consignment=consignment_no)
    try:
        with transaction.atomic():
            GuaranteeClaim.objects.create(
                account=account,
                consignment_no=consignment_no,
                amount_minor=amount_minor,
                beyond=beyond,
                made_at=now,
            )
    except IntegrityError:  # another worker holds it already: what was added here goes back
        rows.update(held_minor=F("held_minor") - amount_minor)
        return False
    if beyond:
        records.write(
            "guarantee_exceeded",
            consignment_no=consignment_no,
            port=port,
            ref=f"guarantee_account:{account.pk}",
            facts={"guarantor": guarantor, "amount_minor": amount_minor},
            now=now,
        )
    return True


def free(consignment_no: str, *, reason: str, now: datetime) -> bool:
    """Give back what a list holds, once; False if it holds nothing."""
    return bool(free_all([consignment_no], reason=reason, now=now))


def free_all(consignment_nos: Iterable[str], *, reason: str, now: datetime) -> int:
    """Give back what lists hold, once each; returns how many held something.

    All claims are locked, in the order of their parcels, before any account is: whoever has an account waits for nothing.
    """
    wanted, held = sorted(set(consignment_nos)), list[GuaranteeClaim]()
    for begin in range(0, len(wanted), AT_ONCE):
        rows = GuaranteeClaim.objects.select_for_update().filter(
            consignment_no__in=wanted[begin : begin + AT_ONCE], state="held"
        )
        held += rows.order_by("consignment_no")
    freed = Counter[int]()
    count = 0
    for row in held:
        mine = GuaranteeClaim.objects.filter(pk=row.pk, state="held", amount_minor=row.amount_minor)
        if mine.update(state="freed", reason=reason, freed_at=now):
            freed[row.account_id] += row.amount_minor
            count += 1
    for account, amount in sorted(freed.items()):
        GuaranteeAccount.objects.filter(pk=account).update(held_minor=F("held_minor") - amount)
    return count


def reduce(consignment_no: str, *, by_minor: int, now: datetime) -> bool:
    """Give back a part of what a list holds, as where some goods came back; all of it where nothing would be left."""
    row = GuaranteeClaim.objects.filter(consignment_no=consignment_no, state="held").first()
    if row is None or by_minor <= 0:
        return False
    if by_minor >= row.amount_minor:
        return free(consignment_no, reason="returned", now=now)
    mine = GuaranteeClaim.objects.filter(pk=row.pk, state="held", amount_minor=row.amount_minor)
    if not mine.update(amount_minor=F("amount_minor") - by_minor):
        return reduce(consignment_no, by_minor=by_minor, now=now)
    GuaranteeAccount.objects.filter(pk=row.account_id).update(held_minor=F("held_minor") - by_minor)
    return True


def follow_bill(tax_no: str, *, now: datetime) -> None:
    """A bill says what is really owed: what its list holds becomes that; a void bill holds nothing any more."""
    bill = TaxBill.objects.filter(tax_no=tax_no).exclude(consignment_no="").first()
    if bill is None:
        return
    if bill.payment_id is not None:
        free(bill.consignment_no, reason="paid", now=now)
        return
    if bill.status == "3":
        free(bill.consignment_no, reason="returned", now=now)
        return
    if bill.figures_at is None:
        return
    billed = Money(bill.duty + bill.vat + bill.consumption_tax, "CNY").rounded().minor
    row = GuaranteeClaim.objects.filter(consignment_no=bill.consignment_no, state="held").first()
    if row is None or row.amount_minor == billed:
        return
    mine = GuaranteeClaim.objects.filter(pk=row.pk, state="held", amount_minor=row.amount_minor)
    if mine.update(amount_minor=billed):
        GuaranteeAccount.objects.filter(pk=row.account_id).update(
            held_minor=F("held_minor") + billed - row.amount_minor
        )


def prove_guarantees() -> tuple[str, ...]:
    """Accounts whose kept sum is not that of the claims they hold, in words; empty when all are."""
    rows = GuaranteeAccount.objects.annotate(
        held=Coalesce(Sum("claims__amount_minor", filter=Q(claims__state="held")), 0)
    )
    return tuple(
        f"guarantee of {row} is not the sum of its claims" for row in rows.exclude(held=F("held_minor"))
    )
