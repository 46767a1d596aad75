"""What was withheld from buyers beside what customs billed, consignment by consignment and month by month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q

from entrepot.customs.models import TaxBill
from entrepot.orders.models import Consignment
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of
from entrepot_core.money import Money

GROUPS: Final = ("differs", "agrees", "void", "unknown", "all")


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A bill beside what was withheld. ``withheld`` is None where no consignment of ours is meant."""

    bill: TaxBill
    order_no: str
    billed: Money
    withheld: Money | None
    difference: Money | None

    @property
    def stands(self) -> str:
        """void, unknown, agrees or differs."""
        if self.bill.status == "3":
            return "void"
        if self.withheld is None:
            return "unknown"
        return "differs" if self.difference else "agrees"


def list_bills(*, before: int | None, order: str = "") -> Page[Compared]:
    """Bills, newest first, in two statements."""
    rows = TaxBill.objects.all()
    if order:
        rows = rows.filter(Q(consignment_no__startswith=order) | Q(invt_no=order) | Q(tax_no=order))
    page = page_of(rows, before=before)
    held = _consignments(page.rows)
    return Page(rows=[_compared(row, held) for row in page.rows], older=page.older, is_first=page.is_first)


def _consignments(bills: Iterable[TaxBill]) -> Mapping[str, Consignment]:
    numbers = {bill.consignment_no for bill in bills if bill.consignment_no}
    rows = Consignment.objects.filter(number__in=numbers).select_related("order")
    return {row.number: row for row in rows}


def _compared(bill: TaxBill, held: Mapping[str, Consignment]) -> Compared:
    billed = Money(bill.duty + bill.vat + bill.consumption_tax, "CNY").rounded()
    row = held.get(bill.consignment_no)
    withheld = Money.of_minor(row.tax_minor, row.order.currency) if row else None
    return Compared(
        bill=bill,
        order_no=row.order.number if row else "",
        billed=billed,
        withheld=withheld,
        difference=billed - withheld if withheld is not None else None,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPage:
    """A bill with its lines beside the lines of the estimate, tax by tax."""

    compared: Compared
    lines: tuple[Mapping[str, str], ...]


def get_bill(pk: int) -> BillPage:
    """Raises NotFound."""
    bill = TaxBill.objects.filter(pk=pk).first()
    if bill is None:
        raise NotFound
    held = _consignments([bill])
    consignment = held.get(bill.consignment_no)
    estimated = consignment.assessment.get("lines", []) if consignment else []
    lines = []
    for at, line in enumerate(bill.lines):
        charges = estimated[at]["charges"] if at < len(estimated) else []
        sums = {
            f"{kind}_estimated": str(
                sum((Decimal(each["amount"]) for each in charges if each["kind"] == kind), Decimal(0))
            )
            for kind in ("duty", "vat", "consumption_tax")
        }
        dutiable = estimated[at]["dutiable"] if at < len(estimated) else ""
        lines.append({**line, **sums, "dutiable_estimated": dutiable})
    return BillPage(compared=_compared(bill, held), lines=tuple(lines))
