"""What the house asks of a payment provider, in its own words. Knows no provider.

Three answers, not two: done, ``PartnerRefused``, or unknown (``AnswerUnknown``, both of the platform): then ask, never guess.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from typing import Protocol

from entrepot_core.errors import Kind, Problem
from entrepot_core.money import Money

Keeper = Callable[[str, bytes, bytes | None], None]
"""Called after each exchange with its kind, the raw request and the raw answer (None if none came)."""


class UnknownProvider(Problem):
    """No such provider is registered."""

    code = "payments.unknown_provider"
    kind = Kind.NOT_FOUND
    title = "There is no payment provider called “%(provider)s”."


class Capability(StrEnum):
    """What a provider can do; ask before calling."""

    CLOSE = "close"
    REFUND = "refund"
    CUSTOMS_PUSH = "customs_push"
    IDENTITY_CHECK = "identity_check"


class TradeState(StrEnum):
    """Where an attempt stands at the provider."""

    UNKNOWN_THERE = "unknown_there"
    OPEN = "open"
    PAID = "paid"
    REFUNDED = "refunded"
    CLOSED = "closed"


class RefundState(StrEnum):
    """Where a refund stands at the provider."""

    PROCESSING = "processing"
    DONE = "done"
    FAILED = "failed"


class IdentityCheck(StrEnum):
    """Whether the payer is the person we name; unchecked where the provider can't say: then customs will."""

    SAME = "same"
    DIFFERENT = "different"
    UNCHECKED = "unchecked"


class DeclarationState(StrEnum):
    """Where the payment's declaration to customs stands."""

    SENT = "sent"
    ACCEPTED = "accepted"
    FAILED = "failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentOrder:
    """What is to be paid. ``number`` is ours, 6 to 32 characters; the same number means the same order."""

    number: str
    amount: Money
    description: str
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """What the provider says about an attempt."""

    number: str
    state: TradeState
    merchant: str = ""
    transaction_id: str = ""
    amount: Money | None = None
    payer_ref: str = ""
    paid_at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundOrder:
    """Money to give back; the same ``number`` means the same refund."""

    number: str
    attempt_number: str
    amount: Money
    paid: Money
    reason: str


@dataclass(frozen=True, slots=True, kw_only=True)
class RefundStanding:
    """What the provider says about a refund."""

    number: str
    state: RefundState
    provider_ref: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Person:
    """A real name and ID number, to be compared with the payer's; never shown."""

    name: str = field(repr=False)
    number: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentDeclarationOrder:
    """One consignment's part of a payment, to be declared. ``sub_number`` is the order number customs knows."""

    attempt_number: str
    transaction_id: str
    sub_number: str
    office: str
    merchant_customs_code: str
    amount: Money
    freight: Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationStanding:
    """What the provider says about a declaration. ``voucher_no`` is the payment number that customs is told,
    ``trade_no`` the one of the clearing network that verified it, ``verified_by`` 1 UnionPay, 2 NetsUnion, 3 other."""

    state: DeclarationState
    provider_state: str
    voucher_no: str = ""
    trade_no: str = ""
    verified_by: str = ""
    explanation: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class NotificationHead:
    """What can be said of a verified notification before it is opened."""

    notification_id: str
    event_type: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a notification says happened; a hint to be compared with our own rows. One of the two is set."""

    standing: Standing | None = None
    refund: RefundStanding | None = None


@dataclass(frozen=True, slots=True)
class Acknowledgement:
    """How to answer a notification."""

    status: int
    body: bytes


class Provider(Protocol):
    """One payment provider. Every call may raise PartnerUnreachable, AnswerUnknown, PartnerRefused."""

    name: str
    merchant: str
    capabilities: frozenset[Capability]

    def start(self, order: PaymentOrder) -> str:
        """Open the order; returns the address of the code to scan. Repeating it is harmless."""

    def query(self, number: str) -> Standing:
        """Ask how an attempt stands."""

    def close(self, number: str) -> None:
        """Close an unpaid attempt; refused for a paid one."""

    def refund(self, order: RefundOrder) -> RefundStanding:
        """Give money back. Repeating it is harmless."""

    def query_refund(self, number: str) -> RefundStanding:
        """Ask how a refund stands."""

    def check_identity(self, number: str, person: Person) -> IdentityCheck:
        """Compare ``person`` with whoever paid the attempt ``number``."""

    def declare_customs(self, order: PaymentDeclarationOrder) -> DeclarationStanding:
        """Ask the provider to declare the payment to customs. Repeating it is harmless."""

    def query_customs(self, order: PaymentDeclarationOrder) -> DeclarationStanding:
        """Ask how the declaration stands."""

    def verify(self, headers: Mapping[str, str], raw: bytes, *, now: datetime) -> NotificationHead:
        """Believe a notification or raise Forged, Stale, Malformed. ``headers`` have lower-case names."""

    def open(self, raw: bytes) -> Told:
        """Read a notification that was verified. Raises Malformed."""

    def acknowledge(self, problem: Problem | None) -> Acknowledgement:
        """The answer to a notification that was taken, or refused with ``problem``."""
