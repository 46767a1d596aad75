"""Records that can be proved: a chain of entries, seals over it, and a bundle that an auditor checks alone."""

from entrepot_core.customs.records.bundle import (
    CERTIFICATE,
    FORMAT,
    LOG,
    MANIFEST,
    SEALS,
    SIGNATURE,
    BundleUnreadable,
    Report,
    manifest_of,
    read_certificate,
    verify_bundle,
)
from entrepot_core.customs.records.chain import (
    GENESIS,
    Break,
    Fault,
    Linked,
    body_digest,
    canonical,
    examine,
    link,
)
from entrepot_core.customs.records.seals import SCHEME, Seal, fingerprint_of, fits_seal, make_seal

__all__ = [
    "CERTIFICATE",
    "FORMAT",
    "GENESIS",
    "LOG",
    "MANIFEST",
    "SCHEME",
    "SEALS",
    "SIGNATURE",
    "Break",
    "BundleUnreadable",
    "Fault",
    "Linked",
    "Report",
    "Seal",
    "body_digest",
    "canonical",
    "examine",
    "fingerprint_of",
    "fits_seal",
    "link",
    "make_seal",
    "manifest_of",
    "read_certificate",
    "verify_bundle",
]
