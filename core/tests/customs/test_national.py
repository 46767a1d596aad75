import shutil
import subprocess
import threading
from datetime import UTC, datetime, timedelta

import gmalg
import pytest
from cryptography import x509

from entrepot_core.customs import specimens
from entrepot_core.customs.messages import build, validate
from entrepot_core.customs.signing import (
    CARD_PER_MINUTE,
    RSA_SHA1,
    SM2_SHA1_DIGEST,
    SM2_SM3,
    BadSignature,
    Digest,
    KeyUnfit,
    NationalKey,
    Pace,
    RemoteKey,
    Scheme,
    SignerBusy,
    SoftwareKey,
    der,
    sign,
    verify,
)
from entrepot_core.customs.signing.algorithms import digest
from entrepot_core.customs.signing.national import is_national, public_point

KEY = NationalKey.generate(common_name="虚构申报企业")
RSA = SoftwareKey.generate(common_name="Test Declarant")
LIST = build(specimens.message("621", specimens.inventory()))
NOW = datetime(2024, 3, 5, tzinfo=UTC)
OPENSSL = shutil.which("openssl")


@pytest.mark.parametrize("algorithms", [SM2_SM3, SM2_SHA1_DIGEST])
def test_a_list_signed_with_the_national_algorithms_holds(algorithms):
    signed = sign(LIST, KEY, algorithms)
    assert validate(signed) == ()
    assert algorithms.signature_method.encode() in signed
    assert verify(signed, trusted=[KEY.certificate]).algorithms == algorithms
    with pytest.raises(BadSignature) as caught:
        verify(signed.replace(b"COP-1", b"COP-2"), trusted=[KEY.certificate])
    assert caught.value.cause == "digest"
    start = signed.index(b"<ds:SignatureValue>") + 19
    other = b"A" if signed[start : start + 1] != b"A" else b"B"
    with pytest.raises(BadSignature) as caught:
        verify(signed[:start] + other + signed[start + 1 :], trusted=None)
    assert caught.value.cause == "value"


def test_digest_is_that_of_the_standard():
    # the example of GB/T 32905: SM3 of "abc"
    assert (
        digest(Digest.SM3, b"abc").hex() == "66c7f0f462eeedd9d1f2d46bdc10e4e24167c4875cf2f7a2297da02b8f4ba8e0"
    )
    hasher = gmalg.SM3()
    hasher.update(b"customs")
    assert digest(Digest.SM3, b"customs") == hasher.value()


def test_the_certificate_is_one_that_others_can_read():
    certificate = x509.load_der_x509_certificate(KEY.certificate)
    assert format(certificate.serial_number, "x") == KEY.key_name
    assert certificate.subject == certificate.issuer
    assert certificate.subject.rfc4514_string() == "CN=虚构申报企业"
    assert certificate.signature_algorithm_oid.dotted_string == "1.2.156.10197.1.501"
    assert public_point(KEY.certificate) in KEY.certificate


def test_keys_do_not_take_each_other_s_place():
    assert is_national(KEY.certificate)
    assert not is_national(RSA.certificate)
    assert not is_national(b"\x30\x82")
    with pytest.raises(KeyUnfit):
        sign(LIST, KEY, RSA_SHA1)
    with pytest.raises(KeyUnfit):
        sign(LIST, RSA, SM2_SM3)


def test_a_national_key_survives_its_file():
    again = NationalKey.from_pem(KEY.to_pem())
    assert again == KEY
    verify(sign(LIST, again, SM2_SM3), trusted=[KEY.certificate])
    other = NationalKey.generate(common_name="Test")
    mixed = KEY.to_pem().partition(b"-----BEGIN CERTIFICATE-----")[0]
    mixed += b"".join(other.to_pem().partition(b"-----BEGIN CERTIFICATE-----")[1:])
    for text in (b"", RSA.to_pem(), mixed, KEY.to_pem()[:200]):
        with pytest.raises(KeyUnfit):
            NationalKey.from_pem(text)
    assert KEY.certificate.hex()[:60] not in repr(KEY)
    assert "_secret" not in repr(KEY)


def test_a_card_is_never_asked_faster_than_it_can():
    pace = Pace(per_minute=3)
    turns = [pace.book(NOW, at_most=timedelta(hours=1)) for _ in range(7)]
    assert turns == [NOW + timedelta(minutes=minute) for minute in (0, 0, 0, 1, 1, 1, 2)]
    with pytest.raises(SignerBusy) as caught:
        pace.book(NOW, at_most=timedelta(seconds=90))
    assert caught.value.params["seconds"] == 120.0
    # a refused turn is not taken
    assert pace.book(NOW, at_most=timedelta(hours=1)) == NOW + timedelta(minutes=2)
    assert pace.book(NOW + timedelta(hours=1), at_most=timedelta(0)) == NOW + timedelta(hours=1)


def test_turns_are_handed_out_once_to_many_askers():
    pace = Pace(per_minute=10)
    turns, barrier = [], threading.Barrier(8)

    def asks():
        barrier.wait()
        turns.extend(pace.book(NOW, at_most=timedelta(hours=1)) for _ in range(25))

    threads = [threading.Thread(target=asks) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert {turns.count(turn) for turn in turns} == {10}


def test_a_remote_key_waits_for_its_turn_and_signs():
    waited = []
    key = RemoteKey(
        key_name=RSA.key_name,
        certificate=RSA.certificate,
        exchange=RSA.sign,
        clock=lambda: NOW,
        wait=waited.append,
        pace=Pace(per_minute=1),
        patience=timedelta(minutes=1),
    )
    for _ in range(2):
        verify(sign(LIST, key), trusted=[RSA.certificate])
    assert waited == [NOW + timedelta(minutes=1)]
    with pytest.raises(SignerBusy):
        sign(LIST, key)
    assert CARD_PER_MINUTE == 250
    silent = RemoteKey(RSA.key_name, RSA.certificate, lambda _data, _scheme: b"", lambda: NOW, waited.append)
    with pytest.raises(KeyUnfit):
        silent.sign(b"x", Scheme.RSA_SHA1)


@pytest.mark.skipif(OPENSSL is None, reason="the outside witness, the openssl program, is not installed")
def test_an_outside_witness_accepts_key_certificate_and_signature(tmp_path):
    value = KEY.sign(LIST, Scheme.SM2_SM3)
    numbers = (der.integer(int.from_bytes(half, "big")) for half in (value[:32], value[32:]))
    (tmp_path / "key.pem").write_bytes(KEY.to_pem())
    (tmp_path / "data").write_bytes(LIST)
    (tmp_path / "value").write_bytes(der.encode(der.SEQUENCE, *numbers))

    def openssl(*words):
        done = subprocess.run([OPENSSL, *words], cwd=tmp_path, capture_output=True, check=False)
        return done.returncode, done.stdout

    user = "distid:1234567812345678"
    code, public = openssl("x509", "-in", "key.pem", "-pubkey", "-noout")
    (tmp_path / "public.pem").write_bytes(public)
    assert (code, openssl("pkey", "-in", "key.pem", "-pubout")[1]) == (0, public)
    assert openssl("verify", "-CAfile", "key.pem", "-vfyopt", user, "key.pem")[0] == 0
    words = ("dgst", "-sm3", "-sigopt", user, "-verify", "public.pem", "-signature", "value")
    assert openssl(*words, "data")[0] == 0
    # the control: another text is refused
    (tmp_path / "data").write_bytes(LIST + b" ")
    assert openssl(*words, "data")[0] != 0
