"""Charges, attempts and refunds: every claim is one conditional UPDATE. Asks to be called inside a transaction.

Ranks only move forward, and money always wins: an attempt that was closed or failed here is overtaken by one that was
paid there.
"""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from django.db import IntegrityError, transaction
from django.db.models import F

from entrepot.payments.evidence import exchange_digest
from entrepot.payments.models import Attempt, Charge, Notification, ProviderExchange, Refund
from entrepot.platform import clock
from entrepot.platform.access import NotFound
from entrepot_core.customs.terms import keep_until
from entrepot_core.errors import Kind, Problem
from entrepot_core.money import Money


class NothingToPay(Problem):
    """The charge is paid or closed."""

    code = "payments.nothing_to_pay"
    kind = Kind.CONFLICT
    title = "There is nothing to pay for this order any more."


class RefundTooLarge(Problem):
    """More would go back than came in."""

    code = "payments.refund_too_large"
    kind = Kind.CONFLICT
    title = "The refunds of this payment would be more than was paid."


class Outcome(StrEnum):
    """What became of the news that an attempt was paid."""

    PAID = "paid"
    REPEAT = "repeat"
    EXCESS = "excess"
    MISMATCH = "mismatch"


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenAttempt:
    """An attempt that a shopper may pay. ``code_url`` is empty until the provider answered."""

    id: int
    number: str
    code_url: str
    amount: Money
    opened_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Settled:
    """What ``settle`` did. ``refund_no`` is set for an excess that must go back."""

    outcome: Outcome
    order_no: str = ""
    amount_minor: int = 0
    currency: str = ""
    refund_no: str = ""


def open_attempt(*, order_no: str, amount: Money, provider: str, now: datetime) -> OpenAttempt:
    """The attempt to pay an order with ``provider``: the one that waits already, or a new one. Raises NothingToPay."""
    charge, _ = Charge.objects.get_or_create(
        order_no=order_no,
        purpose="full",
        defaults={"currency": amount.currency, "amount_minor": amount.minor, "created_at": now},
    )
    charge = Charge.objects.select_for_update().get(pk=charge.pk)
    if charge.state != "open":
        raise NothingToPay
    row = charge.attempts.filter(provider=provider, state__in=["created", "pending"]).order_by("id").first()
    if row is None:
        number = f"{order_no}-{charge.attempts.count() + 1}"
        row = Attempt.objects.create(charge=charge, provider=provider, number=number, created_at=now)
    return OpenAttempt(
        id=row.pk,
        number=row.number,
        code_url=row.code_url,
        amount=Money.of_minor(charge.amount_minor, charge.currency),
        opened_at=charge.created_at,
    )


def attach_code(*, number: str, code_url: str) -> None:
    """Remember the code that the provider gave for an attempt."""
    Attempt.objects.filter(number=number, state="created").update(state="pending", code_url=code_url)


def fail_attempt(*, number: str) -> None:
    """The provider refused to open the attempt."""
    Attempt.objects.filter(number=number, state="created").update(state="failed")


def settle(
    *,
    number: str,
    paid: Money,
    transaction_id: str,
    payer_ref: str,
    paid_at: datetime | None,
    now: datetime,
) -> Settled:
    """Take the news that ``number`` was paid, once.

    PAID: the charge is paid by this attempt. REPEAT: known already. MISMATCH: the amount is not what was asked for;
    nothing changes. EXCESS: the charge was paid or closed before; the money is to go back, under ``refund_no``.

    Raises NotFound: no attempt has this number.
    """
    row = Attempt.objects.select_related("charge").filter(number=number).first()
    if row is None:
        raise NotFound
    charge = row.charge
    found = Settled(
        outcome=Outcome.MISMATCH,
        order_no=charge.order_no,
        amount_minor=paid.minor,
        currency=paid.currency,
    )
    if (paid.minor, paid.currency) != (charge.amount_minor, charge.currency):
        return found
    facts = {"transaction_id": transaction_id, "payer_ref": payer_ref, "paid_at": paid_at or now}
    waiting = Attempt.objects.filter(pk=row.pk, state__in=["created", "pending", "closed", "failed"])
    if Charge.objects.filter(pk=charge.pk, state="open").update(state="paid", paid_minor=paid.minor):
        waiting.update(state="paid", **facts)
        return replace(found, outcome=Outcome.PAID)
    if not waiting.update(state="excess", **facts):
        return replace(found, outcome=Outcome.REPEAT)
    refund = _refund(row.pk, f"{number}-X", paid.minor, "excess payment", now)
    return replace(found, outcome=Outcome.EXCESS, refund_no=refund)


def close_charge(*, order_no: str) -> bool:
    """Close the open charge of an order and the attempts that wait; False if it is paid, closed, or there is none."""
    if not Charge.objects.filter(order_no=order_no, state="open").update(state="closed"):
        return False
    Attempt.objects.filter(charge__order_no=order_no, state__in=["created", "pending"]).update(state="closed")
    return True


def open_refund(*, order_no: str, amount: Money, reason: str, now: datetime) -> str:
    """Decide to give back ``amount`` of what an order paid; returns the number of the refund.

    Raises NotFound: nothing was paid. RefundTooLarge.
    """
    row = Attempt.objects.filter(charge__order_no=order_no, state="paid").first()
    if row is None:
        raise NotFound
    claim = Charge.objects.filter(
        pk=row.charge_id, currency=amount.currency, paid_minor__gte=F("refunded_minor") + amount.minor
    )
    if not claim.update(refunded_minor=F("refunded_minor") + amount.minor):
        raise RefundTooLarge
    return _refund(row.pk, f"{row.number}-R{row.refunds.count() + 1}", amount.minor, reason, now)


def _refund(attempt_id: int, number: str, amount_minor: int, reason: str, now: datetime) -> str:
    Refund.objects.create(
        attempt_id=attempt_id, number=number, amount_minor=amount_minor, reason=reason, created_at=now
    )
    return number


def refund_asked(*, number: str, provider_ref: str) -> None:
    """The provider has taken the refund; it may be done or not."""
    Refund.objects.filter(number=number, state="created").update(
        state="processing", provider_ref=provider_ref
    )


def finish_refund(*, number: str, provider_ref: str, now: datetime) -> bool:
    """The money is back; False if that was known."""
    return bool(
        Refund.objects.filter(number=number)
        .exclude(state="done")
        .update(state="done", provider_ref=provider_ref, done_at=now)
    )


def is_all_refunded(*, order_no: str) -> bool:
    """Whether no refund of the order's paid attempt is still on its way; locks the charge, so that one asker is last."""
    charge = Charge.objects.select_for_update().filter(order_no=order_no).first()
    on_its_way = Refund.objects.filter(attempt__charge=charge, attempt__state="paid").exclude(state="done")
    return charge is not None and not on_its_way.exists()


def fail_refund(*, number: str, provider_ref: str) -> bool:
    """The provider could not pay the refund out; False if it is done, or known to have failed."""
    rows = Refund.objects.filter(number=number, state__in=["created", "processing"])
    return bool(rows.update(state="failed", provider_ref=provider_ref))


def write_payer_check(*, number: str, result: str) -> None:
    """Remember whether the payer is the buyer: same, different."""
    Attempt.objects.filter(number=number).update(payer_check=result)


def keeper_of(number: str) -> Callable[[str, bytes, bytes | None], None]:
    """What keeps the raw exchanges about an attempt, byte for byte. Called between transactions, as calls are made."""

    def keep(kind: str, request: bytes, response: bytes | None) -> None:
        row, at = Attempt.objects.only("pk").get(number=number), clock.now()
        ProviderExchange.objects.create(
            attempt=row,
            kind=kind,
            request=request,
            response=response,
            digest=exchange_digest(request, response or b""),
            at=at,
            keep_until=keep_until(clock.local_date(at)),
        )

    return keep


def forget_payer_check(*, order_no: str) -> None:
    """The buyer of an order was corrected: compare with the payer anew."""
    Attempt.objects.filter(charge__order_no=order_no, state="paid").update(payer_check="")


def store_notification(
    *, provider: str, notification_id: str, event_type: str, raw: bytes, now: datetime
) -> int | None:
    """Keep a verified notification; None if it came before."""
    try:
        with transaction.atomic():
            row = Notification.objects.create(
                provider=provider,
                notification_id=notification_id,
                event_type=event_type,
                raw=raw,
                received_at=now,
            )
    except IntegrityError:
        return None
    return row.pk


def note_outcome(notification_pk: int, outcome: str) -> None:
    """Write beside a notification what became of it."""
    Notification.objects.filter(pk=notification_pk).update(outcome=outcome)
