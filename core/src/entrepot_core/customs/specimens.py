"""Complete invented documents to start from: one order of 李雷 with its payment, waybill and list (9610).

They pass every rule of the match and both layers of validation. Every name and number is fiction.
"""

from datetime import datetime
from decimal import Decimal

from entrepot_core.customs.clock import BEIJING, read_time
from entrepot_core.customs.documents import Document, Message, Transfer, Value

AT = datetime(2024, 3, 5, 10, 14, 58, tzinfo=BEIJING)
BUYER: dict[str, Value] = {
    "buyerName": "李雷",
    "buyerTelephone": "13800000000",
    "buyerIdType": "1",
    "buyerIdNumber": "11010519491231002X",
}
CONSIGNEE: dict[str, Value] = {
    "consignee": "韩梅梅",
    "consigneeTelephone": "13900000000",
    "consigneeAddress": "广州市天河区虚构路1号",
}
PLATFORM: dict[str, Value] = {
    "ebpCode": "4401999999",
    "ebpName": "虚构电商平台有限公司",
    "ebcCode": "4401888888",
    "ebcName": "虚构电商企业有限公司",
}
PAYER: dict[str, Value] = {
    "payCode": "3122222222",
    "payName": "虚构支付有限公司",
    "payTransactionId": "PAY20240305000001",
}
CARRIER: dict[str, Value] = {
    "logisticsCode": "4401777777",
    "logisticsName": "虚构物流有限公司",
    "logisticsNo": "YD2024030500001",
}
TRANSFER = Transfer(cop_code="4401888888", cop_name="虚构电商企业有限公司", dxp_id="DXPENT0000000001")


def guid(number: int) -> str:
    """An id of 36 characters."""
    return f"00000000-0000-4000-8000-{number:012d}"


def opening(number: int, **more: Value) -> dict[str, Value]:
    """The fields that begin every head: a new document, declared."""
    begin: dict[str, Value] = {"guid": guid(number), "appType": "1", "appTime": AT, "appStatus": "2"}
    return begin | more


def order(**changes: Value) -> Document:
    """An order 311 of three lines, 328.21 yuan paid. ``changes`` replace fields of the head."""
    head = opening(311, orderType="I", orderNo="ORDER-1") | PLATFORM | BUYER | PAYER | CONSIGNEE
    head |= {
        "goodsValue": Decimal("298.00"),
        "freight": Decimal("12.00"),
        "discount": Decimal("10.00"),
        "taxTotal": Decimal("28.21"),
    }
    head |= {"acturalPaid": Decimal("328.21"), "currency": "142", "buyerRegNo": "user-1"}
    lines: tuple[dict[str, Value], ...] = tuple(
        {
            "gnum": Decimal(number),
            "itemNo": f"SKU-{number}",
            "itemName": name,
            "gmodel": f"{name}|虚构品牌|标准",
            "unit": "011",
            "qty": Decimal(2),
            "price": Decimal(price),
            "totalPrice": Decimal(price) * 2,
            "currency": "142",
            "country": "116",
        }
        for number, (name, price) in enumerate([("蜂蜜", "50.00"), ("洗面奶", "60.00"), ("饼干", "39.00")], 1)
    )
    return Document(head=head | changes, lines=lines)


def payment(**changes: Value) -> Document:
    """Its payment 411. ``changes`` replace fields of the head."""
    head = (
        opening(411)
        | PAYER
        | {"orderNo": "ORDER-1", "ebpCode": "4401999999", "ebpName": "虚构电商平台有限公司"}
    )
    head |= {"payerIdType": "1", "payerIdNumber": BUYER["buyerIdNumber"], "payerName": "李雷"}
    head |= {"amountPaid": Decimal("328.21"), "currency": "142", "payTime": AT}
    return Document(head=head | changes)


def waybill(**changes: Value) -> Document:
    """Its waybill 511. ``changes`` replace fields of the head."""
    head = (
        opening(511)
        | CARRIER
        | CONSIGNEE
        | {"orderNo": "ORDER-1", "freight": Decimal("10.00"), "insuredFee": Decimal("2.00")}
    )
    head |= {"currency": "142", "weight": Decimal("1.5"), "packNo": Decimal(1), "goodsInfo": "蜂蜜等"}
    return Document(head=head | changes)


def inventory(**changes: Value) -> Document:
    """Its list 621 by direct purchase 9610. ``changes`` replace fields of the head."""
    head = (
        opening(621, orderNo="ORDER-1", copNo="COP-1", assureCode="4401999999") | PLATFORM | CARRIER | BUYER
    )
    head |= {
        "ieFlag": "I",
        "declTime": "20240305",
        "customsCode": "5165",
        "portCode": "5165",
        "ieDate": "20240304",
    }
    head |= {"consigneeAddress": CONSIGNEE["consigneeAddress"], "agentCode": "4401888888"}
    head |= {"agentName": "虚构电商企业有限公司", "tradeMode": "9610", "trafMode": "5", "trafNo": "CZ3000"}
    head |= {"voyageNo": "CZ3000", "billNo": "78400000001", "country": "116", "freight": Decimal("10.00")}
    head |= {
        "insuredFee": Decimal("2.00"),
        "currency": "142",
        "packNo": Decimal(1),
        "grossWeight": Decimal("1.5"),
        "netWeight": Decimal("1.2"),
    }
    codes = ("0409000000", "3401300000", "1905310000")
    lines: tuple[dict[str, Value], ...] = tuple(
        {
            "gnum": line["gnum"],
            "itemNo": line["itemNo"],
            "gcode": code,
            "gname": line["itemName"],
            "gmodel": line["gmodel"],
            "barCode": "无",
            "country": "116",
            "currency": "142",
            "qty": line["qty"],
            "unit": line["unit"],
            "qty1": Decimal("0.5"),
            "unit1": "035",
            "price": line["price"],
            "totalPrice": line["totalPrice"],
        }
        for code, line in zip(codes, order().lines, strict=True)
    )
    return Document(head=head | changes, lines=lines)


INVT_NO = "51652024I000000001"


def bonded_inventory(**changes: Value) -> Document:
    """The same list by the bonded mode 1210, from an account book."""
    listed = inventory()
    dropped = {"trafNo", "voyageNo", "billNo"}
    head = {name: value for name, value in listed.head.items() if name not in dropped}
    head |= {"tradeMode": "1210", "country": "142", "trafMode": "Y", "emsNo": "T5165W000001"}
    head |= {"areaCode": "4401666666", "areaName": "虚构保税仓储有限公司"}
    lines = tuple({**line, "itemRecordNo": f"REC-{line['gnum']}"} for line in listed.lines)
    return Document(head=head | changes, lines=lines)


def _request(number: int, **more: Value) -> dict[str, Value]:
    head = opening(number, customsCode="5165", orderNo="ORDER-1", copNo=f"COP-{number}", invtNo=INVT_NO)
    head |= PLATFORM | CARRIER | BUYER
    head |= {"agentCode": "4401888888", "agentName": "虚构电商企业有限公司", "reason": "买家取消"}
    return head | more


def cancellation(**changes: Value) -> Document:
    """A cancellation 623 of the list."""
    return Document(head=_request(623) | changes)


def refund(**changes: Value) -> Document:
    """A return 625 of one piece of line 1."""
    first = inventory().lines[0]
    line = {name: first[name] for name in ("gnum", "gcode", "gname", "unit")} | {"qty": Decimal(1)}
    return Document(head=_request(625, reason="质量问题") | changes, lines=(line,))


def receipt(status: str, when: str = "20240305101458000", **changes: Value | None) -> Document:
    """A receipt 622 of the list; None takes a field away."""
    head: dict[str, Value | None] = {
        "guid": guid(622),
        "customsCode": "5165",
        "ebpCode": "4401999999",
        "ebcCode": "4401888888",
    }
    head |= {
        "agentCode": "4401888888",
        "copNo": "COP-1",
        "preNo": "B20240305000000001",
        "returnStatus": status,
    }
    head |= {"returnTime": read_time(when), "returnInfo": "[Code:2600;Desc:放行]"}
    return Document(head={key: value for key, value in (head | changes).items() if value is not None})


def message(kind: str, *documents: Document) -> Message:
    """A message of the invented company."""
    return Message(kind=kind, guid=guid(1), documents=documents, transfer=TRANSFER)


def answer(kind: str, *documents: Document) -> Message:
    """An answer of customs."""
    return Message(kind=kind, guid=guid(2), documents=documents)
