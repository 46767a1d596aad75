"""How the platform says things: results, approvals, news; and the nation's receipts as they are."""

import re
from datetime import datetime
from decimal import Decimal
from xml.sax.saxutils import escape

from entrepot_core.customs.clock import BEIJING
from entrepot_core.customs.documents import Document, Message
from entrepot_core.customs.messages import build
from entrepot_core.customs.signing import SoftwareKey, sign
from entrepot_core.customs.xml import canonical, parse
from entrepot_core.errors import Problem

BUSINESS = {
    "311": "IMPORTORDER",
    "621": "PERSONAL_GOODS_DECLAR",
    "623": "MODIFY_CANCEL",
    "625": "IMPORT_ORDER_RETURN",
}
APPROVALS = {"120": "99", "300": "N3", "399": "99", "500": "33", "800": "52", "100": "32"}
"""Status of the nation to the platform's code, for lists; what is not here is told as a result."""
DECIDED = {"399": "21", "100": "22"}
FREE = Decimal(0)
_CODED = re.compile(r"\[Code:(\d+);Desc:(.*?)\]")
_SIGNATURE = "{http://www.w3.org/2000/09/xmldsig#}Signature"


def _mo(business: str, body: str) -> str:
    return (
        f'<?xml version="1.0" encoding="UTF-8"?><mo version="1.0.0"><head><businessType>{business}</businessType>'
        f"</head><body>{body}</body></mo>"
    )


def result(business: str, number: str, company: str, at: datetime, *, fault: str, said: str = "") -> str:
    """A RESULT: what the platform found. It counts in minutes."""
    mark, info = ("2", fault) if fault else ("1", said or "处理成功")
    details = "".join(
        f"<jkfResultDetail><resultInfo>{escape(each)}</resultInfo></jkfResultDetail>"
        for each in info.split(" | ")
    )
    return _mo(
        "RESULT",
        f"<list><jkfResult><companyCode>{escape(company)}</companyCode><businessNo>{escape(number)}</businessNo>"
        f"<businessType>{escape(business)}</businessType><declareType>1</declareType><chkMark>{mark}</chkMark>"
        f"<noticeDate>{at:%Y-%m-%d}</noticeDate><noticeTime>{at:%H:%M}</noticeTime>"
        f"<resultList>{details}</resultList></jkfResult></list>",
    )


def answer(kind: str, number: str, company: str, document: Document) -> tuple[str, str]:
    """A receipt of the nation in the platform's own words, and the channel it goes by."""
    status, text = document.text("returnStatus"), document.text("returnInfo")
    at = document.head["returnTime"]
    assert isinstance(at, datetime)
    local, text = at.astimezone(BEIJING), _CODED.sub(r"\1:\2", text)
    if kind == "621" and status in APPROVALS:
        form = document.text("invtNo") or number
        body = (
            f"<jkfSign><companyCode>{escape(company)}</companyCode><businessNo>{escape(number)}</businessNo></jkfSign>"
            f"<jkfGoodsDeclar><personalGoodsFormNo>{escape(form)}</personalGoodsFormNo>"
            f"<approveResult>{APPROVALS[status]}</approveResult><approveComment>{escape(text)}</approveComment>"
            f"<processTime>{local:%Y%m%d%H%M%S}</processTime></jkfGoodsDeclar>"
        )
        return _mo("PERSONAL_GOODS_DECLAR", body), "approvals"
    if kind in {"623", "625"} and status in DECIDED:
        tag, business = (
            ("modifyCancelResult", "MODIFY_CANCEL") if kind == "623" else ("customCheckResult", "CHECKRESULT")
        )
        body = (
            f"<{tag}><businessNo>{escape(number)}</businessNo><businessType>{BUSINESS[kind]}</businessType>"
            f"<companyCode>{escape(company)}</companyCode><approveResult>{DECIDED[status]}</approveResult>"
            f"<approveComment>{escape(text)}</approveComment><processTime>{local:%Y-%m-%d %H:%M:%S}</processTime></{tag}>"
        )
        return _mo(business, body), "approvals"
    refused = status == "100" or status.startswith("-")
    fault = (f"{status}:{text}" if status.startswith("-") else text) if refused else ""
    said = f"{text} 入库" if status == "120" else text
    return result(BUSINESS[kind], number, company, local, fault=fault, said=said), "results"


def tax(waybill: str, form: str, company: str, amount: Decimal) -> str:
    """TAXISNEED: whether tax will be levied, and how much."""
    need = "1" if amount > FREE else "0"
    return _mo(
        "TAXISNEED",
        f"<jkfSign><companyCode>{escape(company)}</companyCode><businessNo>{escape(waybill)}</businessNo>"
        f"<businessType>TAXISNEED</businessType></jkfSign><jkfTaxIsNeedDto>"
        f"<personalGoodsFormNo>{escape(form)}</personalGoodsFormNo><taxAmount>{amount:.2f}</taxAmount>"
        f"<isNeed>{need}</isNeed></jkfTaxIsNeedDto>",
    )


def left(waybill: str, number: str, company: str, at: datetime) -> str:
    """IMPORTBILLRESULT: the parcel has left the zone."""
    return _mo(
        "IMPORTBILLRESULT",
        f"<jkfSign><companyCode>{escape(company)}</companyCode><businessNo>{escape(number)}</businessNo></jkfSign>"
        f"<billResultList><billResult><wayBillNos>{escape(waybill)}</wayBillNos><outState>1</outState>"
        f"<outTime>{at:%Y-%m-%d %H:%M:%S}</outTime></billResult></billResultList>",
    )


def national(message: Message, key: SoftwareKey) -> bytes:
    """The nation's own message, signed by it."""
    return sign(build(message), key)


def without_signature(xml: bytes) -> bytes:
    """The canonical form of a message without its signature; empty for what is none."""
    try:
        root = parse(xml)
    except Problem:
        return b""
    for node in root.findall(_SIGNATURE):
        root.remove(node)
    return canonical(root)


def canonical_bytes(xml: bytes) -> bytes:
    """The canonical form of a message."""
    return canonical(parse(xml))
