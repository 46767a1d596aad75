"""What the desks prove: balances equal movements, books equal moves, the ledger sums to zero; and they say when not."""

import dataclasses

import pytest
from server.tests import desk_cases as cases

from entrepot.console import words
from entrepot.console.queries import money, order, warehouse
from entrepot.customs import book_claims
from entrepot.customs.book_claims import Wanted
from entrepot.customs.models import AccountBookItem
from entrepot.inventory.models import StockBalance
from entrepot.ledger.models import Account
from entrepot.parties.models import CustomsParty
from entrepot_core.orders.tracks import CUSTOMS, LIFECYCLES, Track

pytestmark = pytest.mark.django_db


def test_a_balance_that_its_movements_do_not_explain_is_marked(staff):
    balance = cases.make_stock()
    assert warehouse.get_stock(balance.pk, before=None)[0].holds

    StockBalance.objects.filter(pk=balance.pk).update(on_hand=41)

    assert not warehouse.get_stock(balance.pk, before=None)[0].holds
    assert "✗ not equal" in staff.get("/en/console/stock/").text


def test_a_book_item_is_proved_by_its_moves():
    item = cases.make_book()
    proof, page, holding = warehouse.get_book(item.pk, before=None)
    assert (proof.left, proof.holds, len(page.rows), holding) == (93, True, 3, [])

    AccountBookItem.objects.filter(pk=item.pk).update(deducted=8)
    assert not warehouse.get_book(item.pk, before=None)[0].holds


def test_what_lists_under_way_hold_of_a_book_item_is_proved_and_named(staff, now):
    item = cases.make_book()
    wanted = [Wanted(key="E1A:1", item_record_no=item.item_record_no, quantity=4)]
    book_claims.hold("E1A", ems_no=item.ems_no, lines=wanted, now=now)

    proof, _page, holding = warehouse.get_book(item.pk, before=None)
    assert (proof.item.declared, proof.left, proof.holds) == (4, 89, True)
    assert [each.consignment_no for each in holding] == ["E1A"]
    shown = staff.get(f"/en/console/books/{item.pk}/").text
    assert "Held by lists under way" in shown and "E1A" in shown

    AccountBookItem.objects.filter(pk=item.pk).update(declared=5)
    assert not warehouse.get_book(item.pk, before=None)[0].holds


def test_the_trial_balance_is_proved_by_entries(staff):
    cases.make_order()
    [table] = money.trial_balances()
    assert table.is_balanced and table.debit_minor == table.credit_minor == 33821

    Account.objects.filter(code="2400").update(balance_minor=-1201)

    assert not money.trial_balances()[0].is_balanced
    assert "✗ the books are not in order" in staff.get("/en/console/money/").text


def test_the_entries_of_an_order_sum_to_zero():
    parcel = cases.make_order()

    view = order.get_order(parcel.order.number)

    assert view.books.is_balanced and view.books.sums == {"CNY": 0}


def test_the_order_page_names_nobody(staff):
    parcel = cases.make_order()

    text = staff.get(f"/zh/console/orders/{parcel.order.number}/").text

    for secret in (cases.NAME, cases.NUMBER, cases.PHONE, "韩梅梅", "虚构路1号"):
        assert secret not in text


@pytest.mark.parametrize("track", list(Track))
def test_a_track_offers_exactly_the_steps_of_its_table_and_each_has_words(track):
    for state, steps in LIFECYCLES[track].steps.items():
        offered = order.view_of(track, state.value).following

        assert {(step.step, step.after) for step in offered} == {
            (step, str(after)) for step, after in steps.items()
        }
        assert state.value in words.TRACKS[track.value]
        assert {(track.value, step) for step in steps} <= set(words.WAITS_FOR)
        assert set(steps) <= set(words.STEPS)


@pytest.fixture
def declarant(settings, tmp_path):
    """The company that signs what is asked of customs."""
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, partner_keys=tmp_path)
    for role, code in {"agent": "4401888888", "transfer": "DXPENT0000000001"}.items():
        CustomsParty.objects.update_or_create(
            role=role, port="national", defaults={"code": code, "name": "虚构电商企业有限公司"}
        )


@pytest.mark.parametrize("customs", [state.value for state in CUSTOMS.steps])
@pytest.mark.parametrize("money_state", ["unpaid", "paid"])
def test_calling_off_is_offered_exactly_where_it_works(staff, declarant, customs, money_state):
    goods = "ready" if customs in {"released", "closed"} else "allocated"
    parcel = cases.make_order(money=money_state, customs=customs, goods=goods)
    address = f"/en/console/orders/{parcel.order.number}/"

    offered = f"{address}cancel/" in staff.get(address).text
    answer = staff.post(f"{address}cancel/", {"reason": "asked by telephone"})

    assert (offered, answer.status_code) in {(True, 302), (False, 409)}
