"""Payments as frozen facts: what a shopper polls, what a use case needs, what the finance desk looks at."""

from dataclasses import dataclass
from datetime import date, datetime

from entrepot.payments.evidence import exchange_digest
from entrepot.payments.models import Attempt, Charge, Notification, ProviderExchange, Refund
from entrepot.platform.access import NotFound
from entrepot_core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class AttemptFacts:
    """One try at a provider, with its charge. ``payer_check`` is same, different or empty."""

    id: int
    number: str
    order_no: str
    provider: str
    state: str
    charge_state: str
    amount: Money
    code_url: str
    transaction_id: str
    payer_check: str
    created_at: datetime
    paid_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundFacts:
    """Money on its way back. ``state`` is created, processing, done or failed."""

    id: int
    number: str
    order_no: str
    attempt_number: str
    provider: str
    is_excess: bool
    amount: Money
    paid: Money
    reason: str
    state: str
    created_at: datetime
    done_at: datetime | None


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationFacts:
    """A stored notification."""

    id: int
    provider: str
    event_type: str
    outcome: str
    raw: bytes
    received_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeFacts:
    """A raw exchange, as customs may ask for it."""

    id: int
    kind: str
    request: bytes
    response: bytes
    digest: str
    at: datetime
    keep_until: date

    @property
    def is_whole(self) -> bool:
        """Whether the bytes are those that were written."""
        return exchange_digest(self.request, self.response) == self.digest


def get_attempt(number: str) -> AttemptFacts:
    """Raises NotFound."""
    row = Attempt.objects.select_related("charge").filter(number=number).first()
    if row is None:
        raise NotFound
    return _attempt(row)


def find_paid_attempt(order_no: str) -> AttemptFacts | None:
    """The attempt that paid an order, or None."""
    rows = Attempt.objects.select_related("charge").filter(charge__order_no=order_no, state="paid")
    row = rows.first()
    return None if row is None else _attempt(row)


def attempts_of_order(order_no: str) -> tuple[AttemptFacts, ...]:
    """Every attempt of an order, oldest first."""
    rows = Attempt.objects.select_related("charge").filter(charge__order_no=order_no).order_by("id")
    return tuple(_attempt(row) for row in rows)


def charge_state(order_no: str) -> str:
    """open, paid, closed; empty while nobody tried to pay."""
    return Charge.objects.filter(order_no=order_no).values_list("state", flat=True).first() or ""


def list_unsettled(*, before: datetime, limit: int = 500) -> tuple[AttemptFacts, ...]:
    """Attempts that have waited since ``before`` without news, oldest first: to be asked about."""
    rows = Attempt.objects.select_related("charge").filter(state="pending", created_at__lt=before)
    return tuple(_attempt(row) for row in rows.order_by("id")[:limit])


def get_refund(number: str) -> RefundFacts:
    """Raises NotFound."""
    row = Refund.objects.select_related("attempt__charge").filter(number=number).first()
    if row is None:
        raise NotFound
    return _refund(row)


def refunds_of_order(order_no: str) -> tuple[RefundFacts, ...]:
    """Every refund of an order, oldest first."""
    rows = Refund.objects.select_related("attempt__charge").filter(attempt__charge__order_no=order_no)
    return tuple(_refund(row) for row in rows.order_by("id"))


def get_notification(pk: int) -> NotificationFacts:
    """Raises NotFound."""
    row = Notification.objects.filter(pk=pk).first()
    if row is None:
        raise NotFound
    return _notification(row)


def exchanges_of_order(order_no: str) -> tuple[ExchangeFacts, ...]:
    """Every raw exchange about the payments of an order, oldest first."""
    rows = ProviderExchange.objects.filter(attempt__charge__order_no=order_no).order_by("id")
    return tuple(_exchange(row) for row in rows)


def first_exchange(attempt_number: str, *, kind: str) -> ExchangeFacts:
    """The first exchange of a kind that was answered, as it went over the wire. Raises NotFound."""
    rows = ProviderExchange.objects.filter(attempt__number=attempt_number, kind=kind, response__isnull=False)
    row = rows.order_by("id").first()
    if row is None or row.response is None:
        raise NotFound
    return _exchange(row)


def keeps_exchange(attempt_number: str, *, kind: str) -> bool:
    """Whether an exchange of a kind that was answered is kept."""
    return ProviderExchange.objects.filter(
        attempt__number=attempt_number, kind=kind, response__isnull=False
    ).exists()


def _exchange(row: ProviderExchange) -> ExchangeFacts:
    return ExchangeFacts(
        id=row.pk,
        kind=row.kind,
        request=bytes(row.request),
        response=bytes(row.response or b""),
        digest=row.digest,
        at=row.at,
        keep_until=row.keep_until,
    )


def _attempt(row: Attempt) -> AttemptFacts:
    return AttemptFacts(
        id=row.pk,
        number=row.number,
        order_no=row.charge.order_no,
        provider=row.provider,
        state=row.state,
        charge_state=row.charge.state,
        amount=Money.of_minor(row.charge.amount_minor, row.charge.currency),
        code_url=row.code_url,
        transaction_id=row.transaction_id,
        payer_check=row.payer_check,
        created_at=row.created_at,
        paid_at=row.paid_at,
    )


def _refund(row: Refund) -> RefundFacts:
    charge = row.attempt.charge
    return RefundFacts(
        id=row.pk,
        number=row.number,
        order_no=charge.order_no,
        attempt_number=row.attempt.number,
        provider=row.attempt.provider,
        is_excess=row.attempt.state == "excess",
        amount=Money.of_minor(row.amount_minor, charge.currency),
        paid=Money.of_minor(charge.amount_minor, charge.currency),
        reason=row.reason,
        state=row.state,
        created_at=row.created_at,
        done_at=row.done_at,
    )


def _notification(row: Notification) -> NotificationFacts:
    return NotificationFacts(
        id=row.pk,
        provider=row.provider,
        event_type=row.event_type,
        outcome=row.outcome,
        raw=bytes(row.raw),
        received_at=row.received_at,
    )
