"""A list that customs has is declared changed, and customs says no: the one it has stands, with all that hangs on it."""

from datetime import timedelta

import pytest
from server.tests.clearance.heard import answer, enveloped, hear, paid_order, send

from entrepot.customs import services as customs
from entrepot.customs.models import CustomsDocument, Receipt
from entrepot.orders import queries as orders
from entrepot.platform import clock
from entrepot_core.customs import specimens

__all__ = ["paid_order"]
pytestmark = pytest.mark.django_db(transaction=True)


def listed(number):
    return CustomsDocument.objects.get(consignment_no=f"{number}A", kind="621")


def change(number, at):
    """Send the list once more as a change."""
    assert customs.reopen_held(document_id=listed(number).pk, states=["accepted"], now=at)
    resend(number, at, change=True)


def resend(number, at, *, change):
    parcel, document = f"{number}A", listed(number)
    send(document.pk, specimens.inventory(copNo=parcel, orderNo=parcel), change=change, now=at)


def test_a_list_stands_however_often_and_why_ever_its_change_is_refused(paid_order, client):
    number = paid_order()
    told = clock.now() + timedelta(seconds=1)
    hear(client, [enveloped(answer(number, "622", "120", told))])
    assert listed(number).state == "accepted"

    for turn, refusal in enumerate(("100", "-621005", "-621012"), 1):
        at = told + timedelta(minutes=turn)
        change(number, at)
        for second, status in enumerate(("2", "3", refusal), 1):
            said = answer(number, "622", status, at + timedelta(seconds=second))
            hear(client, [enveloped(said, f"{turn}-{second}")])
        assert Receipt.objects.order_by("id").last().effect == "history"
        assert (listed(number).state, listed(number).attempt) == ("accepted", turn + 1)
        assert orders.get_consignment(f"{number}A").customs_state == "accepted"

    hear(client, [enveloped(answer(number, "622", "500", told + timedelta(hours=1)), "end")])
    assert orders.get_consignment(f"{number}A").customs_state == "inspection"


@pytest.mark.parametrize(
    ("said", "effect", "state"),
    [("100", "moved", "rejected"), ("-621005", "moved", "format_error"), ("-621004", "alert", "sent")],
)
def test_a_list_declared_again_hears_its_answer_under_the_number_of_the_refused_one(
    said, effect, state, paid_order, client
):
    number = paid_order()
    told = clock.now() + timedelta(seconds=1)
    hear(client, [enveloped(answer(number, "622", "100", told))])
    at = told + timedelta(minutes=1)
    assert customs.reopen(consignment_no=f"{number}A", kind="621", accepted=False, now=at)
    resend(number, at, change=False)

    hear(client, [enveloped(answer(number, "622", said, at + timedelta(seconds=1)), "again")])

    assert (listed(number).state, listed(number).attempt) == (state, 2)
    assert Receipt.objects.order_by("id").last().effect == effect
