"""Tax bills of customs: taken once each, the newer statement wins, whatever order they come in. Asks for a transaction."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Final

import structlog
from django.db import IntegrityError, transaction
from django.db.models import F, Q, QuerySet

from entrepot.customs.models import LISTED, CustomsDocument, TaxBill, TaxPayment, WithheldClaim, by_invt_no
from entrepot.records import services as records
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document, Value, as_number, without_noise
from entrepot_core.errors import Problem
from entrepot_core.money import Money

log = structlog.get_logger()
KINDS: Final = frozenset({"816", "818"})
STATUSES: Final = frozenset({"1", "2", "3"})
_LINE: Final = ("taxPrice", "customsTax", "valueAddedTax", "consumptionTax")
_TAXES: Final = {"duty": "customsTax", "vat": "valueAddedTax", "consumption_tax": "consumptionTax"}


class BillUnreadable(Problem):
    """A bill without number, list, time or a status that is known, or with figures that are none."""

    code = "customs.bill_unreadable"
    title = "The tax bill names no “%(field)s” that can be used."


@dataclass(frozen=True, slots=True, kw_only=True)
class Taken:
    """A statement as it was taken. ``is_news`` where what is owed for a list changed, or the list became known."""

    id: int
    tax_no: str
    is_news: bool


def take(kind: str, document: Document, *, port: str = "", now: datetime) -> Taken:
    """Write what a bill (816) or its standing (818) says. One transaction takes one bill: who pays a month locks them all.

    Raises BillUnreadable; then nothing was written.
    """
    document = Document(head=_bare(document.head), lines=tuple(_bare(line) for line in document.lines))
    tax_no, invt_no, status = document.text("taxNo"), document.text("invtNo"), document.text("status")
    for field, value in (("taxNo", tax_no), ("invtNo", invt_no), ("status", status)):
        if not value or (field == "status" and value not in STATUSES):
            raise BillUnreadable(field=field)
    if kind == "816":
        _check_numbers(document)
    at = document.head.get("returnTime")
    if not isinstance(at, datetime):  # read again later, it would be the newest word each time
        raise BillUnreadable(field="returnTime")
    is_made = _make(tax_no, invt_no, port, status, at)
    if guarantor := document.text("assureCode"):
        TaxBill.objects.filter(tax_no=tax_no, guarantor="").update(guarantor=guarantor[:64])
    is_linked = _link(TaxBill.objects.filter(tax_no=tax_no))
    is_other = kind == "816" and _take_figures(tax_no, document, at)
    # some ports tell whole seconds: of two statements of one second the further one is the later
    later = Q(status_at__lt=at) | Q(status_at=at, status__lt=status)
    newer = TaxBill.objects.filter(later, tax_no=tax_no, payment=None).exclude(status="3")
    is_moved = newer.update(status=status, notice_no=document.text("entDutyNo"), status_at=at)
    is_void = status == "3" and (is_made or bool(is_moved))
    _contest(kind, document, status=status, at=at, now=now)
    number = TaxBill.objects.values_list("pk", flat=True).get(tax_no=tax_no)
    return Taken(id=number, tax_no=tax_no, is_news=is_linked or is_other or is_void)


def _bare(values: Mapping[str, Value]) -> dict[str, Value]:
    """Without what says nothing."""
    meant = {name: without_noise(value) for name, value in values.items()}
    return {name: value for name, value in meant.items() if value != ""}


def _check_numbers(document: Document) -> None:
    for values, names in ((document.head, _TAXES.values()), *((line, _LINE) for line in document.lines)):
        for name in names:
            if isinstance(values.get(name), str):
                raise BillUnreadable(field=name)


def find_lists(*, after: int = 0, limit: int = 500) -> tuple[dict[str, int], int]:
    """Bills that name no list of ours yet and whose list is known by now, number -> id; and after which id to go on: 0, anew."""
    loose = TaxBill.objects.filter(consignment_no="", pk__gt=after).order_by("pk")
    rows = list(loose.values_list("pk", "tax_no", "invt_no")[:limit])
    lists = CustomsDocument.objects.filter(LISTED, kind="621", invt_no__in={invt_no for *_, invt_no in rows})
    known = set(lists.values_list("invt_no", flat=True))
    found = {tax_no: pk for pk, tax_no, invt_no in rows if invt_no in known}
    return found, rows[-1][0] if len(rows) == limit else 0


def link(tax_no: str) -> bool:
    """Name the list of a bill that has none yet; False where it has one, or none is known."""
    return _link(TaxBill.objects.filter(tax_no=tax_no))


def _link(bills: QuerySet[TaxBill]) -> bool:
    """Name the lists of bills that came before the number of their list was known; False where none was found."""
    linked = 0
    for invt_no in set(bills.filter(consignment_no="").values_list("invt_no", flat=True)):
        listed = CustomsDocument.objects.filter(by_invt_no(invt_no), kind="621")
        if number := listed.values_list("consignment_no", flat=True).first():
            rows = bills.filter(consignment_no="", invt_no=invt_no)
            linked += rows.update(consignment_no=number)
    return bool(linked)


def _make(tax_no: str, invt_no: str, port: str, status: str, at: datetime) -> bool:
    try:
        with transaction.atomic():
            _, is_made = TaxBill.objects.get_or_create(
                tax_no=tax_no,
                defaults={"invt_no": invt_no, "port": port, "status": status, "status_at": at},
            )
    except IntegrityError:  # another worker was faster with the same bill
        return False
    return is_made


def _take_figures(tax_no: str, document: Document, at: datetime) -> bool:
    """False where the figures are those known already, or older."""
    figures = _figures(document)
    lines = [
        {
            "number": str(line.get("gnum", "")),
            "code": str(line.get("gcode", "")),
            "dutiable": _text(as_number(line, "taxPrice")),
            **{name: _text(as_number(line, element)) for name, element in _TAXES.items()},
        }
        for line in document.lines
    ]
    newer = TaxBill.objects.filter(Q(figures_at=None) | Q(figures_at__lt=at), tax_no=tax_no, payment=None)
    stated = {**figures, "lines": lines, "figures_at": at, "month": f"{beijing_day(at):%Y-%m}"}
    if newer.filter(Q(figures_at=None) | ~Q(**figures)).update(**stated):
        return True
    newer.update(**stated)
    return False


def _figures(document: Document) -> dict[str, Decimal]:
    return {name: document.number(element) for name, element in _TAXES.items()}


def _contest(kind: str, document: Document, *, status: str, at: datetime, now: datetime) -> None:
    """What was paid stays as it was paid: where customs says otherwise afterwards, a person is told, once a statement."""
    paid = TaxBill.objects.filter(tax_no=document.text("taxNo"), payment__isnull=False)
    figures = _figures(document) if kind == "816" else {}
    otherwise = Q(status_at__lte=at) if status == "3" else Q(pk=None)
    if figures:
        otherwise |= Q(figures_at__lt=at) & ~Q(**figures)
    news = Q(contested_at=None) | Q(contested_at__lt=at)
    if not paid.filter(otherwise, news).update(contested_at=at):
        return
    row = paid.get()
    log.error(
        "paid bill contested", port=row.port, consignment=row.consignment_no, bill=row.pk, status=status
    )
    stated = (
        {"billed_minor": Money(sum(figures.values(), Decimal(0)), "CNY").rounded().minor} if figures else {}
    )
    records.write(
        "tax_bill_contested",
        consignment_no=row.consignment_no,
        port=row.port,
        ref=f"tax_bill:{row.pk}",
        facts={"status": status, **stated},
        now=now,
    )


def _text(value: Decimal) -> str:
    return format(value.normalize(), "f")


@dataclass(frozen=True, slots=True, kw_only=True)
class Paid:
    """A payment as it was claimed: what it pays, in fen; ``linked`` are the ids of its bills that found their list just now."""

    id: int
    billed_minor: int
    consignment_nos: tuple[str, ...]
    linked: tuple[int, ...]


def is_reference_used(bank_ref: str) -> bool:
    """Whether a payment is known by this number of the bank."""
    return TaxPayment.objects.filter(bank_ref=bank_ref).exists()


def pay(*, month: str, port: str, guarantor: str, bank_ref: str, actor: str, now: datetime) -> Paid | None:
    """Claim every summed-up bill of a month that nobody paid, by one conditional UPDATE; None if there is none.

    Bills are locked by their numbers, before anything else is: who takes one holds no other.
    """
    due = TaxBill.objects.filter(
        month=month, port=port, guarantor=guarantor, status="2", payment=None, figures_at__isnull=False
    )
    if not list(due.select_for_update().order_by("tax_no").values_list("pk", flat=True)):
        return None
    loose = set(due.filter(consignment_no="").values_list("pk", flat=True))
    _link(due)
    payment = TaxPayment.objects.create(
        month=month,
        port=port,
        guarantor=guarantor,
        bills=0,
        billed_minor=0,
        withheld_minor=0,
        bank_ref=bank_ref,
        paid_by=actor,
        paid_at=now,
    )
    if not due.update(payment=payment):
        transaction.set_rollback(True)
        return None
    taken = list(TaxBill.objects.filter(payment=payment))
    billed = sum(Money(row.duty + row.vat + row.consumption_tax, "CNY").rounded().minor for row in taken)
    TaxPayment.objects.filter(pk=payment.pk).update(bills=len(taken), billed_minor=billed)
    numbers = tuple(sorted({row.consignment_no for row in taken if row.consignment_no}))
    linked = tuple(row.pk for row in taken if row.pk in loose and row.consignment_no)
    return Paid(id=payment.pk, billed_minor=billed, consignment_nos=numbers, linked=linked)


def count_withheld(payment_id: int, consignment_nos: tuple[str, ...]) -> tuple[str, ...]:
    """Claim what was withheld for consignments for a payment; returns those that no earlier payment counted."""
    WithheldClaim.objects.bulk_create(
        [WithheldClaim(payment_id=payment_id, consignment_no=number) for number in consignment_nos],
        ignore_conflicts=True,
    )
    counted = WithheldClaim.objects.filter(payment=payment_id)
    return tuple(counted.order_by("consignment_no").values_list("consignment_no", flat=True))


@dataclass(frozen=True, slots=True, kw_only=True)
class Late:
    """A paid bill whose list is known only now, and was counted by no payment yet."""

    payment_id: int
    consignment_no: str


def claim_late(tax_no: str) -> Late | None:
    """Count what was withheld for the list of a paid bill by its payment, once; None where there is nothing to count."""
    bill = TaxBill.objects.filter(tax_no=tax_no, payment__isnull=False).exclude(consignment_no="").first()
    if bill is None or bill.payment_id is None:
        return None
    late = Late(payment_id=bill.payment_id, consignment_no=bill.consignment_no)
    try:
        with transaction.atomic():
            WithheldClaim.objects.create(payment_id=late.payment_id, consignment_no=late.consignment_no)
    except IntegrityError:
        return None
    return late


def add_withheld(payment_id: int, *, withheld_minor: int) -> None:
    """Add to what stands beside a payment."""
    TaxPayment.objects.filter(pk=payment_id).update(withheld_minor=F("withheld_minor") + withheld_minor)


def note_withheld(payment_id: int, *, withheld_minor: int) -> None:
    """Write beside a payment what had been withheld for its bills."""
    TaxPayment.objects.filter(pk=payment_id).update(withheld_minor=withheld_minor)
