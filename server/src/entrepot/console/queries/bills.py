"""What was withheld from buyers beside what customs billed, bill by bill; also those behind a figure of a month."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.db.models import Q, QuerySet

from entrepot.customs.beside import STANDING, counting_bills
from entrepot.customs.models import TaxBill, TaxPayment
from entrepot.orders.models import Consignment
from entrepot.orders.returns import tax_withheld
from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of
from entrepot_core.money import Money

BEHIND: Final[Mapping[str, Q]] = {
    "billed": STANDING,
    "made": Q(status="1"),
    "summed": Q(status="2"),
    "due": Q(status="2", payment=None),
    "void": Q(status="3"),
    "unlisted": STANDING & Q(consignment_no=""),
}
"""Figure of a month -> the bills that it counts."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Behind:
    """Which bills are asked for: those behind a figure of a month (``which``), or those of a payment."""

    month: str = ""
    port: str = ""
    guarantor: str = ""
    which: str = "billed"
    payment: TaxPayment | None = None

    def narrow(self, rows: QuerySet[TaxBill]) -> QuerySet[TaxBill]:
        """Those of ``rows`` that are asked for."""
        if self.payment is not None:
            return rows.filter(payment=self.payment)
        if not self.month:
            return rows
        return rows.filter(BEHIND[self.which], month=self.month, port=self.port, guarantor=self.guarantor)


@dataclass(frozen=True, slots=True, kw_only=True)
class Compared:
    """A bill beside what was withheld: less what went back to the buyer since, and counted by the first bill of a list alone.

    ``withheld`` is None where no consignment of ours is meant; ``counted_with`` is the bill that counts it, where another does.
    """

    bill: TaxBill
    order_no: str
    billed: Money
    withheld: Money | None
    difference: Money | None
    counted_with: str

    @property
    def stands(self) -> str:
        """void, unknown, agrees or differs."""
        if self.bill.status == "3":
            return "void"
        if self.withheld is None:
            return "unknown"
        return "differs" if self.difference else "agrees"


def find_payment(pk: int) -> TaxPayment | None:
    """One payment of a month, or None."""
    return TaxPayment.objects.filter(pk=pk).first()


def list_bills(*, before: int | None, order: str = "", behind: Behind = Behind()) -> Page[Compared]:
    """Bills, newest first, in five statements."""
    rows = behind.narrow(TaxBill.objects.select_related("payment"))
    if order:
        rows = rows.filter(Q(consignment_no__startswith=order) | Q(invt_no=order) | Q(tax_no=order))
    page = page_of(rows, before=before)
    return Page(rows=_compare(page.rows), older=page.older, is_first=page.is_first)


def _compare(bills: Iterable[TaxBill]) -> list[Compared]:
    rows = list(bills)
    numbers = {bill.consignment_no for bill in rows if bill.consignment_no}
    held = _consignments(numbers)
    withheld = tax_withheld(numbers)
    first = counting_bills(numbers)
    return [_compared(bill, held.get(bill.consignment_no), withheld, first) for bill in rows]


def _consignments(numbers: Iterable[str]) -> Mapping[str, Consignment]:
    rows = Consignment.objects.filter(number__in=numbers).select_related("order")
    return {row.number: row for row in rows}


def _compared(
    bill: TaxBill,
    row: Consignment | None,
    withheld: Mapping[str, int],
    first: Mapping[str, tuple[int, str]],
) -> Compared:
    billed = Money(bill.duty + bill.vat + bill.consumption_tax, "CNY").rounded()
    counted, tax_no = first.get(bill.consignment_no, (bill.pk, ""))
    mine = withheld.get(bill.consignment_no, 0) if counted == bill.pk else 0
    held = Money.of_minor(mine, row.order.currency) if row else None
    return Compared(
        bill=bill,
        order_no=row.order.number if row else "",
        billed=billed,
        withheld=held,
        difference=billed - held if held is not None else None,
        counted_with=tax_no if counted != bill.pk else "",
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class BillPage:
    """A bill with its lines beside the lines of the estimate, tax by tax."""

    compared: Compared
    lines: tuple[Mapping[str, str], ...]


def get_bill(pk: int) -> BillPage:
    """Raises NotFound."""
    bill = TaxBill.objects.filter(pk=pk).select_related("payment").first()
    if bill is None:
        raise NotFound
    consignment = _consignments([bill.consignment_no]).get(bill.consignment_no)
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
    return BillPage(compared=_compare([bill])[0], lines=tuple(lines))
