"""Signatures of customs messages: enveloped XML signatures with RSA or SM2, and the keys that make them."""

from entrepot_core.customs.signing.algorithms import (
    ALL,
    RSA_SHA1,
    RSA_SHA256,
    SM2_SHA1_DIGEST,
    SM2_SM3,
    Digest,
    Scheme,
    SignatureAlgorithms,
)
from entrepot_core.customs.signing.eport_client import (
    CardAnswer,
    CardAnswerInvalid,
    CardRefused,
    PinRefused,
    ask_certificate,
    ask_certificate_number,
    ask_signature,
    certificate_of,
    number_of,
    read_answer,
    same_number,
    scheme_of,
    signature_of,
)
from entrepot_core.customs.signing.faults import AlreadySigned, BadSignature
from entrepot_core.customs.signing.keys import KeyUnfit, SigningKey, SoftwareKey
from entrepot_core.customs.signing.national import NationalKey
from entrepot_core.customs.signing.remote import CARD_PER_MINUTE, Pace, RemoteKey, SignerBusy
from entrepot_core.customs.signing.xmldsig import Signer, fingerprint, sign, verify

__all__ = [
    "ALL",
    "CARD_PER_MINUTE",
    "RSA_SHA1",
    "RSA_SHA256",
    "SM2_SHA1_DIGEST",
    "SM2_SM3",
    "AlreadySigned",
    "BadSignature",
    "CardAnswer",
    "CardAnswerInvalid",
    "CardRefused",
    "Digest",
    "KeyUnfit",
    "NationalKey",
    "Pace",
    "PinRefused",
    "RemoteKey",
    "Scheme",
    "SignatureAlgorithms",
    "Signer",
    "SignerBusy",
    "SigningKey",
    "SoftwareKey",
    "ask_certificate",
    "ask_certificate_number",
    "ask_signature",
    "certificate_of",
    "fingerprint",
    "number_of",
    "read_answer",
    "same_number",
    "scheme_of",
    "sign",
    "signature_of",
    "verify",
]
