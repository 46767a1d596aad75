"""The tax bill (CEB816) that follows a release, what the list would cost by the law as far as it tells; and its standing."""

import datetime as dt
import uuid
from decimal import Decimal

from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document, Value, as_number
from entrepot_core.errors import Problem
from entrepot_core.money import Money, share
from entrepot_core.taxes import Assessment, Goods, Line, Outcome, Shipment, assess
from entrepot_simulators.port.filings import Filing

KINDS = {"customsTax": "duty", "valueAddedTax": "vat", "consumptionTax": "consumption_tax"}


def tax_bill(
    filing: Filing, order: Filing | None, *, number: str, at: dt.datetime, on: dt.datetime
) -> Document:
    """The bill of a released list. Taxes the list alone can't tell are taken from the order as withheld, as VAT by value."""
    listed = filing.document
    assessment = _assessed(listed, on)
    head: dict[str, Value] = {
        "guid": str(uuid.uuid4()).upper(),
        "returnTime": at,
        "invtNo": filing.invt_no,
        "taxNo": number,
        "status": "1",
    }
    for name in ("assureCode", "ebcCode", "logisticsCode", "agentCode", "customsCode"):
        head[name] = listed.text(name)
    lines = [_line(line, assessment) for line in listed.lines]
    if assessment is None:
        withheld = Money.of(order.document.number("taxTotal") if order else Decimal(0), "CNY").rounded()
        values = [as_number(line, "totalPrice") for line in listed.lines]
        for line, part in zip(lines, share(withheld, values), strict=True):
            line["valueAddedTax"] = part.amount
    for name in KINDS:
        head[name] = sum((as_number(line, name) for line in lines), Decimal(0))
    return Document(head=head, lines=tuple(lines))


def bill_standing(filing: Filing, *, notice: str, at: dt.datetime) -> Document:
    """How the bill of a list stands (CEB818); ``notice`` is the number of the sum it went into, or empty."""
    head: dict[str, Value] = {
        "guid": str(uuid.uuid4()).upper(),
        "returnTime": at,
        "invtNo": filing.invt_no,
        "taxNo": filing.tax_no,
        "status": filing.bill_status,
        "assureCode": filing.document.text("assureCode"),
    }
    return Document(head=head | ({"entDutyNo": notice} if notice else {}))


def _assessed(listed: Document, on: dt.datetime) -> Assessment | None:
    try:
        shipment = Shipment(
            lines=tuple(_goods(line, listed) for line in listed.lines),
            destination="CN",
            regime="cn.retail_import",
            mode=listed.text("tradeMode"),
            freight=Money.of(listed.number("freight"), "CNY"),
            insurance=Money.of(listed.number("insuredFee"), "CNY"),
        )
        made = assess(shipment, as_of=beijing_day(on))
    except (Problem, ValueError):
        return None
    return made if made.outcome is Outcome.CALCULATED else None


def _goods(line: object, listed: Document) -> Line:
    assert isinstance(line, dict)
    pieces = sum((as_number(each, "qty") for each in listed.lines), Decimal(0))
    quantity = as_number(line, "qty")
    if quantity != quantity.to_integral_value() or quantity <= 0:
        raise ValueError("not in pieces")
    return Line(
        id=str(line["gnum"]),
        quantity=int(quantity),
        unit_price=Money.of(as_number(line, "price"), "CNY"),
        goods=Goods(
            hs_code=str(line["gcode"]),
            net_weight_g=listed.number("netWeight") * 1000 / pieces,
            on_positive_list=True,
        ),
    )


def _line(line: object, assessment: Assessment | None) -> dict[str, Value]:
    assert isinstance(line, dict)
    made: dict[str, Value] = {
        "gnum": line["gnum"],
        "gcode": line["gcode"],
        "taxPrice": as_number(line, "totalPrice"),
        **{name: Decimal(0) for name in KINDS},
    }
    for each in assessment.lines if assessment else ():
        if each.id == str(line["gnum"]):
            made["taxPrice"] = each.dutiable.amount
            made |= {name: each.total(kind).amount for name, kind in KINDS.items()}
    return made
