"""A masked message names nobody, and still reads."""

import pytest
from lxml import etree

from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Message
from entrepot_core.customs.masking import mask_broken, mask_text, mask_tree, persons_of
from entrepot_core.customs.messages import build


def masked(xml: bytes, persons=()):
    root = etree.fromstring(xml)
    mask_tree(root)
    return mask_text(etree.tostring(root, encoding="unicode"), persons=persons)


def test_an_order_says_what_was_ordered_and_not_by_whom():
    order = specimens.order()
    text = masked(
        build(Message(kind="311", guid=order.text("guid"), documents=(order,), transfer=specimens.TRANSFER))
    )

    for name in ("buyerName", "buyerIdNumber", "buyerTelephone", "consignee", "consigneeAddress"):
        assert order.text(name) not in text
    assert order.text("orderNo") in text
    assert order.lines[0]["itemName"] in text


@pytest.mark.parametrize(
    "name", ["PayerDocumentNumber", "receiverTel", "purchaserTelNumber", "Telephone", "consigneeAddr"]
)
def test_elements_of_other_dialects_are_known_by_their_kind_of_name(name):
    assert "ABCDEFG" not in masked(f"<a><{name}>ABCDEFG</{name}></a>".encode())


@pytest.mark.parametrize("name", ["ebcName", "SenderID", "itemName", "orderNo", "agentCode"])
def test_companies_goods_and_numbers_stay(name):
    assert ">ABCDEFG<" in masked(f"<a><{name}>ABCDEFG</{name}></a>".encode())


def test_numbers_of_people_are_hidden_wherever_they_stand():
    text = mask_text(
        "订购人 11010519491231002X 电话 13800000001,单号 E2611200000010000001,金额 12345678901234567890"
    )

    assert "11010519491231002X" not in text and "13800000001" not in text
    assert "E2611200000010000001" in text and "12345678901234567890" in text


def test_words_of_the_documents_are_hidden_in_any_element():
    assert "韩梅梅" not in mask_text(
        "<remark>韩梅梅的包裹</remark>", persons=persons_of([specimens.order(buyerName="韩梅梅")])
    )


@pytest.mark.parametrize("inside", ["<![CDATA[{}]]>", "<![CDATA[\n  {}]]>"])
def test_a_message_as_text_within_another_is_only_measured(inside):
    inner = "<order><buyerName>韩梅梅</buyerName></order>"
    text = masked(f"<DxpMsg><Data>{inside.format(inner)}</Data></DxpMsg>".encode())

    assert "韩梅梅" not in text
    assert f"[{len(inner)}]" in text


def test_letter_case_hides_nobody():
    assert "ABCDEFG" not in masked(b"<a><CONSIGNEE>ABCDEFG</CONSIGNEE><buyername>ABCDEFG</buyername></a>")


def test_sealed_content_is_only_measured():
    assert "QUJD" not in masked(b"<a><Data>" + b"QUJD" * 60 + b"</Data></a>")


def test_what_cannot_be_parsed_hides_every_chinese_word():
    assert mask_broken("<buyer>李雷雷<oops 13800000001") == "<buyer>李••<oops 138••••0001"
