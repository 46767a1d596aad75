"""Pages of records read no more, and name no more to the database, the longer the record is."""

from decimal import Decimal

import pytest
from django.db import connection

from entrepot.console.queries import records, tax
from entrepot.customs.models import CustomsDocument, GuaranteeAccount, GuaranteeClaim, TaxBill
from entrepot.orders import returns
from entrepot.orders.models import Consignment
from entrepot.records.models import LogEntry

pytestmark = pytest.mark.django_db
MANY = 40


@pytest.fixture
def said():
    """Every statement, with how many values it was given."""
    found: list[tuple[str, int]] = []

    def note(execute, sql, params, many, context):
        found.append((sql, len(params or ())))
        return execute(sql, params, many, context)

    with connection.execute_wrapper(note):
        yield found


@pytest.fixture
def parcels(now):
    numbers = [f"E{number}A" for number in range(MANY)]
    account = GuaranteeAccount.objects.create(port="national", guarantor="G", held_minor=MANY * 100)
    for number in numbers:
        TaxBill.objects.create(
            tax_no=number,
            consignment_no=number,
            invt_no=number,
            port="national",
            guarantor="G",
            month="2026-11",
            vat=Decimal(1),
            status="2",
            status_at=now,
            figures_at=now,
        )
        GuaranteeClaim.objects.create(
            account=account, consignment_no=number, amount_minor=100, state="held", made_at=now
        )
    CustomsDocument.objects.create(
        consignment_no=numbers[0],
        kind="621",
        port="national",
        sender="us",
        natural_key="k",
        state="released",
        updated_at=now,
    )
    return numbers


def test_months_and_guarantees_name_no_parcel_by_its_number(parcels, said, now):
    (month,) = tax.list_months()
    (balance,) = tax.list_balances(now.date())

    assert (month.bills, month.billed.minor) == (MANY, MANY * 100)
    assert (balance.lists, balance.released.minor, balance.under_way.minor) == (MANY, 100, MANY * 100 - 100)
    assert max(values for _sql, values in said) < MANY


def test_what_was_withheld_is_asked_for_in_parts(said, monkeypatch):
    monkeypatch.setattr(returns, "NUMBERS", 10)

    assert returns.tax_withheld([f"E{number}A" for number in range(MANY)]) == {}
    assert max(values for _sql, values in said) < MANY


def test_the_log_is_not_counted_and_searched_by_whole_words(said, now):
    for number in ("E1A", "E1AB"):
        LogEntry.objects.create(at=now, actor="anna", act="export_asked", consignment_no=number, text="{}")
    said.clear()

    records.standing()
    assert said and not [sql for sql, _values in said if "COUNT(" in sql]
    found = records.list_entries(act="", text="E1A", before=None)
    assert [row.consignment_no for row in found.rows] == ["E1A"]


def test_a_list_with_a_second_bill_had_its_tax_withheld_once(make_order, now):
    make_order("E261120000001")
    (number,) = Consignment.objects.values_list("number", flat=True)
    for month in ("2026-11", "2026-12"):
        TaxBill.objects.create(
            tax_no=month,
            consignment_no=number,
            invt_no=number,
            port="national",
            guarantor="G",
            month=month,
            vat=Decimal("18.20"),
            status="2",
            status_at=now,
            figures_at=now,
        )

    second, first = tax.list_months()

    assert (first.month, first.withheld.minor, first.drift.minor) == ("2026-11", 1820, 0)
    assert (second.month, second.withheld.minor, second.drift.minor) == ("2026-12", 0, 1820)
    key = {"port": "national", "guarantor": "G"}
    assert [tax.find_month(month=each.month, **key) for each in (first, second)] == [first, second]
    assert tax.find_month(month="2026-10", **key) is None


def test_one_month_and_one_guarantee_read_no_others(parcels, said, now):
    def rows(guarantor):
        said.clear()
        month = tax.find_month(month="2026-11", port="national", guarantor=guarantor)
        balance = tax.find_balance(now.date(), port="national", guarantor=guarantor)
        return month, balance, len(said)

    GuaranteeAccount.objects.create(port="national", guarantor="H", held_minor=0)
    month, balance, statements = rows("H")
    assert month is None
    assert balance == tax.list_balances(now.date())[1]
    GuaranteeAccount.objects.create(port="national", guarantor="I", held_minor=0)
    assert rows("H")[2] == statements
    assert rows("G")[:2] == (tax.list_months()[0], tax.list_balances(now.date())[0])
