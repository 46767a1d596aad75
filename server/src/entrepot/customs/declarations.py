"""Order document (311) and import list (621) of one consignment, as values. Pure: knows no database and no wire.

Source of the fields: unified import messages, edition 202205. Amounts have two places, weights are kilograms.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

from entrepot.customs.declared import BONDED, Buyer, Companies, Company, DeclaredLine, Parcel
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document, Value
from entrepot_core.customs.filing import CURRENCY_CODES
from entrepot_core.places import get_country

CHINA, RESIDENT_ID, CARTON, ONE_PARCEL = "142", "1", "2", Decimal(1)
FROM_A_BONDED_ZONE: Final = "Y"
NO_BAR_CODE: Final = "无"
LONGEST_COP_NO: Final = 20


@dataclass(frozen=True, slots=True, kw_only=True)
class Sending:
    """What changes from one sending of a document to the next: its guid, kind of application and time."""

    guid: str
    app_type: str
    at: datetime

    def opening(self) -> dict[str, Value]:
        """The fields that begin every head; status 2 is declared."""
        return {"guid": self.guid, "appType": self.app_type, "appTime": self.at, "appStatus": "2"}


def cop_no(number: str) -> str:
    """Our own number of a list: the consignment's, cut to what the standard allows."""
    return number[-LONGEST_COP_NO:]


def order_document(parcel: Parcel, sending: Sending) -> Document:
    """The order, 311."""
    companies, buyer = parcel.companies, parcel.buyer
    head: dict[str, Value] = {
        **sending.opening(),
        "orderType": "I",
        "orderNo": parcel.number,
        **_parties(companies),
        "goodsValue": parcel.goods,
        "freight": parcel.freight,
        "discount": Decimal(0),
        "taxTotal": parcel.tax,
        "acturalPaid": parcel.total,
        "currency": _currency(parcel),
        "buyerRegNo": buyer.account,
        **_buyer(buyer),
        "payCode": companies.payment.code,
        "payName": companies.payment.name,
        "payTransactionId": parcel.voucher_no,
        "consignee": buyer.consignee,
        "consigneeTelephone": buyer.consignee_telephone,
        "consigneeAddress": buyer.consignee_address,
        "consigneeDistrict": buyer.district,
    }
    return Document(head=head, lines=tuple(_order_line(line, parcel) for line in parcel.lines))


def _order_line(line: DeclaredLine, parcel: Parcel) -> dict[str, Value]:
    return {
        "gnum": Decimal(line.gnum),
        "itemNo": line.sku[:20],
        "itemName": line.declared_name,
        "gmodel": line.declared_model,
        "itemDescribe": line.shop_name,
        "unit": line.unit,
        "qty": Decimal(line.quantity),
        "price": line.price,
        "totalPrice": line.total,
        "currency": _currency(parcel),
        "country": get_country(line.origin).cn_customs,
    }


def list_document(parcel: Parcel, sending: Sending) -> Document:
    """The import list, 621."""
    companies, buyer, day = parcel.companies, parcel.buyer, f"{beijing_day(sending.at):%Y%m%d}"
    head: dict[str, Value] = {
        **sending.opening(),
        "orderNo": parcel.number,
        **_parties(companies),
        "logisticsNo": parcel.waybill_no,
        "logisticsCode": companies.carrier.code,
        "logisticsName": companies.carrier.name,
        "copNo": cop_no(parcel.number),
        "assureCode": companies.guarantor.code,
        "ieFlag": "I",
        "declTime": day,
        "customsCode": parcel.place.office,
        "portCode": parcel.place.office,
        "ieDate": day,
        **_buyer(buyer),
        "consigneeAddress": buyer.consignee_address,
        "agentCode": companies.agent.code,
        "agentName": companies.agent.name,
        "tradeMode": parcel.mode,
        **_way(parcel),
        "freight": parcel.freight,
        "insuredFee": parcel.insurance,
        "currency": _currency(parcel),
        "wrapType": CARTON,
        "packNo": ONE_PARCEL,
        "grossWeight": parcel.gross_kg,
        "netWeight": parcel.net_kg,
    }
    return Document(head=head, lines=tuple(_list_line(line, parcel) for line in parcel.lines))


def _way(parcel: Parcel) -> dict[str, Value]:
    """Bonded goods leave the zone by area and account book; others arrive by a vehicle and a bill."""
    place = parcel.place
    if parcel.mode in BONDED:
        area = place.area or Company(code="", name="")
        return {
            "emsNo": place.ems_no,
            "areaCode": area.code,
            "areaName": area.name,
            "trafMode": FROM_A_BONDED_ZONE,
            "country": CHINA,
        }
    return {
        "trafMode": place.transport["mode"],
        "trafNo": place.transport["number"],
        "voyageNo": place.transport["voyage"],
        "billNo": place.transport.get("bill") or parcel.waybill_no[:37],
        "country": get_country(place.country).cn_customs,
    }


def _list_line(line: DeclaredLine, parcel: Parcel) -> dict[str, Value]:
    fields: dict[str, Value] = {
        "gnum": Decimal(line.gnum),
        "itemNo": line.sku[:20],
        "itemName": line.declared_name,
        "gcode": line.hs_code,
        "gname": line.declared_name,
        "gmodel": line.declared_model,
        "barCode": NO_BAR_CODE,
        "country": get_country(line.origin).cn_customs,
        "currency": _currency(parcel),
        "qty": Decimal(line.quantity),
        "unit": line.unit,
        "qty1": line.quantity1,
        "unit1": line.unit1,
        "price": line.price,
        "totalPrice": line.total,
    }
    if parcel.mode in BONDED:
        fields["itemRecordNo"] = line.item_record_no
    if line.unit2 and line.quantity2 is not None:
        fields |= {"qty2": line.quantity2, "unit2": line.unit2}
    return fields


def _currency(parcel: Parcel) -> str:
    return CURRENCY_CODES.get(parcel.currency, parcel.currency)


def _parties(companies: Companies) -> dict[str, Value]:
    return {
        "ebpCode": companies.platform.code,
        "ebpName": companies.platform.name,
        "ebcCode": companies.merchant.code,
        "ebcName": companies.merchant.name,
    }


def _buyer(buyer: Buyer) -> dict[str, Value]:
    return {
        "buyerIdType": RESIDENT_ID,
        "buyerIdNumber": buyer.number,
        "buyerName": buyer.name,
        "buyerTelephone": buyer.telephone,
    }


def payment_document(parcel: Parcel) -> Document:
    """The payment (411) as the provider is to declare it; its payer is to be the buyer."""
    companies, buyer = parcel.companies, parcel.buyer
    head: dict[str, Value] = {
        "payCode": companies.payment.code,
        "payName": companies.payment.name,
        "payTransactionId": parcel.voucher_no,
        "orderNo": parcel.number,
        "ebpCode": companies.platform.code,
        "ebpName": companies.platform.name,
        "payerIdType": RESIDENT_ID,
        "payerIdNumber": buyer.number,
        "payerName": buyer.name,
        "amountPaid": parcel.total,
        "currency": _currency(parcel),
    }
    return Document(head=head)


def waybill_document(parcel: Parcel) -> Document:
    """The waybill (511) as the carrier is to declare it."""
    companies, buyer = parcel.companies, parcel.buyer
    head: dict[str, Value] = {
        "logisticsCode": companies.carrier.code,
        "logisticsName": companies.carrier.name,
        "logisticsNo": parcel.waybill_no,
        "orderNo": parcel.number,
        "freight": parcel.freight,
        "insuredFee": parcel.insurance,
        "currency": _currency(parcel),
        "weight": parcel.gross_kg,
        "packNo": ONE_PARCEL,
        "consignee": buyer.consignee,
        "consigneeTelephone": buyer.consignee_telephone,
        "consigneeAddress": buyer.consignee_address,
    }
    return Document(head=head)


def documents_beside(kind: str, parcel: Parcel, sending: Sending) -> Mapping[str, Document]:
    """The other documents of the same parcel, by kind: some ports want a part of them in the document of ``kind``."""
    makers: dict[str, Callable[[], Document]] = {
        "311": lambda: order_document(parcel, sending),
        "411": lambda: payment_document(parcel),
        "511": lambda: waybill_document(parcel),
        "621": lambda: list_document(parcel, sending),
    }
    return {other: make() for other, make in makers.items() if other != kind}
