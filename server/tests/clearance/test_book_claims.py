"""Lists under way hold what they declare of an account book: two never declare the same goods."""

import pytest
from django.db import IntegrityError, transaction

from entrepot.customs import book_claims, books
from entrepot.customs import queries as customs
from entrepot.customs.book_claims import Wanted
from entrepot.customs.models import AccountBookItem, BookClaim
from entrepot.orders import queries as orders
from entrepot.platform import clock
from entrepot.usecases.clearance.declare_consignment import declare_consignment
from entrepot.usecases.clearance.resend_declaration import resend_declaration
from entrepot.usecases.payment.start_payment import start_payment
from entrepot.usecases.repair.prove_house import prove_house
from entrepot.usecases.service.call_off import call_off

pytestmark = pytest.mark.django_db(transaction=True)
BOOK, ITEM, OTHER = "T5165W000001", "GDS0001", "GDS0002"


def part(number):
    return orders.get_order(number).consignment(f"{number}A")


def figures(item=ITEM):
    row = AccountBookItem.objects.get(ems_no=BOOK, item_record_no=item)
    return row.came_in, row.declared, row.deducted


@pytest.fixture
def book(now):
    """Ten pieces of either item."""
    for item in (ITEM, OTHER):
        books.stock_in(
            ems_no=BOOK, item_record_no=item, seller_code="S", sku=item, quantity=10, key=item, now=now
        )


@pytest.fixture
def hold(now):
    """Have a list hold pieces by the item of its lines: ``hold("E1A", GDS0001=4)``."""

    def go(number, **pieces):
        lines = [
            Wanted(key=f"{number}:{at}", item_record_no=item, quantity=quantity)
            for at, (item, quantity) in enumerate(pieces.items(), 1)
        ]
        with transaction.atomic():
            book_claims.hold(number, ems_no=BOOK, lines=lines, now=now)

    return go


def test_a_list_holds_what_it_declares_and_no_more_however_often_it_is_asked(book, hold, now):
    hold("E1A", GDS0001=4, GDS0002=1)
    hold("E1A", GDS0001=4, GDS0002=1)
    assert (figures(), figures(OTHER)) == ((10, 4, 0), (10, 1, 0))

    hold("E1A", GDS0001=7)
    assert (figures(), figures(OTHER)) == ((10, 7, 0), (10, 0, 0))
    hold("E1A", GDS0002=7)
    assert (figures(), figures(OTHER)) == ((10, 0, 0), (10, 7, 0))
    assert books.left_in_book(BOOK, [ITEM, OTHER], beside="E1A") == {ITEM: 10, OTHER: 10}
    assert books.left_in_book(BOOK, [ITEM, OTHER], beside="E2A") == {ITEM: 10, OTHER: 3}

    assert [book_claims.free("E1A", now=now) for _ in range(2)] == [1, 0]
    assert figures(OTHER) == (10, 0, 0)
    assert books.prove_books() == ()


def test_what_is_not_there_is_not_held_and_nothing_is_half_done(book, hold):
    hold("E1A", GDS0001=8)

    with pytest.raises(books.BookShort) as short:
        hold("E2A", GDS0002=1, GDS0001=3)
    assert short.value.params == {"ems_no": BOOK, "item": ITEM, "left": 2}
    with pytest.raises(books.BookShort):
        hold("E3A", UNKNOWN=1)
    assert (figures(), figures(OTHER), BookClaim.objects.count()) == ((10, 8, 0), (10, 0, 0), 1)


def test_of_many_that_want_the_last_pieces_as_many_hold_them_as_there_are(book, hold, together):
    results = together(*[lambda at=at: hold(f"E{at}A", GDS0001=3) for at in range(6)])

    assert sum(isinstance(each, books.BookShort) for each in results) == 3
    assert figures() == (10, 9, 0)
    assert books.prove_books() == ()


def test_a_release_takes_what_its_list_holds_and_one_that_holds_nothing_only_what_is_left(book, hold, now):
    def release(number, quantity):
        return books.deduct(ems_no=BOOK, item_record_no=ITEM, quantity=quantity, key=f"{number}:1", now=now)

    hold("E1A", GDS0001=4)
    hold("E2A", GDS0001=5)
    with pytest.raises(books.BookShort) as short:
        release("E3A", 2)  # declared before anything was held
    assert short.value.params["left"] == 1
    assert release("E1A", 4) and not release("E1A", 4)
    assert release("E3A", 1)
    assert figures() == (10, 5, 5)
    with pytest.raises(books.BookShort):
        release("E2A", 6)
    assert figures() == (10, 5, 5)
    assert BookClaim.objects.get(key="E2A:1").state == "held"
    assert release("E2A", 3)  # amended downwards: the rest is free again
    assert figures() == (10, 0, 8)
    assert books.prove_books() == ()


def test_the_database_itself_keeps_a_book_from_being_overdrawn(book, hold):
    hold("E1A", GDS0001=4)

    with pytest.raises(IntegrityError), transaction.atomic():
        AccountBookItem.objects.filter(item_record_no=ITEM).update(deducted=7)
    AccountBookItem.objects.filter(item_record_no=ITEM).update(declared=3)
    assert books.prove_books() == (f"{BOOK} {ITEM}",)


def test_a_parcel_holds_from_its_declaration_to_its_release(world, make_order, pay, work):
    number = make_order()
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: customs.find_document(f"{number}A", "621"))
    assert figures()[1:] in {(2, 0), (0, 2)}
    (claim,) = BookClaim.objects.all()
    assert (claim.consignment_no, claim.quantity) == (f"{number}A", 2)

    work(lambda: part(number).customs_state == "released")

    assert figures() == (50, 0, 2)
    assert BookClaim.objects.get().state == "deducted"
    assert prove_house() == ()


def test_what_customs_refuses_goes_back_and_is_held_again_when_declared_again(
    world, make_order, pay, work, script
):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "reject": "1332", "reject_text": "金额不一致"}])
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: part(number).customs_state == "rejected")
    assert figures() == (50, 0, 0)

    resend_declaration(consignment_no=f"{number}A", actor="anna", now=clock.now())
    work(lambda: part(number).customs_state == "released")

    assert figures() == (50, 0, 2)
    assert list(BookClaim.objects.order_by("pk").values_list("state", flat=True)) == ["freed", "deducted"]


def test_of_two_parcels_over_the_last_pieces_one_is_declared_and_the_other_waits_for_a_stock_in(
    world, make_order, pay, work
):
    AccountBookItem.objects.update(came_in=3)
    numbers = [make_order(), make_order()]
    for number in numbers:
        pay(start_payment(order_no=number, now=clock.now()).code_url)

    work(lambda: {part(number).customs_state for number in numbers} == {"released", "rejected"})

    (short,) = [number for number in numbers if part(number).customs_state == "rejected"]
    listed = customs.find_document(f"{short}A", "621")
    assert (listed.state, listed.last_code, customs.attempts_of(listed.id)) == ("blocked", "M30", ())
    assert figures() == (3, 0, 2)
    AccountBookItem.objects.update(came_in=5)
    resend_declaration(consignment_no=f"{short}A", actor="anna", now=clock.now())
    work(lambda: part(short).customs_state == "released")
    assert figures() == (5, 0, 4)


def test_who_took_the_last_pieces_between_match_and_claim_is_heeded(world, paid, work, monkeypatch):
    """The match saw enough; another parcel was faster."""
    number = paid()
    monkeypatch.setattr(books, "left_in_book", lambda _ems_no, _items, *, beside: {ITEM: 50})
    AccountBookItem.objects.update(came_in=1)

    work(lambda: part(number).customs_state == "rejected")

    listed = customs.find_document(f"{number}A", "621")
    assert (listed.state, listed.last_code, customs.attempts_of(listed.id)) == ("blocked", "M30", ())
    assert "only 1 left" in listed.last_text
    declare_consignment(order_no=number, consignment_no=f"{number}A", now=clock.now())
    assert customs.attempts_of(listed.id) == ()
    assert figures()[1] == 0


def test_a_list_that_customs_cancels_gives_back(world, make_order, pay, work, script):
    number = make_order()
    script(world.port, documents=[{"kind": "621", "hold": "120"}])
    pay(start_payment(order_no=number, now=clock.now()).code_url)
    work(lambda: part(number).customs_state == "accepted")
    assert figures() == (50, 2, 0)

    call_off(actor="shopper", order_no=number, reason="not wanted", now=clock.now())
    work(lambda: part(number).customs_state == "cancelled")

    assert figures() == (50, 0, 0)
    assert prove_house() == ()
