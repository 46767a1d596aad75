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
    "Digest",
    "KeyUnfit",
    "NationalKey",
    "Pace",
    "RemoteKey",
    "Scheme",
    "SignatureAlgorithms",
    "Signer",
    "SignerBusy",
    "SigningKey",
    "SoftwareKey",
    "fingerprint",
    "sign",
    "verify",
]
