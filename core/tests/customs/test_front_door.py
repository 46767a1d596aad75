"""The JSON wrapper of an HTTP front door, and receipts that its inquiry prints as rows."""

import json
from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.customs import specimens
from entrepot_core.customs.envelopes import front
from entrepot_core.customs.envelopes.front import WrapperInvalid
from entrepot_core.customs.messages import build
from entrepot_core.customs.receipts import NoReceipt
from entrepot_core.customs.receipts.rows import (
    ANSWERED,
    RowsUnreadable,
    read_rows,
    receipt_of,
    row_of,
    write_rows,
)

AT = datetime(2024, 3, 5, 2, 14, 58, 250_000, tzinfo=UTC)
XML = build(specimens.message("621", specimens.inventory()))
SEEN = """[{org_id=1, instm=1709604900000, agentcode=4601888888, re_elist_guid_cus=9422f96b-0000-4000-8000-000000000001, returnstatus=2, ebpcode=4601999999, preno=B20240305000000001, returntime2=20240305101500, ebccode=4601888888, createtime=20240305101451, trans_dxpid=DXPENT0000000001, returninfo=清单新增申报成功[AAAA-1][电商企业编码：4601888888订单编号：ORDER-1], returntime=1709604895000, re_elist_guid=AAAA-1, customscode=6409}, {org_id=1, instm=1709604910000, agentcode=4601888888, returnstatus=120, ebpcode=4601999999, preno=B20240305000000001, ebccode=4601888888, returninfo=[Code:1800;Desc:逻辑校验通过], returntime=1709604896000, re_elist_guid=4e7a2dab-0000-4000-8000-000000000002, customscode=6409, invtno=64092024I000000001}]"""


def test_a_wrapper_is_opened_as_it_was_closed():
    wrapped = front.wrap(XML, message_type="CEB621Message", message_id="M-1", at=AT)

    head = json.loads(wrapped)["Message"]["MessageHead"]
    assert head["MessageType"] == "CEB621Message.xml" and head["SendTime"] == "2024-03-05 10:14:58"
    opened = front.unwrap(wrapped)
    assert (opened.data, opened.message_type, opened.message_id) == (XML, "CEB621Message", "M-1")
    assert front.unwrap(wrapped.replace(b"Message", b"message")).data == XML
    assert "李雷" not in repr(opened)


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"<xml/>",
        b"[]",
        b'{"Message":[]}',
        b'{"Message":{"MessageHead":{}}}',
        b'{"Message":{"MessageHead":{},"MessageBody":{"data":"!"}}}',
        b'{"Message":{"MessageHead":{},"MessageBody":{"data":""}}}',
        b"[" * 100_000,
    ],
)
def test_what_is_no_wrapper_is_refused(raw):
    with pytest.raises(WrapperInvalid):
        front.unwrap(raw)


def test_rows_are_read_as_they_were_seen():
    first, second = read_rows(SEEN.encode())

    assert first.written_at == 1709604900000
    told = receipt_of("622", first)
    assert (told.kind, told.status, told.pre_no) == ("622", "2", "B20240305000000001")
    assert told.text.endswith("订单编号：ORDER-1]") and told.keys[ANSWERED] == "AAAA-1"
    assert told.return_time == datetime(2024, 3, 5, 2, 14, 55, 999_000, tzinfo=UTC)
    entered = receipt_of("622", second)
    assert (entered.status, entered.invt_no) == ("120", "64092024I000000001")
    assert entered.message_guid != told.message_guid
    assert receipt_of("622", read_rows(SEEN.encode())[0]) == told, "the same row is the same answer"


def test_a_row_may_come_as_json_and_none_is_no_row():
    row = [{"returnStatus": "100", "returntime2": "20240305101500", "orderno": "ORDER-1", "note": None}]

    (only,) = read_rows(json.dumps(row).encode())

    assert receipt_of("312", only).keys == {"orderNo": "ORDER-1"}
    assert read_rows(b"[]") == read_rows(b"") == read_rows(b"null") == ()


@pytest.mark.parametrize("raw", [b"<html>", b"{", b"[1]", b"\xff\xfe", b"[{returnstatus=1"])
def test_what_is_no_list_of_rows_is_refused(raw):
    with pytest.raises(RowsUnreadable):
        read_rows(raw)


@pytest.mark.parametrize(
    "row", [{"returnstatus": "2"}, {"returntime": "1709604895000"}, {"returntime": "soon"}]
)
def test_a_row_without_status_or_time_is_no_receipt(row):
    with pytest.raises(NoReceipt):
        receipt_of("622", read_rows(write_rows([row]))[0])


@given(st.sampled_from(["1", "120", "-621004"]), st.text(st.sampled_from("放行[];:, =abc{}"), max_size=30))
def test_a_receipt_survives_its_row(status, text):
    said = specimens.receipt(status, returnInfo=f"x{text.strip()}x", returnTime=AT)
    raw = write_rows([row_of("622", said, answered="G-1", written_at=AT, dxp_id="D")] * 2)

    rows = read_rows(raw) if "}, {" not in text else ()
    for row in rows:
        told = receipt_of("622", row)
        assert (told.status, told.pre_no, told.keys[ANSWERED]) == (status, said.text("preNo"), "G-1")
        assert timedelta() <= told.return_time - AT < timedelta(seconds=1)
        assert "copNo" not in told.keys
