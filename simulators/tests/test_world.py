"""The three partners together: a payment and a parcel are declared for real, and an order clears and is delivered."""

import json
import uuid
from decimal import Decimal

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.signing import SoftwareKey, sign
from entrepot_simulators.carrier.signing import signed_headers
from entrepot_simulators.chance import Chance
from entrepot_simulators.identities import CARRIER, PAYMENT_COMPANY, PORT
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.loopback.pages import texts
from entrepot_simulators.payment.simulator import PaymentSimulator
from entrepot_simulators.running import read_options
from entrepot_simulators.world import World

MCHID = "1900000109"
LI_LEI = {"payer_name": "李雷", "payer_id_number": "11010519491231002X"}
TRANSFER = Transfer(cop_code="4401888888", cop_name="虚构电商企业有限公司", dxp_id="DXPENT0000000001")
CONSIGNEE = {"name": "韩梅梅", "telephone": "13900000000", "address": "广州市天河区虚构路1号"}


@pytest.fixture
def world(ring, fast, shop):
    with World(ring=ring, shop=shop.server.url, pace=fast) as world:
        yield world


@pytest.fixture
def merchant(world, merchant_of):
    return merchant_of(world.payment.url)


@pytest.fixture
def card(ring):
    key = SoftwareKey.generate(common_name="test shop")
    pem = key.to_pem().decode()
    ring.publish("shop_cert.pem", pem[pem.index("-----BEGIN CERTIFICATE") :])
    return key


def settle(world):
    """Let all three finish what they started, also what one starts for another."""
    for _ in range(4):
        for part in (world.payment, world.carrier, world.port):
            assert part.agenda.drain()


def pay_and_declare(world, merchant, http, number="ORDER-1", total=32821):
    asked = merchant.order(number, total)
    code = merchant.call("POST", "/v3/pay/transactions/native", asked).json()["code_url"]
    transaction = http.post(code, json=LI_LEI).json()["transaction_id"]
    record = merchant.call("POST", "/v3/global/customs/orders", customs_of(number, transaction)).json()
    return transaction, record


def customs_of(number, transaction, **more):
    return {
        "appid": "wx0000000000000001",
        "mchid": MCHID,
        "out_trade_no": number,
        "transaction_id": transaction,
        "customs": "ZONGSHU",
        "merchant_customs_no": "4401999999",
        **more,
    }


def query(merchant, number):
    target = (
        f"/v3/global/customs/orders?mchid={MCHID}&order_type=out_trade_no&order_no={number}&customs=ZONGSHU"
    )
    return merchant.call("GET", target).json()


def carry(world, http, ring, method, path, body=None):
    text = json.dumps(body).encode() if body is not None else b""
    headers = signed_headers(ring.read("carrier_secret.txt"), text)
    return http.request(method, world.carrier.url + path, content=text, headers=headers)


def parcel(**more):
    return {
        "reference": "ORDER-1",
        "consignee": CONSIGNEE,
        "gross_weight_kg": "1.5",
        "freight": "10.00",
        "insured_fee": "2.00",
        "declare": True,
        **more,
    }


def file(world, http, card, kind, document):
    guid = str(uuid.uuid4()).upper()
    xml = sign(build(Message(kind=kind, guid=guid, documents=(document,), transfer=TRANSFER)), card)
    envelope = dxp.wrap(
        xml,
        sender=TRANSFER.dxp_id,
        receivers=(PORT.dxp_id,),
        message_type=f"CEB{kind}Message",
        message_id=guid,
        created_at=specimens.AT,
    )
    assert http.post(f"{world.port.url}/dxp", content=envelope).status_code == 200


def test_a_payment_is_declared_by_the_company_that_took_it(world, merchant, http):
    transaction, record = pay_and_declare(world, merchant, http)
    assert record["state"] == "SUBMITTED"
    settle(world)
    answer = query(merchant, "ORDER-1")
    assert (answer["total_count"], answer["data"][0]["state"]) == (1, "SUCCESS")
    filed = world.port.registry.all("411")[0].document
    assert (filed.text("payTransactionId"), filed.text("orderNo")) == (transaction, "ORDER-1")
    assert (filed.number("amountPaid"), filed.text("ebpCode")) == (Decimal("328.21"), "4401999999")
    assert (filed.text("payerName"), filed.text("payCode")) == ("李雷", PAYMENT_COMPANY.code)


def test_a_declaration_asked_twice_is_filed_once_and_with_other_facts_refused(world, merchant, http):
    transaction, record = pay_and_declare(world, merchant, http)
    again = merchant.call("POST", "/v3/global/customs/orders", customs_of("ORDER-1", transaction))
    assert again.json()["verify_department_trade_id"] == record["verify_department_trade_id"]
    other = customs_of("ORDER-1", transaction, merchant_customs_no="4401000000")
    assert merchant.call("POST", "/v3/global/customs/orders", other).status_code == 400
    settle(world)
    assert len(world.port.registry.all("411")) == 1


def test_parts_of_an_order_are_declared_under_their_own_numbers_and_amounts(world, merchant, http):
    asked = merchant.order("ORDER-2", 10000)
    code = merchant.call("POST", "/v3/pay/transactions/native", asked).json()["code_url"]
    transaction = http.post(code, json=LI_LEI).json()["transaction_id"]
    for part, fee in (("ORDER-2A", 7000), ("ORDER-2B", 3000)):
        split = {
            "sub_order_no": part,
            "fee_type": "CNY",
            "order_fee": fee,
            "transport_fee": 0,
            "product_fee": fee,
        }
        assert merchant.call(
            "POST", "/v3/global/customs/orders", customs_of("ORDER-2", transaction, **split)
        ).is_success
    settle(world)
    filed = {each.order_no: each.document for each in world.port.registry.all("411")}
    assert {number: document.number("amountPaid") for number, document in filed.items()} == {
        "ORDER-2A": Decimal(70),
        "ORDER-2B": Decimal(30),
    }
    records = {each["sub_order_no"]: each for each in query(merchant, "ORDER-2")["data"]}
    for number, document in filed.items():
        assert records[number]["state"] == "SUCCESS"
        assert document.text("payTransactionId") == records[number]["sub_order_id"]


def test_a_refused_payment_document_fails_and_can_be_declared_again(world, merchant, http):
    script = {"documents": [{"kind": "411", "reject": "1399", "reject_text": "模拟退单"}]}
    http.post(f"{world.port.url}/_control/script", json=script)
    transaction, _record = pay_and_declare(world, merchant, http)
    settle(world)
    failed = query(merchant, "ORDER-1")["data"][0]
    assert failed["state"] == "FAIL" and "模拟退单" in failed["explanation"]
    merchant.call("POST", "/v3/global/customs/orders", customs_of("ORDER-1", transaction))
    settle(world)
    assert query(merchant, "ORDER-1")["data"][0]["state"] == "SUCCESS"
    assert [each.document.text("appType") for each in world.port.registry.all("411")] == ["1", "2"]


def test_a_waybill_is_declared_and_the_shop_is_told(world, http, ring, shop):
    number = carry(world, http, ring, "POST", "/api/waybills", parcel()).json()["waybill_no"]
    settle(world)
    assert (
        carry(world, http, ring, "GET", f"/api/waybills/{number}").json()["declaration"]["state"]
        == "accepted"
    )
    assert json.loads(shop.wait_for(1)[0].body)["code"] == "declared"
    filed = world.port.registry.all("511")[0].document
    assert (filed.text("logisticsNo"), filed.number("weight")) == (number, Decimal("1.5"))


def test_handing_over_before_release_is_noted_and_after_it_is_not(world, http, ring):
    number = carry(world, http, ring, "POST", "/api/waybills", parcel()).json()["waybill_no"]
    settle(world)
    carry(world, http, ring, "POST", f"/api/waybills/{number}/collect")
    assert http.get(f"{world.carrier.url}/_state").json()["collected_before_release"] == ["ORDER-1"]


def test_an_order_clears_and_is_delivered_and_the_delivery_is_declared(
    world, merchant, http, ring, card, shop
):
    transaction, _record = pay_and_declare(world, merchant, http)
    number = carry(world, http, ring, "POST", "/api/waybills", parcel()).json()["waybill_no"]
    payment = {
        "payCode": PAYMENT_COMPANY.code,
        "payName": PAYMENT_COMPANY.name,
        "payTransactionId": transaction,
    }
    carrier = {"logisticsCode": CARRIER.code, "logisticsName": CARRIER.name, "logisticsNo": number}
    order, inventory = specimens.order(**payment), specimens.inventory(**carrier)
    file(world, http, card, "311", order)
    settle(world)
    file(world, http, card, "621", inventory)
    settle(world)
    assert http.get(f"{world.port.url}/_state/ORDER-1").json()["released"] is True
    carry(world, http, ring, "POST", f"/api/waybills/{number}/collect")
    settle(world)
    told = [json.loads(push.body)["code"] for push in shop.inbox if push.path.endswith("/swift/events")]
    assert told[-2:] == ["delivered", "signing_declared"]
    assert http.get(f"{world.carrier.url}/_state").json()["collected_before_release"] == []
    assert [each.state for each in world.port.registry.all("513")] == ["120"]
    kinds = {read(dxp.unwrap(push.body).data).kind for push in shop.inbox if push.path.endswith("/receipts")}
    assert kinds == {"312", "622", "816"}, "others' receipts don't come to the shop"


@pytest.mark.parametrize(
    ("language", "payments", "parcels"), [("zh", "付款记录", "未交运"), ("en", "Payments", "not handed over")]
)
def test_the_front_pages_tell_what_happened(world, merchant, http, ring, language, payments, parcels):
    headers = {"Accept-Language": language}
    for part in (world.payment, world.carrier, world.port):
        assert "<table>" not in http.get(part.url, headers=headers).text
    pay_and_declare(world, merchant, http)
    carry(world, http, ring, "POST", "/api/waybills", parcel())
    settle(world)
    page = http.get(world.payment.url, headers=headers).text
    assert payments in page and "¥328.21" in page and page.count('class="state ok"') == 2
    assert parcels in http.get(world.carrier.url, headers=headers).text
    assert "/orders/ORDER-1" in http.get(world.port.url, headers=headers).text


@pytest.mark.parametrize("package", ["payment", "port", "carrier"])
def test_pages_say_everything_in_both_languages(package):
    english, chinese = (texts(f"entrepot_simulators.{package}")[language] for language in ("en", "zh"))
    assert english.keys() == chinese.keys()
    same = [name for name in english if english[name] == chinese[name]]
    assert same == []


def test_a_forged_receipt_does_not_move_a_declaration(world, merchant, http):
    transaction, _record = pay_and_declare(world, merchant, http)
    stranger = SoftwareKey.generate(common_name="a stranger")
    head = {"payCode": PAYMENT_COMPANY.code, "payTransactionId": transaction, "guid": specimens.guid(9)}
    head |= {"returnStatus": "100", "returnTime": specimens.AT, "returnInfo": "forged"}
    message = Message(kind="412", guid=specimens.guid(8), documents=(Document(head=head),))
    envelope = dxp.wrap(
        sign(build(message), stranger),
        sender=PORT.dxp_id,
        receivers=(PAYMENT_COMPANY.dxp_id,),
        message_type="CEB412Message",
        message_id=specimens.guid(8),
        created_at=specimens.AT,
    )
    assert http.post(f"{world.payment.url}/receipts", content=envelope).status_code == 400
    settle(world)
    assert query(merchant, "ORDER-1")["data"][0]["state"] == "SUCCESS"


def test_the_same_seed_gives_the_same_luck_and_no_seed_none():
    names = [f"ORDER-{number}" for number in range(60)]
    luck = [Chance(7).of(0.3, name) for name in names]
    assert luck == [Chance(7).of(0.3, name) for name in names] and 5 < sum(luck) < 35
    assert luck != [Chance(8).of(0.3, name) for name in names]
    assert not any(Chance().of(1.0, name) for name in names)
    assert sorted(Chance(7).shuffled(5, "x")) == [0, 1, 2, 3, 4]


def test_a_port_that_is_down_makes_the_declaration_an_exception(ring, fast, shop, merchant_of, http):
    pace = type(fast)(name="at once", ladder=0, wait=0)
    with PaymentSimulator(
        ring=ring, port_url="http://127.0.0.1:9", shop=shop.server.url, pace=pace
    ) as payment:
        merchant = merchant_of(payment.url)
        code = merchant.call("POST", "/v3/pay/transactions/native", merchant.order("ORDER-1")).json()[
            "code_url"
        ]
        transaction = http.post(code, json=LI_LEI).json()["transaction_id"]
        merchant.call("POST", "/v3/global/customs/orders", customs_of("ORDER-1", transaction))
        assert payment.agenda.drain()
        assert query(merchant, "ORDER-1")["data"][0]["state"] == "EXCEPT"


def test_the_command_line_refuses_what_it_cannot_use(capsys, tmp_path):
    told = ["--keys", str(tmp_path), "--shop", "http://127.0.0.1:8000/"]
    good = read_options([*told, "--seed", "5", "--pace", "fast"], description="")
    assert good.shop == "http://127.0.0.1:8000"
    assert (good.seed, good.pace.name, good.payment_url) == (5, "fast", "http://127.0.0.1:9101")
    for wrong in (["--pace", "slow"], ["--seed", "x"], ["--payment-port", "many"]):
        with pytest.raises(SystemExit):
            read_options([*told, *wrong], description="")
    with pytest.raises(SystemExit):
        read_options(["--keys", str(tmp_path)], description="")
    assert "--shop says where" in (said := capsys.readouterr().err)
    assert "--seed must be a whole number" in said


def test_a_restart_keeps_every_identity(tmp_path, fast, shop):
    names = (
        "payment_platform_cert.pem",
        "payment_api_v3_key.txt",
        "port_cert.pem",
        "carrier_cert.pem",
        "carrier_secret.txt",
    )
    seen = []
    for _ in range(2):
        ring = Keyring(tmp_path)
        with World(ring=ring, shop=shop.server.url, pace=fast):
            seen.append([ring.read(name) for name in names])
    assert seen[0] == seen[1] and all(seen[0])
    assert (tmp_path / "simulators").stat().st_mode & 0o077 == 0, "private keys are ours alone"
