"""The chain of records, its seals, and the bundle an auditor checks alone: every way to bend them is found."""

import base64
import dataclasses
import hashlib
import io
import json
import ssl
import zipfile

import pytest

from entrepot_core.cli import main
from entrepot_core.customs.records import (
    GENESIS,
    KEY_CHANGED,
    Break,
    BundleUnreadable,
    Fault,
    Linked,
    body_digest,
    canonical,
    change_key,
    examine,
    fingerprint_of,
    fits_seal,
    key_chain,
    link,
    make_seal,
    manifest_of,
    read_change,
    verify_bundle,
)
from entrepot_core.customs.signing import Scheme, SoftwareKey

TEXTS = [canonical({"act": "resent", "n": n, "parcel": "E1A"}) for n in range(1, 7)]


@pytest.fixture(scope="module")
def key() -> SoftwareKey:
    return SoftwareKey.generate(common_name="house of a test")


def chain(texts=TEXTS) -> list[Linked]:
    found, previous = [], GENESIS
    for number, text in enumerate(texts, 1):
        body = body_digest(text)
        digest = link(previous, body)
        found.append(Linked(number=number, previous=previous, body=body, digest=digest))
        previous = digest
    return found


def sealed(key, rows):
    return make_seal(
        key,
        number=1,
        first=1,
        last=len(rows),
        start=GENESIS,
        digest=rows[-1].digest,
        previous=GENESIS,
        at="2026-11-20T04:00:00Z",
    )


def test_a_whole_chain_has_no_break():
    assert list(examine(chain())) == []


@pytest.mark.parametrize("at", range(6))
def test_a_changed_entry_is_found_where_it_is(at):
    rows = chain()
    rows[at] = dataclasses.replace(rows[at], body=body_digest("{}"))

    assert list(examine(rows)) == [Break(number=at + 1, fault=Fault.CHANGED)]


@pytest.mark.parametrize("at", range(5))
def test_a_removed_entry_is_found_where_it_was(at):
    rows = chain()
    del rows[at]

    assert list(examine(rows)) == [Break(number=at + 1, fault=Fault.REMOVED)]


def test_an_inserted_entry_is_found_though_its_own_digest_fits():
    rows = chain()
    body = body_digest("{}")
    rows[3] = Linked(number=4, previous=GENESIS, body=body, digest=link(GENESIS, body))

    assert Break(number=4, fault=Fault.INSERTED) in list(examine(rows))


def test_a_chain_made_anew_to_the_end_breaks_the_seal(key):
    seal = sealed(key, chain())
    forged = chain([*TEXTS[:2], "{}", *TEXTS[3:]])

    assert list(examine(forged)) == []
    assert forged[-1].digest != seal.digest


@pytest.mark.parametrize("name", ["number", "last", "digest", "at", "previous"])
def test_a_seal_fits_only_as_it_was_signed_and_only_by_the_house(name, key):
    seal, other = sealed(key, chain()), SoftwareKey.generate(common_name="other")
    bent = {"number": 2, "last": 5, "digest": GENESIS, "at": "2027", "previous": "1" * 64}[name]

    assert fits_seal(seal, trusted=[key.certificate])
    assert not fits_seal(dataclasses.replace(seal, **{name: bent}))
    assert not fits_seal(sealed(other, chain()), trusted=[key.certificate])


def bundle(key, path, *, changes=None, drop=(), add=None, links=None, seal=None, texts=TEXTS, seals=None):
    rows = chain(texts)
    log = links or [
        {"number": row.number, "previous": row.previous, "digest": row.digest}
        | ({"text": texts[row.number - 1]} if row.number % 2 else {"body": row.body})
        for row in rows
    ]
    chosen = [dataclasses.asdict(each) for each in seals or [seal or sealed(key, rows)]]
    for each in chosen:
        each |= {name: base64.b64encode(each[name]).decode() for name in ("certificate", "signature")}
    files = {
        "documents/621.xml": b"<a/>",
        "log.jsonl": "\n".join(map(json.dumps, log)).encode(),
        "seals.jsonl": "\n".join(map(json.dumps, chosen)).encode(),
    }
    listed = [(name, hashlib.sha256(content).hexdigest(), len(content)) for name, content in files.items()]
    manifest = manifest_of(listed, scope={"port": "national"}, made_at="2026-11-20", made_by="anna")
    files |= {
        "manifest.json": manifest,
        "manifest.sig": base64.b64encode(key.sign(manifest, Scheme.RSA_SHA256)),
        "certificate.pem": key.to_pem()[key.to_pem().index(b"-----BEGIN CERT") :],
    }
    files |= changes or {}
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            if name not in drop:
                archive.writestr(name, content)
        for name, content in (add or {}).items():
            archive.writestr(name, content)
    return path


def test_a_whole_bundle_is_whole_and_shows_whose_it_is(key, tmp_path):
    path, out = bundle(key, tmp_path / "e.zip"), io.StringIO()
    report = verify_bundle(path, trusted=key.certificate)

    assert (report.files, report.entries, report.seals, report.faults) == (3, 3, 1, ())
    assert main(["verify-export", str(path)], out=out) == 0
    assert fingerprint_of(key.certificate) in out.getvalue()


@pytest.mark.parametrize(
    ("bent", "fault"),
    [
        ({"changes": {"documents/621.xml": b"<b/>"}}, "documents/621.xml was changed"),
        ({"drop": ("documents/621.xml",)}, "documents/621.xml is missing"),
        ({"add": {"documents/9.xml": b"<a/>"}}, "documents/9.xml is not in the manifest"),
    ],
)
def test_a_bundle_that_was_bent_says_where(key, tmp_path, bent, fault):
    path, out = bundle(key, tmp_path / "e.zip", **bent), io.StringIO()

    assert verify_bundle(path).faults == (fault,)
    assert main(["verify-export", str(path)], out=out) == 1
    assert "NOT whole" in out.getvalue()


def test_a_manifest_written_anew_is_found_by_its_signature(key, tmp_path):
    manifest = manifest_of([], scope={}, made_at="", made_by="")
    report = verify_bundle(bundle(key, tmp_path / "e.zip", changes={"manifest.json": manifest}))

    assert "the signature does not fit the manifest" in report.faults


def test_a_whole_bundle_of_somebody_else_is_not_the_houses(key, tmp_path):
    other = SoftwareKey.generate(common_name="other")
    report = verify_bundle(bundle(other, tmp_path / "e.zip"), trusted=key.certificate)

    assert not report.holds


def test_links_that_lie_or_are_missing_under_a_seal_are_found(key, tmp_path):
    rows = chain()
    told = [{"number": r.number, "previous": r.previous, "digest": r.digest, "body": r.body} for r in rows]
    lying = [*told[:2], told[2] | {"body": None, "text": "{}"}, *told[3:]]
    huge = dataclasses.replace(sealed(key, rows), last=10**12)

    assert verify_bundle(bundle(key, tmp_path / "a.zip", links=lying)).faults == (
        "link 3 of the log was changed",
    )
    assert verify_bundle(bundle(key, tmp_path / "b.zip", links=told[:-1])).faults[0].startswith("links are")
    assert not verify_bundle(bundle(key, tmp_path / "c.zip", seal=huge)).holds


def test_what_is_no_export_is_refused_with_a_reason(key, tmp_path):
    (tmp_path / "x.zip").write_bytes(b"no zip")

    with pytest.raises(BundleUnreadable):
        verify_bundle(tmp_path / "x.zip")
    odd = key.certificate.replace(b"\xa0\x03\x02\x01\x02", b"\xa0\x03\x02\x01\x49", 1)  # of no known version
    for name, content in (
        ("manifest.json", b"[]"),
        ("certificate.pem", b"-"),
        ("certificate.pem", ssl.DER_cert_to_PEM_cert(odd).encode()),
        ("log.jsonl", b"\xff\n"),
    ):
        with pytest.raises(BundleUnreadable):
            verify_bundle(bundle(key, tmp_path / "y.zip", changes={name: content}))


@pytest.fixture(scope="module")
def fresh() -> SoftwareKey:
    return SoftwareKey.generate(common_name="house of a test, second key")


def told(change):
    facts = {f"fact.{name}": value for name, value in change.facts().items()}
    return canonical({"act": KEY_CHANGED, **facts})


def changed(signers, texts, *, by, path):
    """A bundle whose entry 3 changes the key: ``signers`` made the seals over 1 to 4 and 5 to 6, ``by`` signed the manifest."""
    rows, seals, previous = chain(texts), [], GENESIS
    for number, (signer, (first, last)) in enumerate(zip(signers, ((1, 4), (5, 6)), strict=True), 1):
        seal = make_seal(
            signer,
            number=number,
            first=first,
            last=last,
            start=rows[first - 1].previous,
            digest=rows[last - 1].digest,
            previous=previous,
            at="2026-11-20T04:00:00Z",
        )
        seals.append(seal)
        previous = seal.mark
    return bundle(by, path, texts=texts, seals=seals)


def test_a_changed_key_is_the_houses_for_who_trusts_either_of_the_two(key, fresh, tmp_path):
    texts = [*TEXTS[:2], told(change_key(key, fresh)), *TEXTS[3:]]
    path = changed((key, fresh), texts, by=fresh, path=tmp_path / "e.zip")
    out = io.StringIO()

    for trusted in (None, key.certificate, fresh.certificate):
        report = verify_bundle(path, trusted=trusted)
        assert (report.faults, report.keys) == ((), 2)
    assert report.fingerprint == fingerprint_of(fresh.certificate)
    other = SoftwareKey.generate(common_name="other")
    assert len(verify_bundle(path, trusted=other.certificate).faults) == 1
    assert main(["verify-export", str(path)], out=out) == 0
    assert "changes of key: 1" in out.getvalue()


def test_before_the_change_the_old_key_seals_and_after_it_the_new_one(key, fresh, tmp_path):
    texts = [*TEXTS[:2], told(change_key(key, fresh)), *TEXTS[3:]]

    late = changed((key, key), texts, by=fresh, path=tmp_path / "late.zip")
    assert verify_bundle(late).faults == ("seal 2 is not signed by the house",)
    early = changed((fresh, fresh), texts, by=fresh, path=tmp_path / "early.zip")
    assert "seal 1 is not signed by the house" not in verify_bundle(early).faults
    assert not verify_bundle(early, trusted=key.certificate).holds
    stale = changed((key, fresh), texts, by=key, path=tmp_path / "stale.zip")
    assert len(verify_bundle(stale).faults) == 1


@pytest.mark.parametrize("missing", ["by_old", "by_new"])
def test_a_change_that_one_key_did_not_sign_changes_nothing(key, fresh, tmp_path, missing):
    change = dataclasses.replace(change_key(key, fresh), **{missing: b"x" * 256})
    texts = [*TEXTS[:2], told(change), *TEXTS[3:]]
    path = changed((key, fresh), texts, by=fresh, path=tmp_path / "e.zip")

    assert "seal 2 is not signed by the house" in verify_bundle(path).faults
    assert read_change(3, texts[2]) == dataclasses.replace(change, number=3)
    assert key_chain([change], first=key.certificate).certificates == (key.certificate,)


def test_a_change_of_a_key_that_is_not_in_force_changes_nothing(key, fresh):
    foreign = change_key(SoftwareKey.generate(common_name="eve"), fresh)

    assert key_chain([foreign], first=key.certificate).certificates == (key.certificate,)
    assert read_change(1, "{}") is None and read_change(1, "no json") is None
