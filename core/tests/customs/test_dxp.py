from datetime import UTC, datetime

import pytest

from entrepot_core.customs import specimens
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build

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
