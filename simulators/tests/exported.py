"""Export documents to start from: every mandatory field of the schema, from one invented order of two lines."""

import datetime as dt
from decimal import Decimal

from entrepot_core.customs.documents import Document
from entrepot_core.customs.messages.forms import Shape
from entrepot_core.customs.messages.specs import SPECS

KNOWN = {
    "appType": "1",
    "appStatus": "2",
    "orderType": "E",
    "orderNo": "EXPORT-1",
    "ebpCode": "4401999999",
    "ebpName": "虚构电商平台有限公司",
    "ebcCode": "4401888888",
    "ebcName": "虚构电商企业有限公司",
    "agentCode": "4401888888",
    "agentName": "虚构电商企业有限公司",
    "logisticsCode": "4401777777",
    "logisticsName": "虚构物流有限公司",
    "logisticsNo": "YD2024030500009",
    "goodsValue": Decimal(95),
    "freight": Decimal(5),
    "insuredFee": Decimal(1),
    "charge": Decimal(100),
    "currency": "142",
    "grossWeight": Decimal("1.5"),
    "netWeight": Decimal("1.2"),
    "packNo": Decimal(1),
    "customsCode": "5165",
    "portCode": "5165",
    "ieFlag": "E",
    "ieDate": "20240305",
    "statisticsFlag": "A",
    "tradeMode": "9610",
    "trafMode": "5",
    "wrapType": "2",
    "country": "502",
    "POD": "502",
    "logisticsStatus": "S",
    "summaryFlag": "1",
    "itemNameFlag": "1",
    "invtNo": "51652024E000000001",
    "msgCount": Decimal(1),
    "msgSeqNo": Decimal(1),
    "gcode": "4202220000",
    "unit": "011",
    "unit1": "035",
}
COP_NUMBERS = {kind: f"EX-{kind}" for kind in SPECS}


def exported(kind: str, *, lines: int = 2, **changes) -> Document:
    """A document of ``kind`` with its mandatory fields; ``changes`` replace fields of the head."""
    spec = SPECS[kind]
    head = {
        each.name: _value(kind, each) for each in spec.head_fields if each.required or each.handbook_required
    }
    rows = tuple(
        {
            each.name: Decimal(number) if each.name == "gnum" else _value(kind, each)
            for each in spec.line_fields
            if each.required or each.handbook_required
        }
        for number in range(1, lines + 1)
    )
    return Document(head=head | changes, lines=rows if spec.line_fields else ())


def _value(kind, field):
    if field.name in {"copNo", "coElNo"}:
        return COP_NUMBERS[kind]
    if field.name in KNOWN:
        return KNOWN[field.name]
    form = field.both_form
    if form.shape is Shape.MOMENT:
        return dt.datetime.now(dt.UTC).replace(microsecond=0)
    if form.shape is not Shape.TEXT:
        return Decimal(1)
    return "1" * max(form.least, 1)
