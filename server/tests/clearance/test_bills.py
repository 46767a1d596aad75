"""Tax bills: taken once, the newer statement wins, in whatever order they come."""

import itertools
import json
from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest

from entrepot.customs import bills, guarantees
from entrepot.customs.models import CustomsDocument, GuaranteeClaim, TaxBill
from entrepot.records.models import LogEntry
from entrepot_core.customs.documents import Document

pytestmark = pytest.mark.django_db


def made(now, vat="19.02", seconds=0, tax_no="T1"):
    head = {
        "taxNo": tax_no,
        "invtNo": "510020261000000001",
        "status": "1",
        "returnTime": now + timedelta(seconds=seconds),
        "customsTax": Decimal(0),
        "valueAddedTax": Decimal(vat),
        "consumptionTax": Decimal(0),
    }
    return "816", Document(
        head=head,
        lines=({"gnum": 1, "gcode": "3304990039", "taxPrice": Decimal(209), "valueAddedTax": Decimal(vat)},),
    )


def standing(now, status, seconds, notice=""):
    return "818", Document(
        head={
            "taxNo": "T1",
            "invtNo": "510020261000000001",
            "status": status,
            "entDutyNo": notice,
            "returnTime": now + timedelta(seconds=seconds),
        }
    )


def listed(now):
    CustomsDocument.objects.create(
        consignment_no="E1A",
        kind="621",
        port="national",
        sender="us",
        natural_key="k",
        invt_no="510020261000000001",
        updated_at=now,
    )


def state() -> tuple[object, ...]:
    row = TaxBill.objects.get()
    return (
        row.vat,
        row.status,
        row.notice_no,
        row.consignment_no,
        row.lines[0]["dutiable"] if row.lines else None,
    )


def test_a_bill_finds_its_consignment_and_is_taken_once(now):
    listed(now)
    for _ in range(2):
        bills.take(*made(now), now=now)

    assert state() == (Decimal("19.02"), "1", "", "E1A", "209")


def test_blanks_around_what_a_bill_says_are_no_part_of_it(now):
    listed(now)
    kind, document = made(now)
    head = {
        name: f"\n {value} " if isinstance(value, str) else value for name, value in document.head.items()
    }
    bills.take(kind, replace(document, head={**head, "entDutyNo": "null", "assureCode": " "}), now=now)

    assert state() == (Decimal("19.02"), "1", "", "E1A", "209")
    assert (TaxBill.objects.get().tax_no, TaxBill.objects.get().guarantor) == ("T1", "")


@pytest.mark.parametrize("time", [None, "soon"])
def test_a_statement_that_tells_no_time_is_not_the_newest_word(now, time):
    bills.take(*made(now), now=now)
    kind, spoilt = standing(now, "3", 0)
    spoilt = Document(head={**spoilt.head, "returnTime": time})

    with pytest.raises(bills.BillUnreadable, match="returnTime"):
        bills.take(kind, spoilt, now=now + timedelta(hours=1))
    assert state()[1] == "1"


@pytest.mark.parametrize("backwards", [False, True])
def test_of_statements_of_one_second_the_further_one_stands(now, backwards):
    """A port that counts in whole seconds tells of a bill and of its standing within one."""
    listed(now)
    told = [made(now), standing(now, "2", 0, "N1"), standing(now, "3", 0)]
    for statement in reversed(told) if backwards else told:
        bills.take(*statement, now=now)
    assert state()[1] == "3"

    TaxBill.objects.update(status="1", status_at=now)
    for statement in (standing(now, "2", 0, "N1"), made(now)):
        bills.take(*statement, now=now)
    assert state()[1:3] == ("2", "N1")


def test_a_bill_that_came_before_the_number_of_its_list_finds_it_with_the_next_statement(now):
    assert bills.take(*made(now), now=now).is_news
    assert state()[3] == ""
    listed(now)

    assert bills.take(*standing(now, "2", 5), now=now).is_news
    assert state()[3] == "E1A"


def test_a_bill_that_came_before_the_number_of_its_list_finds_it_when_it_is_paid(now):
    bills.take(*made(now), port="national", now=now)
    bills.take(*standing(now, "2", 5), now=now)
    listed(now)
    month = TaxBill.objects.get().month

    paid = bills.pay(month=month, port="national", guarantor="", bank_ref="B1", actor="finn", now=now)
    assert paid is not None
    assert (paid.billed_minor, paid.consignment_nos) == (1902, ("E1A",))


def test_a_list_that_is_known_only_after_its_bill_was_paid_holds_nothing_any_more(now):
    guarantees.claim("E1A", port="national", guarantor="", amount_minor=1911, now=now)
    bills.take(*made(now), port="national", now=now)
    bills.take(*standing(now, "2", 5), now=now)
    month = TaxBill.objects.get().month
    assert bills.pay(month=month, port="national", guarantor="", bank_ref="B1", actor="finn", now=now)
    listed(now)

    assert bills.take(*standing(now, "2", 5), now=now).is_news
    guarantees.follow_bill("T1", now=now)
    assert GuaranteeClaim.objects.values_list("state", "reason").get() == ("freed", "paid")


def test_only_what_changes_what_is_owed_is_news(now):
    listed(now)
    told = [
        made(now),
        made(now),
        made(now, seconds=1),
        standing(now, "2", 5),
        made(now, vat="20.00", seconds=10),
        standing(now, "3", 20),
        standing(now, "3", 20),
    ]

    news = [bills.take(*statement, now=now).is_news for statement in told]
    assert news == [True, False, False, False, True, True, False]


def test_a_bill_that_was_paid_stays_as_paid_and_a_person_is_told_once_what_customs_says_since(now):
    listed(now)
    bills.take(*made(now), port="national", now=now)
    bills.take(*standing(now, "2", 5, "N1"), now=now)
    month = TaxBill.objects.get().month
    assert bills.pay(month=month, port="national", guarantor="", bank_ref="B1", actor="finn", now=now)
    bills.take(*made(now, seconds=10), now=now)
    assert not LogEntry.objects.filter(act="tax_bill_contested").exists()

    for statement in (made(now, vat="20.00", seconds=32 * 86400), standing(now, "3", 33 * 86400)) * 2:
        assert not bills.take(*statement, now=now).is_news

    assert (*state()[:3], TaxBill.objects.get().month) == (Decimal("19.02"), "2", "N1", month)
    told = [json.loads(text) for text in LogEntry.objects.order_by("pk").values_list("text", flat=True)]
    assert [(entry["act"], entry["consignment_no"], entry["fact.status"]) for entry in told] == [
        ("tax_bill_contested", "E1A", "1"),
        ("tax_bill_contested", "E1A", "3"),
    ]
    assert told[0]["fact.billed_minor"] == 2000


def test_every_order_of_statements_ends_the_same(now):
    told = [
        made(now),
        made(now, vat="20.00", seconds=5),
        standing(now, "2", 10, "N1"),
        standing(now, "3", 20),
    ]
    ends = set()
    for order in itertools.permutations(told):
        TaxBill.objects.all().delete()
        for statement in order:
            bills.take(*statement, now=now)
        ends.add((state()[0], state()[1]))

    assert ends == {(Decimal("20.00"), "3")}


@pytest.mark.parametrize("wrong", [{"taxNo": ""}, {"invtNo": ""}, {"status": "9"}])
def test_a_bill_that_cannot_be_used_is_refused(now, wrong):
    kind, document = made(now)

    with pytest.raises(bills.BillUnreadable):
        bills.take(kind, Document(head={**document.head, **wrong}, lines=document.lines), now=now)
    assert not TaxBill.objects.exists()
