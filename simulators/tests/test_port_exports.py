"""Every export document has its receipts, in the order of its machine; lists are matched, cancelled, summed up, brought back."""

import datetime as dt
import uuid

import pytest
from simulators.tests.exported import exported

from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build, read, validate
from entrepot_core.customs.receipts import Position, Receipt, apply, machine, receipts_of
from entrepot_core.customs.receipts import send as sent
from entrepot_core.customs.signing import SoftwareKey, sign
from entrepot_simulators.identities import PORT
from entrepot_simulators.port.kinds import ANSWERS, TAKEN
from entrepot_simulators.port.simulator import PortSimulator

TRANSFER = Transfer(cop_code="4401888888", cop_name="虚构电商企业有限公司", dxp_id="DXPENT0000000001")
START = dt.datetime.now(dt.UTC).replace(microsecond=0)


@pytest.fixture(scope="session")
def card(ring):
    key = SoftwareKey.generate(common_name="test shop")
    pem = key.to_pem().decode()
    ring.publish("shop_cert.pem", pem[pem.index("-----BEGIN CERTIFICATE") :])
    return key


@pytest.fixture
def port(ring, fast, shop):
    with PortSimulator(ring=ring, shop=shop.server.url, pace=fast) as port:
        yield port


@pytest.fixture
def file(port, http, card, shop):
    """File a document and wait until the port has nothing left to do; its serial."""
    clock = iter(range(1, 100))

    def go(kind, document, *, signed=True, drain=True):
        fresh = {"guid": str(uuid.uuid4()).upper(), "appTime": START + dt.timedelta(seconds=next(clock))}
        document = Document(head={**document.head, **fresh}, lines=document.lines)
        xml = build(Message(kind=kind, guid=fresh["guid"], documents=(document,), transfer=TRANSFER))
        envelope = dxp.wrap(
            sign(xml, card) if signed else xml,
            sender=TRANSFER.dxp_id,
            receivers=(PORT.dxp_id,),
            message_type=f"CEB{kind}Message",
            message_id=fresh["guid"],
            created_at=START,
        )
        assert http.post(f"{port.url}/dxp", content=envelope).status_code == 200
        if not drain:
            return shop.wait_for(1) and port.registry.all()[-1].serial
        assert port.agenda.drain()
        return port.registry.all()[-1].serial

    return go


@pytest.fixture
def statuses(port):
    return lambda serial: [each.status for each in port.registry.get(serial).given]


@pytest.fixture
def three(file):
    for kind in ("303", "403", "505"):
        file(kind, exported(kind))


@pytest.fixture
def script(port, http):
    return lambda **told: http.post(f"{port.url}/_control/script", json=told)


def answers(shop, kind):
    found = [read(dxp.unwrap(each.body).data) for each in shop.inbox]
    return [each for each in found if each.kind == kind]


@pytest.mark.parametrize("kind", ["303", "403", "505", "507", "509", "607", "701", "215"])
def test_a_document_without_a_decision_is_entered(kind, file, statuses, shop):
    serial = file(kind, exported(kind))

    assert statuses(serial) == ["2", "120"]
    for each in answers(shop, ANSWERS[kind]):
        assert validate(build(each), layer="xsd") == ()


def test_an_export_list_waits_for_its_three_and_is_released_and_closed(file, statuses, shop, port):
    serial = file("603", exported("603"), drain=False)
    assert statuses(serial) == ["2"] and "订单信息不存在" in port.registry.get(serial).given[0].text
    for kind in ("303", "403", "505"):
        file(kind, exported(kind), drain=kind == "505")

    assert statuses(serial) == ["2", "120", "800", "899"]
    listed = port.registry.get(serial)
    assert listed.invt_no[8] == "E" and not listed.tax_no
    assert answers(shop, "816") == []


def test_a_booking_needs_no_receipt_of_money(file, statuses):
    file("303", exported("303", orderType="W"))
    file("505", exported("505"))

    assert statuses(file("603", exported("603")))[-1] == "899"


def test_an_export_list_that_does_not_match_is_rejected(three, file, statuses, port):
    serial = file("603", exported("603", ebcCode="4401000000"))

    assert statuses(serial) == ["2", "100"] and "M37" in port.registry.get(serial).given[-1].text


def test_an_unsigned_export_list_is_refused(file, statuses):
    assert statuses(file("603", exported("603"), signed=False)) == ["-621026"]
    assert statuses(file("303", exported("303"), signed=False)) == ["2", "120"]


def test_a_held_export_list_is_cancelled(three, file, statuses, script, port):
    script(documents=[{"kind": "603", "hold": "400"}])
    serial = file("603", exported("603"))
    assert statuses(serial) == ["2", "120", "400"]

    asked = file("605", exported("605", invtNo=port.registry.get(serial).invt_no))

    assert statuses(asked) == ["2", "120", "399"] and port.registry.get(serial).state == "cancelled"


def test_closed_lists_are_summed_up_in_one_result(three, file, statuses, shop, port):
    serial = file("603", exported("603"))
    summed = file(
        "701", Document(head=exported("701").head, lines=({"invtNo": port.registry.get(serial).invt_no},))
    )

    assert statuses(summed) == ["2", "120"]
    (result,) = answers(shop, "792")
    assert [line["gseqno"] for line in result.documents[0].lines] == [1, 2]
    assert {receipt.invt_no for receipt in receipts_of(result)} == {port.registry.get(serial).invt_no}
    assert validate(build(result), layer="xsd") == ()


def test_exports_are_brought_back_once_they_were_released(three, file, statuses, script, port):
    serial = file("603", exported("603"))
    script(documents=[{"kind": "213", "after": ["300", "500", "505", "600", "800"]}])

    back = file("213", exported("213", invtNo=port.registry.get(serial).invt_no))
    unknown = file("213", exported("213", invtNo="nobody", coElNo="EX-2"))

    assert statuses(back) == ["2", "120", "300", "500", "505", "600", "800"]
    assert statuses(unknown) == ["-625204"]


@pytest.mark.parametrize("kind", TAKEN)
def test_every_status_of_the_machine_of_a_kind_can_be_had(kind, file, script, shop):
    """By script each code that its answers may have, and the machine knows each for what it is."""
    of_kind = machine(kind)
    steps = ["-1" if code == "<0" else code for code in of_kind.steps]
    assert script(documents=[{"kind": kind, "steps": steps}]).status_code == 200
    made = {
        "311": "order", "411": "payment", "511": "waybill", "621": "inventory", "623": "cancellation", "625": "refund",
    }  # fmt: skip
    file(kind, getattr(specimens, made[kind])() if kind in made else exported(kind))

    told = [receipt for each in answers(shop, ANSWERS[kind]) for receipt in receipts_of(each)]

    assert [each.status for each in told] == steps
    states = {outcome.position.attempt.state for outcome in (_alone(kind, each) for each in told)}
    assert states >= {of_kind.step(code).state for code in steps}


def _alone(kind, receipt):
    """What one answer does to a document that was just sent."""
    position = sent(Position(kind=kind), message_guid="m", at=START - dt.timedelta(days=1))
    return apply(position, receipt)


@pytest.mark.parametrize("kind", [kind for kind in TAKEN if kind not in {"623", "605", "625", "213", "621"}])
def test_the_machine_of_each_kind_follows_what_is_answered(kind, file, shop, port):
    for other in ("303", "403", "505") if kind == "603" else ():
        file(other, exported(other))
    document = getattr(specimens, {"311": "order", "411": "payment", "511": "waybill"}.get(kind, ""), None)
    serial = file(kind, document() if document else exported(kind))
    position = sent(Position(kind=kind), message_guid="m", at=START - dt.timedelta(days=1))

    for each in answers(shop, ANSWERS[kind]):
        for receipt in receipts_of(each):
            outcome = apply(position, receipt)
            position = outcome.position
            assert isinstance(receipt, Receipt) and outcome.effect != "alert", outcome.note

    expected = machine(kind).step(port.registry.get(serial).state)
    assert position.attempt.state == expected.state
