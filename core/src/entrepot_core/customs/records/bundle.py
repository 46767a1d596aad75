"""The bundle an auditor gets: a ZIP with a signed manifest and an excerpt of the log. Checked without the house.

``manifest.json`` lists every other file with its SHA-256 and size; ``manifest.sig`` is the base64 of an RSA-SHA256
signature over its bytes, ``certificate.pem`` the key's. ``log.jsonl`` holds links, with text or with its digest alone;
``seals.jsonl`` the seals that cover them. Where the house changed its key, every entry that says so is in it with its text.
"""

import base64
import binascii
import hashlib
import json
import zipfile
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding

from entrepot_core.customs.records.chain import Linked, body_digest, examine
from entrepot_core.customs.records.keys import KeyChain, KeyChange, key_chain, read_change
from entrepot_core.customs.records.seals import SCHEME, Seal, fingerprint_of
from entrepot_core.customs.signing.verifying import fits
from entrepot_core.errors import Problem

FORMAT: Final = "entrepot-customs-export/1"
MANIFEST: Final = "manifest.json"
SIGNATURE: Final = "manifest.sig"
CERTIFICATE: Final = "certificate.pem"
LOG: Final = "log.jsonl"
SEALS: Final = "seals.jsonl"
_ASIDE: Final = frozenset({MANIFEST, SIGNATURE, CERTIFICATE})
MOST_TEXT: Final = 64 * 1024 * 1024
"""A manifest, certificate or signature larger than this is refused unread."""
_CHUNK: Final = 1 << 20


class BundleUnreadable(Problem):
    """This is no export, or a part that must be read can't be."""

    code = "customs.bundle_unreadable"
    title = "This is no export that can be checked: %(reason)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What a check found; ``faults`` is empty where everything holds. ``fingerprint`` is to be compared by a person.

    ``keys`` are the keys of the house up to the one that signed: one more than it was changed.
    """

    files: int
    entries: int
    seals: int
    keys: int
    scope: Mapping[str, Any]
    fingerprint: str
    faults: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """Nothing is wrong."""
        return not self.faults


def manifest_of(
    files: Iterable[tuple[str, str, int]], *, scope: Mapping[str, Any], made_at: str, made_by: str
) -> bytes:
    """The manifest of files given as name, SHA-256 and size."""
    rows = [{"name": name, "sha256": digest, "size": size} for name, digest, size in sorted(files)]
    content = {"format": FORMAT, "made_at": made_at, "made_by": made_by, "scope": dict(scope), "files": rows}
    return json.dumps(content, ensure_ascii=False, indent=1).encode()


def verify_bundle(path: Path, *, trusted: bytes | None = None) -> Report:
    """Check every file against the manifest, the manifest against its signature, and the log against its seals.

    Args:
        trusted: a certificate of the house, DER, where the auditor has it from elsewhere: the one that signed, or one
            before it that vouches for it; else the one inside is taken, and its fingerprint is to be compared with what
            the house tells.

    Raises: BundleUnreadable, OSError.
    """
    try:
        with zipfile.ZipFile(path) as bundle:
            return _verify(bundle, trusted)
    except zipfile.BadZipFile:
        raise BundleUnreadable(reason="it is no ZIP file, or a damaged one") from None


def _verify(bundle: zipfile.ZipFile, trusted: bytes | None) -> Report:
    raw = _small(bundle, MANIFEST)
    manifest = _manifest(raw)
    certificate = read_certificate(_small(bundle, CERTIFICATE))
    faults = []
    if not _fits(certificate, _small(bundle, SIGNATURE), raw):
        faults.append("the signature does not fit the manifest")
    faults += _files(bundle, manifest["files"])
    log, seals = _log(bundle), _seals(bundle)
    keys = key_chain(log.changes, first=seals[0].certificate if seals else certificate)
    faults += _keys(keys, certificate, trusted)
    faults += _chain(log.links, seals, keys)
    return Report(
        files=len(manifest["files"]),
        entries=log.texts,
        seals=len(seals),
        keys=len(keys.certificates),
        scope=manifest["scope"],
        fingerprint=fingerprint_of(certificate),
        faults=tuple(faults),
    )


def _small(bundle: zipfile.ZipFile, name: str) -> bytes:
    try:
        size = bundle.getinfo(name).file_size
    except KeyError:
        raise BundleUnreadable(reason=f"{name} is missing") from None
    if size > MOST_TEXT:
        raise BundleUnreadable(reason=f"{name} is too large")
    return bundle.read(name)


def _manifest(raw: bytes) -> dict[str, Any]:
    try:
        content = json.loads(raw)
        rows = content["files"]
        known = content["format"] == FORMAT and isinstance(content["scope"], dict)
        known = known and all({"name", "sha256", "size"} <= set(row) for row in rows)
    except (ValueError, KeyError, TypeError):
        known = False
    if not known:
        raise BundleUnreadable(reason=f"{MANIFEST} is not in the format {FORMAT}")
    found: dict[str, Any] = content
    return found


def read_certificate(pem: bytes) -> bytes:
    """DER of a certificate in PEM. Raises BundleUnreadable."""
    try:
        return x509.load_pem_x509_certificate(pem).public_bytes(Encoding.DER)
    except (ValueError, x509.InvalidVersion):
        raise BundleUnreadable(reason=f"{CERTIFICATE} can't be read") from None


def _fits(certificate: bytes, signature: bytes, raw: bytes) -> bool:
    try:
        return fits(certificate, base64.b64decode(signature, validate=True), raw, SCHEME)
    except (ValueError, binascii.Error):
        return False


def _files(bundle: zipfile.ZipFile, rows: Sequence[Mapping[str, Any]]) -> Iterator[str]:
    names = Counter(info.filename for info in bundle.infolist())
    listed = {row["name"]: row for row in rows}
    for name in sorted(name for name, times in names.items() if times > 1):
        yield f"{name} is in the bundle twice"
    for name in sorted(names.keys() - listed.keys() - _ASIDE):
        yield f"{name} is not in the manifest"
    for name, row in listed.items():
        if name not in names:
            yield f"{name} is missing"
        elif _digest(bundle, name) != (row["sha256"], row["size"]):
            yield f"{name} was changed"


def _digest(bundle: zipfile.ZipFile, name: str) -> tuple[str, int]:
    hasher, size = hashlib.sha256(), 0
    with bundle.open(name) as content:
        while chunk := content.read(_CHUNK):
            hasher.update(chunk)
            size += len(chunk)
    return hasher.hexdigest(), size


def _lines(bundle: zipfile.ZipFile, name: str) -> Iterator[dict[str, Any]]:
    if name not in bundle.namelist():
        return
    with bundle.open(name) as content:
        for line in content:
            try:
                yield json.loads(line)
            except ValueError:
                raise BundleUnreadable(reason=f"{name} can't be read") from None


@dataclass(frozen=True, slots=True)
class _Log:
    links: Mapping[int, Linked]
    texts: int
    changes: Sequence[KeyChange]


def _log(bundle: zipfile.ZipFile) -> _Log:
    links, texts, changes = {}, 0, []
    for row in _lines(bundle, LOG):
        try:
            text = row.get("text")
            texts += text is not None
            made = Linked(
                number=row["number"],
                previous=row["previous"],
                body=row["body"] if text is None else body_digest(text),
                digest=row["digest"],
            )
            change = read_change(made.number, text) if text is not None else None
        except (KeyError, TypeError, AttributeError):
            raise BundleUnreadable(reason=f"{LOG} can't be read") from None
        links[made.number] = made
        if change is not None:
            changes.append(change)
    return _Log(links, texts, changes)


def _seals(bundle: zipfile.ZipFile) -> list[Seal]:
    found = []
    for row in _lines(bundle, SEALS):
        try:
            row |= {name: base64.b64decode(row[name]) for name in ("certificate", "signature")}
            found.append(Seal(**row))
        except (KeyError, TypeError, ValueError):
            raise BundleUnreadable(reason=f"{SEALS} can't be read") from None
    return found


def _keys(keys: KeyChain, certificate: bytes, trusted: bytes | None) -> Iterator[str]:
    if keys.certificates[-1] != certificate:
        yield "the bundle was not signed with the key that the log names last"
    if trusted is not None and trusted not in keys.certificates:
        yield "the bundle was signed with another certificate than the trusted one"


def _chain(links: Mapping[int, Linked], seals: Sequence[Seal], keys: KeyChain) -> Iterator[str]:
    covered: set[int] = set()
    strange = {seal.number for seal in keys.unfit(seals)}
    for seal in seals:
        span = range(seal.first, seal.last + 1)
        if seal.number in strange:
            yield f"seal {seal.number} is not signed by the house"
        if not 0 < len(span) <= len(links) or any(number not in links for number in span):
            yield f"links are missing under seal {seal.number}"
            continue
        covered |= set(span)
        rows = [links[number] for number in span]
        for broken in examine(rows, number=seal.first - 1, digest=seal.start):
            yield f"link {broken.number} of the log was {broken.fault}"
        if rows[-1].digest != seal.digest:
            yield f"the links under seal {seal.number} are not those that were sealed"
    if loose := set(links) - covered:
        yield f"{len(loose)} links of the log are under no seal"
