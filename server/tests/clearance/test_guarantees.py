"""Guarantees and months of tax: claimed by one UPDATE, given back once, paid into the books, and void bills hold nothing."""

from datetime import timedelta

import httpx2
import pytest
from django.db import transaction
from server.tests.clearance.conftest import PARTIES

from entrepot.customs import guarantees
from entrepot.customs import queries as customs
from entrepot.customs.guarantees import GuaranteeExceeded, GuaranteeRefused
from entrepot.customs.models import (
    CustomsDocument,
    GuaranteeAccount,
    GuaranteeClaim,
    InboundMessage,
    TaxBill,
    TaxPayment,
)
from entrepot.ledger import queries as ledger
from entrepot.orders import queries as orders
from entrepot.platform import clock
from entrepot.records.models import LogEntry
from entrepot.usecases.clearance.read_message import read_message
from entrepot.usecases.clearance.resend_declaration import resend_declaration
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.repair.prove_house import prove_house
from entrepot.usecases.tax.enter_guarantee import enter_guarantee
from entrepot.usecases.tax.find_lists import find_lists
from entrepot.usecases.tax.pay_month import BankReferenceMissing, NothingDue, pay_month

pytestmark = pytest.mark.django_db(transaction=True)
GUARANTOR = PARTIES["assure"][0]
TAX = 1911


def enter(amount="10000", on_exceed="block", at=None):
    now = at or clock.now()
    enter_guarantee(
        port="national",
        guarantor=GUARANTOR,
        amount=amount,
        on_exceed=on_exceed,
        valid_from=clock.local_date(now),
        actor="finn",
        now=now,
    )


def claim(number, amount=TAX, now=None):
    with transaction.atomic(durable=True):
        return guarantees.claim(
            number, port="national", guarantor=GUARANTOR, amount_minor=amount, now=now or clock.now()
        )


def held():
    return sum(GuaranteeAccount.objects.values_list("held_minor", flat=True))


def free(number):
    with transaction.atomic(durable=True):
        return guarantees.free(number, reason="rejected", now=clock.now())


def follow(tax_no, now):
    with transaction.atomic():
        guarantees.follow_bill(tax_no, now=now)


def part(number):
    return orders.get_order(number).consignments[0]


def released(make_order, pay, work):
    number = make_order()
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: TaxBill.objects.filter(consignment_no=f"{number}A", figures_at__isnull=False).exists())
    work(lambda: part(number).goods_state == "delivered")
    return number


def test_of_many_who_claim_the_last_of_it_one_gets_it(db, together):
    enter("57.33")
    results = together(*[lambda n=n: claim(f"E{n}A") for n in range(6)])

    assert sorted(type(each).__name__ for each in results) == ["GuaranteeExceeded"] * 3 + ["bool"] * 3
    assert (held(), GuaranteeClaim.objects.count()) == (3 * TAX, 3)
    assert prove_house() == ()


def test_one_parcel_claims_once_however_many_ask_and_gives_back_once(db, together):
    results = together(*[lambda: claim("E1A") for _ in range(4)])
    assert (sorted(results), held()) == ([False, False, False, True], TAX)

    freed = together(*[lambda: free("E1A") for _ in range(4)])
    assert (sorted(freed), held()) == ([False, False, False, True], 0)
    assert claim("E1A")
    assert prove_house() == ()


def test_the_guarantee_of_the_day_counts_and_only_warns_where_it_shall(db, now):
    enter("10", "block", at=now)
    with pytest.raises(GuaranteeExceeded):
        claim("E1A", now=now)
    assert (held(), GuaranteeClaim.objects.count()) == (0, 0)
    enter("10", "warn", at=now + timedelta(seconds=1))
    assert claim("E1A", now=now)
    assert GuaranteeClaim.objects.get().beyond

    with pytest.raises(GuaranteeRefused):
        enter("-1", at=now)
    with pytest.raises(GuaranteeRefused):
        enter("1.001", at=now)
    assert LogEntry.objects.filter(act="guarantee_entered", actor="finn").count() == 2


def test_a_list_beyond_the_guarantee_is_held_back_until_there_is_room(world, make_order, pay, work):
    enter("10")
    number = make_order()
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: part(number).customs_state == "rejected")
    listed = customs.find_document(f"{number}A", "621")

    assert (listed.state, listed.last_code) == ("blocked", guarantees.RULE)
    assert customs.attempts_of(listed.id) == ()
    assert held() == 0
    enter("100")
    resend_declaration(consignment_no=f"{number}A", actor="anna", now=clock.now())
    work(lambda: part(number).goods_state == "delivered")
    assert held() > 0


def test_what_customs_refuses_holds_nothing_and_declaring_again_holds_once(
    world, make_order, pay, work, script
):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "reject": "1332", "reject_text": "金额不一致"}])
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: part(number).customs_state == "rejected")
    assert held() == 0

    resend_declaration(consignment_no=f"{number}A", actor="anna", now=clock.now())
    work(lambda: TaxBill.objects.filter(figures_at__isnull=False).exists())
    states = GuaranteeClaim.objects.order_by("pk").values_list("state", "reason")
    assert list(states) == [("freed", "rejected"), ("held", "")]
    assert prove_house() == ()


def test_a_month_is_summed_up_paid_once_and_the_books_balance(world, make_order, pay, work, together):
    numbers = [released(make_order, pay, work), released(make_order, pay, work)]
    month = TaxBill.objects.values_list("month", flat=True).distinct().get()
    asked = {"month": month, "port": "national", "guarantor": GUARANTOR, "actor": "finn"}
    with pytest.raises(NothingDue):
        pay_month(**asked, bank_ref="B1", now=clock.now())
    assert not TaxPayment.objects.exists()

    httpx2.post(f"{world.port.url}/_control/sum-up", trust_env=False, timeout=60)
    work(lambda: TaxBill.objects.filter(status="2").exclude(notice_no="").count() == 2)
    billed = sum((bill.duty + bill.vat + bill.consumption_tax) * 100 for bill in TaxBill.objects.all())
    assert held() == billed
    with pytest.raises(BankReferenceMissing):
        pay_month(**asked, bank_ref=" ", now=clock.now())
    before = ledger.balance_of("2300")
    results = together(*[lambda n=n: pay_month(**asked, bank_ref=f"B{n}", now=clock.now()) for n in range(3)])

    paid = TaxPayment.objects.get()
    assert sorted(type(each).__name__ for each in results) == ["NothingDue", "NothingDue", "int"]
    assert (paid.bills, paid.billed_minor, paid.withheld_minor) == (2, billed, 2 * TAX)
    assert (ledger.balance_of("1200"), before + ledger.balance_of("2300") * 0) == (-billed, -2 * TAX)
    assert (ledger.balance_of("2300"), ledger.balance_of("5400")) == (0, billed - 2 * TAX)
    assert held() == 0
    assert set(GuaranteeClaim.objects.values_list("state", "reason")) == {("freed", "paid")}
    assert len(numbers) == 2 and prove_house() == ()


def test_what_was_withheld_is_counted_once_however_many_bills_a_list_gets(
    world, make_order, pay, work, together
):
    number = released(make_order, pay, work)
    bill = TaxBill.objects.get()
    TaxBill.objects.update(status="2")
    TaxBill.objects.create(
        tax_no="T2",
        consignment_no=f"{number}A",
        invt_no=bill.invt_no,
        port="national",
        guarantor=GUARANTOR,
        month="2030-01",
        vat="3.00",
        figures_at=clock.now(),
        status="2",
        status_at=clock.now(),
    )
    asked = {"port": "national", "guarantor": GUARANTOR, "actor": "finn"}
    together(
        *[
            lambda month=month: pay_month(**asked, month=month, bank_ref=month, now=clock.now())
            for month in (bill.month, "2030-01")
        ]
    )

    paid = TaxPayment.objects.values_list("billed_minor", "withheld_minor")
    billed = sum(minor for minor, _ in paid)
    assert sorted(withheld for _, withheld in paid) == [0, TAX]
    assert (ledger.balance_of("2300"), ledger.balance_of("5400")) == (0, billed - TAX)


def test_a_return_frees_its_share_and_a_void_bill_the_rest(db, now):
    claim("E1A", now=now)
    assert guarantees.reduce("E1A", by_minor=911, now=now)
    assert held() == 1000
    bill = TaxBill.objects.create(
        tax_no="T1", consignment_no="E1A", invt_no="I", vat="9.50", status="1", status_at=now, figures_at=now
    )
    follow("T1", now)
    assert held() == 950
    TaxBill.objects.filter(pk=bill.pk).update(status="3")
    follow("T1", now)

    assert (held(), GuaranteeClaim.objects.get().reason) == (0, "returned")
    assert not guarantees.reduce("E1A", by_minor=1, now=now)
    assert guarantees.prove_guarantees() == ()
    GuaranteeAccount.objects.update(held_minor=7)
    assert len(guarantees.prove_guarantees()) == 1


def test_what_a_return_gave_back_stays_given_back_when_the_bill_is_heard_again_and_summed_up(
    world, make_order, pay, work
):
    number = released(make_order, pay, work)
    billed = held()
    assert guarantees.reduce(f"{number}A", by_minor=911, now=clock.now())

    for inbound in InboundMessage.objects.order_by("pk").values_list("pk", flat=True):
        read_message(inbound=inbound, now=clock.now())
    httpx2.post(f"{world.port.url}/_control/sum-up", trust_env=False, timeout=60)
    work(lambda: TaxBill.objects.get().status == "2")
    assert held() == billed - 911


def test_a_whole_return_voids_the_bill(world, make_order, pay, work):
    number = released(make_order, pay, work)
    (filing,) = world.port.registry.in_order(f"{number}A", "621")

    assert world.port.clearing.lists.bills.void(filing.serial)
    assert not world.port.clearing.lists.bills.void(filing.serial)
    work(lambda: TaxBill.objects.get().status == "3")
    assert held() == 0
    assert world.port.clearing.lists.bills.sum_up() == {}


def test_a_list_found_after_its_bill_was_paid_takes_its_tax_out_of_the_difference_once(
    world, make_order, pay, work, together
):
    number = released(make_order, pay, work)
    bill = TaxBill.objects.get()
    listed = CustomsDocument.objects.filter(kind="621", invt_no=bill.invt_no)
    assert listed.update(invt_no="") == 1
    TaxBill.objects.update(consignment_no="", status="2")
    billed = int((bill.duty + bill.vat + bill.consumption_tax) * 100)
    pay_month(
        month=bill.month, port="national", guarantor=GUARANTOR, bank_ref="B1", actor="finn", now=clock.now()
    )
    assert (ledger.balance_of("2300"), ledger.balance_of("5400")) == (-TAX, billed)
    assert find_lists(now=clock.now()) == 0

    CustomsDocument.objects.filter(kind="621", consignment_no=f"{number}A").update(invt_no=bill.invt_no)
    results = together(*[lambda: find_lists(now=clock.now()) for _ in range(3)])
    assert sorted(results) == [0, 0, 1]
    assert (ledger.balance_of("2300"), ledger.balance_of("5400")) == (0, billed - TAX)
    assert TaxPayment.objects.values_list("withheld_minor", flat=True).get() == TAX
    assert held() == 0 and prove_house() == ()
