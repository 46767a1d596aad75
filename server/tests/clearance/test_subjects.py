"""What the desk has open beside parcels and messages: found by the sweep, told at once, settled by what becomes of it."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import transaction
from server.tests import desk_cases as cases

from entrepot.console.queries import bills as list_page
from entrepot.customs import bills as tax_bills
from entrepot.customs import data_calls, handling, matters
from entrepot.customs.models import (
    BatchDifference,
    CustomsDocument,
    DataCall,
    FilingVersion,
    GoodsFiling,
    Matter,
    MatterTally,
    TaxBill,
)
from entrepot.logistics.models import Waybill
from entrepot.orders.models import Consignment, ReturnRequest
from entrepot.orders.standings import standings_of
from entrepot.parties.models import CustomsParty
from entrepot.platform.models import Job
from entrepot.records.models import LogEntry
from entrepot.usecases.amendments.propose_cancellation import propose_cancellation
from entrepot.usecases.amendments.withdraw_amendment import withdraw_amendment
from entrepot.usecases.clearance.gathering import gathered_later
from entrepot.usecases.clearance.repair_matter import repair_matter
from entrepot.usecases.clearance.repairs import suggested
from entrepot.usecases.clearance.send_data_again import send_data_again
from entrepot.usecases.clearance.sweep_matters import sweep_matters
from entrepot.usecases.tax.find_lists import find_lists
from entrepot.usecases.tax.pay_month import pay_month
from entrepot.usecases.watching import bills
from entrepot.usecases.watching.subjects import SUBJECTS
from entrepot.usecases.watching.watch_subject import tell, watch_documents, watch_subject
from entrepot_core.customs.clock import beijing_day

pytestmark = pytest.mark.django_db
NOW = cases.NOW + timedelta(hours=3)


def standing(subject):
    """What is open of a subject: its name, what it waits for, and why."""
    rows = Matter.objects.filter(subject=subject, due_at__isnull=False).order_by("id")
    return [(row.name or row.consignment_no, row.waits, row.cause) for row in rows]


def only(subject):
    return Matter.objects.get(subject=subject)


def make_bill(parcel, *, tax="19.02", **more):
    number = TaxBill.objects.count() + 1
    return TaxBill.objects.create(
        tax_no=f"T{number}",
        consignment_no=parcel.number,
        invt_no=f"I{number}",
        port="national",
        vat=tax,
        figures_at=cases.NOW,
        status_at=cases.NOW,
        **more,
    )


def make_call(parcel, **more):
    return DataCall.objects.create(
        port="national",
        session=f"S{DataCall.objects.count()}",
        order_no=parcel.order.number,
        consignment_no=parcel.number,
        called_at=cases.NOW,
        due_at=cases.NOW + timedelta(minutes=2),
        **more,
    )


def sign(parcel, state, text=""):
    CustomsDocument.objects.update_or_create(
        consignment_no=parcel.number,
        kind="513",
        defaults={
            "port": "national",
            "sender": "carrier",
            "natural_key": parcel.number,
            "state": state,
            "last_text": text,
            "updated_at": cases.NOW,
        },
    )


def test_the_sweep_finds_each_subject_and_the_next_one_changes_nothing():
    parcel = cases.make_order(customs="released", goods="delivered")
    batch = cases.make_batch(parcel)
    sign(parcel, "rejected", "[Code:1332;Desc:x]")
    filing = cases.make_filing()
    GoodsFiling.objects.filter(pk=filing.pk).update(valid_to=beijing_day(NOW) + timedelta(days=9))
    bill = make_bill(parcel, tax="1.00")
    call = make_call(parcel, state="failed")
    file = cases.make_positive_file()

    sweep_matters(now=NOW)

    assert standing("batch") == [(batch.number, "stock_in", "100")]
    assert standing("signing") == [(parcel.number, "signing", "1332")]
    assert standing("filing") == [(filing.sku, "expiry", "")]
    assert standing("bill") == [(bill.tax_no, "billed", "")]
    assert standing("data_call") == [(call.consignment_no, "data", "")]
    assert standing("positive") == [(file.edition, "decision", "positive")]
    assert [row[1:] for row in standing("review")] == [("decision", "review")]
    assert set(SUBJECTS) - {"amendment"} == set(
        Matter.objects.filter(due_at__isnull=False).values_list("subject", flat=True)
    ) - {"parcel"}
    assert sweep_matters(now=NOW) == 0
    assert matters.prove_tallies() == ()


def test_a_batch_waits_for_its_list_then_for_its_differences_then_for_nothing():
    parcel = cases.make_order(customs="released", goods="allocated")
    batch = cases.make_batch(parcel)
    document = CustomsDocument.objects.filter(consignment_no=batch.number, kind="711")
    watch_documents(numbers=[batch.number, parcel.number, "NONE"], now=NOW)
    matter = only("batch")
    assert (matter.port, matter.mode, suggested(matter.waits, matter.cause)) == (
        "national",
        "9610",
        "stock_in_again",
    )

    repair_matter(matter_id=matter.pk, repair="stock_in_again", actor="lin", now=NOW)
    job = Job.objects.get(name="arrivals.stock_in_again")
    assert job.payload == {"batch_no": batch.number, "actor": "lin"}
    assert LogEntry.objects.get(act="repaired").ref == f"batch:{batch.number}"

    document.update(state="sent")
    watch_documents(numbers=[batch.number], now=NOW)
    assert standing("batch") == [(batch.number, "arrival", "sent")]
    document.update(state="accepted")
    watch_documents(numbers=[batch.number], now=NOW)
    assert [row[1] for row in standing("batch")] == ["difference"]
    BatchDifference.objects.update(settled_at=NOW, settled_by="lin")
    assert sweep_matters(now=NOW) > 0
    assert standing("batch") == []


def test_a_refused_delivery_is_declared_again_by_a_job_and_once():
    parcel = cases.make_order(customs="released", goods="delivered")
    Waybill.objects.filter(consignment_no=parcel.number).update(signing_state="failed")
    sign(parcel, "rejected")
    watch_subject(subject="signing", refs=[parcel.number], now=NOW)

    repair_matter(matter_id=only("signing").pk, repair="sign_again", actor="lin", now=NOW)

    job = Job.objects.get(name="clearance.signing")
    assert job.payload == {"consignment_no": parcel.number, "again": True}
    acts = LogEntry.objects.filter(actor="lin").values_list("act", flat=True)
    assert set(acts) == {"signing_again", "repaired"}
    sign(parcel, "accepted")
    watch_subject(subject="signing", refs=[parcel.number], now=NOW)
    assert standing("signing") == []


def test_a_filing_whose_change_was_refused_waits_until_somebody_writes_another():
    filing = cases.make_filing()
    FilingVersion.objects.filter(filing=filing, number=2).update(state="rejected")
    sweep_matters(now=NOW)
    assert standing("filing") == [(filing.sku, "filing", "")]

    FilingVersion.objects.create(filing=filing, number=3, facts={}, state="draft", made_by="lin", made_at=NOW)
    sweep_matters(now=NOW)
    assert standing("filing") == []


def test_a_bill_put_aside_comes_back_with_news_only():
    parcel = cases.make_order(customs="released", goods="delivered")
    withheld = Decimal(parcel.tax_minor) / 100
    agrees, differs = make_bill(parcel, tax=withheld), make_bill(parcel, tax=withheld + Decimal("0.01"))
    watch_subject(subject="bill", refs=[agrees.pk, differs.pk], now=NOW)
    assert standing("bill") == [(differs.tax_no, "billed", "")]

    repair_matter(matter_id=only("bill").pk, repair="set_aside", actor="lin", now=NOW)
    assert watch_subject(subject="bill", refs=[differs.pk], now=NOW) == 0
    assert (standing("bill"), only("bill").aside_by) == ([], "lin")

    TaxBill.objects.filter(pk=differs.pk).update(contested_at=NOW, status="3")
    sweep_matters(now=NOW)
    assert standing("bill") == [(differs.tax_no, "contested", "3")]
    assert only("bill").aside_by == ""


def test_a_call_is_open_with_its_deadline_then_for_a_person_then_sent_again():
    parcel = cases.make_order(customs="released", goods="delivered")
    call = make_call(parcel)
    with transaction.atomic():
        tell("data_call", [call.pk], now=NOW)
    matter = only("data_call")
    assert (matter.waits, matter.for_person) == ("call", False)
    assert cases.NOW < matter.due_at < call.due_at

    with transaction.atomic():
        for _ in range(data_calls.MOST_TRIES):
            upload = data_calls.write_upload(call.pk, payload="{}", now=NOW)
            data_calls.note_answer(upload, code="20004", message="no", now=NOW)
    sweep_matters(now=NOW)
    assert standing("data_call") == [(parcel.number, "data", "20004")]

    send_data_again(call=call.pk, actor="lin", now=NOW)
    assert [row[1] for row in standing("data_call")] == ["call"]
    assert LogEntry.objects.filter(act="data_sent_again", actor="lin").count() == 1


def test_a_proposal_is_told_of_in_its_own_transaction_and_gone_once_it_is_withdrawn():
    parcel = cases.make_order(customs="accepted", goods="allocated")

    number = propose_cancellation(
        consignment_no=parcel.number, reason="the buyer called", actor="anna", now=NOW
    )
    assert standing("amendment") == [(parcel.number, "decision", "cancel")]
    assert only("amendment").mode == "1210"
    with pytest.raises(handling.NotForAside), transaction.atomic():
        handling.set_aside(only("amendment").pk, by="lin", now=NOW)

    withdraw_amendment(amendment_id=number, actor="anna", now=NOW)
    assert standing("amendment") == []
    assert not MatterTally.objects.filter(waits="decision", count__gt=0).exists()


def test_bills_are_looked_at_once_by_their_number_and_a_look_that_died_is_made_again():
    parcel = cases.make_order(customs="released", goods="delivered")
    first = make_bill(parcel, tax="1.00")
    assert bills.to_see(NOW) == bills.to_see(NOW) == (str(first.pk),)

    sweep_matters(now=NOW)
    assert bills.to_see(NOW) == ()
    second = make_bill(parcel, tax="2.00")
    bills.seen({"999"})
    assert bills.to_see(NOW) == (str(second.pk),)
    sweep_matters(now=NOW)
    assert [row[0] for row in standing("bill")] == [first.tax_no, second.tax_no]


def make_list(number, invt_no):
    CustomsDocument.objects.update_or_create(
        consignment_no=number,
        kind="621",
        defaults={
            "port": "national",
            "sender": "us",
            "natural_key": number,
            "invt_no": invt_no,
            "updated_at": cases.NOW,
        },
    )


def test_a_bill_that_finds_its_list_late_is_told_of_and_older_ones_hide_none():
    parcel = cases.make_order(customs="released", goods="delivered")
    lost, found, other = (make_bill(parcel, tax="1.00") for _ in range(3))
    TaxBill.objects.update(consignment_no="")
    make_list(parcel.number, found.invt_no)
    assert standing("bill") == []

    assert [find_lists(now=NOW, at_once=1) for _ in range(5)] == [0, 1, 0, 0, 0]

    assert standing("bill") == [(found.tax_no, "billed", "")]
    make_list("E9A", lost.invt_no)
    make_list("E8A", other.invt_no)
    assert sum(find_lists(now=NOW, at_once=1) for _ in range(4)) == 2


def test_bills_look_for_their_lists_in_two_statements_however_many_they_are(django_assert_num_queries):
    parcel = cases.make_order(customs="released", goods="delivered")
    lost = [make_bill(parcel, tax="1.00") for _ in range(30)]
    TaxBill.objects.update(consignment_no="")
    make_list(parcel.number, lost[7].invt_no)

    with django_assert_num_queries(2):
        assert tax_bills.find_lists() == ({lost[7].tax_no: lost[7].pk}, 0)


def test_a_bill_that_finds_its_list_when_it_is_paid_is_told_of():
    parcel = cases.make_order(customs="released", goods="delivered")
    bill = make_bill(parcel, tax="1.00", status="2", month="2026-10", guarantor="G")
    TaxBill.objects.update(consignment_no="")
    make_list(parcel.number, bill.invt_no)

    pay_month(month="2026-10", port="national", guarantor="G", bank_ref="B1", actor="finn", now=NOW)

    assert standing("bill") == [(bill.tax_no, "billed", "")]


def test_the_inbox_compares_bills_as_their_page_does():
    parcel = cases.make_order(customs="released", goods="delivered")
    first = make_bill(parcel, tax=Decimal(parcel.tax_minor) / 100, month="2026-10")
    second = make_bill(parcel, tax="0.00", month="2026-10")
    third = make_bill(parcel, tax="3.00", month="2026-10")
    refs = [first.pk, second.pk, third.pk]
    watch_subject(subject="bill", refs=refs, now=NOW)

    assert standing("bill") == [(third.tax_no, "billed", "")]
    assert [list_page.get_bill(pk).compared.stands for pk in refs] == ["agrees", "agrees", "differs"]

    back = Decimal("0.50")
    ReturnRequest.objects.create(
        consignment=parcel,
        number="R1",
        turn=1,
        reason="defect",
        goods_minor=0,
        tax_minor=50,
        back_by=cases.NOW.date(),
        asked_at=cases.NOW,
        granted_at=cases.NOW,
        back_at=cases.NOW,
        ended_at=cases.NOW,
        state="settled",
    )
    TaxBill.objects.filter(pk=first.pk).update(vat=first.vat - back)
    watch_subject(subject="bill", refs=refs, now=NOW)

    assert standing("bill") == [(third.tax_no, "billed", "")]
    assert list_page.get_bill(first.pk).compared.stands == "agrees"


def test_whether_parcels_wait_for_a_batch_is_known_without_company_and_key_of_their_port():
    parcel = cases.make_order(customs="not_declared", goods="ready")
    cases.make_batch(cases.make_order())
    Consignment.objects.filter(pk=parcel.pk).update(mode="9610", warehouse_code="KIX")
    CustomsParty.objects.all().delete()

    assert gathered_later(standings_of([parcel.number])) == {parcel.number}
