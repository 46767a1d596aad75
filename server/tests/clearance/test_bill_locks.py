"""Bills are taken while their month is paid: whoever is first, nobody waits for each other in a circle, and nothing is lost."""

import threading
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import OperationalError, connection, transaction
from server.tests.locks import PATIENCE, until_somebody_waits

from entrepot.customs import bills, guarantees
from entrepot.customs.models import CustomsDocument, GuaranteeAccount, GuaranteeClaim, TaxBill, TaxPayment
from entrepot.usecases.clearance.read_message import _take_bills
from entrepot.usecases.tax.follow_bill import follow_bill
from entrepot.usecases.tax.pay_month import NothingDue, pay_month
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document, Message

pytestmark = pytest.mark.django_db(transaction=True)
COUNT = 30
PORT = "national"


@pytest.fixture
def month(db):
    """Summed-up bills of as many lists, each holding its tax: a function that makes those of one guarantor."""

    def make(name, now):
        for n in range(COUNT):
            number = f"E{name}{n:02d}"
            CustomsDocument.objects.create(
                consignment_no=number,
                kind="621",
                port=PORT,
                sender="us",
                natural_key=number,
                invt_no=f"I{number}",
                updated_at=now,
            )
            TaxBill.objects.create(
                tax_no=f"T{number}",
                consignment_no=number,
                invt_no=f"I{number}",
                port=PORT,
                guarantor=name,
                month=f"{beijing_day(now):%Y-%m}",
                vat=Decimal("19.00"),
                figures_at=now,
                status="2",
                status_at=now,
            )
            with transaction.atomic():
                guarantees.claim(number, port=PORT, guarantor=name, amount_minor=1900, now=now)
        return name

    return make


def told(name, now, *, vat="20.00"):
    """A message that states every bill of the month anew, the last first."""
    documents = tuple(
        Document(
            head={
                "taxNo": f"TE{name}{n:02d}",
                "invtNo": f"IE{name}{n:02d}",
                "status": "2",
                "assureCode": name,
                "returnTime": now + timedelta(minutes=1),
                "customsTax": Decimal(0),
                "valueAddedTax": Decimal(vat),
                "consumptionTax": Decimal(0),
            }
        )
        for n in reversed(range(COUNT))
    )
    return Message(kind="816", guid="", documents=documents)


def paid(name, now, ref):
    return lambda: pay_month(
        month=f"{beijing_day(now):%Y-%m}", port=PORT, guarantor=name, bank_ref=ref, actor="finn", now=now
    )


def test_bills_are_taken_while_their_month_is_paid_twice_and_lists_are_freed(now, month, together):
    for turn in range(4):
        name = month(f"G{turn}", now)
        results = together(
            paid(name, now, f"B{turn}"),
            lambda name=name: _take_bills(told(name, now), PORT, now),
            paid(name, now, f"C{turn}"),
            lambda name=name: [free(f"E{name}{n:02d}", now) for n in reversed(range(COUNT))],
        )
        failed = [each for each in results if isinstance(each, Exception)]
        assert [each for each in failed if not isinstance(each, NothingDue)] == []
        assert not TaxBill.objects.filter(guarantor=name, payment=None).exists()
        assert guarantees.prove_guarantees() == ()
    assert GuaranteeClaim.objects.filter(state="held").count() == 0
    assert set(GuaranteeAccount.objects.values_list("held_minor", flat=True)) == {0}
    assert TaxPayment.objects.count() == 4


def free(number, now):
    with transaction.atomic():
        return guarantees.free(number, reason="returned", now=now)


@pytest.mark.skipif(connection.vendor != "postgresql", reason="SQLite has one writer: it knows no circle")
def test_one_transaction_over_all_bills_of_a_message_does_run_in_a_circle(now, month, together):
    """The control: taken as they stand in the message, all in one transaction, they wait for who pays, and that for them."""
    holds, name = threading.Event(), month("G0", now)

    def naive():
        with transaction.atomic():
            for document in told(name, now).documents:
                if bills.take("816", document, port=PORT, now=now).is_news:
                    follow_bill(document.text("taxNo"), now=now)
                if not holds.is_set():
                    holds.set()
                    until_somebody_waits()

    def pays():
        assert holds.wait(timeout=PATIENCE)
        paid(name, now, "D0")()

    assert [each for each in together(naive, pays) if isinstance(each, OperationalError)]
