"""Answers of a port as raw bytes, told to a house that has declared: for tests that choose what comes in which order."""

import dataclasses

import pytest
from server.tests.clearance.conftest import BUYER

from entrepot.customs import services as customs
from entrepot.customs.ports import get_port
from entrepot.orders import services as order_services
from entrepot.platform import clock, worker
from entrepot.platform.models import Job
from entrepot.usecases.clearance.declare_order import begin, new_guid
from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Document
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build
from entrepot_core.customs.signing import SoftwareKey, sign

PORT = SoftwareKey.generate(common_name="Test Port")
DOOR = "/partners/customs/national/receipts"


@pytest.fixture
def paid_order(make_order, settings, tmp_path):
    """An order whose order document and list are at the port: ``paid_order()`` gives its number."""
    settings.DEPLOYMENT = dataclasses.replace(settings.DEPLOYMENT, partner_keys=tmp_path)
    (tmp_path / "port_cert.pem").write_bytes(PORT.to_pem()[PORT.to_pem().index(b"-----BEGIN CERT") :])

    def make(kinds=("311", "621")) -> str:
        number = make_order(who=BUYER)
        parcel, now = f"{number}A", clock.now()
        order_services.step(order_no=number, track="money", step="pay", actor="test", now=now)
        assert begin(number, parcel, now)
        made = {
            "311": specimens.order(orderNo=parcel),
            "621": specimens.inventory(copNo=parcel, orderNo=parcel),
        }
        for kind, document in made.items():
            if kind not in kinds:
                continue
            opened = customs.open_document(
                consignment_no=parcel, kind=kind, port="national", sender="us", natural_key=parcel, now=now
            )
            send(opened, document, now=now)
        return number

    return make


def send(document_id, document, *, change=False, now):
    """A document goes to the port as it is given, without a parcel behind it."""
    sent = customs.write_attempt(
        document_id=document_id,
        port=get_port("national"),
        make=lambda _plan: document,
        beside={},
        particulars=lambda: pytest.fail("nothing more is asked for"),
        guid=new_guid,
        change=change,
        now=now,
    )
    assert sent is not None
    customs.mark_sent(sent, now=now)


def answer(number, kind, status, when, **more):
    """One answer about the order document or the list of an order, as the port writes it."""
    parcel = f"{number}A"
    head = {"guid": new_guid(), "ebpCode": "4401986000", "ebcCode": "4401986002", "orderNo": parcel}
    if kind != "312":
        head = {"guid": new_guid(), "customsCode": "5165", "ebpCode": "4401986000", "ebcCode": "4401986002"}
        head |= {"agentCode": "4401986009", "copNo": parcel, "preNo": f"B20261120{number[-9:]}"}
        head |= {} if status in {"2", "3"} else {"invtNo": f"51652026I{number[-9:]}"}
    head |= {"returnStatus": status, "returnTime": when, "returnInfo": f"[Code:1;Desc:{status}]"} | more
    message = specimens.answer(kind, Document(head=head))
    return dataclasses.replace(message, guid=new_guid())


def enveloped(message, envelope="1"):
    return dxp.wrap(
        sign(build(message), PORT),
        sender="DXPEDCCEB0000002",
        receivers=("DXPENT0000000001",),
        message_type=f"CEB{message.kind}Message",
        message_id=envelope,
        created_at=specimens.AT,
    )


def push(client, raw):
    answer = client.post(DOOR, raw, content_type="application/xml")
    assert (answer.status_code, answer.content) == (200, b"OK")


def hear(client, raws, every=3):
    """Push every letter, some read at once and some only when more have come, as a worker may."""
    for at, raw in enumerate(raws):
        push(client, raw)
        if at % every == every - 1:
            run_reading()
    run_reading()


def run_reading():
    """The jobs that read, and no others: what follows a release is not what is compared here."""
    Job.objects.exclude(name="clearance.read").filter(state="waiting").update(state="done")
    while worker.run_one():
        Job.objects.exclude(name="clearance.read").filter(state="waiting").update(state="done")
