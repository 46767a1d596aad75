"""The documents that partners send, as we asked them to: 411 and 511 of a consignment, from rows alone.

The payer stays with the payment company; we only know whether it is the buyer. The vault is not opened.
"""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from entrepot.customs import amendments
from entrepot.logistics.models import Waybill
from entrepot.orders.models import Consignment
from entrepot.payments.models import PaymentDeclaration
from entrepot_core.customs.documents import Document, Value
from entrepot_core.money import Money
from entrepot_core.units import kg_of

CNY, RESIDENT_ID, ONE_PARCEL = "142", "1", Decimal(1)
SOMEBODY_ELSE: Final = "≠"
"""Stands for a payer of whom only this is known: it is not the buyer."""


def partner_documents(
    parcel: Consignment,
    *,
    ours: Mapping[str, Document],
    parties: Mapping[str, str],
    voucher: PaymentDeclaration | None,
    waybill: Waybill | None,
) -> dict[str, Document]:
    """411 and 511 as far as they were asked for.

    Args:
        ours: what we sent by kind; the buyer of 311 is the payer where the provider says so.
        parties: role -> registration with customs at the parcel's port.
    """
    found = {}
    if voucher is not None and voucher.asked_at is not None:
        found["411"] = _payment(parcel, voucher, ours.get("311"), parties)
    if waybill is not None and waybill.number:
        found["511"] = _waybill(parcel, waybill, parties)
    return found


def _payment(
    parcel: Consignment, voucher: PaymentDeclaration, order: Document | None, parties: Mapping[str, str]
) -> Document:
    head: dict[str, Value] = {
        "payTransactionId": voucher.voucher_no,
        "orderNo": parcel.number,
        "amountPaid": Money.of_minor(voucher.amount_minor, "CNY").amount,
        "currency": CNY,
        "payerIdType": RESIDENT_ID,
    }
    head |= _known(
        {"payCode": parties.get("pay", ""), "ebpCode": voucher.platform_code or parties.get("ebp", "")}
    )
    if voucher.attempt.payer_check == "different":
        head |= {"payerName": SOMEBODY_ELSE, "payerIdNumber": SOMEBODY_ELSE}
    elif voucher.attempt.payer_check == "same" and order is not None:
        head |= {"payerName": order.text("buyerName"), "payerIdNumber": order.text("buyerIdNumber")}
    return Document(head=head)


def _waybill(parcel: Consignment, waybill: Waybill, parties: Mapping[str, str]) -> Document:
    address: dict[str, Any] = parcel.order.address
    amended = amendments.values_of(parcel.number, until=waybill.declared_at)

    def said(part: str, name: str) -> str:
        return amended.get(f"consignee.{part}", str(address.get(name, "")))

    head: dict[str, Value] = {
        "logisticsNo": waybill.number,
        "orderNo": parcel.number,
        "freight": Money.of_minor(waybill.freight_minor, "CNY").amount,
        "insuredFee": Money.of_minor(waybill.insurance_minor, "CNY").amount,
        "currency": CNY,
        "packNo": ONE_PARCEL,
        "weight": kg_of(waybill.gross_weight_g),
        "consignee": said("name", "consignee"),
        "consigneeTelephone": said("telephone", "phone"),
        "consigneeAddress": f"{said('region', 'region')} {said('detail', 'detail')}",
    }
    return Document(head=head | _known({"logisticsCode": parties.get("logistics", "")}))


def _known(values: Mapping[str, str]) -> dict[str, Value]:
    return {name: value for name, value in values.items() if value}
