"""Six answers about one parcel, in 24 orders and in 1, 2 and 10 copies, through the door: it ends where the straight order ends.

Letters are signed as the port signs them and pushed as raw bytes; documents, track, events, books, ledger and room of each
order are compared with those of an order that heard everything once and in order.
"""

import random
from datetime import timedelta

import pytest
from django.test import Client
from server.tests.clearance.heard import answer, enveloped, hear, paid_order, push, run_reading

from entrepot.customs import books
from entrepot.customs.models import AccountBookMove, CustomsDocument, InboundMessage, Receipt
from entrepot.inventory import queries as stock
from entrepot.ledger import queries as ledger
from entrepot.ledger.models import Entry, Journal
from entrepot.orders import queries as orders
from entrepot.platform import clock
from entrepot.platform.models import Job, OutboxEvent
from entrepot.policies.models import AnnualRoomMove
from entrepot.usecases.clearance.read_message import read_message

pytestmark = pytest.mark.django_db(transaction=True)
__all__ = ["paid_order"]
STORIES = {
    "released": ("312 2", "312 120", "622 2", "622 120", "622 399", "622 800"),
    "closed": ("312 120", "622 2", "622 3", "622 120", "622 800", "622 899"),
    "sent back": ("312 120", "622 2", "622 120", "622 500", "622 501", "622 700"),
}


def letters(number, story, began):
    """The answers of a story about an order, a second apart."""
    return [
        answer(number, *said.split(), began + timedelta(seconds=at))
        for at, said in enumerate(STORIES[story], 1)
    ]


def end_of(number, began):
    """Everything that counts of an order afterwards, with times counted from its beginning and without its number."""
    parcel = f"{number}A"
    documents = {
        row.kind: (
            row.state,
            row.rank,
            row.attempt,
            row.pre_no.removesuffix(number[-9:]),
            row.invt_no.removesuffix(number[-9:]),
            row.last_code,
            row.last_text,
            row.last_return_at and row.last_return_at - began,
            row.released_at and row.released_at - began,
            sorted(row.receipts.values_list("kind", "status")),
            sorted(row.attempts.values_list("number", "live")),
        )
        for row in CustomsDocument.objects.filter(consignment_no=parcel)
    }
    part = orders.get_order(number).consignment(parcel)
    journals = Journal.objects.filter(order_no=number).order_by("key")
    return {
        "documents": documents,
        "states": (part.customs_state, part.goods_state, orders.get_order(number).money_state),
        "events": sorted(
            each.topic for each in OutboxEvent.objects.all() if each.payload.get("consignment_no") == parcel
        ),
        "books": sorted(AccountBookMove.objects.filter(key__contains=parcel).values_list("kind", "quantity")),
        "ledger": [
            (
                each.kind,
                sorted(Entry.objects.filter(journal=each).values_list("account__code", "amount_minor")),
            )
            for each in journals
        ],
        "room": sorted(AnnualRoomMove.objects.filter(ref=parcel).values_list("kind", "amount_minor")),
    }


def all_holds():
    assert ledger.proof().holds
    assert books.prove_books() == stock.prove_balances() == ()
    assert not Job.objects.filter(state="dead").exists()
    assert not InboundMessage.objects.exclude(outcome="read").exists()
    assert not Receipt.objects.filter(effect__in=["parked", "alert"]).exists()


@pytest.mark.parametrize(
    "copies", [10, *(pytest.param(few, marks=pytest.mark.any_database) for few in (1, 2))]
)
def test_24_orders_of_six_answers_end_alike(copies, paid_order, client):
    dice = random.Random(copies)
    began = clock.now().replace(microsecond=0) + timedelta(seconds=1)
    straight = paid_order()
    hear(client, [enveloped(each) for each in letters(straight, "released", began)])
    expected = end_of(straight, began)
    assert expected["documents"]["621"][:3] == ("released", 90, 1)
    assert expected["books"] == [("deduct", 2)]
    assert expected["events"].count("customs.released.v1") == 1

    for _ in range(24):
        number = paid_order()
        said = letters(number, "released", began)
        order = dice.sample(said, len(said))
        # the same bytes again, and the same answer in another envelope
        raws = [enveloped(each, str(copy % 2)) for copy in range(copies) for each in order]
        hear(client, dice.sample(raws, len(raws)), every=3 * copies)
        assert end_of(number, began) == expected, [
            (each.kind, each.documents[0].head["returnStatus"]) for each in order
        ]

    assert {row.effect for row in Receipt.objects.all()} <= {"moved", "history"}
    assert sum(row.copies for row in InboundMessage.objects.all()) == 6 + 24 * 6 * copies
    all_holds()


@pytest.mark.parametrize("story", ["closed", "sent back"])
def test_any_end_that_is_heard_first_is_the_end(story, paid_order, client):
    """The last answer comes first: what it takes for granted is made up for, and what follows changes nothing."""
    began = clock.now().replace(microsecond=0) + timedelta(seconds=1)
    straight, reversed_ = paid_order(), paid_order()
    hear(client, [enveloped(each) for each in letters(straight, story, began)])
    hear(client, [enveloped(each) for each in reversed(letters(reversed_, story, began))])

    expected, found = end_of(straight, began), end_of(reversed_, began)
    for what in ("documents", "states", "books", "ledger", "room"):
        assert found[what] == expected[what], what
    assert set(found["events"]) <= set(expected["events"])
    assert expected["states"][0] == {"closed": "closed", "sent back": "sent_back"}[story]
    all_holds()


def test_copies_that_are_heard_at_once_count_once(paid_order, together):
    """Every copy in an envelope of its own, so that each is read: four threads push and read the same six answers."""
    began = clock.now().replace(microsecond=0) + timedelta(seconds=1)
    straight, number = paid_order(), paid_order()
    hear(Client(), [enveloped(each) for each in letters(straight, "released", began)])
    said = letters(number, "released", began)

    def one(turn):
        def act():
            client = Client()
            for each in random.Random(turn).sample(said, len(said)):
                push(client, enveloped(each, f"turn {turn}"))
                for stored in InboundMessage.objects.filter(outcome="stored"):
                    read_message(inbound=stored.pk, now=clock.now())

        return act

    results = together(*(one(turn) for turn in range(4)))
    assert results == [None] * 4
    run_reading()

    assert end_of(number, began) == end_of(straight, began)
    assert Receipt.objects.filter(natural_key=f"{number}A").count() == 6
    all_holds()
