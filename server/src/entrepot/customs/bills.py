"""Tax bills of customs: taken once each, the newer statement wins, whatever order they come in. Asks for a transaction."""

from datetime import datetime
from decimal import Decimal
from typing import Final

from django.db import IntegrityError, transaction
from django.db.models import Q

from entrepot.customs.models import CustomsDocument, TaxBill, by_invt_no
from entrepot_core.customs.documents import Document, as_number
from entrepot_core.errors import Problem

KINDS: Final = frozenset({"816", "818"})
STATUSES: Final = frozenset({"1", "2", "3"})
_TAXES: Final = {"duty": "customsTax", "vat": "valueAddedTax", "consumption_tax": "consumptionTax"}


class BillUnreadable(Problem):
    """A bill without number, list or a status that is known."""

    code = "customs.bill_unreadable"
    title = "The tax bill names no “%(field)s” that can be used."


def take(kind: str, document: Document, *, now: datetime) -> None:
    """Write what a bill (816) or its standing (818) says. Raises BillUnreadable; then nothing was written."""
    tax_no, invt_no, status = document.text("taxNo"), document.text("invtNo"), document.text("status")
    for field, value in (("taxNo", tax_no), ("invtNo", invt_no), ("status", status)):
        if not value or (field == "status" and value not in STATUSES):
            raise BillUnreadable(field=field)
    stated_at = document.head.get("returnTime")
    at = stated_at if isinstance(stated_at, datetime) else now
    _make(tax_no, invt_no, status, at)
    if kind == "816":
        _take_figures(tax_no, document, at)
    TaxBill.objects.filter(tax_no=tax_no, status_at__lt=at).exclude(status="3").update(
        status=status, notice_no=document.text("entDutyNo"), status_at=at
    )


def _make(tax_no: str, invt_no: str, status: str, at: datetime) -> None:
    consignment_no = (
        CustomsDocument.objects.filter(by_invt_no(invt_no), kind="621")
        .values_list("consignment_no", flat=True)
        .first()
    )
    try:
        with transaction.atomic():
            TaxBill.objects.get_or_create(
                tax_no=tax_no,
                defaults={
                    "invt_no": invt_no,
                    "consignment_no": consignment_no or "",
                    "status": status,
                    "status_at": at,
                },
            )
    except IntegrityError:  # another worker was faster with the same bill
        return


def _take_figures(tax_no: str, document: Document, at: datetime) -> None:
    figures = {name: document.number(element) for name, element in _TAXES.items()}
    lines = [
        {
            "number": str(line.get("gnum", "")),
            "code": str(line.get("gcode", "")),
            "dutiable": _text(as_number(line, "taxPrice")),
            **{name: _text(as_number(line, element)) for name, element in _TAXES.items()},
        }
        for line in document.lines
    ]
    newer = Q(figures_at=None) | Q(figures_at__lt=at)
    TaxBill.objects.filter(newer, tax_no=tax_no).update(**figures, lines=lines, figures_at=at)


def _text(value: Decimal) -> str:
    return format(value.normalize(), "f")
