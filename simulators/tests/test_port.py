"""The port takes what is in order, refuses what isn't by its code, and lives a list's life the way customs does."""

import datetime as dt
import uuid
from decimal import Decimal

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build, read, validate
from entrepot_core.customs.signing import SoftwareKey, sign, verify
from entrepot_simulators.declaring import certificate_der
from entrepot_simulators.identities import PORT
from entrepot_simulators.loopback import Answer
from entrepot_simulators.port.simulator import PortSimulator

TRANSFER = Transfer(cop_code="4401888888", cop_name="虚构电商企业有限公司", dxp_id="DXPENT0000000001")
START = dt.datetime.now(dt.UTC).replace(microsecond=0)


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


class Declarant:
    """Sends documents of one order to the port and reads what comes back."""

    def __init__(self, port, shop, key, http, ring):
        self.port, self.shop, self.key, self.http, self.ring = port, shop, key, http, ring
        self.clock = 0

    def head(self, document, **more):
        self.clock += 1
        fresh = {"guid": str(uuid.uuid4()).upper(), "appTime": START + dt.timedelta(seconds=self.clock)}
        return Document(head={**document.head, **fresh, **more}, lines=document.lines)

    def envelope(
        self, kind, document, *, signed=True, transfer=TRANSFER, spoil=None, message_type="", guid=""
    ):
        message = Message(
            kind=kind, guid=guid or str(uuid.uuid4()).upper(), documents=(document,), transfer=transfer
        )
        xml = build(message)
        if signed:
            xml = sign(xml, self.key)
        if spoil:
            xml = xml.replace(*spoil)
        return dxp.wrap(
            xml,
            sender=TRANSFER.dxp_id,
            receivers=(PORT.dxp_id,),
            message_type=message_type or f"CEB{kind}Message",
            message_id=message.guid,
            created_at=START,
        )

    def send(self, kind, document, **how):
        answer = self.http.post(f"{self.port.url}/dxp", content=self.envelope(kind, document, **how))
        assert answer.status_code == 200 and b"0000" in answer.content
        assert self.port.agenda.drain()

    def three(self, **order_changes):
        self.send("311", self.head(specimens.order(**order_changes)))
        self.send("411", self.head(specimens.payment()))
        self.send("511", self.head(specimens.waybill()))

    def receipts(self, kind=""):
        """Every receipt as (kind, status, text), verified, in the order of arrival."""
        found = []
        for push in list(self.shop.inbox):
            data = dxp.unwrap(push.body).data
            verify(data, trusted=[certificate_der(self.ring.read("port_cert.pem"))])
            message = read(data)
            for document in message.documents:
                status = document.text("returnStatus") or document.text("status")
                found.append((message.kind, status, document.text("returnInfo")))
        return [each for each in found if not kind or each[0] == kind]

    def statuses(self, kind):
        return [status for _kind, status, _text in self.receipts(kind)]

    def script(self, **script):
        assert self.http.post(f"{self.port.url}/_control/script", json=script).status_code == 200

    def state(self):
        return self.http.get(f"{self.port.url}/_state/ORDER-1").json()


@pytest.fixture
def declarant(port, shop, shop_key, http, ring):
    return Declarant(port, shop, shop_key, http, ring)


def test_a_list_with_its_three_documents_is_released_and_taxed(declarant):
    declarant.three()
    declarant.send("621", declarant.head(specimens.inventory()))
    for kind in ("312", "412", "512"):
        assert declarant.statuses(kind) == ["2", "120"]
    assert declarant.statuses("622") == ["2", "120", "800"]
    texts = [text for _kind, _status, text in declarant.receipts("622")]
    assert "[Code:1800;" in texts[1] and "[Code:2600;" in texts[2]
    assert declarant.statuses("816") == ["1"]
    assert declarant.state() == {
        "lists": 1,
        "live": 1,
        "entered": 1,
        "repeats": 0,
        "released": True,
        "state": "800",
        "documents": {"311": 1, "411": 1, "511": 1, "621": 1},
    }


def test_every_receipt_is_valid_by_the_schema_and_carries_the_numbers(declarant, shop):
    declarant.three()
    declarant.send("621", declarant.head(specimens.inventory()))
    for push in shop.inbox:
        faults = validate(dxp.unwrap(push.body).data, layer="xsd")
        assert [fault.path for fault in faults] == ["/Signature"], (
            "the signature is beyond the schema, the rest is not"
        )
    lists = [read(dxp.unwrap(push.body).data) for push in shop.inbox]
    heads = [message.documents[0].head for message in lists if message.kind == "622"]
    assert len({head["preNo"] for head in heads}) == 1 and len(heads[0]["preNo"]) == 18
    assert "invtNo" not in heads[0] and len(heads[1]["invtNo"]) == 18
    times = [head["returnTime"] for head in heads]
    assert times == sorted(set(times))


@pytest.mark.parametrize(
    ("code", "taxes"), [("9619001100", ("0", "10.19", "0")), ("0000000000", ("0", "28.21", "0"))]
)
def test_the_tax_bill_follows_the_law_or_else_the_order(declarant, shop, code, taxes):
    """Nappies: (100 + 10 + 2) x 13 % x 70 %, no duty. An unknown code: what the order withheld, 28.21."""
    one = {"qty": Decimal(2), "price": Decimal(50), "totalPrice": Decimal(100)}
    order = lines_of(specimens.order(goodsValue=Decimal(100), acturalPaid=Decimal("130.21")), **one)
    declarant.send("311", declarant.head(order))
    declarant.send("411", declarant.head(specimens.payment(amountPaid=Decimal("130.21"))))
    declarant.send("511", declarant.head(specimens.waybill()))
    declarant.send("621", declarant.head(lines_of(specimens.inventory(), gcode=code, **one)))
    messages = [read(dxp.unwrap(push.body).data) for push in shop.inbox]
    bill = next(message.documents[0] for message in messages if message.kind == "816")
    names = ("customsTax", "valueAddedTax", "consumptionTax")
    assert tuple(bill.number(name) for name in names) == tuple(Decimal(tax) for tax in taxes)
    assert [line["taxPrice"] for line in bill.lines] == [Decimal(112 if code != "0000000000" else 100)]


def test_a_list_that_comes_first_waits_with_a_warning_and_then_passes(declarant):
    # 36 seconds until it would be refused for what is missing, however slow the three are on their way
    declarant.port.agenda.pace = type(declarant.port.agenda.pace)(name="slow wait", ladder=0, wait=1 / 100)
    document = declarant.head(specimens.inventory())
    assert (
        declarant.http.post(
            f"{declarant.port.url}/dxp", content=declarant.envelope("621", document)
        ).status_code
        == 200
    )
    declarant.shop.wait_for(1)
    assert "支付信息不存在" in declarant.receipts("622")[0][2]
    for kind, each in (
        ("311", specimens.order()),
        ("411", specimens.payment()),
        ("511", specimens.waybill()),
    ):
        content = declarant.envelope(kind, declarant.head(each))
        declarant.http.post(f"{declarant.port.url}/dxp", content=content)
    assert declarant.port.agenda.drain()
    assert declarant.statuses("622") == ["2", "120", "800"]


def test_a_list_without_its_documents_times_out(declarant):
    declarant.port.agenda.pace = type(declarant.port.agenda.pace)(name="at once", ladder=0, wait=0)
    declarant.send("621", declarant.head(specimens.inventory()))
    assert declarant.statuses("622") == ["2", "100"]
    assert "三单不全" in declarant.receipts("622")[1][2]
    assert declarant.state()["live"] == 0


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"buyerTelephone": "13700000000"}, "130126"),
        ({"buyerName": "虚构人"}, "13127"),
        ({"ebcCode": "4401777777"}, "1300"),
    ],
)
def test_documents_that_differ_are_rejected_with_the_code_of_the_reason(declarant, changes, code):
    declarant.three()
    declarant.send("621", declarant.head(specimens.inventory(**changes)))
    kinds = declarant.receipts("622")
    assert [status for _kind, status, _text in kinds] == ["2", "100"]
    assert f"[Code:{code};" in kinds[-1][2]


def test_a_payment_that_differs_by_a_fen_is_rejected(declarant):
    declarant.send("311", declarant.head(specimens.order()))
    declarant.send("411", declarant.head(specimens.payment(amountPaid=Decimal("328.20"))))
    declarant.send("511", declarant.head(specimens.waybill()))
    declarant.send("621", declarant.head(specimens.inventory()))
    assert "[Code:1332;" in declarant.receipts("622")[-1][2]


def test_a_name_with_another_persons_number_is_rejected_after_99_and_can_be_corrected(declarant):
    wrong = {"buyerIdNumber": "310104199209143825"}
    declarant.send("311", declarant.head(specimens.order(**wrong)))
    declarant.send("411", declarant.head(specimens.payment(payerIdNumber="310104199209143825")))
    declarant.send("511", declarant.head(specimens.waybill()))
    declarant.send("621", declarant.head(specimens.inventory(**wrong)))
    assert declarant.statuses("622") == ["2", "99", "100"]
    assert "name and number do not match" in declarant.receipts("622")[-1][2]
    declarant.send("311", declarant.head(specimens.order(), appType="2"))
    declarant.send("411", declarant.head(specimens.payment(), appType="2"))
    declarant.send("621", declarant.head(specimens.inventory()))
    assert declarant.statuses("622")[3:] == ["2", "120", "800"]
    assert (declarant.state()["lists"], declarant.state()["live"]) == (2, 1)


def lines_of(document, **changes):
    return Document(head=document.head, lines=tuple({**line, **changes} for line in document.lines[:1]))


def priced(quantity, price):
    """The four documents of one line, worth ``price`` a piece."""
    value = Decimal(price) * quantity
    line = {"qty": Decimal(quantity), "price": Decimal(price), "totalPrice": value}
    paid = value + Decimal("30.21")
    order = lines_of(specimens.order(goodsValue=value, acturalPaid=paid), **line)
    return (
        order,
        specimens.payment(amountPaid=paid),
        specimens.waybill(),
        lines_of(specimens.inventory(), **line),
    )


@pytest.mark.parametrize(
    ("quantity", "price", "ends"),
    [
        (1, "4988", "800"),
        (1, "4988.01", "800"),
        (2, "2494", "800"),
        (2, "2494.01", "-621005"),
        (1, "25988", "800"),
    ],
)
def test_the_limit_of_one_transaction_spares_a_single_article(declarant, quantity, price, ends):
    *three, inventory = priced(quantity, price)
    for kind, document in zip(("311", "411", "511"), three, strict=True):
        declarant.send(kind, declarant.head(document))
    declarant.send("621", declarant.head(inventory))
    assert declarant.statuses("622")[-1] == ends


def test_the_limit_of_a_year_is_counted_per_person_and_given_back_on_cancellation(declarant, port):
    for number, ends in ((1, "120"), (2, "100")):
        *three, inventory = priced(1, "14000")
        declarant.script(documents=[{"kind": "621", "hold": "120"}])
        own = {"orderNo": f"ORDER-{number}", "payTransactionId": f"PAY{number}", "logisticsNo": f"YD{number}"}
        for kind, document in zip(("311", "411", "511"), three, strict=True):
            more = {name: value for name, value in own.items() if name in document.head}
            declarant.send(kind, declarant.head(document, **more))
        more = {name: value for name, value in own.items() if name != "payTransactionId"}
        declarant.send("621", declarant.head(inventory, copNo=f"COP-{number}", **more))
        assert declarant.statuses("622")[-1] == ends
    assert "[Code:1313;" in declarant.receipts("622")[-1][2]
    first = port.registry.all("621")[0]
    year = beijing_day(first.received_at).year
    assert port.registry.used_in_year("11010519491231002X", year, besides=-1) == first.value
    declarant.send("623", declarant.head(cancellation(first.invt_no)))
    assert declarant.statuses("624") == ["2", "120", "399"]
    assert port.registry.used_in_year("11010519491231002X", year, besides=-1) == 0
    assert declarant.state()["live"] == 0


def cancellation(invt_no, **more):
    names = (
        "ebpCode",
        "ebpName",
        "ebcCode",
        "ebcName",
        "logisticsNo",
        "logisticsCode",
        "logisticsName",
        "buyerIdType",
    )
    names += (
        "buyerIdNumber",
        "buyerName",
        "buyerTelephone",
        "agentCode",
        "agentName",
        "customsCode",
        "orderNo",
    )
    head = {name: specimens.inventory().head[name] for name in names}
    head |= {"appType": "1", "appStatus": "2", "copNo": "CANCEL-1", "preNo": "B20240305000000001"}
    return Document(head={**head, "invtNo": invt_no, "reason": "买家取消", **more})


def test_a_released_list_is_not_cancelled_but_returned(declarant, port):
    declarant.three()
    declarant.send("621", declarant.head(specimens.inventory()))
    released = port.registry.all("621")[0]
    declarant.send("623", declarant.head(cancellation(released.invt_no)))
    assert declarant.statuses("624") == ["2", "100"] and "22007" in declarant.receipts("624")[-1][2]
    lines = [
        {name: line[name] for name in ("gnum", "gcode", "gname", "qty", "unit")}
        for line in specimens.inventory().lines
    ]
    asked = cancellation(released.invt_no, copNo="RETURN-1", reason="不想要了")
    too_many = Document(head=asked.head, lines=({**lines[0], "qty": Decimal(3)},))
    declarant.send("625", declarant.head(too_many))
    assert declarant.statuses("626")[-1] == "-625209"
    declarant.send("625", declarant.head(Document(head=asked.head, lines=tuple(lines[:1])), copNo="RETURN-2"))
    assert declarant.statuses("626")[-2:] == ["120", "399"]
    again = Document(head=asked.head, lines=({**lines[0], "qty": Decimal(1)},))
    declarant.send("625", declarant.head(again, copNo="RETURN-3"))
    assert declarant.statuses("626")[-1] == "-625209", "both pieces are back already"
    assert port.registry.all("621")[0].value == released.value - 100
    assert port.registry.all("621")[0].bill_status == "1"
    declarant.send("625", declarant.head(Document(head=asked.head, lines=tuple(lines[1:])), copNo="RETURN-4"))
    assert declarant.statuses("626")[-2:] == ["120", "399"]
    assert port.registry.all("621")[0].value == 0, (
        "the freight of goods that all went back is not dutiable either"
    )
    assert port.registry.all("621")[0].bill_status == "3"


@pytest.mark.parametrize(("days", "answer"), [(29, "399"), (31, "100")])
def test_a_return_is_asked_for_within_thirty_days_of_release(days, answer, declarant, port):
    declarant.three()
    declarant.send("621", declarant.head(specimens.inventory()))
    (released,) = port.registry.all("621")
    port.registry.change(released.serial, released_at=released.released_at - dt.timedelta(days=days))

    declarant.send("625", declarant.head(specimens.refund(invtNo=released.invt_no)))

    assert declarant.statuses("626")[-1] == answer
    if answer == "100":
        assert "25001" in declarant.receipts("626")[-1][2]


def test_a_late_port_takes_its_time_before_every_answer(declarant, port):
    """400 seconds outside are 0.4 here."""
    declarant.script(documents=[{"kind": "311", "delay": 400}])
    declarant.send("311", declarant.head(specimens.order()))

    (order,) = port.registry.all("311")
    declared, entered = (given.at for given in order.given)
    assert declared - order.received_at >= dt.timedelta(seconds=0.4)
    assert entered - declared >= dt.timedelta(seconds=0.4)


def test_a_refused_cancellation_lets_the_list_go_on(declarant, port):
    declarant.script(documents=[{"kind": "621", "hold": "300"}, {"kind": "623", "reject": "22099"}])
    declarant.three()
    declarant.send("621", declarant.head(specimens.inventory()))
    listed = port.registry.all("621")[0]
    declarant.send("623", declarant.head(cancellation(listed.invt_no)))
    assert declarant.statuses("624") == ["2", "100"]
    assert declarant.http.post(f"{port.url}/lists/{listed.serial}/release", json={}).json() == {"done": True}
    assert declarant.state()["released"] is True


def test_a_cancellation_of_an_unknown_list_is_refused(declarant):
    declarant.send("623", declarant.head(cancellation("516520260000000001")))
    assert declarant.statuses("624") == ["-623003"]


def test_a_second_list_for_the_order_is_refused_as_a_repeat(declarant):
    declarant.three()
    declarant.send("621", declarant.head(specimens.inventory()))
    declarant.send("621", declarant.head(specimens.inventory(), copNo="COP-2"))
    assert declarant.statuses("622")[-1] == "-621004"
    assert (declarant.state()["live"], declarant.state()["repeats"]) == (1, 1)


def test_the_same_message_twice_is_one_document(declarant, port):
    declarant.three()
    document, guid = declarant.head(specimens.inventory()), str(uuid.uuid4()).upper()
    declarant.send("621", document, guid=guid)
    declarant.send("621", document, guid=guid)
    assert declarant.statuses("622") == ["2", "120", "800"]
    assert port.registry.copies(port.registry.all("621")[0].xml) == 2 and declarant.state()["lists"] == 1


def test_an_older_message_and_a_change_without_original_are_refused(declarant):
    declarant.send("311", declarant.head(specimens.order(), appType="2"))
    assert declarant.statuses("312") == ["-301009"]
    declarant.three()
    declarant.send(
        "311", declarant.head(specimens.order(), appTime=START - dt.timedelta(hours=1), appType="2")
    )
    assert declarant.statuses("312")[-1] == "-301014"
    declarant.send("311", declarant.head(specimens.order()))
    assert declarant.statuses("312")[-1] == "-301010"
    declarant.send("621", declarant.head(specimens.inventory()))
    declarant.send("311", declarant.head(specimens.order(), appType="2"))
    assert declarant.statuses("312")[-1] == "-301011"


@pytest.mark.parametrize(
    ("how", "status"),
    [
        ({"spoil": (b"\xe6\x9d\x8e\xe9\x9b\xb7", b"\xe6\x9d\x8e\xe9\x9b\xb8")}, "-621028"),
        ({"transfer": Transfer(cop_code="4401000000", cop_name="x", dxp_id="DXPENT0000000001")}, "-621015"),
    ],
)
def test_a_list_with_a_wrong_signature_or_card_is_refused(declarant, how, status):
    declarant.three()
    declarant.send("621", declarant.head(specimens.inventory()), **how)
    assert declarant.statuses("622") == [status]
    assert declarant.state()["live"] == 0


def test_an_unsigned_list_and_a_strangers_list_are_refused(declarant):
    declarant.send("621", declarant.head(specimens.inventory()), signed=False)
    assert declarant.statuses("622") == ["-621026"]
    declarant.key = SoftwareKey.generate(common_name="a stranger")
    declarant.send("621", declarant.head(specimens.inventory()))
    assert declarant.statuses("622") == ["-621026", "-621029"]


def test_what_is_no_message_is_answered_by_900_with_the_senders_number(declarant, shop):
    declarant.send(
        "311", declarant.head(specimens.order()), signed=False, spoil=(b"ceb:goodsValue>", b"ceb:goodValue>")
    )
    declarant.send("311", declarant.head(specimens.order()), message_type="CEB411Message")
    assert declarant.statuses("900") == ["-10001", "-10001"]
    document = read(dxp.unwrap(shop.inbox[0].body).data).documents[0]
    assert "goodsValue" in document.text("returnInfo") and len(document.text("oriCopMsgId")) == 36


@pytest.mark.parametrize("body", [b"", b"<x/>", b"<!DOCTYPE a [<!ENTITY b 'c'>]><a>&b;</a>", b"\xff\xfe"])
def test_what_is_no_envelope_is_turned_away_at_the_door(declarant, port, body):
    answer = declarant.http.post(f"{port.url}/dxp", content=body)
    assert answer.status_code == 400 and b"<ResponseCode>0001<" in answer.content
    assert port.registry.all() == ()


def test_receipts_are_pushed_until_the_body_is_ok(declarant, shop):
    shop.answers += [Answer(status=500), Answer(body=b"FAIL"), Answer(body=b" OK\n")]
    declarant.send("311", declarant.head(specimens.order()))
    shop.wait_for(4)
    assert declarant.port.agenda.drain()
    assert (
        sorted(declarant.statuses("312")) == ["120", "2", "2", "2"]
        or declarant.statuses("312").count("120") > 1
    )
    assert declarant.port.postman.undelivered == 0


@pytest.mark.parametrize(
    ("behaviour", "pushed"),
    [
        ({"copies": 2}, ["2", "2", "120", "120", "800", "800"]),
        ({"sequence": "reversed"}, ["800", "120", "2"]),
        ({"silent": True}, []),
        ({"hold": "300"}, ["2", "120", "300"]),
        ({"hold": "500"}, ["2", "120", "500"]),
        ({"hold": "501"}, ["2", "120", "501"]),
        ({"reject": "1322", "reject_text": "商品项不一致"}, ["2", "120", "100"]),
        ({"send_failed": True}, ["2", "4", "3", "120", "800"]),
        ({"copies": 3, "sequence": "reversed", "delay": 5}, ["800"] * 3 + ["120"] * 3 + ["2"] * 3),
    ],
)
def test_the_port_behaves_as_scripted(declarant, behaviour, pushed):
    declarant.script(documents=[{"kind": "621", "order_no": "ORDER-1", **behaviour}])
    declarant.three()
    declarant.send("621", declarant.head(specimens.inventory()))
    assert declarant.statuses("622") == pushed


def test_silent_receipts_can_be_fetched(declarant, port):
    declarant.script(documents=[{"silent": True, "times": 9}])
    declarant.send("311", declarant.head(specimens.order()))
    found = declarant.http.get(f"{port.url}/dxp/outbox/{TRANSFER.dxp_id}").json()
    assert [each["message_type"] for each in found["messages"]] == ["CEB312Message"] * 2
    rest = declarant.http.get(f"{port.url}/dxp/outbox/{TRANSFER.dxp_id}?after={found['next']}").json()
    assert rest["messages"] == [] and declarant.receipts() == []


def test_a_person_answers_by_hand_and_only_what_the_state_allows(declarant, port):
    declarant.http.post(f"{port.url}/mode", data={"by_hand": "1"})
    declarant.three()
    declarant.send("621", declarant.head(specimens.inventory()))
    serial = port.registry.all("621")[0].serial
    page = declarant.http.get(f"{port.url}/orders/ORDER-1", headers={"Accept-Language": "zh"}).text
    assert "放行" in page and "CEB621" in page and "&lt;ceb:Inventory&gt;" in page
    for deed in ("inspect", "detain", "release", "close"):
        done = declarant.http.post(f"{port.url}/lists/{serial}/{deed}", data={})
        assert done.status_code == 303
    late = declarant.http.post(
        f"{port.url}/lists/{serial}/reject", data={}, headers={"Accept-Language": "en"}
    )
    assert late.status_code == 409 and "go there from its present state" in late.text
    assert port.agenda.drain()
    assert declarant.statuses("622") == ["2", "120", "500", "501", "800", "899"]
    assert "Nothing has come in" not in declarant.http.get(f"{port.url}/").text


def test_an_unregistered_company_is_refused(declarant):
    declarant.script(unregistered=["4401888888"])
    declarant.send("311", declarant.head(specimens.order()))
    assert declarant.statuses("312") == ["-10102"]


def test_a_stored_draft_is_not_declared(declarant):
    declarant.send("621", declarant.head(specimens.inventory(), appStatus="1"))
    assert declarant.statuses("622") == ["1"]


@pytest.mark.parametrize("wrong", [{"sequence": "upwards"}, {"hold": "800"}, {"copies": "2"}, {"delays": 1}])
def test_a_script_that_means_nothing_is_refused(declarant, port, wrong):
    answer = declarant.http.post(f"{port.url}/_control/script", json={"documents": [wrong]})
    assert answer.status_code == 400
