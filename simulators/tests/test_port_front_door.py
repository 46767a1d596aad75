"""The HTTP front door: wrapped messages in, rows and wrapped pushes out; and who is registered to file."""

import datetime as dt
import ssl
import uuid

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.envelopes import front
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.receipts.rows import ANSWERED, read_rows, receipt_of
from entrepot_core.customs.signing import SoftwareKey, sign, verify
from entrepot_simulators.declaring import certificate_der
from entrepot_simulators.loopback import Answer
from entrepot_simulators.port.simulator import PortSimulator

TRANSFER = Transfer(cop_code="4601888888", cop_name="虚构海口报关有限公司", dxp_id="DXPENT0000000077")
VERSION, NO_VERSION = b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x49"
OF_NO_VERSION = ssl.DER_cert_to_PEM_cert(
    SoftwareKey.generate(common_name="Test").certificate.replace(VERSION, NO_VERSION, 1)
)
START = dt.datetime.now(dt.UTC).replace(microsecond=0)


@pytest.fixture(scope="session")
def card():
    return SoftwareKey.generate(common_name="a broker elsewhere")


@pytest.fixture
def port(ring, fast, shop):
    with PortSimulator(ring=ring, shop=shop.server.url, pace=fast) as port:
        yield port


@pytest.fixture
def register(port, http, card):
    """Register a company; the certificate is the card's unless told otherwise."""

    def add(**told):
        pem = card.to_pem().decode()
        told = {"company": TRANSFER.cop_code, "dxp_id": TRANSFER.dxp_id, "certificate": pem} | told
        return http.post(f"{port.url}/registrations", json=told)

    return add


@pytest.fixture
def send(port, http, card):
    clock = iter(range(1, 100))

    def go(kind, document, *, key=card, spoil=None):
        fresh = {"guid": str(uuid.uuid4()).upper(), "appTime": START + dt.timedelta(seconds=next(clock))}
        document = Document(head={**document.head, **fresh}, lines=document.lines)
        message = Message(kind=kind, guid=fresh["guid"], documents=(document,), transfer=TRANSFER)
        xml = sign(build(message), key)
        raw = front.wrap(
            xml.replace(*spoil) if spoil else xml,
            message_type=f"CEB{kind}Message",
            message_id=message.guid,
            at=START,
        )
        answer = http.post(f"{port.url}/cebcmsg", content=raw)
        assert (answer.status_code, answer.content) == (200, b"OK")
        assert port.agenda.drain()
        return fresh["guid"]

    return go


@pytest.fixture
def rows(port, http):
    def ask(kind, **query):
        found = http.get(f"{port.url}/ceb{kind}msg", params={"dxpid": TRANSFER.dxp_id, **query})
        return [receipt_of(kind, row) for row in read_rows(found.content)]

    return ask


def filed(**changes):
    return specimens.inventory(agentCode=TRANSFER.cop_code, **changes)


def test_a_list_is_released_and_each_kind_is_asked_for_alone(register, send, rows, shop):
    assert register().status_code == 201
    for kind, document in (
        ("311", specimens.order()),
        ("411", specimens.payment()),
        ("511", specimens.waybill()),
    ):
        send(kind, document)
    guid = send("621", filed())

    assert [each.status for each in rows("312")] == ["2", "120"]
    told = rows("622")
    assert [each.status for each in told] == ["2", "120", "800"]
    assert {each.keys[ANSWERED] for each in told} == {guid} and told[-1].invt_no
    assert [each.status for each in rows("816")] == ["1"]
    assert rows("622", dxpid="DXPNOBODY") == []
    assert not shop.inbox, "nobody registered for pushes"


def test_rows_are_those_written_since_a_second(register, send, rows, http, port):
    register()
    send("311", specimens.order())

    assert len(rows("312", qryid="20200101000000")) == 2
    assert rows("312", qryid="20990101000000") == []
    assert http.get(f"{port.url}/ceb312msg?qryid=yesterday").status_code == 400


def test_answers_are_pushed_where_an_address_is_registered_until_it_says_ok(register, send, shop, ring):
    register(push={"haikou": f"{shop.server.url}/answers"})
    shop.answers = [Answer(status=200, body=b"SUCCESS"), Answer(status=500, body=b"OK")]
    send("311", specimens.order())

    pushed = [front.unwrap(each.body) for each in shop.inbox]
    assert len(pushed) == 4 and {each.message_type for each in pushed} == {"CEB312Message"}
    for each in pushed:
        verify(each.data, trusted=[certificate_der(ring.read("port_cert.pem"))])
    assert {read(each.data).documents[0].text("returnStatus") for each in pushed} == {"2", "120"}


@pytest.mark.parametrize(
    ("play", "status"),
    [
        ({"spoil": (b"ORDER-1", b"ORDER-2")}, "-301020"),
        ({"key": SoftwareKey.generate(common_name="a stranger")}, "-301020"),
    ],
)
def test_the_front_door_checks_signatures_like_the_exchange(play, status, register, send, rows):
    register()
    send("311", specimens.order(), **play)

    assert [each.status for each in rows("312")] == [status]


def test_what_can_t_be_read_is_answered_by_a_900(register, send, rows):
    register()
    send("311", specimens.order(), spoil=(b"<ceb:currency>142</ceb:currency>", b""))

    (told,) = rows("900")
    assert told.status.startswith("-") and "currency" in told.text


@pytest.mark.parametrize("raw", [b"", b"{}", b"<xml/>"])
def test_what_is_not_wrapped_is_refused_at_once(raw, port, http):
    answer = http.post(f"{port.url}/cebcmsg", content=raw)

    assert answer.status_code == 400 and b"OK" not in answer.content


def test_a_card_belongs_to_one_company(register, send, rows, http, port):
    register(company="4601999999")
    send("311", specimens.order())

    assert [each.status for each in rows("312")] == ["-10102"]
    assert register(company="4601777777").status_code == 400
    shown = http.get(f"{port.url}/registrations").json()["companies"]
    assert [each["company"] for each in shown] == ["4601999999"] and len(shown[0]["card"]) == 64


@pytest.mark.parametrize(
    "wrong",
    [
        {"company": ""},
        {"company": "a b"},
        {"certificate": "none"},
        {"certificate": OF_NO_VERSION},
        {"push": {"haikou": "ftp://x"}},
        {"push": 1},
    ],
)
def test_a_registration_that_makes_no_sense_is_refused(wrong, register):
    assert register(**wrong).status_code == 400
