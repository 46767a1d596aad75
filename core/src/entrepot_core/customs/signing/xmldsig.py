"""Enveloped XML signatures where the unified system wants them. Knows no key material and no trust but what is given."""

import base64
import binascii
import hashlib
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, field
from itertools import chain
from xml.sax.saxutils import escape

from lxml import etree

from entrepot_core.customs.messages.specs import CURRENT, SPECS, XSI_NS
from entrepot_core.customs.messages.usual import DECLARATION, canonical_unsigned
from entrepot_core.customs.signing.algorithms import ALL, ENVELOPED, RSA_SHA1, SignatureAlgorithms, digest
from entrepot_core.customs.signing.bare_keys import certificate_of, has_bare_key, key_value
from entrepot_core.customs.signing.faults import (
    AlgorithmNotAgreed,
    AlreadySigned,
    CertificateUnknown,
    MessageAltered,
    SignatureMalformed,
    SignatureMissing,
    SignaturePartial,
    SignatureRepeated,
    SignatureValueWrong,
)
from entrepot_core.customs.signing.habits import DECLARED, body_forms, info_forms
from entrepot_core.customs.signing.keys import SigningKey
from entrepot_core.customs.signing.verifying import fits
from entrepot_core.customs.xml import canonical, parse

DS = "http://www.w3.org/2000/09/xmldsig#"
_DS = f"{{{DS}}}"
_SIGNATURE = f"{_DS}Signature"
_CERTIFICATE = f"{_DS}KeyInfo/{_DS}X509Data/{_DS}X509Certificate"
_INFO = (
    '<ds:CanonicalizationMethod Algorithm="{c14n}"></ds:CanonicalizationMethod>'
    '<ds:SignatureMethod Algorithm="{method}"></ds:SignatureMethod>'
    '<ds:Reference URI=""><ds:Transforms><ds:Transform Algorithm="{enveloped}"></ds:Transform></ds:Transforms>'
    '<ds:DigestMethod Algorithm="{hash}"></ds:DigestMethod><ds:DigestValue>{digest}</ds:DigestValue></ds:Reference>'
)
_SIGNATURE_TEXT = (
    '<ds:Signature xmlns:ds="{ds}" xmlns:xsi="{xsi}"><ds:SignedInfo>{info}</ds:SignedInfo>'
    "<ds:SignatureValue>{value}</ds:SignatureValue><ds:KeyInfo>{key}</ds:KeyInfo></ds:Signature>"
)
_CERTIFIED = (
    "<ds:KeyName>{name}</ds:KeyName>"
    "<ds:X509Data><ds:X509Certificate>{certificate}</ds:X509Certificate></ds:X509Data>"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Signer:
    """Who signed: the KeyName, the SHA-256 fingerprint (hex) and the certificate (DER, personal data)."""

    key_name: str
    fingerprint: str
    algorithms: SignatureAlgorithms
    certificate: bytes = field(repr=False)


def fingerprint(certificate: bytes) -> str:
    """The SHA-256 of a DER certificate as 64 hex digits: what may be stored and shown."""
    return hashlib.sha256(certificate).hexdigest()


def sign(
    xml: bytes, key: SigningKey, algorithms: SignatureAlgorithms = RSA_SHA1, *, bare_key: bool = False
) -> bytes:
    """``xml`` with an enveloped ``ds:Signature`` as last child, or before ExtendMessage in messages of the export system.

    The digest is taken over the canonical form of the whole document; KeyInfo holds KeyName and certificate, or the
    ``bare_key`` (RSA only). The signature declares xsi, which nobody needs, so that a unified message is signed in the
    form of the cards too: whoever checks by the standard or by that form finds it right.

    Raises:
        AlreadySigned: it holds a signature.
        KeyUnfit: the key can't sign with these algorithms.
        HostileXml, BrokenXml: see ``parse``.
    """
    usual = canonical_unsigned(xml, CURRENT)
    if usual is not None and not bare_key:
        return _sign_usual(*usual, key, algorithms)
    root = parse(xml)
    if root.find(_SIGNATURE) is not None:
        raise AlreadySigned
    whole = canonical(root)
    info = _info(algorithms, _canonical_document(root, whole))
    signature = etree.fromstring(_signature_text(info, b"", key, bare_key=bare_key))
    _insert(root, signature)
    signature[1].text = _text64(key.sign(canonical(signature[0]), algorithms.scheme))
    return etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=True)


def _sign_usual(body: bytes, closing: bytes, key: SigningKey, algorithms: SignatureAlgorithms) -> bytes:
    """The same for a message in canonical form whose root declares the prefix ``ceb`` and nothing else."""
    info = _info(algorithms, body + closing)
    value = key.sign(f"{DECLARED}{info}</ds:SignedInfo>".encode(), algorithms.scheme)
    return b"".join((DECLARATION, body, _signature_text(info, value, key).encode(), closing))


def _info(algorithms: SignatureAlgorithms, canonical: bytes) -> str:
    return _named(algorithms, digest(algorithms.digest, canonical))


def _named(algorithms: SignatureAlgorithms, value: bytes) -> str:
    """The inside of SignedInfo for a digest, without blanks."""
    return _INFO.format(
        c14n=algorithms.canonicalization,
        method=algorithms.signature_method,
        enveloped=ENVELOPED,
        hash=algorithms.digest_method,
        digest=_text64(value),
    )


def _signature_text(info: str, value: bytes, key: SigningKey, *, bare_key: bool = False) -> str:
    certified = _CERTIFIED.format(name=escape(key.key_name), certificate=_text64(key.certificate))
    told = key_value(key.certificate) if bare_key else certified
    return _SIGNATURE_TEXT.format(ds=DS, xsi=XSI_NS, info=info, value=_text64(value), key=told)


def _canonical_document(root: "etree._Element", whole: bytes) -> bytes:
    # instructions beside the root belong to the document too; without any, the root says it all
    if root.getprevious() is None and root.getnext() is None:
        return whole
    return canonical(root.getroottree())


def _insert(root: "etree._Element", signature: "etree._Element") -> None:
    # import wants ExtendMessage then Signature, export the other way round
    extension = root.find("{*}ExtendMessage")
    if extension is not None and _is_export(root):
        extension.addprevious(signature)
    else:
        root.append(signature)


def _is_export(root: "etree._Element") -> bool:
    spec = SPECS.get(etree.QName(root).localname[3:6])
    return spec is not None and spec.flow == "export"


def _text64(data: bytes) -> str:
    return base64.b64encode(data).decode()


def verify(
    xml: bytes,
    *,
    trusted: Collection[bytes | str] | None,
    allowed: Sequence[SignatureAlgorithms] = ALL,
) -> Signer:
    """Who signed ``xml``, after proof that nothing was changed; in the canonical form or in that of the cards (``habits``).

    ``trusted`` holds certificates (DER) or fingerprints (hex); a signature with a bare key needs its certificate there. None asks only whether the signature fits the
    certificate it brings, which says nothing about who signed. ``allowed`` narrows the algorithms.

    Raises:
        BadSignature: cause ``missing``, ``many``, ``form``, ``algorithm``, ``digest``, ``value`` or ``unknown``.
        HostileXml, BrokenXml: see ``parse``.
    """
    root = parse(xml, lenient=True)
    signature = _only_signature(root)
    info = signature.find(f"{_DS}SignedInfo")
    if info is None:
        raise SignatureMalformed(part="SignedInfo")
    algorithms = _algorithms(info, allowed)
    bare = has_bare_key(signature)
    certificate = certificate_of(signature, trusted) if bare else _bytes_of(signature, _CERTIFICATE)
    value = _bytes_of(signature, f"{_DS}SignatureValue")
    expected = _bytes_of(info, f"{_DS}Reference/{_DS}DigestValue")
    name = signature.findtext(f"{_DS}KeyInfo/{_DS}KeyName", "")
    forms = info_forms(info, lambda: _named(algorithms, expected))
    signed = chain([next(forms)], forms)  # the canonical form while the message is whole around it
    if not any(digest(algorithms.digest, form) == expected for form in body_forms(signature)):
        raise MessageAltered
    _check_value(certificate, value, signed, algorithms)
    seen = fingerprint(certificate)
    if trusted is not None and not _is_trusted(certificate, seen, trusted):
        raise CertificateUnknown
    return Signer(key_name=name, fingerprint=seen, algorithms=algorithms, certificate=certificate)


def _is_trusted(certificate: bytes, seen: str, trusted: Collection[bytes | str]) -> bool:
    return any(each.lower() == seen if isinstance(each, str) else each == certificate for each in trusted)


def _only_signature(root: "etree._Element") -> "etree._Element":
    found = root.findall(_SIGNATURE)
    if not found:
        raise SignatureMissing
    if len(found) > 1 or len(list(root.iter(_SIGNATURE))) > 1:
        raise SignatureRepeated
    return found[0]


def _algorithms(info: "etree._Element", allowed: Sequence[SignatureAlgorithms]) -> SignatureAlgorithms:
    references = info.findall(f"{_DS}Reference")
    if len(references) != 1 or references[0].get("URI") != "":
        raise SignaturePartial
    transforms = [each.get("Algorithm") for each in references[0].iterfind(f"{_DS}Transforms/{_DS}Transform")]
    named = tuple(
        found.get("Algorithm", "") if (found := info.find(path)) is not None else ""
        for path in (
            f"{_DS}CanonicalizationMethod",
            f"{_DS}SignatureMethod",
            f"{_DS}Reference/{_DS}DigestMethod",
        )
    )
    for each in allowed:
        if named == (each.canonicalization, each.signature_method, each.digest_method) and transforms in (
            [ENVELOPED],
            [ENVELOPED, each.canonicalization],
        ):
            return each
    raise AlgorithmNotAgreed


def _bytes_of(node: "etree._Element", path: str) -> bytes:
    text = "".join((node.findtext(path) or "").split())
    try:
        data = base64.b64decode(text, validate=True)
    except (binascii.Error, ValueError):
        data = b""
    if not data:
        raise SignatureMalformed(part=path.rpartition("}")[2])
    return data


def _check_value(
    certificate: bytes, value: bytes, signed: Iterable[bytes], algorithms: SignatureAlgorithms
) -> None:
    try:
        holds = any(fits(certificate, value, form, algorithms.scheme) for form in signed)
    except ValueError:
        raise SignatureMalformed(part="X509Certificate") from None
    if not holds:
        raise SignatureValueWrong
