"""The HTTP channel of Guangzhou: transfers, their signature, forms and the platform's JSON."""

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization
from signxml import SignatureConfiguration, XMLVerifier
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from entrepot_core.customs import specimens
from entrepot_core.customs.envelopes import gzeport
from entrepot_core.customs.envelopes.dxp import EnvelopeInvalid
from entrepot_core.customs.signing import BadSignature, SoftwareKey, fingerprint, sign, verify
from entrepot_core.customs.xml import BrokenXml, HostileXml

KEY = SoftwareKey.generate(common_name="Test Client")
XML = "<InternationalTrade><Head>李 & 雷</Head></InternationalTrade>".replace("&", "&amp;").encode()


def transfer(**changes):
    head = {"message_id": "M-1", "message_type": "KJ881111", "sender": "DEMO", "receiver": gzeport.RECEIVER}
    return gzeport.wrap(XML, **(head | {"at": specimens.AT} | changes))


def test_a_signed_transfer_goes_through_a_form_and_back():
    signed = sign(transfer(), KEY)
    raw = gzeport.read_form(gzeport.form_of(signed))
    assert raw == signed
    verify(raw, trusted=[KEY.certificate])
    opened = gzeport.unwrap(raw)
    assert opened == gzeport.Transfer(
        message_id="M-1",
        message_type="KJ881111",
        sender="DEMO",
        receivers=("KJPUBLICPT",),
        sent_at=specimens.AT,
        data=XML,
    )
    assert "雷" not in repr(opened)


def test_a_transfer_that_was_touched_or_signed_by_another_is_found_out():
    signed = sign(transfer(), KEY)
    with pytest.raises(BadSignature):
        verify(signed.replace(b"DEMO", b"DEMI"), trusted=[KEY.certificate])
    with pytest.raises(BadSignature):
        verify(signed, trusted=[SoftwareKey.generate(common_name="Another").certificate])
    with pytest.raises(BadSignature):
        verify(transfer(), trusted=[KEY.certificate])


@pytest.mark.parametrize(
    ("before", "after"),
    [
        (b"GzeportTransfer>", b"Else>"),
        (b"<Sender>DEMO</Sender>", b""),
        (b"20240305101458", b"soon"),
        (b"<Data>", b"<Data>?"),
        (b"<Data>", b"<Nothing>"),
    ],
)
def test_what_is_no_transfer_is_refused(before, after):
    text = transfer().replace(before, after)
    text = text.replace(b"</Data>", b"</Nothing>") if after == b"<Nothing>" else text
    with pytest.raises(EnvelopeInvalid):
        gzeport.unwrap(text)


def test_hostile_and_broken_transfers_are_refused():
    with pytest.raises(HostileXml):
        gzeport.unwrap(b"<!DOCTYPE GzeportTransfer><GzeportTransfer/>")
    with pytest.raises(BrokenXml):
        gzeport.unwrap(b"<GzeportTransfer>")
    for body in (b"", b"messageText=", b"messageText=a&messageText=b", b"other=1", b"\xff"):
        with pytest.raises(EnvelopeInvalid):
            gzeport.read_form(body)
    with pytest.raises(EnvelopeInvalid):
        transfer(message_id="x" * 61)


def test_a_client_names_itself_and_what_it_asks_for():
    who = gzeport.Credentials(client="C000000000000001", key="a&b")
    assert gzeport.send_query(who, "KJ881111") == "clientid=C000000000000001&key=a%26b&messageType=KJ881111"
    assert gzeport.ask_query(who, "KJ881110", "COP-1").endswith("&messageType=KJ881110&entNo=COP-1")
    assert "a&b" not in repr(who)
    name = gzeport.message_id("KJ881111", "DEMO", at=specimens.AT, number=100_007)
    assert name == "KJ881111_DEMO_2024030510145800007"


def test_the_platform_takes_refuses_and_tells():
    assert gzeport.refusal_of(gzeport.answer(result=True)) is None
    assert (
        gzeport.refusal_of(gzeport.answer(result=False, code="E1", description="密钥错误")) == "E1 密钥错误"
    )
    assert gzeport.refusal_of(gzeport.answer(result=False)) == "no reason given"
    found = (gzeport.Found(number="COP-1", state="1", customs_no="51", customs_state="20", pre_no="B1"),)
    assert gzeport.read_found(gzeport.answer(result=True, found=found)) == found
    assert gzeport.read_found(b'{"result": true, "content": [{"orderNo": 5, "cusState": 0}]}') == (
        gzeport.Found(number="5", customs_state="0"),
    )
    for body in (b"", b"[]", b"{}", b'{"result": "yes"}'):
        with pytest.raises(EnvelopeInvalid):
            gzeport.refusal_of(body)
    with pytest.raises(EnvelopeInvalid):
        gzeport.read_found(b'{"result": true, "content": {"a": 1}}')


def test_a_bare_key_is_believed_by_the_certificate_that_is_known():
    signed = sign(transfer(), KEY, bare_key=True)
    assert b"RSAKeyValue" in signed and b"X509" not in signed
    assert verify(signed, trusted=[KEY.certificate]).fingerprint == fingerprint(KEY.certificate)
    another = SoftwareKey.generate(common_name="Another").certificate
    for raw, trusted, cause in (
        (signed, [another], "unknown"),
        (signed, [fingerprint(KEY.certificate)], "unknown"),
        (signed, None, "unknown"),
        (signed.replace(b"DEMO", b"DEMI"), [KEY.certificate], "digest"),
        (signed.replace(b"<ds:Exponent>", b"<ds:Exponent>?"), [KEY.certificate], "form"),
    ):
        with pytest.raises(BadSignature) as caught:
            verify(raw, trusted=trusted)
        assert caught.value.cause == cause


def test_another_library_believes_a_bare_key_too():
    certificate = x509.load_der_x509_certificate(KEY.certificate)
    pem = certificate.public_bytes(serialization.Encoding.PEM).decode()
    expected = SignatureConfiguration(
        require_x509=False,
        signature_methods=frozenset({SignatureMethod.RSA_SHA1}),
        digest_algorithms=frozenset({DigestAlgorithm.SHA1}),
    )
    signed = sign(transfer(), KEY, bare_key=True)
    found = XMLVerifier().verify(signed, x509_cert=pem, expect_config=expected)
    assert found.signed_xml.tag == "GzeportTransfer"
