"""Whatever arrives, the door answers with a value or a Problem: never a crash, and never the text of a person."""

import random
from datetime import date

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.envelopes.replies import build_reply, read_reply
from entrepot_core.customs.messages import build, read, validate
from entrepot_core.customs.messages.translating import read_dialect
from entrepot_core.customs.realtime179 import check_upload, read_call
from entrepot_core.customs.receipts import answers_of, lookups, receipts_of
from entrepot_core.customs.signing import SM2_SM3, NationalKey, SoftwareKey, sign, verify
from entrepot_core.errors import Problem

RSA = SoftwareKey.generate(common_name="Test Declarant")
SM2 = NationalKey.generate(common_name="Test Declarant")
LIST = build(specimens.message("621", specimens.inventory()))
RECEIPT = build(specimens.answer("622", specimens.receipt("800")))
ENVELOPE = dxp.wrap(
    RECEIPT,
    sender="DXPENT0000000001",
    receivers=[dxp.IMPORT_RECEIVER],
    message_type="CEB622Message",
    message_id="1",
    created_at=specimens.AT,
)
REPLY = build_reply(dxp.unwrap(ENVELOPE), code="1004", text="x", on=date(2024, 3, 5))
PORT = (
    b"<InternationalTrade><Head><MessageID>M</MessageID><MessageType>KJDOCREC</MessageType></Head><Declaration>"
    b"<Status>S</Status><OrgRecTime>20240305101502</OrgRecTime></Declaration></InternationalTrade>"
)
CALL = b'{"orderNo":"1","sessionID":"fe2374","serviceTime":1544519952469}'
UPLOAD = b'{"sessionID":"1","payExchangeInfoHead":{},"payExchangeInfoLists":[],"serviceTime":"1","signValue":"AAAA"}'


def follow(xml):
    return [lookups(receipt) for receipt in receipts_of(read(xml))]


DOORS = {
    "read": (read, LIST),
    "validate": (validate, sign(LIST, RSA)),
    "verify rsa": (lambda xml: verify(xml, trusted=None), sign(LIST, RSA)),
    "verify sm2": (lambda xml: verify(xml, trusted=None), sign(LIST, SM2, SM2_SM3)),
    "sign": (lambda xml: sign(xml, RSA), LIST),
    "receipts": (follow, RECEIPT),
    "unwrap": (dxp.unwrap, ENVELOPE),
    "reply": (read_reply, REPLY),
    "port answer": (lambda xml: answers_of("guangzhou", xml), PORT),
    "port message": (lambda xml: read_dialect("guangzhou", xml), PORT),
    "call": (lambda text: read_call(text.decode("utf-8", "replace")), CALL),
    "upload": (
        lambda text: check_upload(text.decode("utf-8", "replace"), certificate=RSA.certificate),
        UPLOAD,
    ),
}
PIECES = [
    b"",
    b"<",
    b"&#0;",
    b"\x00",
    b"\xff\xfe",
    b"<!DOCTYPE a>",
    b"9" * 5000,
    b"A",
    b"=",
    b'"',
    b"{",
    b"]",
    b"-1",
]
PIECES += ["٣".encode(), b"<a/>", b"<?x y?>", b"<![CDATA[x]]>", b'xmlns="x"', b"0001-01-01T00:00:00+23:59"]


def spoilt(data, dice):
    for _ in range(dice.randrange(1, 4)):
        start = dice.randrange(len(data) + 1)
        end = min(len(data), start + dice.choice([0, 1, 2, 30]))
        data = data[:start] + dice.choice(PIECES) + data[end:]
    return data


@pytest.mark.parametrize("door", DOORS)
def test_no_spoilt_message_gets_past_a_problem(door):
    opened, whole = DOORS[door]
    dice = random.Random(door)
    turned_away = 0
    for _ in range(40 if "sm2" in door else 250):
        try:
            opened(spoilt(whole, dice))
        except Problem as problem:
            turned_away += 1
            told = str(problem) + repr(problem) + str(problem.params)
            assert "11010519491231002X" not in told
            assert "李雷" not in told
    assert turned_away > 5


@pytest.mark.parametrize("door", DOORS)
@pytest.mark.parametrize(
    "data", [b"", b" ", b"<a/>", b"null", b"[]", b"\xef\xbb\xbf", b"<" * 10_000, b"[" * 10_000]
)
def test_no_rubbish_gets_past_a_problem(door, data):
    opened, _ = DOORS[door]
    try:
        assert opened(data) is not None
    except Problem as problem:
        assert problem.sentence
