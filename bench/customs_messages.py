"""How much of the bare RSA signing rate is left when a list 621 of three lines is built, validated and signed.

Run: python -m bench.customs_messages [seconds]. Both are measured in turns on one core, so that a busy machine slows both.
"""

import platform
import sys
import time

from entrepot_core.customs import specimens
from entrepot_core.customs.messages import build, validate
from entrepot_core.customs.signing import RSA_SHA1, Scheme, SoftwareKey, sign

WANTED = 0.55
MESSAGE = specimens.message("621", specimens.inventory())


def bare(key: SoftwareKey) -> None:
    key.sign(b"x" * 700, Scheme.RSA_SHA1)


def whole(key: SoftwareKey) -> None:
    xml = sign(build(MESSAGE), key, RSA_SHA1)
    if validate(xml):
        raise SystemExit("the list is not valid: nothing was measured")


def spent(work, key: SoftwareKey, times: int) -> float:
    start = time.thread_time()
    for _ in range(times):
        work(key)
    return time.thread_time() - start


def main(seconds: float = 3.0) -> int:
    key = SoftwareKey.generate(common_name="Bench")
    whole(key)
    until, rounds, times = time.monotonic() + seconds, 0, {bare: 0.0, whole: 0.0}
    while time.monotonic() < until:
        for work in times:
            times[work] += spent(work, key, 50)
        rounds += 50
    ratio = times[bare] / times[whole]
    print(
        f"list 621, 3 lines, RSA 2048, {rounds} each in turns, CPU time, Python {platform.python_version()}"
    )
    print(f"bare RSA signature      {rounds / times[bare]:8.0f} /s")
    print(f"build, sign, validate   {rounds / times[whole]:8.0f} /s")
    print(f"ratio                   {ratio:8.0%}  (wanted: {WANTED:.0%})")
    return 0 if ratio >= WANTED else 1


if __name__ == "__main__":
    sys.exit(main(*(float(each) for each in sys.argv[1:2])))
