"""What is searched by a number of customs is found by an index, with what the database really gets to see."""

import pytest
from django.db.models import Q

from entrepot.console.queries.declarations import _named
from entrepot.console.queries.matters import Search, _narrowed, _streams
from entrepot.customs.models import (
    BatchDifference,
    CustomsDocument,
    GoodsFiling,
    InboundMessage,
    Matter,
    TaxBill,
    by_invt_no,
    by_pre_no,
)
from entrepot.customs.models.matters import AWAKE
from entrepot.customs.queries import WAITING_STATES
from entrepot.orders.models import Consignment
from entrepot.payments.models import Attempt
from entrepot.records.models import LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def plan(django_db_blocker):
    """How the database goes about a query, of tables as new: what tests before left in their files would sway it. And without
    sequential scans, which small tables would get otherwise.
    """
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "postgresql":
        tables = ", ".join(f'"{each}"' for each in connection.introspection.django_table_names())
        with connection.cursor() as cursor:
            cursor.execute(f"TRUNCATE {tables}")
            cursor.execute("SET LOCAL enable_seqscan = off")
    return lambda rows: rows.explain()


@pytest.fixture
def ordered_plan(plan):
    """The same where rows are wanted in an order: small tables would rather be sorted."""
    from django.db import connection  # noqa: PLC0415

    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_sort = off; SET LOCAL enable_bitmapscan = off")
    return plan


def test_documents_are_found_by_each_of_their_numbers(plan, now):
    documents = CustomsDocument.objects.filter(port="national", kind="621")

    assert "document_pre_no" in plan(documents.filter(by_pre_no("B1")))
    assert "document_invt_no" in plan(documents.filter(by_invt_no("I1")))
    assert "document_natural_key" in plan(documents.filter(natural_key="E1A"))
    assert "document_awaited" in plan(
        CustomsDocument.objects.filter(sender="us", state__in=WAITING_STATES, updated_at__lt=now)
    )


def test_the_desk_searches_by_all_of_them_at_once(plan):
    found = plan(Consignment.objects.filter(_named("B1")))

    for name in ("document_pre_no", "document_invt_no", "document_natural_key"):
        assert name in found


def test_payments_that_nobody_told_of_are_found_among_all(plan, now):
    assert "attempt_pending" in plan(Attempt.objects.filter(state="pending", created_at__lt=now))


@pytest.mark.parametrize(
    ("narrowed", "index"),
    [
        ({}, "matter_urgent"),
        ({"port": "national"}, "matter_port"),
        ({"mode": "9610"}, "matter_mode"),
        ({"group": "all"}, "matter_urgent"),
        ({"group": "resting"}, "matter_resting"),
        ({"group": "mine", "owner": "lin"}, "matter_owner"),
    ],
)
def test_the_inbox_is_read_in_the_order_of_an_index(ordered_plan, now, narrowed, index):
    search = Search(**narrowed)
    streams = _streams(_narrowed(search, now), search, now)

    plans = [ordered_plan(rows.order_by("due_at", "pk")[:31]) for rows in streams]

    assert all("TEMP B-TREE" not in told and "Sort" not in told for told in plans)
    assert all(index in told or "matter_resting" in told for told in plans) and index in plans[0]


def test_what_may_be_open_beside_parcels_is_found_among_all(plan, ordered_plan, now):
    waiting = Matter.objects.filter(due_at__isnull=False)

    resting = Matter.objects.filter(wakes_at__lte=now).order_by("wakes_at", "id")
    assert "matter_wakes" in ordered_plan(resting)
    assert "matter_subject" in plan(waiting.filter(subject__in=["bill", "batch"]))
    assert "matter_name" in plan(waiting.filter(Q(name="MB1") & ~Q(name="")))
    assert "bill_contested" in plan(TaxBill.objects.filter(contested_at__isnull=False))
    assert "difference_open" in plan(BatchDifference.objects.filter(settled_at__isnull=True))
    ending = GoodsFiling.objects.filter(valid_to__isnull=False, valid_to__lte=now.date())
    assert "filing_by_end" in plan(ending)


def test_one_matter_or_one_group_is_found_among_all(plan, now):
    waiting = Matter.objects.filter(due_at__isnull=False)
    group = Matter.objects.filter(
        AWAKE, waits="payment", cause="sent", port="national", mode="1210", due_at__lte=now
    )

    of_cause = plan(Matter.objects.filter(AWAKE, cause="unsent"))
    assert "matter_cause" in of_cause or "Index Cond: ((cause)" in of_cause
    of_port = plan(Matter.objects.filter(AWAKE, waits="list", port="national").values("port"))
    assert "matter_waits" in of_port or "matter_group" in of_port
    assert "matter_consignment" in plan(waiting.filter(consignment_no="E1A"))
    assert "matter_order" in plan(waiting.filter(order_no="E1"))
    assert "matter_group" in plan(group.values("waits"))


def test_what_moved_and_what_came_is_found_among_all(ordered_plan, now):
    assert "consignment_touched" in ordered_plan(
        Consignment.objects.filter(updated_at__gte=now).order_by("updated_at", "pk")
    )
    assert "document_touched" in ordered_plan(
        CustomsDocument.objects.filter(updated_at__gte=now).order_by("updated_at", "pk")
    )
    letters = InboundMessage.objects.filter(port="national", outcome="read").order_by("-id")
    assert "USING INDEX inbound_" in ordered_plan(letters[:10]) or "using inbound_" in ordered_plan(
        letters[:10]
    )


def test_bills_to_pay_and_what_a_person_did_are_found_among_all(plan, ordered_plan):
    assert "bill_unpaid" in plan(TaxBill.objects.filter(status="2", payment=None))
    assert "log_of_actor" in ordered_plan(LogEntry.objects.filter(actor="anna").order_by("-pk")[:31])
