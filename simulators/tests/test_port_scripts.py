"""What a script, luck or a person makes the port answer: every status, any order, bills, another edition, calls for data."""

import datetime as dt
import json
import uuid
from decimal import Decimal
from html import escape
from urllib.parse import parse_qs, urlencode

import pytest

from entrepot_core.customs import realtime179, specimens
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.envelopes import dxp, gzeport
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.receipts import error_codes
from entrepot_core.customs.signing import SoftwareKey, sign
from entrepot_simulators.chance import Chance
from entrepot_simulators.identities import PORT
from entrepot_simulators.loopback import Answer
from entrepot_simulators.port.answering import refusals, statuses
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.kinds import TAKEN
from entrepot_simulators.port.scripts import STATUSES, Scripts
from entrepot_simulators.port.simulator import PortSimulator
from entrepot_simulators.port.taxing import tax_bill
from entrepot_simulators.timing import Pace

TRANSFER = Transfer(cop_code="4401888888", cop_name="虚构电商企业有限公司", dxp_id="DXPENT0000000001")
START = dt.datetime.now(dt.UTC).replace(microsecond=0)
DOCUMENTS = {
    "311": specimens.order,
    "411": specimens.payment,
    "511": specimens.waybill,
    "621": specimens.inventory,
}


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


def filer(port, http, card):
    """Files documents at a port: ``file("311", orderNo="O-2")`` gives the serial of the newest, once all is quiet."""
    clock = iter(range(1, 1000))

    def go(kind, *, edition="202205", item_no="", drain=True, **changes):
        fresh = {"guid": str(uuid.uuid4()).upper(), "appTime": START + dt.timedelta(seconds=next(clock))}
        made = DOCUMENTS[kind](**changes)
        lines = [{**line, "itemNo": item_no} for line in made.lines] if item_no else made.lines
        document = Document(head={**made.head, **fresh}, lines=tuple(lines))
        message = Message(kind=kind, guid=fresh["guid"], documents=(document,), transfer=TRANSFER)
        xml = sign(build(message, edition=edition), card)
        envelope = dxp.wrap(
            xml,
            sender=TRANSFER.dxp_id,
            receivers=(PORT.dxp_id,),
            message_type=f"CEB{kind}Message",
            message_id=fresh["guid"],
            created_at=START,
        )
        assert http.post(f"{port.url}/dxp", content=envelope).status_code == 200
        assert not drain or port.agenda.drain()
        return port.registry.all()[-1].serial if drain and port.registry.all() else -1

    return go


@pytest.fixture
def file(port, http, card):
    return filer(port, http, card)


@pytest.fixture
def released(file):
    for kind in ("311", "411", "511"):
        file(kind)
    return file("621")


@pytest.fixture
def script(port, http):
    return lambda **told: http.post(f"{port.url}/_control/script", json=told)


def said(port, serial):
    return [each.status for each in port.registry.get(serial).given]


def pushed(shop, kind):
    found = [read(dxp.unwrap(each.body).data) for each in shop.inbox if b"DxpMsg" in each.body]
    return [each.documents[0] for each in found if each.kind == kind]


def test_a_script_says_every_status_in_any_order(file, script, port, shop):
    steps = [*STATUSES[::-1], "-621027"]
    assert script(documents=[{"kind": "621", "steps": steps}]).status_code == 200

    serial = file("621")

    assert said(port, serial) == steps
    assert [each.text("returnStatus") for each in pushed(shop, "622")] == steps
    assert port.registry.get(serial).given[-1].text == error_codes()["-621027"].zh


@pytest.mark.parametrize(
    "wrong", [{"steps": ["801"]}, {"after": ["x"]}, {"bill": "1"}, {"steps": "2"}, {"hold": "800"}]
)
def test_a_script_that_makes_no_sense_is_refused(wrong, script):
    assert script(documents=[wrong]).status_code == 400


def test_luck_reaches_every_status_and_is_the_same_for_the_same_seed():
    taken = [Scripts(Chance(7), trouble=1.0).take(kind, f"O-{n}") for kind in TAKEN for n in range(60)]
    again = [Scripts(Chance(7), trouble=1.0).take(kind, f"O-{n}") for kind in TAKEN for n in range(60)]

    assert taken == again
    reached = {status for each in taken for status in each.after}
    assert reached == {
        "100",
        "300",
        "399",
        "400",
        "500",
        "501",
        "502",
        "503",
        "505",
        "599",
        "600",
        "700",
        "800",
        "899",
    }
    assert any(each.silent for each in taken) and any(each.send_failed for each in taken)
    quiet = [Scripts(Chance(7)).take("621", f"O-{n}") for n in range(60)]
    assert not any(each.after or each.reject or each.silent for each in quiet)


def test_a_seed_brings_the_same_day_again_and_another_seed_another(ring, shop, http, card):
    """Twelve orders whose documents meet at the port in whatever order threads have them."""

    def day(seed):
        hurry = Pace(name="hurry", ladder=1 / 3600, wait=1 / 5000)
        with PortSimulator(ring=ring, shop=shop.server.url, pace=hurry, seed=seed, trouble=0.4) as port:
            file = filer(port, http, card)
            for number in range(12):
                order, paid = {"orderNo": f"O-{number}"}, {"payTransactionId": f"P-{number}"}
                travels = {"logisticsNo": f"W-{number}"}
                file("311", drain=False, **order, **paid)
                file("411", drain=False, **order, **paid)
                file("511", drain=False, **order, **travels)
                file("621", drain=False, **order, **travels, copNo=f"L-{number}")
            assert port.agenda.drain(60)
            return {(each.kind, each.order_no): said(port, each.serial) for each in port.registry.all()}

    first = day(7)
    assert len(first) == 48 and first == day(7)
    assert first != day(8)
    usual = {kind: ["2", "120"] for kind in ("311", "411", "511")} | {"621": ["2", "120", "800"]}
    assert 5 < sum(told != usual[kind] for (kind, _), told in first.items()) < 40


def test_a_list_goes_the_scripted_way_after_it_was_judged(file, script, port):
    script(documents=[{"kind": "621", "after": ["300", "399", "500", "502", "800", "899"], "bill": "3"}])
    for kind in ("311", "411", "511"):
        file(kind)
    serial = file("621")

    assert said(port, serial) == ["2", "120", "300", "399", "500", "502", "800", "899"]


def test_a_script_lets_nothing_in_that_does_not_match(file, script, port):
    script(documents=[{"kind": "621", "after": ["800"]}])
    for kind in ("311", "411", "511"):
        file(kind)

    assert said(port, file("621", buyerName="韩梅梅")) == ["2", "99", "100"]


@pytest.mark.parametrize("status", [*STATUSES, "-621004", "-9"])
def test_a_person_may_answer_anything(status, released, port, http):
    answered = http.post(
        f"{port.url}/filings/{released}/answer", json={"status": status, "code": "1999", "text": "看看"}
    )

    assert answered.json() == {"done": True}
    last = port.registry.get(released).given[-1]
    assert (last.status, last.text) == (status, "[Code:1999;Desc:看看]")


def test_a_person_may_not_answer_nonsense(released, port, http):
    for wrong in ({"status": "ok"}, {"status": "800", "code": "<b>"}, {}):
        assert http.post(f"{port.url}/filings/{released}/answer", json=wrong).status_code == 400
    assert http.post(f"{port.url}/filings/99/answer", json={"status": "800"}).status_code == 404
    assert {code for code, _ in refusals("621", "zh")} > {"-621004", "-10102"}
    assert all(text for _, text in refusals("625", "en")) and len(statuses("zh")) == len(STATUSES)


def test_a_bill_is_summed_up_voided_and_told_once(released, port, http, shop, script):
    assert [each.text("status") for each in pushed(shop, "816")] == ["1"]
    month = f"{dt.datetime.now(dt.timezone(dt.timedelta(hours=8))):%Y-%m}"

    assert script(sum_up="1999-01").json()["notices"] == {}
    assert set(script(sum_up=month).json()["notices"]) == {"4401999999"}
    assert script(sum_up=month).json()["notices"] == {}
    assert http.post(f"{port.url}/filings/{released}/bill", json={"status": "3"}).status_code == 200
    assert http.post(f"{port.url}/filings/{released}/bill", json={"status": "2"}).status_code == 409

    told = pushed(shop, "818")
    assert [each.text("status") for each in told] == ["2", "3"]
    assert told[0].text("entDutyNo") and told[0].text("taxNo") == pushed(shop, "816")[0].text("taxNo")


@pytest.mark.parametrize(
    ("prices", "vat"), [("100 100 100", "33.34 33.33 33.33"), ("0.01 0 299.99", "0 0 100")]
)
def test_a_bill_that_the_law_does_not_tell_spreads_what_was_withheld_by_value(prices, vat):
    lines = tuple(
        {
            **specimens.inventory().lines[0],
            "gnum": number,
            "qty": Decimal("0.5"),
            "totalPrice": Decimal(price),
        }
        for number, price in enumerate(prices.split(), 1)
    )
    filed = {"door": "national", "sender": "S", "company": "", "message_guid": "", "xml": b""}
    filed |= {"received_at": START}
    document = Document(head=specimens.inventory().head, lines=lines)
    listed = Filing(serial=1, kind="621", key=("A",), document=document, **filed)
    order = Filing(serial=2, kind="311", key=("A",), document=specimens.order(taxTotal=Decimal(100)), **filed)

    bill = tax_bill(listed, order, number="1", at=START, on=START)

    assert [each["valueAddedTax"] for each in bill.lines] == [Decimal(each) for each in vat.split()]
    assert bill.number("valueAddedTax") == 100


def test_without_a_shop_nothing_is_pushed_and_the_page_says_so(ring, fast, http, card):
    with PortSimulator(ring=ring, pace=fast) as port:
        file = filer(port, http, card)
        for kind in DOCUMENTS:
            file(kind)
        called = port.call_for_data("ORDER-1")
        page = http.get(f"{port.url}/", headers={"Accept-Language": "en"}).text
        order = http.get(f"{port.url}/orders/ORDER-1", headers={"Accept-Language": "en"}).text

        assert (port.courier.log, port.state()["undelivered"], called.address) == ([], 0, "")
        assert port.postman.outbox("national", TRANSFER.dxp_id, 0, "")
        assert "pushed nowhere" in page and "nobody said whom to call" in order


def test_the_edition_before_is_taken_on_request(port, http, script, file, shop):
    long = {"edition": "2018-113", "item_no": "SKU-OF-THIRTY-CHARACTERS-1"}
    assert file("621", **long) == -1 and "itemNo" in pushed(shop, "900")[0].text("returnInfo")

    script(edition="2018-113")
    assert said(port, file("621", **long))[0] == "2"

    told = {"company": TRANSFER.cop_code, "edition": "202205"}
    assert http.post(f"{port.url}/registrations", json=told).json()["edition"] == "202205"
    file("621", **long | {"copNo": "COP-3", "orderNo": "ORDER-3"})
    assert len(pushed(shop, "900")) == 2, "what a company registered goes first"
    assert script(edition="2016").status_code == 400


# --- announcement 179 ----------------------------------------------------------------------------------------------------


@pytest.fixture
def upload(port, http, card):
    """Upload what was called for, with changes."""

    def go(session, *, key=card, spoil=None, orders=("ORDER-1",), **changes):
        exchange = {
            "guid": str(uuid.uuid4()),
            "raw_request": '{"out_trade_no":"1"}',
            "raw_answer": '{"code_url":"weixin://1"}',
            "platform_code": "4401999999",
            "payment_code": "3122222222",
            "transaction_id": "PAY20240305000001",
            "total": Decimal("328.21"),
            "paid_at": START,
        }
        paid = [
            realtime179.PaidOrder(
                order_no=each, goods=(("蜂蜜", "https://x"),), account="a", receiver_name="r"
            )
            for each in orders
        ]
        payload = realtime179.upload(
            session_id=session,
            exchange=realtime179.Exchange(**exchange | changes),
            orders=paid,
            at=START,
            key=key,
        )
        body = urlencode({"payExInfoStr": payload.replace(*spoil) if spoil else payload})
        answer = http.post(f"{port.url}/ceb2grab/grab/realTimeDataUpload", content=body)
        return answer.json()

    return go


def test_customs_calls_and_takes_what_holds(released, port, http, shop, upload):
    shop.answers = [Answer(body=realtime179.answer("10000", "", at=START))]
    called = http.post(f"{port.url}/orders/ORDER-1/data-call", json={}).json()

    request = shop.inbox[-1]
    asked = realtime179.read_call(parse_qs(request.body.decode())["openReq"][0])
    assert (asked.order_no, asked.session_id) == ("ORDER-1", called["session"])
    assert request.path == "/partners/customs/national/data-calls" and called["answered"] == "10000"
    assert upload(called["session"])["code"] == "10000"
    assert port.data_calls.of_order("ORDER-1")[0].holds is True
    assert "校验通过" in http.get(f"{port.url}/orders/ORDER-1", headers={"Accept-Language": "zh"}).text


@pytest.mark.parametrize(
    ("wrong", "why"),
    [
        ({"spoil": ("328.21", "328.20")}, "signature"),
        ({"key": SoftwareKey.generate(common_name="stranger")}, "signature"),
        ({"total": Decimal("400.00")}, "totalAmount"),
        ({"orders": ("ORDER-9",)}, "ORDER-1"),
        ({"raw_answer": ""}, "initalResponse"),
        ({"platform_code": "4401000000"}, "ebpCode"),
        ({"payment_code": "3122000000"}, "payCode"),
    ],
)
def test_an_upload_that_does_not_hold_is_refused_with_the_reason(wrong, why, released, port, http, upload):
    session = http.post(f"{port.url}/orders/ORDER-1/data-call", json={}).json()["session"]

    told = upload(session, **wrong)

    assert told["code"] == "20000" and why in told["message"]
    assert port.data_calls.of_order("ORDER-1")[0].holds is False
    assert upload(session)["code"] == "10000", "it may be sent again"


def test_an_upload_that_nobody_called_for_is_refused(port, http, upload):
    assert "never called for" in upload(str(uuid.uuid4()))["message"]
    raw = http.post(f"{port.url}/ceb2grab/grab/realTimeDataUpload", content=b"payExInfoStr=%7B")
    assert json.loads(raw.content)["code"] == "20000"
    assert http.post(f"{port.url}/orders/nobody/data-call", json={}).status_code == 404


@pytest.mark.parametrize("language", ["zh", "en"])
def test_pages_name_everything_in_both_languages(language, released, port, http):
    told = {"Accept-Language": language}
    for path in ("/", "/companies", "/turned-away", "/orders/ORDER-1", f"/filings/{released}"):
        page = http.get(f"{port.url}{path}", headers=told)
        assert page.status_code == 200 and f'lang="{"zh-Hans" if language == "zh" else "en"}"' in page.text
    for status, name in statuses(language):
        assert f'<option value="{status}">{status}' in page.text and name in page.text
    assert http.get(f"{port.url}/filings/99", headers=told).status_code == 404


@pytest.mark.parametrize(
    ("door", "path", "body"),
    [
        ("national", "/dxp", b"<no-envelope>&\xff"),
        ("haikou", "/cebcmsg", b'{"Message": "<b>"}'),
        ("guangzhou", f"{gzeport.SEND}?clientid=C1&key=wrong&messageType=KJ881111", b"messageText=<a/>"),
        ("hangzhou", "/newyorkWS/ws/ReceiveEncryptDeclare", b"<soap/>"),
    ],
)
@pytest.mark.parametrize("language", ["zh", "en"])
def test_what_a_door_does_not_take_can_be_looked_at(language, door, path, body, port, http):
    http.post(f"{port.url}{path}", content=body)

    (told,) = http.get(f"{port.url}/_state").json()["turned_away"]
    assert told["door"] == door and told["why"]
    page = http.get(f"{port.url}/turned-away", headers={"Accept-Language": language})
    assert page.status_code == 200 and escape(told["why"]) in page.text
    assert escape(body.decode(errors="replace")) in page.text


def test_a_company_registers_by_form_and_hears_why_not(port, http, card):
    pem = card.to_pem().decode()
    form = {
        "company": "4401777777",
        "dxp_id": "DXP1",
        "certificate": pem,
        "push.haikou": "http://127.0.0.1:9/x",
    }

    assert http.post(f"{port.url}/companies", data=form).status_code == 303
    page = http.post(f"{port.url}/companies", data=form | {"company": "4401777778"})
    assert page.status_code == 400 and "another company holds this card" in page.text
    assert "http://127.0.0.1:9/x" in http.get(f"{port.url}/companies").text
