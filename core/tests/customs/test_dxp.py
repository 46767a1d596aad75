from datetime import UTC, date, datetime

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.envelopes.replies import build_reply, read_reply
from entrepot_core.customs.messages import build
from entrepot_core.customs.receipts import Handling, error_codes

XML = build(specimens.message("621", specimens.inventory()))
PARTS = {
    "sender": "DXPENT0000000001",
    "receivers": [dxp.IMPORT_RECEIVER],
    "message_type": "CEB621Message",
    "message_id": "A&B-1",
    "created_at": datetime(2024, 3, 5, 2, 14, 58, tzinfo=UTC),
}


def test_an_envelope_is_opened_as_it_was_closed():
    wrapped = dxp.wrap(XML, **PARTS)
    opened = dxp.unwrap(wrapped)
    assert opened.data == XML
    assert (opened.sender, list(opened.receivers)) == (PARTS["sender"], PARTS["receivers"])
    assert (opened.message_type, opened.message_id) == (PARTS["message_type"], "A&B-1")
    assert opened.created_at == PARTS["created_at"]
    assert b"<CreatTime>2024-03-05T10:14:58+08:00</CreatTime>" in wrapped
    assert "李雷" not in repr(opened)
    prefixed = wrapped.replace(b"<", b"<d:").replace(b"<d:/", b"</d:").replace(b"<d:?xml", b"<?xml")
    assert dxp.unwrap(prefixed.replace(b"xmlns=", b"xmlns:d=")) == opened


@pytest.mark.parametrize(
    ("old", "new"),
    [
        (b"CopMsgId>", b"Other>"),
        (b"TransInfo>", b"Info>"),
        (b"<Data>", b"<Data>!"),
        (b"DxpMsg ", b"DxpMess "),
        (b"+08:00", b" o'clock"),
    ],
)
def test_a_broken_envelope_is_refused(old, new):
    wrapped = dxp.wrap(XML, **PARTS)
    assert old in wrapped
    broken = wrapped.replace(old, new).replace(
        b"</DxpMsg>", b"</DxpMess>" if new == b"DxpMess " else b"</DxpMsg>"
    )
    with pytest.raises(dxp.EnvelopeInvalid):
        dxp.unwrap(broken)


@pytest.mark.parametrize(
    "change",
    [
        {"sender": "x" * 17},
        {"receivers": []},
        {"receivers": ["R"] * 6},
        {"message_id": ""},
        {"message_type": "x" * 31},
    ],
)
def test_an_envelope_that_breaks_the_schema_is_not_made(change):
    with pytest.raises(dxp.EnvelopeInvalid):
        dxp.wrap(XML, **(PARTS | change))


def test_the_platform_s_own_answer_is_read():
    envelope = dxp.unwrap(dxp.wrap(XML, **PARTS))
    xml = build_reply(envelope, code="1004", text="签名与数据不符 <x>", on=date(2024, 3, 5))
    reply = read_reply(xml)
    (response,) = reply.responses
    assert (reply.receiver, response.sender) == (PARTS["sender"], PARTS["sender"])
    assert (response.code, response.message_id, response.message_type) == ("1004", "A&B-1", "CEB621Message")
    assert (response.text, response.on) == ("签名与数据不符 <x>", date(2024, 3, 5))
    assert error_codes()[response.code].handling is Handling.FIX
    assert read_reply(xml.replace(b">2024-03-05<", b">2024-03-05T10:00:00+08:00<")) == reply


@pytest.mark.parametrize(
    ("old", "new"), [(b"OriHead", b"Head"), (b"DxpRep", b"Rep"), (b">2024-", b">spring ")]
)
def test_a_broken_answer_is_refused(old, new):
    envelope = dxp.unwrap(dxp.wrap(XML, **PARTS))
    xml = build_reply(envelope, code="0001", text="", on=date(2024, 3, 5))
    with pytest.raises(dxp.EnvelopeInvalid):
        read_reply(xml.replace(old, new))
