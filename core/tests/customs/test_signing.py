import base64

import pytest
from cryptography import x509
from lxml import etree
from signxml import SignatureConfiguration, XMLVerifier
from signxml.algorithms import DigestAlgorithm, SignatureMethod

from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Extension, Message
from entrepot_core.customs.messages import build, validate
from entrepot_core.customs.signing import (
    RSA_SHA1,
    RSA_SHA256,
    SM2_SM3,
    AlreadySigned,
    BadSignature,
    KeyUnfit,
    SoftwareKey,
    fingerprint,
    sign,
    verify,
)
from entrepot_core.customs.xml import NoCanonicalForm, parse

KEY = SoftwareKey.generate(common_name="Test Declarant")
OTHER = SoftwareKey.generate(common_name="Test Stranger")
LIST = build(specimens.message("621", specimens.inventory()))
DS = "{http://www.w3.org/2000/09/xmldsig#}"


def cause(xml, trusted=(KEY.certificate,), **how):
    with pytest.raises(BadSignature) as caught:
        verify(xml, trusted=trusted, **how)
    assert caught.value.sentence.startswith("The signature does not hold")
    return caught.value.cause


@pytest.mark.parametrize("algorithms", [RSA_SHA1, RSA_SHA256])
def test_a_signed_list_is_valid_and_tells_who_signed(algorithms):
    signed = sign(LIST, KEY, algorithms)
    assert validate(signed) == ()
    signer = verify(signed, trusted=[KEY.certificate])
    assert signer == verify(signed, trusted=[fingerprint(KEY.certificate).upper()])
    assert (signer.key_name, signer.certificate, signer.algorithms) == (
        KEY.key_name,
        KEY.certificate,
        algorithms,
    )


@pytest.mark.parametrize(
    ("algorithms", "method", "digest"),
    [
        (RSA_SHA1, SignatureMethod.RSA_SHA1, DigestAlgorithm.SHA1),
        (RSA_SHA256, SignatureMethod.RSA_SHA256, DigestAlgorithm.SHA256),
    ],
)
def test_an_outside_witness_accepts_the_signature(algorithms, method, digest):
    signed = sign(LIST, KEY, algorithms)
    if algorithms is RSA_SHA1:  # the standard's URI for SHA-1 digests is the one of XML Signature itself
        assert f'Algorithm="{DigestAlgorithm.SHA1.value}"'.encode() in signed
    config = SignatureConfiguration(
        require_x509=True, signature_methods=frozenset([method]), digest_algorithms=frozenset([digest])
    )
    certificate = x509.load_der_x509_certificate(KEY.certificate)
    result = XMLVerifier().verify(
        etree.fromstring(signed), x509_cert=certificate, expect_config=config, validate_schema=False
    )
    assert result.signed_xml is not None


def test_one_changed_character_is_seen():
    signed = sign(LIST, KEY)
    assert cause(signed.replace(b"YD2024030500001", b"YD2024030500002")) == "digest"
    assert cause(signed.replace(b'guid="0', b'guid="1', 1)) == "digest"


def test_space_around_the_signature_belongs_to_the_message():
    signed = sign(LIST.replace(b"<ceb:BaseTransfer>", b"\n  <ceb:BaseTransfer>"), KEY)
    verify(signed, trusted=None)
    assert cause(signed.replace(b"</ds:Signature>", b"</ds:Signature>\n")) == "digest"


def test_the_signature_of_another_card_is_refused():
    signed = sign(LIST, OTHER)
    assert cause(signed) == "unknown"
    assert verify(signed, trusted=None).certificate == OTHER.certificate


def test_a_swapped_certificate_does_not_fit_the_value():
    mine, other = base64.b64encode(KEY.certificate), base64.b64encode(OTHER.certificate)
    assert cause(sign(LIST, KEY).replace(mine, other), trusted=None) == "value"


def test_a_wrong_value_is_told_apart_from_a_changed_message():
    signed = sign(LIST, KEY)
    start = signed.index(b"<ds:SignatureValue>") + 19
    changed = b"A" if signed[start : start + 1] != b"A" else b"B"
    assert cause(signed[:start] + changed + signed[start + 1 :]) == "value"


def test_no_signature_two_signatures_and_other_algorithms():
    signed = sign(LIST, KEY)
    assert cause(LIST) == "missing"
    start, end = signed.index(b"<ds:Signature "), signed.index(b"</ds:Signature>") + 15
    assert cause(signed[:end] + signed[start:end] + signed[end:]) == "many"
    assert cause(signed, allowed=(RSA_SHA256, SM2_SM3)) == "algorithm"
    assert cause(signed.replace(b'URI=""', b'URI="#x"')) == "form"
    assert cause(signed.replace(b"#enveloped-signature", b"#base64")) == "algorithm"
    with pytest.raises(AlreadySigned):
        sign(signed, KEY)


def test_the_signature_stands_where_the_flow_wants_it():
    extension = Extension(name="port", version="1", xml=b"<x/>")
    message = Message(
        kind="621",
        guid=specimens.guid(1),
        documents=(specimens.inventory(),),
        transfer=specimens.TRANSFER,
        extension=extension,
    )
    signed = sign(build(message), KEY)
    assert [child.tag.rpartition("}")[2] for child in parse(signed)][-2:] == ["ExtendMessage", "Signature"]
    assert validate(signed) == ()
    verify(signed, trusted=None)


def test_a_key_survives_its_file_and_a_wrong_file_is_named():
    again = SoftwareKey.from_pem(KEY.to_pem(b"secret"), b"secret")
    assert verify(sign(LIST, again), trusted=[KEY.certificate]).key_name == KEY.key_name
    for text, password in ((b"no pem", None), (KEY.to_pem(b"secret"), b"wrong")):
        with pytest.raises(KeyUnfit):
            SoftwareKey.from_pem(text, password)
    certificate = OTHER.to_pem().partition(b"-----BEGIN CERTIFICATE-----")
    mixed = KEY.to_pem().partition(b"-----BEGIN CERTIFICATE-----")[0] + certificate[1] + certificate[2]
    with pytest.raises(KeyUnfit, match="belong together"):
        SoftwareKey.from_pem(mixed)
    with pytest.raises(KeyUnfit):
        sign(LIST, KEY, SM2_SM3)


def test_no_certificate_shows_in_a_repr():
    signer = verify(sign(LIST, KEY), trusted=None)
    told = repr(KEY) + repr(signer)
    assert base64.b64encode(KEY.certificate).decode()[:40] not in told
    assert repr(KEY.certificate)[2:40] not in told


def test_a_namespace_that_is_a_relative_address_can_not_be_signed_or_verified():
    inner = b'<p:x xmlns:p="x"></p:x>'
    with pytest.raises(NoCanonicalForm):
        sign(LIST.replace(b"<ceb:BaseTransfer>", inner + b"<ceb:BaseTransfer>"), KEY)
    signed = sign(LIST, KEY)
    with pytest.raises((NoCanonicalForm, BadSignature)):
        verify(signed.replace(b"<ds:SignedInfo>", b"<ds:SignedInfo>" + inner), trusted=None)
    with pytest.raises(NoCanonicalForm):
        verify(signed.replace(b"<ceb:BaseTransfer>", inner + b"<ceb:BaseTransfer>"), trusted=None)
