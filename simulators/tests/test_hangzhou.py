"""The door of Hangzhou: sealed calls judged, the company called to sign, answers sealed in the platform's words and the nation's."""

import base64
import datetime as dt
import uuid
from decimal import Decimal

import pytest
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)

from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.envelopes.sealed import (
    CallFailed,
    SealKeys,
    open_post,
    read_answer,
    seal_call,
    seal_post,
)
from entrepot_core.customs.messages import NotAMessage, build, read
from entrepot_core.customs.messages.carrying import carry
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.messages.translating import Told, build_dialect
from entrepot_core.customs.receipts import answers_of, receipts_of
from entrepot_core.customs.signing import SoftwareKey, sign
from entrepot_core.customs.xml import canonical, parse
from entrepot_simulators.identities import PORT
from entrepot_simulators.loopback import Answer, LoopbackServer
from entrepot_simulators.port.simulator import PortSimulator

NAME, DIALECT, CLIENT, COMPANY = "hangzhou", "zhejiang", "PT00000001", "4401888888"
SERVICE = dialect(DIALECT).service
START = dt.datetime.now(dt.UTC).replace(microsecond=0)
THANKS = Answer(body=b"<response><success>true</success></response>")


@pytest.fixture(scope="module")
def card(ring):
    key = SoftwareKey.generate(common_name="test shop")
    pem = key.to_pem().decode()
    ring.publish("shop_cert.pem", pem[pem.index("-----BEGIN CERTIFICATE") :])
    return key


@pytest.fixture(scope="module")
def own(ring):
    """Our key of the seal; its public half, and our company, are with the platform."""
    key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
    public = key.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    ring.publish("shop_hangzhou_pub.txt", base64.b64encode(public).decode())
    ring.publish("shop_hangzhou_company.txt", f"{CLIENT} {COMPANY} 虚构电商企业有限公司")
    return base64.b64encode(key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))


class Office:
    """The company's server: takes answers, and signs what it is asked to, as ``signs`` makes of it."""

    def __init__(self, card):
        self.card, self.keys = card, None
        self.pushed, self.asked = [], []
        self.signs = lambda unsigned: sign(unsigned, card)
        self.answers = []
        self.server = LoopbackServer(self._take)

    def _take(self, request):
        if "/national/" in request.path:
            return Answer(body=b"OK")
        opened = open_post(request.body, self.keys)
        if request.path == f"/partners/customs/{NAME}/signatures":
            self.asked.append(opened)
            signed = self.signs(opened.data)
            if signed is None:
                return Answer(status=503)
            return Answer(body=seal_post(signed, message_type=opened.message_type, keys=self.keys))
        if self.answers:
            return self.answers.pop(0)
        if request.path == f"/partners/customs/{NAME}/receipts":
            self.pushed.append(opened)
        return THANKS

    def heard(self):
        """What was pushed, as receipts: type, kind, status."""
        found = []
        for each in self.pushed:
            try:
                receipts = receipts_of(read(each.data))
            except NotAMessage:
                receipts = answers_of(DIALECT, each.data, heard_at=START)
            found += [(each.message_type, receipt.kind, receipt.status) for receipt in receipts]
        return found


class Client:
    """Sends documents of one order and reads what comes back."""

    def __init__(self, port, office, own, ring, http):
        self.port, self.office, self.http = port, office, http
        self.keys = office.keys = SealKeys.load(
            shared=ring.read("hangzhou_aes.txt").encode(),
            own=own,
            theirs=ring.read("hangzhou_pub.txt").encode(),
        )

    def words(self, kind, document, flag="03", **more):
        extra = {
            "sign.companyCode": CLIENT, "sign.cebFlag": flag, "sign.note": str(uuid.uuid4()), "payType": "03",
            "tradeTime": START, "totalCount": Decimal(6), "senderCountry": "116", "senderName": "虚构仓",
            "userProcotol": "委托申报", "destinationPort": "142", "declareCompanyType": "个人委托第三方申报",
            "enteringPerson": "9999", "enteringCompanyName": "9999", "customsField": "292801",
            "worth": Decimal("310.00"), "mainGName": "蜂蜜", "isAuthorize": "1", **more,
        }  # fmt: skip
        beside = {"311": specimens.order(), "511": specimens.waybill(), "621": specimens.bonded_inventory()}
        told = Told(
            kind=kind,
            documents={**beside, kind: document},
            extra=extra,
            lines=({"productRecordNo": "无"},) * len(document.lines) if kind == "621" else (),
        )
        return build_dialect(DIALECT, told)

    def call(self, data, kind="311", *, message_type="", sender=CLIENT, keys=None):
        raw = seal_call(
            data,
            message_type=message_type or dialect(DIALECT).kinds[kind].type,
            sender=sender,
            keys=keys or self.keys,
            namespace=SERVICE["namespace"],
            operation=SERVICE["operation"],
        )
        answer = self.http.post(f"{self.port.url}/newyorkWS/ws/ReceiveEncryptDeclare", content=raw)
        said = read_answer(answer.content, namespace=SERVICE["namespace"], operation=SERVICE["operation"])
        (receipt,) = answers_of(DIALECT, said, heard_at=START)
        return receipt

    def send(self, kind, document, flag="03"):
        """Have it taken, and all that follows done."""
        receipt = self.call(self.words(kind, document, flag), kind)
        assert (receipt.status, receipt.kind) == ("2", str(int(kind) + 1))
        assert self.port.agenda.drain()

    def partners(self, card):
        """Payment and waybill come in at the nation's door, from their companies."""
        for kind, document in (("411", specimens.payment()), ("511", specimens.waybill())):
            message = Message(
                kind=kind,
                guid=str(uuid.uuid4()).upper(),
                documents=(Document(head={**document.head, "appTime": START}),),
                transfer=Transfer(cop_code=COMPANY, cop_name="虚构", dxp_id="DXPENT0000000001"),
            )
            raw = dxp.wrap(
                sign(build(message), card),
                sender="DXPENT0000000001",
                receivers=(PORT.dxp_id,),
                message_type=f"CEB{kind}Message",
                message_id=message.guid,
                created_at=START,
            )
            assert self.http.post(f"{self.port.url}/dxp", content=raw).status_code == 200
        assert self.port.agenda.drain()

    def states(self):
        return {each.kind: each.state for each in self.port.registry.all()}


@pytest.fixture
def client(ring, fast, card, own, http):
    office = Office(card)
    with (
        office.server,
        PortSimulator(ring=ring, shop=office.server.url, pace=fast) as port,
    ):
        yield Client(port, office, own, ring, http)


def test_the_platform_makes_the_nation_s_message_and_has_it_signed(client, card):
    client.send("311", specimens.order())
    client.partners(card)
    client.send("621", specimens.bonded_inventory())

    assert client.states() == {"311": "120", "411": "120", "511": "120", "621": "800"}
    assert [each.message_type for each in client.office.asked] == ["CUSTOMS_CEB_SIGN"] * 2
    order, listed = (read(each.data) for each in client.office.asked)
    assert (order.kind, listed.kind) == ("311", "621")
    assert order.transfer.cop_code == COMPANY and b"Signature" not in client.office.asked[0].data
    assert listed.documents[0].text("tradeMode") == "1210"
    assert listed.documents[0].text("emsNo") == "T5165W000001"
    heard = client.office.heard()
    national = [(kind, status) for where, kind, status in heard if where == "CUSTOMS_CEB_CALLBACK"]
    assert [each for each in national if each[0] == "622"] == [("622", "2"), ("622", "120"), ("622", "800")]
    assert ("816", "1") in national
    # the platform's own word, and its news
    assert ("CUSTOMS_DECLARE_GOODS_CALLBACK", "622", "800") in heard
    assert ("CUSTOMS_BILL_CALLBACK", "OUT", "out") in heard
    assert ("CUSTOMS_TAX_CALLBACK", "DUE", "due") in heard


def test_a_list_goes_back_and_forth_by_its_waybill(client, card):
    client.send("311", specimens.order())
    client.partners(card)
    client.send("621", specimens.bonded_inventory())
    client.send("625", specimens.refund())
    asked = read(client.office.asked[-1].data).documents[0]
    (listed,) = client.port.registry.all("621")
    assert (asked.text("invtNo"), asked.text("orderNo")) == (listed.invt_no, "ORDER-1")
    assert client.states()["625"] == "399"
    client.send("623", specimens.cancellation())
    assert client.states()["623"] == "100"  # released already

    client.send("623", specimens.cancellation(logisticsNo="UNKNOWN", copNo="COP-X"))
    where, kind, status = client.office.heard()[-1]
    assert (where, kind, status) == ("CUSTOMS_DECLARE_RESULT_CALLBACK", "624", "-1")


@pytest.mark.parametrize(
    "signs",
    [
        lambda _unsigned: None,
        lambda unsigned: unsigned.replace(b"ORDER-1", b"ORDER-2"),
        lambda _unsigned: b"<a/>",
    ],
    ids=["no answer", "something else", "no message"],
)
def test_what_is_not_signed_does_not_reach_the_nation(signs, client):
    client.office.signs = signs
    client.send("311", specimens.order())
    assert client.port.registry.all() == ()
    assert client.office.heard() == [("CUSTOMS_DECLARE_RESULT_CALLBACK", "312", "-301020")]


def test_a_signature_of_another_card_is_refused_by_the_nation(client):
    other = SoftwareKey.generate(common_name="Another")
    client.office.signs = lambda unsigned: sign(unsigned, other)
    client.send("311", specimens.order())
    assert client.states() == {"311": "-301020"}


def test_where_nobody_makes_a_national_message_the_platform_speaks_alone(client, card):
    client.send("311", specimens.order(), "01")
    client.partners(card)
    client.send("621", specimens.bonded_inventory(), "01")
    assert client.states()["621"] == "800"
    assert not client.office.asked
    heard = client.office.heard()
    assert [(kind, status) for where, kind, status in heard if kind in {"312", "622"}] == [
        ("312", "2"), ("312", "120"), ("622", "2"), ("622", "120"), ("622", "800"),
    ]  # fmt: skip
    assert "CUSTOMS_CEB_CALLBACK" not in {where for where, kind, _ in heard if kind != "816"}


def test_who_sends_the_nation_s_message_itself_is_only_taken_note_of(client):
    client.send("311", specimens.order(), "02")
    assert (client.port.registry.all(), client.office.asked, client.office.pushed) == ((), [], [])


@pytest.fixture
def bring(client, card):
    """``bring("311", spoil=...)`` sends a document with the finished message of the company inside, spoilt or not."""

    def send(kind="311", spoil=lambda xml: xml, key=card, twice=False, **changed):
        document = {"311": specimens.order, "621": specimens.bonded_inventory}[kind](appTime=START)
        head = {**document.head, **changed}
        finished = Document(head=head, lines=document.lines)
        message = Message(
            kind=kind,
            guid=str(uuid.uuid4()).upper(),
            documents=(finished,) * (2 if twice else 1),
            transfer=Transfer(cop_code=COMPANY, cop_name="虚构", dxp_id=CLIENT),
        )
        signed = spoil(sign(build(message), key))
        receipt = client.call(carry(client.words(kind, document, "02"), signed), kind)
        assert receipt.status == "2"
        assert client.port.agenda.drain()
        return signed

    return send


def test_who_brings_the_nation_s_message_signed_has_it_passed_on_as_it_is(bring, client, card):
    order = bring("311")
    client.partners(card)
    bring("621")

    assert client.states() == {"311": "120", "411": "120", "511": "120", "621": "800"}
    assert client.office.asked == [], "nobody is called to sign"
    filed = {each.kind: each for each in client.port.registry.all()}
    assert canonical(parse(filed["311"].xml)) == canonical(parse(order))
    assert (filed["311"].door, filed["311"].sender, filed["311"].company) == (NAME, CLIENT, COMPANY)
    national = [each[1:] for each in client.office.heard() if each[0] == "CUSTOMS_CEB_CALLBACK"]
    assert [each for each in national if each[0] == "622"] == [("622", "2"), ("622", "120"), ("622", "800")]


@pytest.mark.parametrize(
    ("wrong", "words"),
    [
        ({"buyerTelephone": "13900000000"}, "20006:总署报文与申报内容不一致 buyerTelephone"),
        ({"twice": True}, "20005:"),
        ({"spoil": lambda xml: xml.replace(b"ceb:currency>", b"ceb:money>")}, "20005:"),
        ({"spoil": lambda xml: xml.replace(b"CEB311Message", b"CEB411Message")}, "20005:"),
    ],
    ids=["says something else", "two documents", "not in order", "another kind"],
)
def test_a_message_that_is_not_what_the_platform_was_told_goes_no_further(wrong, words, bring, client):
    bring("311", **wrong)

    assert client.port.registry.all() == ()
    (said,) = client.office.pushed
    assert said.message_type == "CUSTOMS_DECLARE_RESULT_CALLBACK"
    (receipt,) = answers_of(DIALECT, said.data, heard_at=START)
    assert receipt.kind == "312" and receipt.status == "-1" and receipt.text.startswith(words)


@pytest.mark.parametrize(
    ("wrong", "state"),
    [
        ({"spoil": lambda xml: xml.replace(b"<ceb:note>", b"<ceb:note>x")}, "-301020"),
        ({"key": SoftwareKey.generate(common_name="another")}, "-301020"),
    ],
    ids=["changed after signing", "another card"],
)
def test_the_signature_of_what_was_brought_is_the_nation_s_to_judge(wrong, state, bring, client):
    bring("311", note="备注", **wrong)

    assert client.states() == {"311": state}
    assert ("CUSTOMS_CEB_CALLBACK", "312", state) in client.office.heard()


def test_the_same_bytes_count_once(client):
    data = client.words("311", specimens.order())
    assert [client.call(data).status for _ in range(3)] == ["2", "2", "2"]
    assert client.port.agenda.drain()
    assert len(client.port.registry.all()) == len(client.office.asked) == 1


def test_what_is_not_in_order_is_answered_at_once(client):
    good = client.words("311", specimens.order())
    for data, more, words in (
        (good, {"message_type": "MODIFY_CANCEL"}, "20002"),
        (good, {"sender": "PT99999999"}, "20003"),
        (good.replace(b"<payNumber>", b"<payNo>").replace(b"</payNumber>", b"</payNo>"), {}, "20004"),
        (good.replace(b"<goodsOrder>1<", b"<goodsOrder>first<"), {}, "20004"),
        (b"<mo/>", {}, "20001"),
        (b"<!DOCTYPE mo><mo/>", {}, "20001"),
    ):
        receipt = client.call(data, **more)
        assert (receipt.status, receipt.text[:5]) == ("-1", words)
    client.port.intake.unregistered.add(CLIENT)
    assert client.call(good).text.startswith("22002:")
    with pytest.raises(CallFailed):
        client.call(good, keys=SealKeys(shared=b"0" * 16, own=client.keys.own, theirs=client.keys.theirs))
    assert client.port.agenda.drain()
    assert client.port.registry.all() == ()


def test_an_answer_comes_again_until_it_is_taken(client):
    client.office.answers = [
        Answer(body=b"<response><success>false</success></response>"),
        Answer(status=500),
    ]
    client.send("311", specimens.order())
    assert client.port.agenda.drain()
    assert sorted(status for _, _, status in client.office.heard()) == ["120", "2"]
    assert client.port.postman.undelivered == 0
