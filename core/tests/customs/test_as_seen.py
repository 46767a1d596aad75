"""Answers as ports are seen to write them: each habit made anew on invented numbers, and read as the plain form is.

The habits stand in public code of people who read such answers (2017 to 2023); the numbers here are fiction.
"""

import base64
import re
from datetime import UTC, datetime
from decimal import Decimal

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.clock import BEIJING, read_any_time
from entrepot_core.customs.documents import as_number
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.matters import cause_code
from entrepot_core.customs.messages import NotAMessage, read, validate
from entrepot_core.customs.messages.forms import form
from entrepot_core.customs.receipts import (
    Effect,
    NoReceipt,
    Position,
    State,
    apply,
    ask,
    lookups,
    reason_of,
    reasons_of,
    receipts_of,
    send,
    sift,
)
from entrepot_core.customs.signing import SoftwareKey, sign, verify
from entrepot_core.customs.xml import BrokenXml, EncodingRefused

NS = "http://www.chinaport.gov.cn/ceb"
XSI = "http://www.w3.org/2001/XMLSchema-instance"
BODY = """<InventoryReturn><guid>0a1b2c3d-0000-4000-8000-00000000beef</guid><customsCode>5165</customsCode>
<ebpCode>4401999999</ebpCode><ebcCode>4401888888</ebcCode><agentCode>4401888888</agentCode><copNo>COP-1</copNo>
<preNo>B20240305000000001</preNo><invtNo>516520240000000001</invtNo><returnStatus>120</returnStatus>
<returnTime>20240305101458123</returnTime><returnInfo>[Code:1800;Desc:逻辑校验通过]</returnInfo></InventoryReturn>"""
GUID = "3F2504E0-4F89-41D3-9A0C-0305E82C3301"
PLAIN = f'<?xml version="1.0" encoding="UTF-8"?><CEB622Message xmlns="{NS}" guid="{GUID}" version="1.0">{BODY}</CEB622Message>'


def heard(xml):
    data = xml if isinstance(xml, bytes) else xml.encode()
    return receipts_of(read(data))


(USUAL,) = heard(PLAIN)


def prefixed(text):
    return text.replace("</", "</ceb:").replace("<", "<ceb:").replace("<ceb:/ceb:", "</ceb:")


HABITS = {
    "standalone, other order of attributes": PLAIN.replace('"UTF-8"?>', '"UTF-8" standalone="yes"?>').replace(
        f'xmlns="{NS}" guid="{GUID}" version="1.0"', f'version="1.0" guid="{GUID}"\n    xmlns="{NS}"'
    ),
    "declaration in single quotes": PLAIN.replace(
        '<?xml version="1.0" encoding="UTF-8"?>', "<?xml version='1.0' encoding='utf-8'?>"
    ),
    "no declaration": PLAIN.partition("?>")[2],
    "byte order mark": "\ufeff" + PLAIN,
    "blank lines before and after": f"\r\n  \n{PLAIN}\r\n\n",
    "blank lines, then a mark": f"\n{PLAIN}",
    "no line breaks": PLAIN.replace("\n", ""),
    "windows line ends and tabs": PLAIN.replace("\n", "\r\n\t\t"),
    "schema location": PLAIN.replace(
        " guid=", f' xmlns:xsi="{XSI}" xsi:schemaLocation="{NS} CEB622Message.xsd" guid='
    ),
    "prefix everywhere": PLAIN.replace(BODY, prefixed(BODY))
    .replace("CEB622Message>", "ceb:CEB622Message>")
    .replace("<CEB622Message", "<ceb:CEB622Message")
    .replace("</CEB", "</ceb:CEB")
    .replace("</ceb:ceb:", "</ceb:")
    .replace("xmlns=", "xmlns:ceb="),
    "prefix on the children only": PLAIN.replace(BODY, prefixed(BODY)).replace(
        f'xmlns="{NS}"', f'xmlns="{NS}" xmlns:ceb="{NS}"'
    ),
    "another prefix": PLAIN.replace(BODY, prefixed(BODY))
    .replace("ceb:", "ns2:")
    .replace(f'xmlns="{NS}"', f'xmlns="{NS}" xmlns:ns2="{NS}"'),
    "comments": PLAIN.replace("<copNo>", "<!-- 企业内部编号 --><copNo>").replace("COP-1", "COP<!-- x -->-1"),
    "character data sections": PLAIN.replace("COP-1", "<![CDATA[COP-1]]>").replace(
        "[Code:1800;Desc:逻辑校验通过]", "<![CDATA[[Code:1800;Desc:逻辑校验通过]]]>"
    ),
    "blanks around values": PLAIN.replace(">COP-1<", "> COP-1\n<")
    .replace(">120<", ">\n 120 <")
    .replace(">20240305101458123<", "> 20240305101458123 <")
    .replace(">B2024", "> B2024")
    .replace(">5165202", ">\t5165202")
    .replace(f'"{GUID}"', f'" {GUID} "'),
    "elements nobody knows": PLAIN.replace(
        "<returnStatus>",
        "<orderNo>ORDER-9</orderNo><bizType>I</bizType><ext><a>1</a></ext><returnStatus>",
    ),
    "elements in another order": PLAIN.replace("<returnStatus>120</returnStatus>", "").replace(
        "<customsCode>", "<returnStatus>120</returnStatus><customsCode>"
    ),
    "a processing instruction": PLAIN.replace("<CEB622", "<?port 1?><CEB622"),
    "a subscriber block": PLAIN.replace(
        "</CEB622Message>", "<BaseSubscribe><status>ALL</status></BaseSubscribe></CEB622Message>"
    ),
    "time with a zone": PLAIN.replace("20240305101458123", "2024-03-05T10:14:58.123+08:00"),
    "time of another zone": PLAIN.replace("20240305101458123", "2024-03-05T02:14:58.123Z"),
    "time as a person writes it": PLAIN.replace("20240305101458123", "2024-03-05 10:14:58.123"),
    "declared as GB 2312 and written in UTF-8": PLAIN.replace('"UTF-8"', '"gb2312"'),
    "declared as GBK and written so": PLAIN.replace('"UTF-8"', '"GBK"').encode("gbk"),
    "declared as GB 18030 and written so": PLAIN.replace('"UTF-8"', '"GB18030"').encode("gb18030"),
    "lower-case guid": PLAIN.replace(GUID, GUID.lower()),
    "no version": PLAIN.replace(' version="1.0">', ">", 1),
    "no namespace at all": PLAIN.replace(f' xmlns="{NS}"', ""),
    "the namespace at the root alone": PLAIN.replace("CEB622Message>", "q:CEB622Message>")
    .replace("<CEB622Message", "<q:CEB622Message")
    .replace("xmlns=", "xmlns:q="),
    "the namespace taken back": PLAIN.replace("<InventoryReturn>", '<InventoryReturn xmlns="">'),
    "prefixes that nobody declares": PLAIN.replace(BODY, prefixed(BODY))
    .replace("CEB622Message>", "ceb:CEB622Message>")
    .replace("<CEB622Message", "<ceb:CEB622Message xsi:schemaLocation='a b'")
    .replace(f' xmlns="{NS}"', ""),
    "a root without its last word": PLAIN.replace("CEB622Message", "CEB622"),
    "names in lower case": PLAIN.replace("InventoryReturn", "inventoryreturn")
    .replace("CEB622Message", "ceb622message")
    .replace("copNo", "copno")
    .replace("returnStatus", "returnstatus")
    .replace("returnTime", "RETURNTIME"),
    "a head around the fields": PLAIN.replace(
        "<InventoryReturn>", "<InventoryReturn><InventoryReturnHead>"
    ).replace("</InventoryReturn>", "</InventoryReturnHead></InventoryReturn>"),
    "time with a fraction of seven digits": PLAIN.replace(
        "20240305101458123", "2024-03-05T10:14:58.1230000+08:00"
    ),
    "time with a fraction behind a colon": PLAIN.replace("20240305101458123", "2024-3-5 10:14:58:123"),
    "time without leading zeros": PLAIN.replace("20240305101458123", "2024/3/5 10:14:58.123"),
    "time in Chinese": PLAIN.replace("20240305101458123", "2024年03月05日 10:14:58.123"),
    "time with a fraction behind a point": PLAIN.replace("20240305101458123", "20240305101458.123"),
    "time with day and hour apart": PLAIN.replace("20240305101458123", "20240305T101458.123"),
    "guid without dashes": PLAIN.replace(GUID, GUID.replace("-", "")),
    "guid in braces": PLAIN.replace(GUID, f"{{{GUID}}}"),
    "time with slashes": PLAIN.replace("20240305101458123", "2024/03/05 10:14:58.123"),
    "time in milliseconds since 1970": PLAIN.replace("20240305101458123", "1709604898123"),
    "something said after the code": PLAIN.replace("校验通过]", "校验通过]null"),
    "code written small": PLAIN.replace("[Code:", "[code:"),
    "code with wide signs": PLAIN.replace("[Code:1800;Desc:", "[Code：1800；Desc："),
}
SAME_TEXT = {"something said after the code", "code written small", "code with wide signs"}
"""Habits within the text of the reason: it is kept as it came, its code is found."""


@pytest.mark.parametrize("habit", HABITS)
def test_a_habit_reads_like_the_plain_form(habit):
    (receipt,) = heard(HABITS[habit])

    assert HABITS[habit] != PLAIN
    assert receipt.key == USUAL.key
    assert (receipt.pre_no, receipt.invt_no) == (USUAL.pre_no, USUAL.invt_no)
    assert receipt.text == USUAL.text or habit in SAME_TEXT
    assert {**USUAL.keys, **receipt.keys} == dict(receipt.keys)
    assert lookups(receipt)[:3] == lookups(USUAL)[:3]
    assert reason_of(receipt.text).code == "1800"
    assert reason_of(receipt.text).text == "逻辑校验通过"


@pytest.mark.parametrize(
    ("text", "code", "said"),
    [
        ("[Code:2300;Desc:审核通过],清单[44012024I000000001]已撤销", "2300", "审核通过"),
        ("[Code:1332;Desc:支付单[P-1]与订单[O-1]金额不一致]", "1332", "支付单[P-1]与订单[O-1]金额不一致"),
        (
            "[Code:1313;Desc:超过额度;total：26,114.44 > limit: 26,000;]",
            "1313",
            "超过额度;total：26,114.44 > limit: 26,000;",
        ),
        ("[Code:1313;Desc:超过个人年度购买额", "1313", "超过个人年度购买额"),
        ("[Code:1313;Desc:甲][Code:1332;Desc:乙]", "1313", "甲"),
        ("Code:1313;Desc:甲", "1313", "甲"),
    ],
)
def test_a_code_is_found_in_what_stands_around_it(text, code, said):
    assert (reason_of(text).code, reason_of(text).text) == (code, said)


@pytest.mark.parametrize(
    "text",
    [
        "[Code:13127;Desc:姓名不一致][Code:130126;Desc:电话不一致]",
        "[Code:13127;Desc:姓名不一致];[Code:130126;Desc:电话不一致]",
        "[Code:13127;Desc:姓名不一致] ， [Code：130126；Desc：电话不一致]",
        "退单：[Code:13127;Desc:姓名不一致]\n[Code:130126;Desc:电话不一致",
        "Code:13127;Desc:姓名不一致;Code:130126;Desc:电话不一致",
        "code:13127,desc:姓名不一致|CODE:130126,DESC:电话不一致",
        "[[Code:13127;Desc:姓名不一致][Code:130126;Desc:电话不一致]]",
        "[Code:13127;Desc:姓名不一致][Code:13127;Desc:再说][Code:130126;Desc:电话不一致]",
        "13127:姓名不一致;130126:电话不一致",
        "13127：姓名不一致；130126：电话不一致",
        "13127:姓名不一致|130126:电话不一致",
        "13127:姓名不一致\n130126:电话不一致",
        "1、13127:姓名不一致；2、130126:电话不一致",
        "[13127:姓名不一致][130126:电话不一致]",
        "【13127：姓名不一致】，【130126：电话不一致】",
    ],
)
def test_every_code_in_a_text_is_given_in_its_order(text):
    told = [(each.code, each.text) for each in reasons_of(text)]
    assert told == [("13127", "姓名不一致"), ("130126", "电话不一致")]
    assert reason_of(text) == reasons_of(text)[0]
    assert cause_code("100", text) == "13127"


def test_several_codes_may_share_a_text_and_a_number_in_a_text_is_no_code():
    assert [each.code for each in reasons_of("[Code:1332,1320;Desc:与订单不一致]")] == ["1332", "1320"]
    for text in ("[Code:1313;Desc:已用;26000:上限]", "1313:合计26,114.44;limit: 26,000;", "1313:第1、2项"):
        assert [each.code for each in reasons_of(text)] == ["1313"]
    assert reasons_of("清单新增申报成功[AAAA-1][电商企业编码：4601888888订单编号：ORDER-1]") == ()
    assert reasons_of("2024-03-05 10:14:58 收到") == ()
    assert reasons_of("") == ()


def test_another_namespace_is_another_language():
    for foreign in (
        PLAIN.replace(NS, "http://www.chinaport.example/ceb"),
        PLAIN.replace("<InventoryReturn>", '<InventoryReturn xmlns="urn:other">'),
    ):
        with pytest.raises((NotAMessage, NoReceipt)):
            heard(foreign)


def test_a_message_that_says_nothing_is_not_taken_as_read():
    for empty in (PLAIN.replace(BODY, ""), PLAIN.replace("InventoryReturn", "SomethingElse")):
        with pytest.raises(NoReceipt):
            heard(empty)


UNREADABLE = BODY.replace("COP-1", "COP-2").replace("20240305101458123", "soon")


def test_one_answer_that_can_not_be_read_does_not_silence_the_others():
    last = BODY.replace("COP-1", "COP-3")
    text = PLAIN.replace(BODY, BODY + UNREADABLE + last)
    told = sift(read(text.encode()))

    assert [(each.place, each.keys["copNo"]) for each in told.receipts] == [(1, "COP-1"), (3, "COP-3")]
    assert [(each.code, each.params["place"]) for each in told.unread] == [("customs.no_receipt", 2)]
    with pytest.raises(NoReceipt):
        heard(text)
    mended = heard(text.replace(">soon<", ">20240305101458124<"))
    assert {each.key for each in told.receipts} < {each.key for each in mended}
    with pytest.raises(NoReceipt):
        sift(read(PLAIN.replace(BODY, UNREADABLE).encode()))


def test_what_the_plain_form_says():
    assert USUAL.return_time == datetime(2024, 3, 5, 2, 14, 58, 123000, tzinfo=UTC)
    assert (USUAL.kind, USUAL.status, USUAL.message_guid) == ("622", "120", GUID)
    assert USUAL.keys["copNo"] == "COP-1"


@pytest.mark.parametrize(
    "text",
    [
        PLAIN.encode("utf-16"),
        PLAIN.replace('"UTF-8"', '"UTF-16"').encode("utf-16"),
        PLAIN.replace('"UTF-8"', '"UTF-16"'),
        PLAIN.replace('"UTF-8"', '"Big5"').encode("big5", "replace"),
        PLAIN.replace('"UTF-8"', '"utf-7"'),
        PLAIN.replace('"UTF-8"', '"gb2312"').encode() + b"\xff\xff",
    ],
)
def test_an_encoding_that_hides_things_is_refused(text):
    with pytest.raises(EncodingRefused):
        heard(text)


def test_bytes_that_are_not_what_they_are_declared_as_are_refused():
    with pytest.raises(BrokenXml):
        heard(PLAIN.encode("gbk"))


def test_what_we_send_is_not_judged_so_leniently():
    for text in (HABITS["declared as GBK and written so"], f"\n{PLAIN}".encode()):
        with pytest.raises(BrokenXml):
            validate(text)


@pytest.mark.parametrize("gone", ["preNo", "invtNo", "ebpCode", "agentCode", "returnInfo", "customsCode"])
@pytest.mark.parametrize("how", ["absent", "empty", "closed", "blank", "null", "nil"])
def test_a_number_that_is_not_there_is_no_number(gone, how):
    start, end = PLAIN.index(f"<{gone}>"), PLAIN.index(f"</{gone}>") + len(gone) + 3
    nil = f'<{gone} xmlns:xsi="{XSI}" xsi:nil="true"/>'
    put = {
        "absent": "",
        "empty": f"<{gone}></{gone}>",
        "closed": f"<{gone}/>",
        "blank": f"<{gone}> </{gone}>",
        "null": f"<{gone}>null</{gone}>",
    }
    (receipt,) = heard(PLAIN[:start] + put.get(how, nil) + PLAIN[end:])

    assert (receipt.pre_no == "") == (gone == "preNo")
    assert (receipt.invt_no == "") == (gone == "invtNo")
    assert gone not in receipt.keys
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    assert apply(position, receipt).position.state is State.ACCEPTED


def test_several_answers_in_one_message_are_several():
    other = BODY.replace("COP-1", "COP-2").replace(">120<", ">800<")
    found = heard(PLAIN.replace(BODY, BODY + other))

    assert [(each.place, each.status, each.keys["copNo"]) for each in found] == [
        (1, "120", "COP-1"),
        (2, "800", "COP-2"),
    ]


def test_the_same_answer_twice_in_one_message_counts_once():
    first, second = heard(PLAIN.replace(BODY, BODY + BODY))
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    moved = apply(position, first)

    assert moved.effect is Effect.MOVED
    assert apply(moved.position, second).effect is Effect.DUPLICATE


def test_two_answers_under_one_guid_are_two():
    """One port gives every answer about a list the guid of the list."""
    (later,) = heard(PLAIN.replace(">120<", ">800<").replace("101458123", "101502000"))
    position = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    position = apply(position, USUAL).position

    assert apply(position, later).position.state is State.RELEASED
    assert apply(position, USUAL).effect is Effect.DUPLICATE


@pytest.mark.parametrize("attribute", ['guid=""', "", 'guid=" "'])
def test_a_message_without_a_guid_is_named_by_its_document(attribute):
    (receipt,) = heard(PLAIN.replace(f'guid="{GUID}"', attribute))

    assert receipt.key[0] == "0A1B2C3D-0000-4000-8000-00000000BEEF"


@pytest.mark.parametrize(
    "text",
    [
        "",
        "yesterday",
        "2024030510145",
        "20240335101458",
        "20240305",
        "2024-13-5 1:2:3",
        "20240305101458+1",
        "00010101000000",
        "159300000000",
        "1:2-3",
    ],
)
def test_a_time_that_is_none_is_told(text):
    with pytest.raises(NoReceipt):
        heard(PLAIN.replace("20240305101458123", text))


def test_a_time_of_14_digits_is_the_second():
    (receipt,) = heard(PLAIN.replace("20240305101458123", "20240305101458"))

    assert receipt.return_time == datetime(2024, 3, 5, 10, 14, 58, tzinfo=BEIJING)
    assert read_any_time(" 20240305101458 ") == receipt.return_time


@pytest.mark.parametrize(
    ("status", "state"),
    [("5", State.SENT), ("99", State.SENT), ("1", State.STAGED), ("-621018", State.FORMAT_ERROR)],
)
def test_a_status_of_one_port_alone_moves_nothing(status, state):
    (receipt,) = heard(PLAIN.replace(">120<", f">{status}<"))
    outcome = apply(send(Position(kind="621"), message_guid="m", at=specimens.AT), receipt)

    assert outcome.position.state is state
    assert (outcome.effect is Effect.ALERT) == (state is State.SENT)


def test_a_return_may_end_with_a_release():
    """Under the name that one port gives the answer."""
    answer = PLAIN.replace("CEB622", "CEB626").replace("InventoryReturn", "InventoryRefundReturn")
    (receipt,) = heard(answer.replace(">120<", ">800<"))
    position = apply(send(Position(kind="625"), message_guid="m", at=specimens.AT), receipt).position

    assert position.state is State.DONE
    listed = send(Position(kind="621"), message_guid="m", at=specimens.AT)
    (released,) = heard(PLAIN.replace(">120<", ">800<"))
    asked = ask(apply(listed, released).position, "return")
    assert apply(asked, receipt).position.state is State.RETURNED


def test_a_return_may_wait_for_a_person():
    answer = PLAIN.replace("CEB622", "CEB626").replace("InventoryReturn", "InvtRefundReturn")
    (receipt,) = heard(answer.replace(">120<", ">300<"))
    position = send(Position(kind="625"), message_guid="m", at=specimens.AT)

    assert apply(position, receipt).position.state is State.MANUAL_REVIEW
    (done,) = heard(answer.replace(">120<", ">399<").replace("101458123", "101502000"))
    assert apply(apply(position, receipt).position, done).position.state is State.DONE


ORDER = f"""<CEB312Message xmlns="{NS}" guid="{GUID}" version="1.0"><OrderReturn><guid>{GUID.lower()}</guid>
<ebpCode>4401999999</ebpCode><ebcCode>4401888888</ebcCode><orderNo>ORDER-1</orderNo><returnStatus>2</returnStatus>
<returnTime>20240305101458123</returnTime><returnInfo>新增申报成功[{GUID}]</returnInfo></OrderReturn></CEB312Message>"""
PAYMENT = ORDER.replace("312", "412").replace("OrderReturn", "PaymentReturn")
PAYMENT = PAYMENT.replace("ebpCode", "payCode").replace("orderNo", "payTransactionId")
WAYBILL = ORDER.replace("312", "512").replace("OrderReturn", "LogisticsReturn")
WAYBILL = WAYBILL.replace("ebpCode", "logisticsCode").replace("orderNo", "logisticsNo")
SIGNED = WAYBILL.replace("512", "514").replace("LogisticsReturn", "LogisticsStatusReturn")


@pytest.mark.parametrize(
    ("text", "kind", "key"),
    [
        (ORDER, "312", {"ebpCode": "4401999999", "orderNo": "ORDER-1"}),
        (PAYMENT, "412", {"payCode": "4401999999", "payTransactionId": "ORDER-1"}),
        (WAYBILL, "512", {"logisticsCode": "4401999999", "logisticsNo": "ORDER-1"}),
        (SIGNED, "514", {"logisticsCode": "4401999999", "logisticsNo": "ORDER-1"}),
    ],
)
def test_the_answers_to_the_three_documents_name_them_by_their_own_key(text, kind, key):
    (receipt,) = heard(text)

    assert (receipt.kind, receipt.status) == (kind, "2")
    assert key in lookups(receipt)


REFUND = PLAIN.replace("CEB622", "CEB626").replace("InventoryReturn", "InvtRefundReturn")
CANCELLED = PLAIN.replace("CEB622", "CEB624").replace("InventoryReturn", "InvtCancelReturn")
STOCK_IN = PLAIN.replace("CEB622", "CEB712").replace("InventoryReturn", "DeliveryReturn")
STOCK_IN = STOCK_IN.replace("invtNo", "rkdNo").replace("ebcCode", "operatorCode")
BILL = f"""<CEB816Message xmlns="{NS}" guid="{GUID}" version="1.0"><Tax><TaxHeadRd><guid>{GUID.lower()}</guid>
<returnTime>20240305101458123</returnTime><invtNo>516520240000000001</invtNo><taxNo>T-1</taxNo>
<customsTax>0.00000</customsTax><valueAddedTax>19.02</valueAddedTax><consumptionTax>0</consumptionTax><status>1</status>
<entDutyNo/></TaxHeadRd><TaxListRd><gnum>1</gnum><gcode>3304990039</gcode><taxPrice>209</taxPrice><customsTax>0</customsTax>
<valueAddedTax>19.02</valueAddedTax><consumptionTax>0</consumptionTax></TaxListRd></Tax></CEB816Message>"""
STANDING = BILL.partition("<TaxListRd>")[0].replace("816", "818").replace("TaxHeadRd", "TaxHeadStatus")
STANDING += "</Tax></CEB818Message>"
ANSWERS = {
    "312": ORDER,
    "412": PAYMENT,
    "512": WAYBILL,
    "514": SIGNED,
    "622": PLAIN,
    "624": CANCELLED,
    "626": REFUND,
    "712": STOCK_IN,
    "816": BILL,
    "818": STANDING,
}


def spelled(text, prefix):
    """With ``prefix`` on every element."""
    return re.sub(r"<(/?)(?=[A-Za-z])", rf"<\1{prefix}:", text).replace("xmlns=", f"xmlns:{prefix}=")


def inside(text, before, after):
    """With something on both sides of every value."""
    return re.sub(r">([^<>\s][^<>]*)</", rf">{before}\1{after}</", text)


WAYS = {
    "byte order mark": lambda text: f"\ufeff{text}",
    "GBK": lambda text: f'<?xml version="1.0" encoding="GBK"?>{text.partition("?>")[2] or text}'.encode(
        "gbk"
    ),
    "character data": lambda text: inside(text, "<![CDATA[", "]]>"),
    "blanks": lambda text: inside(text, " ", "\r\n\t "),
    "comments": lambda text: inside(text, "<!-- a -->", "<!-- b -->"),
    "usual prefix": lambda text: spelled(text, "ceb"),
    "another prefix": lambda text: spelled(text, "ns1"),
    "no namespace": lambda text: text.replace(f' xmlns="{NS}"', ""),
    "elements nobody knows": lambda text: text.replace("<guid>", "<batch a='1'><no>1</no>x</batch><guid>", 1),
    "elements of another namespace": lambda text: text.replace(
        "<guid>", "<z:guid xmlns:z='urn:z'>0</z:guid><guid>", 1
    ),
    "guid without dashes": lambda text: text.replace(f'guid="{GUID}', f'guid="{GUID.replace("-", "")}'),
    "time as a person writes it": lambda text: text.replace("20240305101458123", "2024-3-05 10:14:58.123"),
    "time in milliseconds since 1970": lambda text: text.replace("20240305101458123", "1709604898123"),
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("kind", ANSWERS)
def test_every_kind_of_answer_reads_the_same_however_it_is_written(kind, way):
    (usual,), (receipt,) = heard(ANSWERS[kind]), heard(WAYS[way](ANSWERS[kind]))

    assert (receipt.kind, receipt.key) == (kind, usual.key)
    assert (receipt.pre_no, receipt.invt_no, receipt.keys) == (usual.pre_no, usual.invt_no, usual.keys)
    assert receipt.text == usual.text


@pytest.mark.parametrize("kind", ANSWERS)
def test_several_records_of_any_kind_are_several_and_broken_ones_are_refused(kind):
    text = ANSWERS[kind]
    record = re.search(r"(<(\w+Return|Tax)>.*</\2>)", text, re.DOTALL)[1]
    told = heard(text.replace(record, record * 3))

    assert [each.place for each in told] == [1, 2, 3]
    for broken in (text.replace("20240305101458123", "0"), text.replace(record, "")):
        with pytest.raises(NoReceipt):
            heard(broken)
    for broken in (text.replace("<guid>", "<guid>&"), text.replace("<guid>", "<guid>\x0b"), text + "x"):
        with pytest.raises(BrokenXml):
            heard(broken)
    with pytest.raises(NotAMessage):
        heard(text.replace(f"CEB{kind}", "CEB504"))
    with pytest.raises(NotAMessage):
        heard(
            f'<Envelope xmlns="http://schemas.xmlsoap.org/soap/envelope/">{text.partition("?>")[2] or text}</Envelope>'
        )


@pytest.mark.parametrize(
    "original", ["<x/>", "", f"<![CDATA[{PLAIN}]]>", base64.b64encode(PLAIN.encode()).decode()]
)
def test_a_format_error_names_the_message_it_is_about(original):
    text = f"""<CEB900Message xmlns="{NS}" guid="{GUID}" version="1.0"><MessageReturn><guid>{GUID}</guid>
    <returnStatus>-1</returnStatus><returnTime>20240305101458123</returnTime><returnInfo>报文格式不正确</returnInfo>
    <oriCopMsgId>{GUID.lower()}</oriCopMsgId><oriMessageType>CEB621Message</oriMessageType>
    <oriBizMessage>{original}</oriBizMessage></MessageReturn></CEB900Message>"""
    (receipt,) = heard(text)

    assert lookups(receipt) == ({"oriCopMsgId": GUID.lower()},)
    assert lookups(*heard(text.replace(GUID.lower(), GUID.lower().replace("-", "")))) == lookups(receipt)
    position = send(Position(kind="621"), message_guid=GUID, at=specimens.AT)
    assert apply(position, receipt).position.state is State.FORMAT_ERROR


def enveloped(data, *, head="", tail="", prefix=""):
    p = f"{prefix}:" if prefix else ""
    named = f"xmlns:{prefix}" if prefix else "xmlns"
    return (
        f'{head}<{p}DxpMsg {named}="{dxp.DXP_NS}" xmlns:ds="http://www.w3.org/2000/09/xmldsig#" ver="1.0" Id="ID01">'
        f"<{p}TransInfo><{p}CopMsgId></{p}CopMsgId><{p}SenderId/><{p}ReceiverIds><{p}ReceiverId/></{p}ReceiverIds>"
        f"<{p}CreatTime>2024-03-05T10:14:58</{p}CreatTime><{p}MsgType>CEB622Message</{p}MsgType></{p}TransInfo>"
        f"<{p}Data>{base64.b64encode(data).decode()}</{p}Data>{tail}</{p}DxpMsg>"
    ).encode()


ADDED = (
    "<AddInfo><FileName>x</FileName><IcCard>1</IcCard><BizKey><Key name='RetType'>1</Key></BizKey></AddInfo>"
)
ENVELOPES = {
    "nothing but data": enveloped(PLAIN.encode()),
    "no namespace": enveloped(PLAIN.encode()).replace(f' xmlns="{dxp.DXP_NS}"'.encode(), b""),
    "the message as it is": enveloped(b"?").replace(b"Pw==", f"<![CDATA[\n{PLAIN}]]>".encode()),
    "no envelope and no namespace": PLAIN.replace(f' xmlns="{NS}"', "").encode(),
    "more about it": enveloped(PLAIN.encode(), tail=ADDED),
    "prefix": enveloped(PLAIN.encode(), prefix="dxp"),
    "blank line and declaration": enveloped(
        PLAIN.encode(), head='\n<?xml version="1.0" encoding="UTF-8" ?>\n'
    ),
    "a line break inside the data": enveloped(f"\n{PLAIN}\n".encode()),
    "server envelope": b'<?xml version="1.0"?><DxpMsgSv xmlns="'
    + dxp.DXP_NS.encode()
    + b'"><SvNo><MsgId>1</MsgId></SvNo>'
    + enveloped(PLAIN.encode())
    + b"</DxpMsgSv>",
    "no envelope": PLAIN.encode(),
    "the message as elements": enveloped(b"?").replace(b"Pw==", f"\n{PLAIN.partition('?>')[2]}\n".encode()),
    "the message as text, with a mark": enveloped(b"?").replace(
        b"Pw==", f"<![CDATA[\ufeff{PLAIN}]]>".encode()
    ),
    "the message as escaped text": enveloped(b"?").replace(b"Pw==", PLAIN.replace("<", "&lt;").encode()),
    "base64 without its padding": enveloped(PLAIN.encode() + b" ").replace(b"=</Data>", b"</Data>"),
    "a message in GBK": enveloped(PLAIN.replace('"UTF-8"', '"GBK"').encode("gbk")),
    "an envelope in GBK": enveloped(PLAIN.encode(), head='<?xml version="1.0" encoding="GBK"?>'),
    "a comment before the data": enveloped(PLAIN.encode()).replace(
        b"<Data>", b"<!-- <Data>x</Data> --><Data> "
    ),
}


@pytest.mark.parametrize("which", ENVELOPES)
def test_nothing_but_the_data_is_asked_of_an_envelope(which):
    (receipt,) = heard(dxp.data_of(ENVELOPES[which]))

    assert receipt.key == USUAL.key


def test_base64_may_be_broken_into_lines():
    whole = base64.b64encode(PLAIN.encode())
    lines = base64.encodebytes(PLAIN.encode()).replace(b"\n", b"\r\n   ")

    assert dxp.data_of(enveloped(PLAIN.encode()).replace(whole, lines)) == PLAIN.encode()


def test_of_two_messages_in_one_server_envelope_none_is_passed_over():
    both = ENVELOPES["server envelope"].replace(b"</DxpMsgSv>", enveloped(PLAIN.encode()) + b"</DxpMsgSv>")
    with pytest.raises(dxp.EnvelopeInvalid, match="more than one"):
        dxp.data_of(both)


@pytest.mark.parametrize("text", [b"<a/>", b"", b"{}", b'<DxpMsg xmlns="urn:x"/>'])
def test_what_is_no_answer_is_not_taken_for_one(text):
    with pytest.raises((dxp.EnvelopeInvalid, BrokenXml)):
        dxp.data_of(text)


@pytest.mark.parametrize(
    "habit", ["declared as GBK and written so", "blank lines before and after", "comments"]
)
def test_a_habit_does_not_break_a_signature(habit):
    """Signed as UTF-8 and laid out by somebody on the way: the canonical form is the same."""
    key = SoftwareKey.generate(common_name="Test Port")
    text = sign(PLAIN.encode(), key).decode()
    put = {
        "declared as GBK and written so": text.replace("encoding='UTF-8'", 'encoding="GBK"').encode("gbk"),
        "blank lines before and after": f"\n\n{text}\n".encode(),
        "comments": text.replace("<copNo>", "<!-- x --><copNo>").encode(),
    }

    assert put[habit] != text.encode()
    assert verify(put[habit], trusted=[key.certificate])
    with pytest.raises(Exception, match="changed after signing"):
        verify(put[habit].replace(b">120<", b">800<"), trusted=[key.certificate])


def test_a_float_is_a_number():
    text = """<CEB816Message version="1.0"><Tax><TaxHeadRd><returnTime>20240305101458123</returnTime><invtNo>1</invtNo>
    <taxNo>T-1</taxNo><customsTax>0.0</customsTax><valueAddedTax>1.82E1</valueAddedTax><consumptionTax>2.50000</consumptionTax>
    <status>1</status></TaxHeadRd><TaxListRd><gnum>1</gnum><taxPrice>1e+2</taxPrice></TaxListRd></Tax></CEB816Message>"""
    (bill,) = read(text.encode()).documents

    assert bill.number("customsTax") == 0
    assert (bill.number("valueAddedTax"), bill.number("consumptionTax")) == (Decimal("18.2"), Decimal("2.5"))
    assert as_number(bill.lines[0], "taxPrice") == 100
    for text in ("1E999", "E5", "1E", "NaN", "1_0"):
        with pytest.raises(TypeError):
            as_number({"x": form("decimal:19.5").value(text)}, "x")


@pytest.mark.parametrize("status", ["1", "2", "3"])
def test_how_a_tax_bill_stands_is_told_by_its_list(status):
    text = f"""<CEB818Message xmlns="{NS}" guid="{GUID}" version="1.0"><Tax><TaxHeadStatus><guid>{GUID}</guid>
    <returnTime>20240305101458123</returnTime><invtNo>516520240000000001</invtNo><taxNo>T-1</taxNo>
    <status>{status}</status></TaxHeadStatus></Tax></CEB818Message>"""
    (receipt,) = heard(text)

    assert (receipt.kind, receipt.status, receipt.invt_no) == ("818", status, "516520240000000001")
