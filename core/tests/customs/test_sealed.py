"""Sealed messages: opened by whom they are for, refused with a reason when anything is wrong."""

import base64
from urllib.parse import parse_qs, urlencode

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    NoEncryption,
    PrivateFormat,
    PublicFormat,
)
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.customs.envelopes.sealed import (
    CallFailed,
    SealInvalid,
    SealKeys,
    answer_call,
    open_call,
    open_post,
    read_answer,
    seal_call,
    seal_post,
)
from entrepot_core.customs.xml import HostileXml

NAMESPACE, OPERATION = "http://ws.example/", "receive"
SHARED = base64.b64encode(b"0123456789abcdef")
OURS, THEIRS = (rsa.generate_private_key(public_exponent=65537, key_size=2048) for _ in range(2))


def keys(own, theirs, shared=SHARED):
    private = own.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    public = theirs.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    return SealKeys.load(shared=shared, own=base64.b64encode(private), theirs=base64.b64encode(public))


WE, THEY = keys(OURS, THEIRS), keys(THEIRS, OURS)


def call(data=b"<mo/>", **parts):
    chosen = {"message_type": "IMPORTORDER", "sender": "3301960AAA", "keys": WE} | parts
    return seal_call(data, namespace=NAMESPACE, operation=OPERATION, **chosen)


def opened(raw, own=THEY):
    return open_call(raw, keys_of=lambda _sender: own, namespace=NAMESPACE, operation=OPERATION)


@given(st.binary(max_size=500))
def test_what_is_sealed_is_opened(data):
    found = opened(call(data))
    assert (found.data, found.message_type, found.sender) == (data, "IMPORTORDER", "3301960AAA")
    back = open_post(seal_post(data, message_type="RESULT", keys=THEY), WE)
    assert (back.data, back.message_type, back.sender) == (data, "RESULT", "")


def test_the_ciphers_are_those_of_the_port():
    """A known answer: AES-128 in ECB with the padding of PKCS 7, and an RSA signature over the plain text."""
    parts = parse_qs(seal_post(b"yellow submarine", message_type="X", keys=WE).decode())
    sealed = base64.b64decode(parts["content"][0])
    assert len(sealed) == 32
    assert b"yellow" not in sealed
    OURS.public_key().verify(
        base64.b64decode(parts["data_digest"][0]), b"yellow submarine", padding.PKCS1v15(), hashes.SHA1()
    )
    again = parse_qs(seal_post(b"yellow submarine" * 2, message_type="X", keys=WE).decode())
    # the same block gives the same block: that is what this mode is
    assert (
        base64.b64decode(again["content"][0])[:16]
        == base64.b64decode(again["content"][0])[16:32]
        == sealed[:16]
    )


def test_nothing_of_the_message_is_readable_on_the_way():
    raw = call("<mo><name>李雷</name></mo>".encode())
    assert "李雷".encode() not in raw
    assert b"IMPORTORDER" in raw


@pytest.mark.parametrize(
    "keys_of_reader",
    [
        keys(THEIRS, THEIRS),
        keys(THEIRS, OURS, base64.b64encode(b"fedcba9876543210")),
        keys(THEIRS, OURS, base64.b64encode(b"0123456789abcdef" * 2)),
    ],
)
def test_other_keys_open_nothing_and_do_not_say_which_was_wrong(keys_of_reader):
    with pytest.raises(SealInvalid) as caught:
        opened(call(), keys_of_reader)
    assert caught.value.params["part"] == "it was sealed with other keys, or changed"


def test_a_changed_message_is_refused():
    form = parse_qs(seal_post(b"a" * 64, message_type="RESULT", keys=THEY).decode())
    other = parse_qs(seal_post(b"b" * 64, message_type="RESULT", keys=THEY).decode())
    swapped = {"content": other["content"][0], "msg_type": "RESULT", "data_digest": form["data_digest"][0]}
    with pytest.raises(SealInvalid):
        open_post(urlencode(swapped).encode(), WE)


def test_a_plus_that_nobody_escaped_is_understood():
    for number in range(50):
        data = b"message %d" % number
        raw = seal_post(data, message_type="RESULT", keys=THEY).replace(b"%2B", b"+")
        assert open_post(raw, WE).data == data


@pytest.mark.parametrize(
    "raw",
    [
        b"",
        b"\xff\xfe",
        b"nothing",
        b"content=x&msg_type=y",
        b"content=%%%&msg_type=y&data_digest=z",
        b"content=AAAA&msg_type=y&data_digest=AAAA",
        b"&".join(b"a=1" for _ in range(30)),
    ],
)
def test_what_is_no_form_is_refused_with_a_reason(raw):
    with pytest.raises(SealInvalid) as caught:
        open_post(raw, WE)
    assert caught.value.params["part"]


@pytest.mark.parametrize(
    ("raw", "fault"),
    [
        (b"<a/>", SealInvalid),
        (call().replace(b"ws:receive", b"ws:other"), SealInvalid),
        (call().replace(b"sendCode", b"sendcode"), SealInvalid),
        (call(message_type=""), SealInvalid),
        (b"<!DOCTYPE a><a/>", HostileXml),
        (call().replace(b"<content>", b"<content>!"), SealInvalid),
    ],
)
def test_what_is_no_call_is_refused(raw, fault):
    with pytest.raises(fault):
        opened(raw)


def test_answers_of_a_call():
    raw = answer_call("<mo>好 & gut</mo>", namespace=NAMESPACE, operation=OPERATION)
    assert read_answer(raw, namespace=NAMESPACE, operation=OPERATION).decode() == "<mo>好 & gut</mo>"
    fault = (
        b'<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body><s:Fault><faultcode>s:Server'
        b"</faultcode><faultstring>out of  order</faultstring></s:Fault></s:Body></s:Envelope>"
    )
    with pytest.raises(CallFailed) as caught:
        read_answer(fault, namespace=NAMESPACE, operation=OPERATION)
    assert caught.value.params["reason"] == "out of order"
    with pytest.raises(SealInvalid):
        read_answer(call(), namespace=NAMESPACE, operation=OPERATION)


@pytest.mark.parametrize(
    ("shared", "own"),
    [(b"short", None), (base64.b64encode(b"short"), None), (SHARED, b"AAAA"), (SHARED, b"!")],
)
def test_keys_that_are_none_are_refused(shared, own):
    private = base64.b64encode(OURS.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption()))
    public = base64.b64encode(
        THEIRS.public_key().public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    )
    with pytest.raises(SealInvalid):
        SealKeys.load(shared=shared, own=own or private, theirs=public)


def test_keys_do_not_show_themselves():
    assert "0123456789abcdef" not in repr(WE)
