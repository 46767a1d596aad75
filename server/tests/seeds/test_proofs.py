"""The proofs can fail: each is shown what it looks for."""

import pytest
from django.apps import apps
from django.core.management import CommandError, call_command

from entrepot.seeds.management.commands.prove import broken_proofs

pytestmark = pytest.mark.django_db


def test_an_empty_shop_holds_every_proof(capsys):
    call_command("prove")

    assert "every proof holds" in capsys.readouterr().out


def test_stock_that_nobody_received_is_found():
    warehouse = make("inventory.Warehouse", code="W", name_zh="仓", name_en="W", kind="bonded", country="CN")
    make("inventory.StockBalance", warehouse=warehouse, seller_code="S", sku="K", on_hand=3)

    assert list(broken_proofs()) == ["stock equals its movements"]
    with pytest.raises(CommandError):
        call_command("prove")


def test_an_account_that_differs_from_its_entries_is_found():
    make("ledger.Account", code="1000", currency="CNY", balance_minor=5)

    assert list(broken_proofs()) == ["accounts equal their entries"]


def test_a_book_that_differs_from_its_moves_is_found():
    make("customs.AccountBookItem", ems_no="E", item_record_no="1", seller_code="S", sku="K", came_in=1)

    assert list(broken_proofs()) == ["books equal their moves"]


def test_a_dead_job_is_found(now):
    make("platform.Job", name="x", payload={}, key="x", state="dead", run_at=now, created_at=now)

    assert list(broken_proofs()) == ["no dead job"]


def make(label, **values):
    return apps.get_model(label).objects.create(**values)


def test_room_that_nobody_reserved_is_found():
    make("policies.AnnualRoom", number_lookup="x", year=2026, limit_minor=100, reserved_minor=7)

    assert list(broken_proofs()) == ["rooms equal their moves"]
