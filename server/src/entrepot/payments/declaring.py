"""The payment's own declaration to customs: one per consignment, written before the provider is asked."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from entrepot.payments.models import Attempt, PaymentDeclaration
from entrepot.platform.access import NotFound
from entrepot_core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclarationFacts:
    """Where the payment voucher of a consignment stands. ``state`` is new, sent, accepted or failed."""

    consignment_no: str
    number: str
    provider: str
    attempt_number: str
    transaction_id: str
    amount: Money
    state: str
    provider_state: str
    voucher_no: str
    trade_no: str
    verified_by: str
    platform_code: str


def open_declaration(
    *, order_no: str, consignment_no: str, amount: Money, platform_code: str, now: datetime
) -> DeclarationFacts:
    """The declaration of this consignment's part of what the order paid; made once. One that is to be asked for is asked
    for under ``platform_code`` (ebpCode). Raises NotFound: nothing was paid."""
    attempt = Attempt.objects.filter(charge__order_no=order_no, state="paid").first()
    if attempt is None:
        raise NotFound
    row, _ = PaymentDeclaration.objects.get_or_create(
        consignment_no=consignment_no,
        defaults={
            "attempt": attempt,
            "number": consignment_no,
            "amount_minor": amount.minor,
            "platform_code": platform_code,
            "asked_at": now,
        },
    )
    if row.platform_code != platform_code and PaymentDeclaration.objects.filter(
        pk=row.pk, state="new"
    ).update(platform_code=platform_code):
        row.platform_code = platform_code
    return _facts(row, amount.currency)


def write_standing(
    *,
    consignment_no: str,
    state: str,
    provider_state: str,
    voucher_no: str,
    trade_no: str = "",
    verified_by: str = "",
) -> bool:
    """Write what the provider said; an accepted declaration stays accepted. Whether something changed."""
    rows = PaymentDeclaration.objects.filter(consignment_no=consignment_no).exclude(state="accepted")
    changed = rows.exclude(state=state, provider_state=provider_state, voucher_no=voucher_no)
    return bool(
        changed.update(
            state=state,
            provider_state=provider_state[:20],
            voucher_no=voucher_no,
            trade_no=trade_no,
            verified_by=verified_by,
        )
    )


def ask_again(consignment_no: str, *, silent: bool = False) -> bool:
    """A declaration that failed is to be asked for once more, a ``silent`` one too; False if there is none such."""
    states = ["failed", "sent"] if silent else ["failed"]
    rows = PaymentDeclaration.objects.filter(consignment_no=consignment_no, state__in=states)
    return bool(rows.update(state="new"))


def find_declaration(consignment_no: str) -> DeclarationFacts | None:
    """The payment voucher of a consignment, or None."""
    row = (
        PaymentDeclaration.objects.select_related("attempt__charge")
        .filter(consignment_no=consignment_no)
        .first()
    )
    return None if row is None else _facts(row, row.attempt.charge.currency)


def _facts(row: PaymentDeclaration, currency: str) -> DeclarationFacts:
    return DeclarationFacts(
        consignment_no=row.consignment_no,
        number=row.number,
        provider=row.attempt.provider,
        attempt_number=row.attempt.number,
        transaction_id=row.attempt.transaction_id,
        amount=Money.of_minor(row.amount_minor, currency),
        state=row.state,
        provider_state=row.provider_state,
        voucher_no=row.voucher_no,
        trade_no=row.trade_no,
        verified_by=row.verified_by,
        platform_code=row.platform_code,
    )


def asked_at(consignment_nos: Sequence[str]) -> dict[str, datetime]:
    """When the provider was first asked to declare the payment of each."""
    rows = PaymentDeclaration.objects.filter(consignment_no__in=consignment_nos)
    return {number: at for number, at in rows.values_list("consignment_no", "asked_at") if at is not None}
