"""``python -m bench.desk``: the clearance desk with 500 and with 50,000 open documents, on either database.

Every page is asked in this process as a signed-in officer asks it, through middleware, templates and database, with warm
connections. The figure that counts is the ratio of the two columns: a desk that does not slow down stays near 1.
"""

import argparse
import os
import platform
import statistics
import sys
import tempfile
import time
from datetime import timedelta
from pathlib import Path

from bench.databases import fresh_database

FEW, MANY = 500, 50_000
KINDS = ("311", "411", "511", "621")
DOCUMENTS_EACH = 2
"""Open documents of a parcel on average: two of its four wait, the others are accepted."""
RESTING_EACH = 20
"""One of so many parcels is let rest."""


def parcels_of(documents: int) -> int:
    """How many parcels hold so many open documents."""
    return documents // DOCUMENTS_EACH


def fill(parcels: int) -> str:
    """Write so many parcels in every state a desk has open, at every port; returns the number of a refused one."""
    from django.db import connection, transaction  # noqa: PLC0415 - once Django is set up
    from django.utils import timezone  # noqa: PLC0415

    from entrepot.accounts.models import User  # noqa: PLC0415
    from entrepot.customs import handling, matters  # noqa: PLC0415
    from entrepot.customs.models import Attempt, CustomsDocument, InboundMessage, Receipt  # noqa: PLC0415
    from entrepot.customs.ports import PORTS  # noqa: PLC0415
    from entrepot.orders.models import Consignment, Order  # noqa: PLC0415
    from entrepot.usecases.clearance.measure_ports import measure_ports  # noqa: PLC0415
    from entrepot.usecases.clearance.watch_parcels import watch_parcels  # noqa: PLC0415
    from entrepot_core.customs import specimens  # noqa: PLC0415
    from entrepot_core.customs.documents import Message  # noqa: PLC0415
    from entrepot_core.customs.messages import build  # noqa: PLC0415

    now, buyer = timezone.now(), User.objects.create(username="bench-buyer", roles=["shopper"])
    ports, modes = tuple(PORTS), ("1210", "9610", "1239")
    causes = (
        "[Code:1332;Desc:金额]",
        "[Code:13127;Desc:姓名]",
        "[Code:1320;Desc:项数]",
        "姓名与身份证号不匹配",
    )
    said = {"311": specimens.order(), "621": specimens.inventory()}
    xml = {
        kind: build(
            Message(kind=kind, guid=specimens.guid(1), documents=(document,), transfer=specimens.TRANSFER)
        )
        for kind, document in said.items()
    }
    # what of a parcel waits: state of the consignment, then of its documents 311, 411, 511, 621
    lives = (
        ("declaring", ("sent", "sent", "accepted", "")),
        ("declaring", ("accepted", "sent", "sent", "")),
        ("declaring", ("accepted", "accepted", "accepted", "sent")),
        ("accepted", ("accepted", "accepted", "accepted", "accepted")),
        ("rejected", ("accepted", "accepted", "accepted", "rejected")),
        ("inspection", ("accepted", "accepted", "accepted", "inspection")),
    )
    for start in range(0, parcels, 1000):
        numbers = range(start, min(start + 1000, parcels))
        orders = Order.objects.bulk_create(
            Order(
                number=f"B{at:09d}",
                user=buyer,
                cart_id=at,
                market="cn",
                language="zh-hans",
                currency="CNY",
                goods_minor=10000,
                freight_minor=0,
                tax_minor=910,
                total_minor=10910,
                quote={},
                identity_id=1,
                buyer_phone="13800000000",
                address={},
                consent="2026-11",
                money_state="paid",
                placed_at=now,
            )
            for at in numbers
        )
        made = [
            Consignment(
                order=order,
                number=f"{order.number}A",
                seller_code="SAKURA",
                mode=modes[at % 3],
                warehouse_code="GZ-NANSHA",
                port=ports[at % len(ports)],
                goods_minor=10000,
                freight_minor=0,
                tax_minor=910,
                total_minor=10910,
                assessment={},
                commission_minor=0,
                customs_state=lives[at % len(lives)][0],
                updated_at=now - timedelta(seconds=at * 7 % 86_400),
            )
            for at, order in zip(numbers, orders, strict=True)
        ]
        Consignment.objects.bulk_create(made)
        documents = CustomsDocument.objects.bulk_create(
            CustomsDocument(
                consignment_no=parcel.number,
                kind=kind,
                port=parcel.port,
                sender={"411": "payment", "511": "carrier"}.get(kind, "us"),
                natural_key=f"{parcel.number}:{kind}",
                state=state,
                attempt=1,
                last_code="100" if state == "rejected" else "",
                last_text=causes[at // len(lives) % len(causes)] if state == "rejected" else "",
                updated_at=parcel.updated_at,
            )
            for at, parcel in zip(numbers, made, strict=True)
            for kind, state in zip(KINDS, lives[at % len(lives)][1], strict=True)
            if state
        )
        ours = [document for document in documents if document.sender == "us"]
        Attempt.objects.bulk_create(
            Attempt(
                document=document,
                number=1,
                message_guid=f"{document.pk:036d}",
                document_guid=specimens.guid(1),
                app_time="20261129000000",
                xml=xml[document.kind],
                made_at=document.updated_at,
                sent_at=document.updated_at,
            )
            for document in ours
        )
        letters = InboundMessage.objects.bulk_create(
            InboundMessage(
                port=document.port,
                digest=f"{document.pk:064x}",
                raw=b"<answer/>",
                outcome="read",
                received_at=document.updated_at + timedelta(seconds=20),
            )
            for document in ours
        )
        Receipt.objects.bulk_create(
            Receipt(
                inbound=letter,
                document=document,
                kind="622",
                message_guid=f"{document.pk:036d}",
                position=1,
                status="120",
                effect="moved",
                received_at=letter.received_at,
            )
            for letter, document in zip(letters, ours, strict=True)
        )
        watch_parcels(consignment_nos=[parcel.number for parcel in made], now=now)
        with transaction.atomic():
            for resting in matters.keys_of(
                matters.PARCEL, [parcel.number for parcel in made[::RESTING_EACH]]
            ):
                if known := matters.find_matter(resting):
                    until = now + timedelta(days=2)
                    handling.let_rest(known.id, until=until, by="bench", why="asked customs", now=now)
    for _ in range(parcels // 20_000 + 1):
        measure_ports(now=now + timedelta(minutes=10))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    return f"B{lives.index(next(life for life in lives if life[0] == 'rejected')):09d}A"


def pages(parcel: str) -> dict[str, str]:
    """The addresses an officer opens all day."""
    return {
        "inbox": "/en/console/inbox/",
        "inbox, overdue": "/en/console/inbox/?group=due",
        "inbox, one port and mode": "/en/console/inbox/?port=national&mode=9610",
        "inbox, one cause": "/en/console/inbox/?group=all&waits=rejected&cause=1332",
        "inbox, all open": "/en/console/inbox/?group=all",
        "inbox, resting": "/en/console/inbox/?group=resting",
        "inbox, every cause": "/en/console/inbox/?causes=all",
        "inbox, a number": f"/en/console/inbox/?q={parcel}",
        "overview": "/en/console/",
        "all parcels": "/en/console/declarations/",
        "one parcel": f"/en/console/declarations/{parcel}/",
        "ports": "/en/console/ports/",
        "one port": "/en/console/ports/national/",
        "messages": "/en/console/letters/",
    }


def ask(client, address: str, *, times: int) -> tuple[float, float, float, int]:
    """Median and 95th percentile of the clock and the median of this process alone, in milliseconds; and statements."""
    from django.db import connection  # noqa: PLC0415

    statements = 0

    def count(execute, *args):
        nonlocal statements
        statements += 1
        return execute(*args)

    with connection.execute_wrapper(count):
        assert client.get(address).status_code == 200, address
    clock, own = [], []
    for _ in range(times):
        begun, busy = time.perf_counter(), time.process_time()
        client.get(address)
        clock.append((time.perf_counter() - begun) * 1000)
        own.append((time.process_time() - busy) * 1000)
    clock.sort()
    return statistics.median(clock), clock[int(len(clock) * 0.95)], statistics.median(own), statements


def measure(documents: int, times: int) -> dict[str, tuple[float, float, float, int]]:
    """Fill the database that the environment names, and ask every page of it."""
    from django.core.management import call_command  # noqa: PLC0415
    from django.test import Client  # noqa: PLC0415

    from entrepot.accounts.models import User  # noqa: PLC0415

    call_command("migrate", verbosity=0)
    parcel = fill(parcels_of(documents))
    officer = User.objects.create(username="bench-officer", roles=["clearance"])
    client = Client(SERVER_NAME="127.0.0.1")
    client.force_login(officer)
    client.get("/en/console/inbox/")
    return {name: ask(client, address, times=times) for name, address in pages(parcel).items()}


def main() -> int:
    """Measure both sizes, each in a process and a database of its own, and print them beside each other."""
    parser = argparse.ArgumentParser(prog="python -m bench.desk")
    parser.add_argument("--database", choices=["sqlite", "postgresql"], default="sqlite")
    parser.add_argument("--times", type=int, default=40, help="how often each page is asked")
    parser.add_argument("--many", type=int, default=MANY, help="open documents of the larger desk")
    asked = parser.parse_args()
    found = []
    for documents in (FEW, asked.many):
        with (
            tempfile.TemporaryDirectory(prefix="entrepot-desk-") as folder,
            fresh_database(asked.database, Path(folder)) as url,
        ):
            found.append(_in_a_child(url, documents, asked.times))
    few, many = found
    print(
        f"{asked.database}, {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f}, Python {platform.python_version()}; "
        f"{time.strftime('%Y-%m-%d')}; one process, one reader, {asked.times} times each\n"
    )
    print(f"{'':<26}{FEW:>10} open{'':>9}{asked.many:>10} open{'':>9}{'ratio of':>16}")
    print(
        f"{'':<26}{'p50 ms':>8}{'p95 ms':>8}{'cpu ms':>8}{'p50 ms':>9}{'p95 ms':>8}{'cpu ms':>8}{'p50':>8}{'cpu':>8}{'statements':>12}"
    )
    for name, (p50, p95, cpu, statements) in few.items():
        more50, more95, more_cpu, after = many[name]
        print(
            f"{name:<26}{p50:>8.1f}{p95:>8.1f}{cpu:>8.1f}{more50:>9.1f}{more95:>8.1f}{more_cpu:>8.1f}"
            f"{more50 / p50:>8.2f}{more_cpu / cpu:>8.2f}{f'{statements} / {after}':>12}"
        )
    return 0


def _in_a_child(url: str, documents: int, times: int) -> dict[str, tuple[float, float, float, int]]:
    """Settings are read once a process, so each size has one."""
    import json  # noqa: PLC0415
    import subprocess  # noqa: PLC0415

    code = (
        "import json, django; django.setup(); from bench.desk import measure;"
        f"print(json.dumps(measure({documents}, {times})))"
    )
    environment = {
        **os.environ,
        "DATABASE_URL": url,
        "DJANGO_SETTINGS_MODULE": "entrepot.config.settings",
        "ENTREPOT_SQLITE_SYNC": "normal",
    }
    done = subprocess.run(
        [sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, text=True, check=True
    )
    line = next(line for line in done.stdout.splitlines() if line.startswith('{"inbox'))
    answer: dict[str, tuple[float, float, float, int]] = json.loads(line)
    return answer


if __name__ == "__main__":
    sys.exit(main())
