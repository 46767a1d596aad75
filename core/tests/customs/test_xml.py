import pytest

from entrepot_core.customs.xml import BrokenXml, HostileXml, parse

BOMB = b"""<?xml version="1.0"?><!DOCTYPE a [<!ENTITY x "0123456789"><!ENTITY y "&x;&x;&x;&x;">]><a>&y;</a>"""
OUTSIDE = b"""<!-- hi --> <!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><a>&x;</a>"""


@pytest.mark.parametrize("text", [BOMB, OUTSIDE, b"\xef\xbb\xbf<?pi?><!DOCTYPE a><a/>", b"<!doctype a><a/>"])
def test_a_document_type_is_refused_before_it_is_read(text):
    with pytest.raises(HostileXml):
        parse(text)


def test_a_document_type_inside_text_is_only_text():
    assert parse(b"<a><![CDATA[<!DOCTYPE a>]]></a>").text == "<!DOCTYPE a>"


def test_size_is_bounded():
    with pytest.raises(HostileXml, match="more than 100 bytes"):
        parse(b"<a>" + b"x" * 100 + b"</a>", max_bytes=100)
    assert parse(b"<a>" + b"x" * 100 + b"</a>") is not None


def test_depth_is_bounded():
    assert parse(b"<a>" * 32 + b"</a>" * 32) is not None
    with pytest.raises(HostileXml, match="nested"):
        parse(b"<a>" * 33 + b"</a>" * 33)
    with pytest.raises((HostileXml, BrokenXml)):
        parse(b"<a>" * 100_000)


@pytest.mark.parametrize(
    "text",
    [
        b"",
        b"<a>",
        b"<a>&unknown;</a>",
        "<a>李雷</a>".encode("gbk"),
        '<?xml version="1.0" encoding="GBK"?><a>李雷</a>'.encode("gbk"),
        "<a/>".encode("utf-16"),
        "<a/>".encode("utf-16-le"),
        b"<a>\x01</a>",
    ],
)
def test_anything_but_wellformed_utf8_is_broken(text):
    with pytest.raises(BrokenXml):
        parse(text)


def test_a_fault_never_quotes_the_text():
    with pytest.raises(BrokenXml) as caught:
        parse(b"<a><buyerIdNumber>11010519491231002X</wrong></a>")
    assert "11010519491231002X" not in str(caught.value) + repr(caught.value)
    assert caught.value.__cause__ is None


def test_a_comment_can_not_cut_a_text_in_two():
    assert parse(b"<a>12<!-- -->34</a>").text == "1234"
