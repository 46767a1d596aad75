"""How long the house takes for one answer of customs, pushed, verified, stored and heard, when it holds few documents or many.

Run: python -m bench.customs_growth [few] [many] [--database postgresql]. Growth is the time among many over that among few:
everything is found by an index, so it is to be near one.
"""

import argparse
import os
import platform
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import django

from bench.databases import fresh_database
from entrepot.seeds.stage import Addresses, Stage
from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Document
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build
from entrepot_core.customs.signing import SoftwareKey, sign

MEASURED = 150
GROWTH = 1.5
KINDS = ("311", "411", "511", "621")
PORT = "national"


def fill(wanted: int, made: int, now: datetime) -> int:
    """Documents with a sending and two answers each, until there are ``wanted``; returns how many there are."""
    from entrepot.customs.models import Attempt, CustomsDocument, InboundMessage, Receipt  # noqa: PLC0415

    inbound = InboundMessage.objects.create(port=PORT, digest=f"filler {made}", raw=b"x", received_at=now)
    for begin in range(made, wanted, 500):
        numbers = range(begin, min(begin + 500, wanted))
        documents = CustomsDocument.objects.bulk_create(
            CustomsDocument(
                consignment_no=f"F{number // 4:09d}A",
                kind=KINDS[number % 4],
                port=PORT,
                sender="us",
                natural_key=f"F{number:09d}",
                state="accepted",
                rank=40,
                attempt=1,
                pre_no=f"P{number:09d}",
                invt_no=f"I{number:09d}",
                updated_at=now,
            )
            for number in numbers
        )
        Attempt.objects.bulk_create(
            Attempt(
                document=each,
                number=1,
                message_guid=f"{each.pk:036d}",
                document_guid=f"{each.pk:036d}",
                app_time="20260101000000",
                xml=b"<x/>",
                made_at=now,
            )
            for each in documents
        )
        Receipt.objects.bulk_create(
            Receipt(
                inbound=inbound,
                document=each,
                kind=str(int(each.kind) + 1),
                message_guid=f"{each.pk:036d}",
                position=status,
                status=str(status),
                natural_key=each.natural_key,
                return_at=now,
                effect="moved",
                received_at=now,
            )
            for each in documents
            for status in (2, 120)
        )
    return wanted


def declared(first: int, now: datetime) -> list[str]:
    """Lists that wait for their answer; their natural keys."""
    from entrepot.customs.models import Attempt, CustomsDocument  # noqa: PLC0415

    keys = [f"M{number:09d}" for number in range(first, first + MEASURED)]
    for key in keys:
        document = CustomsDocument.objects.create(
            consignment_no=key,
            kind="513",
            port=PORT,
            sender="us",
            natural_key=key,
            state="sent",
            attempt=1,
            updated_at=now,
        )
        Attempt.objects.create(
            document=document,
            number=1,
            message_guid=f"{key:>36}",
            document_guid=f"{key:>36}",
            app_time="20260101000000",
            xml=b"<x/>",
            made_at=now,
        )
    return keys


def letters(keys: list[str], key: SoftwareKey, status: str, now: datetime) -> list[bytes]:
    """One signed answer to each, in its envelope."""
    made = []
    for number, natural in enumerate(keys):
        head = {"guid": specimens.guid(number), "logisticsCode": "4401SIMSWF", "logisticsNo": natural}
        head |= {"logisticsStatus": "S", "returnStatus": status, "returnTime": now, "returnInfo": "x"}
        message = specimens.answer("514", Document(head=head))
        guid = f"{natural}-{status}".ljust(36, "0")
        signed = sign(build(_named(message, guid)), key)
        made.append(
            dxp.wrap(
                signed,
                sender="DXPEDCCEB0000002",
                receivers=("DXPENT0000000001",),
                message_type="CEB514Message",
                message_id=guid,
                created_at=now,
            )
        )
    return made


def _named(message, guid):
    from dataclasses import replace  # noqa: PLC0415

    return replace(message, guid=guid)


def heard(raws: list[bytes], now: datetime) -> float:
    """Seconds an answer, from the door to what it moved."""
    from entrepot.customs.models import InboundMessage, Receipt  # noqa: PLC0415
    from entrepot.usecases.clearance.read_message import read_message  # noqa: PLC0415
    from entrepot.usecases.clearance.receive_message import receive_message  # noqa: PLC0415

    before = Receipt.objects.filter(effect="moved").count()
    start = time.perf_counter()
    for raw in raws:
        assert receive_message(port=PORT, letter=raw, address="bench", now=now), "the letter was not believed"
    for pk in (
        InboundMessage.objects.filter(outcome="stored")
        .exclude(digest__startswith="filler")
        .values_list("pk", flat=True)
    ):
        read_message(inbound=pk, now=now)
    taken = (time.perf_counter() - start) / len(raws)
    moved = Receipt.objects.filter(effect="moved").count() - before
    assert moved == len(raws), f"{moved} of {len(raws)} answers moved something"
    return taken


def measure(few: int, many: int, database: str) -> tuple[float, float]:
    """Seconds an answer among few documents and among many."""
    with (
        tempfile.TemporaryDirectory(prefix="entrepot-growth-") as folder,
        fresh_database(database, Path(folder)) as url,
    ):
        stage = Stage(var=Path(folder), database_url=url, addresses=Addresses.free())
        stage.prepare()
        key = SoftwareKey.generate(common_name="Bench Port")
        pem = key.to_pem()
        (stage.keys / "port_cert.pem").write_bytes(pem[pem.index(b"-----BEGIN CERT") :])
        os.environ.update(stage.environment)
        os.environ["ENTREPOT_LOG_LEVEL"] = "ERROR"
        django.setup()
        now = datetime.now(UTC)
        taken, made = [], 0
        for size in (few, many):
            made = fill(size, made, now)
            keys = declared(size, now)
            heard(letters(keys[:20], key, "3", now + timedelta(seconds=1)), now)
            taken.append(heard(letters(keys, key, "120", now + timedelta(seconds=2)), now))
        from django.db import connections  # noqa: PLC0415

        connections.close_all()
    return taken[0], taken[1]


def main() -> int:
    """Print rate and growth; 1 if an answer among many takes longer than it may."""
    parser = argparse.ArgumentParser(prog="python -m bench.customs_growth")
    parser.add_argument("few", type=int, nargs="?", default=1_000)
    parser.add_argument("many", type=int, nargs="?", default=10_000)
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    asked = parser.parse_args()
    few, many = measure(asked.few, asked.many, asked.database)
    print(
        f"answers through the door, {MEASURED} each, {asked.database}, one process, Python {platform.python_version()}, "
        f"load {os.getloadavg()[0]:.1f}"
    )
    print(f"among {asked.few:>7,} documents {1 / few:8.0f} /s {few * 1000:8.1f} ms each")
    print(f"among {asked.many:>7,} documents {1 / many:8.0f} /s {many * 1000:8.1f} ms each")
    print(f"growth                  {many / few:8.2f}   (wanted: at most {GROWTH})")
    return int(many / few > GROWTH)


if __name__ == "__main__":
    sys.exit(main())
