import base64
import hashlib
import ssl

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
    SM2_SHA1_DIGEST,
    SM2_SM3,
    AlreadySigned,
    BadSignature,
    KeyUnfit,
    NationalKey,
    Scheme,
    SoftwareKey,
    fingerprint,
    sign,
    verify,
)
from entrepot_core.customs.signing.verifying import fits
from entrepot_core.customs.xml import NoCanonicalForm, canonical, parse

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


def test_blanks_beside_the_signature_say_nothing_and_any_other_blank_does():
    signed = sign(LIST.replace(b"</ceb:BaseTransfer>", b"</ceb:BaseTransfer>\n"), KEY)
    verify(signed, trusted=None)
    verify(signed.replace(b"<ds:Signature ", b"    <ds:Signature "), trusted=None)
    verify(signed.replace(b"</ds:Signature>", b"</ds:Signature>\n"), trusted=None)
    assert cause(signed.replace(b"</ds:Signature>", b"</ds:Signature>x")) == "digest"
    assert cause(signed.replace(b"<ds:Signature ", b"x<ds:Signature ")) == "digest"
    assert cause(signed.replace(b"<ceb:BaseTransfer>", b"\n<ceb:BaseTransfer>")) == "digest"


LAID_OUT = """    <ds:Signature xmlns:ds="http://www.w3.org/2000/09/xmldsig#">
        <ds:SignedInfo>
            <ds:CanonicalizationMethod Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"/>
            <ds:SignatureMethod Algorithm="{algorithms.signature_method}"/>
            <ds:Reference URI="">
                <ds:Transforms><ds:Transform Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"/></ds:Transforms>
                <ds:DigestMethod Algorithm="{algorithms.digest_method}"/>
                <ds:DigestValue> {digest} </ds:DigestValue>
            </ds:Reference>
        </ds:SignedInfo>
        <ds:SignatureValue>
            {value}
        </ds:SignatureValue>
        <ds:KeyInfo><ds:KeyName>1</ds:KeyName><ds:X509Data><ds:X509Certificate>
            {certificate}</ds:X509Certificate></ds:X509Data></ds:KeyInfo>
    </ds:Signature>
"""
CARD_INFO = (
    '<ds:SignedInfo xmlns:ceb="http://www.chinaport.gov.cn/ceb" xmlns:ds="http://www.w3.org/2000/09/xmldsig#"'
    ' xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><ds:CanonicalizationMethod'
    ' Algorithm="http://www.w3.org/TR/2001/REC-xml-c14n-20010315"></ds:CanonicalizationMethod><ds:SignatureMethod'
    ' Algorithm="{algorithms.signature_method}"></ds:SignatureMethod><ds:Reference URI=""><ds:Transforms><ds:Transform'
    ' Algorithm="http://www.w3.org/2000/09/xmldsig#enveloped-signature"></ds:Transform></ds:Transforms><ds:DigestMethod'
    ' Algorithm="{algorithms.digest_method}"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>'
    "</ds:SignedInfo>"
)


def signed_by_a_card(key, algorithms):
    """As programs with a card do it: the card signs a text without blanks, the message is sent laid out."""
    body = canonical(parse(LIST)).replace(b"</ceb:BaseTransfer>", b"</ceb:BaseTransfer>\n")
    digest = base64.b64encode(hashlib.sha1(body).digest()).decode()
    info = CARD_INFO.format(algorithms=algorithms, digest=digest)
    value = base64.b64encode(key.sign(info.encode(), algorithms.scheme)).decode()
    certificate = base64.b64encode(key.certificate).decode()
    signature = LAID_OUT.format(algorithms=algorithms, digest=digest, value=value, certificate=certificate)
    return body.replace(b"</ceb:CEB621Message>", signature.encode() + b"</ceb:CEB621Message>")


@pytest.mark.parametrize(
    ("key", "algorithms"), [(KEY, RSA_SHA1), (NationalKey.generate(common_name="Test Card"), SM2_SHA1_DIGEST)]
)
def test_the_form_in_which_cards_sign_is_known(key, algorithms):
    signed = signed_by_a_card(key, algorithms)

    assert verify(signed, trusted=[key.certificate]).algorithms is algorithms
    assert cause(signed.replace(b"YD2024030500001", b"YD2024030500002"), trusted=None) == "digest"
    assert cause(signed.replace(b"            <ds:Ref", b"<x>1</x><ds:Ref"), trusted=None) == "value"
    assert cause(signed.replace(b"<ds:SignedInfo>", b'<ds:SignedInfo Id="a">'), trusted=None) == "value"


def test_what_we_sign_holds_in_the_form_of_the_cards_too():
    signed = sign(LIST, KEY)
    digest = signed.partition(b"<ds:DigestValue>")[2].partition(b"<")[0].decode()
    value = signed.partition(b"<ds:SignatureValue>")[2].partition(b"<")[0]

    info = CARD_INFO.format(algorithms=RSA_SHA1, digest=digest).encode()
    assert fits(KEY.certificate, base64.b64decode(value), info, Scheme.RSA_SHA1)


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


def test_a_certificate_of_no_known_version_is_malformed():
    odd = KEY.certificate.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x49", 1)
    plain, spoilt = (base64.b64encode(each) for each in (KEY.certificate, odd))
    signed = sign(LIST, KEY)
    assert cause(signed.replace(plain, spoilt), trusted=None) == "form"
    assert cause(sign(LIST, KEY, bare_key=True), trusted=[odd]) == "form"
    with pytest.raises(KeyUnfit):
        SoftwareKey.from_pem(
            KEY.to_pem().partition(b"-----BEGIN CERTIFICATE")[0] + ssl.DER_cert_to_PEM_cert(odd).encode()
        )
