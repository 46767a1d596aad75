"""The door of Guangzhou: the HTTP channel with its key and signature, KJ88 judged, answered in its own words, asked about."""

import datetime as dt
import uuid
from decimal import Decimal
from urllib.parse import parse_qs

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.envelopes import gzeport
from entrepot_core.customs.filing import FilingAct, FilingParty, filing_answers, filing_document
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.messages.translating import Told, build_dialect
from entrepot_core.customs.receipts import answers_of
from entrepot_core.customs.signing import SoftwareKey, sign, verify
from entrepot_simulators.declaring import certificate_der
from entrepot_simulators.loopback import Answer
from entrepot_simulators.port.simulator import PortSimulator

NAME, CLIENT, COMPANY = "guangzhou", "C000000000000001", "4401888888"
START = dt.datetime.now(dt.UTC).replace(microsecond=0)
KJ = {kind: shape.type for kind, shape in dialect(NAME).kinds.items()}


@pytest.fixture(scope="session")
def shop_key(ring):
    key = SoftwareKey.generate(common_name="test shop")
    pem = key.to_pem().decode()
    ring.publish("shop_cert.pem", pem[pem.index("-----BEGIN CERTIFICATE") :])
    return key


@pytest.fixture
def port(ring, fast, shop, shop_key):
    with PortSimulator(ring=ring, shop=shop.server.url, pace=fast) as port:
        yield port


class Client:
    """Sends documents of one order through the channel and reads what comes back."""

    def __init__(self, port, shop, key, http, ring):
        self.port, self.shop, self.key, self.http, self.ring = port, shop, key, http, ring
        self.who = gzeport.Credentials(client=CLIENT, key=ring.read("guangzhou_channel_key"))
        self.clock = 0

    def dated(self, document, **more):
        self.clock += 1
        at = START + dt.timedelta(seconds=self.clock)
        return Document(head={**document.head, "appTime": at, **more}, lines=document.lines)

    def words(self, kind, document, *, beside=None, **more):
        extra = {
            "MessageID": str(uuid.uuid4()).upper(), "Sender": CLIENT, "Receiver": "KJPUBLICPT", "SendTime": START,
            "FunctionCode": "CUS", "Version": "3.0", "CIQOrgCode": "440000", "DeclEntNo": COMPANY,
            "DeclEntName": "虚构电商企业有限公司", "InternetDomainName": "shop.example", "OrderDate": START,
            "ContactTel": "020-0", "TransMode": "1", "TransType": "4", "DestinationPort": "5165",
            "DischargePlace": "1", "CustomsCode": "5165", **more,
        }  # fmt: skip
        documents = {**(beside or {}), kind: document}
        return extra["MessageID"], build_dialect(NAME, Told(kind=kind, documents=documents, extra=extra))

    def transfer(self, message_type, message_id, data, *, sender=CLIENT, receiver="KJPUBLICPT", key=None):
        raw = gzeport.wrap(
            data, message_id=message_id, message_type=message_type, sender=sender, receiver=receiver, at=START
        )
        return sign(raw, key or self.key)

    def post(self, raw, message_type, who=None):
        query = gzeport.send_query(who or self.who, message_type)
        answer = self.http.post(f"{self.port.url}{gzeport.SEND}?{query}", content=gzeport.form_of(raw))
        assert answer.status_code == 200
        assert self.port.agenda.drain()
        return gzeport.refusal_of(answer.content)

    def send(self, kind, document, *, beside=None, **more):
        message_id, data = self.words(kind, document, beside=beside, **more)
        assert self.post(self.transfer(KJ[kind], message_id, data), KJ[kind]) is None
        return message_id

    def unified(self, kind, document):
        message = Message(
            kind=kind,
            guid=str(uuid.uuid4()).upper(),
            documents=(document,),
            transfer=Transfer(cop_code=COMPANY, cop_name="虚构电商企业有限公司", dxp_id=CLIENT),
        )
        data = sign(build(message), self.key)
        assert self.post(self.transfer(f"CEB{kind}Message", message.guid, data), f"CEB{kind}Message") is None

    def order(self):
        return specimens.order(consigneeDistrict="440106")

    def listed(self, **changes):
        made = specimens.bonded_inventory(loctNo="5165W01", wrapType="2", **changes)
        lines = tuple({**line, "itemName": line["gname"]} for line in made.lines)
        return self.dated(Document(head=made.head, lines=lines))

    def three(self):
        self.send("311", self.dated(self.order()), beside={"621": self.listed(), "511": specimens.waybill()})
        self.send("411", self.dated(specimens.payment()))
        shipper = {
            "OutDate": "20240305", "CreateDate": START, "WaybillStatus": "A", "TotalAmount": Decimal(298),
            "RecipientProvincesCode": "440106", "ShipperName": "虚构仓", "ShipperDetailedAddress": "虚构路",
            "ShipperPhone": "020-1", "ShipperCountryCode": "142", "ShipperProvincesCode": "440106",
        }  # fmt: skip
        self.send("511", self.dated(specimens.waybill()), **shipper)

    def declare(self, **changes):
        return self.send("621", self.listed(**changes), beside={"311": self.order()})

    def letters(self):
        """Every pushed transfer, verified: type and message inside, in the order of arrival."""
        trusted = [certificate_der(self.ring.read("port_cert.pem"))]
        found = []
        for request in self.shop.inbox:
            assert request.path == "/partners/customs/guangzhou/receipts"
            raw = parse_qs(request.body.decode())["messageText"][0].encode()
            verify(raw, trusted=trusted)
            opened = gzeport.unwrap(raw)
            assert opened.receivers == (CLIENT,)
            found.append((opened.message_type, opened.data))
        return found

    def about(self, *types):
        """Status and words of every KJ88 answer of these types."""
        return [
            (receipt.status, receipt.text)
            for message_type, data in self.letters()
            if message_type in types
            for receipt in answers_of(NAME, data)
        ]

    def ask(self, message_type, number, who=None):
        query = gzeport.ask_query(who or self.who, message_type, number)
        return self.http.post(f"{self.port.url}{gzeport.ASK}?{query}").content


@pytest.fixture
def client(port, shop, shop_key, http, ring):
    shop.answers = [Answer(body=b"success")] * 200
    return Client(port, shop, shop_key, http, ring)


def test_a_list_goes_from_three_documents_to_release(client):
    client.three()
    message_id = client.declare()
    assert [kind for kind, _ in client.letters()][:3] == ["KJDOCREC", "CEB312Message", "KJDOCREC"]
    (order,) = read(next(data for kind, data in client.letters() if kind == "CEB312Message")).documents
    assert order.text("returnStatus") == "120"
    assert [status for status, _ in client.about("KJ881110CUSREC")] == ["120", "800"]
    firsts = [r for t, d in client.letters() if t == "KJDOCREC" for r in answers_of(NAME, d)]
    assert {each.status for each in firsts} == {"2"}
    assert message_id in {each.keys["oriCopMsgId"] for each in firsts}
    assert [kind for kind, _ in client.letters() if kind.startswith("CEB8")] == ["CEB816Message"]


def test_the_older_customs_has_its_own_numbers_and_inspection_speaks_where_it_is_asked(client):
    client.three()
    huangpu = client.listed(customsCode="5200", portCode="5200")
    client.send("621", huangpu, beside={"311": client.order()}, FunctionCode="BOTH")
    assert [status for status, _ in client.about("KJ881110CUSREC")] == ["10", "20"]
    assert client.about("KJ881110CIQREC") == [("CIQ-C", "检验检疫放行")]


def test_what_does_not_match_is_rejected_with_its_cause(client):
    client.three()
    client.declare(buyerTelephone="13900000009")
    ((status, words),) = client.about("KJ881110CUSREC")[-1:]
    assert status == "100" and words.startswith("[Code:")


def test_a_second_list_is_refused_on_sight_with_the_nation_s_code(client):
    client.three()
    client.declare()
    client.declare()
    assert client.about("KJDOCREC")[-1][0] == "-621004"


def test_a_list_is_cancelled_by_the_unified_message_or_by_its_deletion(client, http):
    http.post(f"{client.port.url}/_control/script", json={"documents": [{"kind": "621", "hold": "120"}]})
    client.three()
    client.declare()
    (held,) = [each for each in client.port.state()["filings"] if each["kind"] == "621"]
    client.send("621", client.listed(appType="3", invtNo=held["invt_no"]), beside={"311": client.order()})
    said = [read(data).documents[0] for kind, data in client.letters() if kind == "CEB624Message"]
    assert [each.text("returnStatus") for each in said][-1] == "399"
    assert client.port.state()["orders"]["ORDER-1"]["live"] == 0


def test_unified_messages_pass_as_they_are(client):
    client.unified("311", client.dated(client.order()))
    kinds = [kind for kind, _ in client.letters()]
    assert kinds == ["CEB312Message", "CEB312Message"]


def test_a_message_that_does_not_fit_is_named_fault_by_fault(client):
    message_id, data = client.words(
        "311", client.dated(client.order()), beside={"621": client.listed(), "511": specimens.waybill()}
    )
    for before, after in (
        (b"<OrderStatus>0</OrderStatus>", b"<OrderStatus>000</OrderStatus>"),
        (b"<OpType>A</OpType>", b"<OpType>X</OpType>"),
        (b"<EBEntNo>4401888888</EBEntNo>", b""),
        (b"<Brand>", b"<Brant>"),
    ):
        data = data.replace(before, after).replace(b"<Freight>", b"<Unknown>1</Unknown><Freight>", 1)
    assert client.post(client.transfer("KJ881111", message_id, data), "KJ881111") is None
    ((status, words),) = client.about("KJDOCREC")
    assert status == "-1"
    for name in ("OrderStatus", "OpType", "EBEntNo", "Unknown"):
        assert name in words
    assert client.port.state()["filings"] == []


def test_the_channel_knows_its_clients(client):
    message_id, data = client.words("411", client.dated(specimens.payment()))
    raw = client.transfer("KJ881112", message_id, data)
    wrong_key = gzeport.Credentials(client=CLIENT, key="x")
    stranger = gzeport.Credentials(client="C000000000000002", key=client.who.key)
    assert "1001" in client.post(raw, "KJ881112", wrong_key)
    assert "1002" in client.post(raw, "KJ881112", stranger)
    assert "1003" in client.post(client.transfer("KJ881112", "M", data, receiver="X"), "KJ881112")
    assert "1004" in client.post(raw, "KJ881111")
    another = SoftwareKey.generate(common_name="Another")
    assert "1005" in client.post(client.transfer("KJ881112", message_id, data, key=another), "KJ881112")
    assert "1005" in client.post(raw.replace(f"{beijing_day(START):%Y}".encode(), b"1996", 1), "KJ881112")
    assert "1000" in client.post(b"<GzeportTransfer/>", "KJ881112")
    assert client.letters() == []


def test_a_document_may_be_asked_about_by_its_client_alone(client, http):
    http.post(
        f"{client.port.url}/_control/script",
        json={"documents": [{"kind": "621", "silent": True}, {"kind": "311", "silent": True}]},
    )
    client.three()
    client.declare()
    assert client.about("KJ881110CUSREC") == []
    (found,) = gzeport.read_found(client.ask("KJ881110", "COP-1"))
    assert (found.customs_state, found.customs_no[4:8]) == ("800", f"{beijing_day(START):%Y}")
    (order,) = gzeport.read_found(client.ask("KJ881111", "ORDER-1"))
    assert order.customs_state == "120"
    assert "2001" in gzeport.refusal_of(client.ask("KJ881110", "COP-2"))
    stranger = gzeport.Credentials(client="C000000000000002", key=client.who.key)
    assert "2001" in gzeport.refusal_of(client.ask("KJ881110", "COP-1", stranger))


def test_answers_come_again_until_the_word_is_said(client):
    client.shop.answers = [Answer(body=b"OK"), Answer(status=500), *[Answer(body=b"success")] * 50]
    client.send("411", client.dated(specimens.payment()))
    client.shop.wait_for(4)
    kinds = [kind for kind, _ in client.letters()]
    assert sorted(set(kinds)) == ["CEB412Message", "KJDOCREC"] and len(kinds) == 4


def test_goods_are_filed_article_by_article(client, http):
    company = FilingParty(code=COMPANY, name="虚构电商企业有限公司")
    facts = {
        "itemNo": "SKU-1", "emsNo": "T5165W000001", "itemRecordNo": "REC-1", "shelfName": "蜂蜜 250 克",
        "ncadCode": "01010700", "gcode": "0409000000", "gname": "天然蜂蜜", "gmodel": "250克/瓶", "brand": "虚构",
        "unit": "142", "unit1": "035", "price": "50.00", "currency": "CNY", "gift": "N", "country": "NZ",
        "ingredients": "蜂蜜", "manufacturer": "虚构蜂场", "netWeight": "0.25", "grossWeight": "0.4",
        "customsOffice": "5165", "businessType": "1210",
    }  # fmt: skip

    def file():
        goods = filing_document(
            facts, act=FilingAct.ADD, platform=company, merchant=company, agent=company, at=START
        )
        client.send("filing", goods)
        return [each for _, data in client.letters() for each in filing_answers(NAME, data)]

    received, approved = file()
    assert (received.state, approved.state, approved.item_no) == ("received", "approved", "SKU-1")
    assert approved.registration_no.startswith("GZ")
    script = {"documents": [{"kind": "filing", "reject": "1", "reject_text": "品名与税号不符"}]}
    http.post(f"{client.port.url}/_control/script", json=script)
    rejected = file()[-1]
    assert (rejected.state, rejected.registration_no, rejected.text) == ("rejected", "", "品名与税号不符")
