"""How fast answers of customs are read, verified and applied, and whether that stays so when there are many.

Run: python -m bench.customs_receipts [many]. In the core: 1,000 and then ``many`` (10,000) signed answers, of four a list.
Growth is the time of one answer among many over that among 1,000; the bare RSA verification of the same library stands beside.
"""

import platform
import sys
import time
from collections.abc import Iterable
from dataclasses import replace
from datetime import timedelta

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Message
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.receipts import Position, State, apply, lookups, receipts_of, send
from entrepot_core.customs.signing import RSA_SHA1, Scheme, SoftwareKey, sign, verify

FEW, MANY = 1_000, 10_000
STATUSES = ("2", "120", "399", "800")
GROWTH = 1.2
"""More than this would be no plain line."""


def answers(count: int, key: SoftwareKey) -> list[bytes]:
    """So many signed answers, four of each list: all first ones, then all second ones, as a day brings them."""
    lists = count // len(STATUSES)
    return [
        sign(build(_answer(number, step)), key, RSA_SHA1)
        for step in range(len(STATUSES))
        for number in range(lists)
    ]


def _answer(number: int, step: int) -> Message:
    said = specimens.receipt(
        STATUSES[step],
        f"{20240305101500000 + step * 1000}",
        copNo=f"COP-{number}",
        preNo=f"B{20240305000000000 + number}",
        invtNo=f"51652024I{number:09d}" if step else None,
    )
    return replace(specimens.answer("622", said), guid=specimens.guid(step * 1_000_000 + number))


def take(raw: Iterable[bytes], trusted: bytes) -> dict[str, Position]:
    """Read, verify and apply every answer; where each list stands afterwards."""
    positions: dict[str, Position] = {}
    sent_at = specimens.AT - timedelta(minutes=1)
    for xml in raw:
        verify(xml, trusted=[trusted])
        for receipt in receipts_of(read(xml)):
            # as a shop finds it: the number of the port first, then the own one
            cop_no = next(each["copNo"] for each in lookups(receipt) if "copNo" in each)
            position = positions.get(cop_no) or send(Position(kind="621"), message_guid=cop_no, at=sent_at)
            positions[cop_no] = apply(position, receipt).position
    return positions


def bare_verifications(key: SoftwareKey, times: int) -> float:
    """Seconds of CPU for so many RSA verifications and nothing else."""
    public = x509.load_der_x509_certificate(key.certificate).public_key()
    assert isinstance(public, rsa.RSAPublicKey)
    data = b"x" * 700
    value = key.sign(data, Scheme.RSA_SHA1)
    start = time.thread_time()
    for _ in range(times):
        public.verify(value, data, padding.PKCS1v15(), hashes.SHA1())
    return time.thread_time() - start


def spent(raw: list[bytes], trusted: bytes) -> float:
    """Seconds of CPU an answer, all of them applied and each list released."""
    start = time.thread_time()
    positions = take(raw, trusted)
    taken = (time.thread_time() - start) / len(raw)
    assert {each.state for each in positions.values()} == {State.RELEASED}, "not every list was released"
    return taken


def main(many: int = MANY) -> int:
    """Print rate and growth; 1 if an answer among many takes longer than one among few."""
    key = SoftwareKey.generate(common_name="Bench Port")
    raw = answers(many, key)
    lists = many // len(STATUSES)
    some = [xml for step in range(len(STATUSES)) for xml in raw[step * lists :][: FEW // len(STATUSES)]]
    take(some, key.certificate)
    among_few = min(spent(some, key.certificate) for _ in range(3))
    among_many = spent(raw, key.certificate)
    bare = bare_verifications(key, 2 * FEW) / (2 * FEW)
    growth = among_many / among_few
    print(f"answers 622, RSA 2048, four a list, CPU time, Python {platform.python_version()}")
    print(f"bare RSA verification            {1 / bare:8.0f} /s")
    print(f"read, verify, apply {FEW:>9,} {1 / among_few:11.0f} /s")
    print(
        f"read, verify, apply {len(raw):>9,} {1 / among_many:11.0f} /s   {bare / among_many:.0%} of the bare rate"
    )
    print(f"growth                           {growth:8.2f}      (wanted: at most {GROWTH})")
    return int(growth > GROWTH)


if __name__ == "__main__":
    sys.exit(main(*(int(each) for each in sys.argv[1:2])))
