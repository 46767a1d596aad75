"""The jobs of clearance: load, call, done."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from django.db import transaction

from entrepot.customs import filing_queries, queries, watching
from entrepot.customs.ports import PORTS, describe
from entrepot.customs.turns import at_its_turn
from entrepot.orders import queries as orders
from entrepot.platform import jobs
from entrepot.platform.worker import every
from entrepot.usecases.clearance.declare_consignment import Progress, declare_consignment
from entrepot.usecases.clearance.fetch_answers import fetch_answers
from entrepot.usecases.clearance.follow_signing import ENDED, follow_signing
from entrepot.usecases.clearance.measure_ports import measure_ports
from entrepot.usecases.clearance.read_message import read_message
from entrepot.usecases.clearance.repair_item import repair_item
from entrepot.usecases.clearance.send_attempt import send_attempt
from entrepot.usecases.clearance.spread_repair import spread_repair
from entrepot.usecases.clearance.sweep_matters import sweep_matters
from entrepot.usecases.clearance.upload_data import upload_data
from entrepot.usecases.clearance.watch_letters import watch_letters
from entrepot.usecases.clearance.watch_parcels import watch_parcels
from entrepot.usecases.watching.watch_subject import watch_documents, watch_subject
from entrepot_core.orders import PERSONAL, RETAIL_IMPORT

SHORTEST_PAUSE, LONGEST_PAUSE, PATIENCE = 1.0, 30.0, 10.0
"""Seconds between two looks at a consignment that waits: a tenth of how long nothing has changed, within limits."""
PARTLY_FOR: Final = timedelta(days=30)
MOST_PARTLY: Final = 100
"""How long, and how many, messages are tried again of which some answers could not be read."""
SILENCE: Final = timedelta(minutes=2)
ASKS_A_MINUTE: Final = 4
"""How often a port is asked whose answers come in no other way: it takes about 15 seconds, as seen."""
PARKED_FOR: Final = timedelta(days=3)
"""How long customs may owe an answer before its outbox is looked into."""


@jobs.job("clearance.begin")
def run_begin(payload: Mapping[str, Any], now: datetime) -> None:
    """An order was paid, or corrected: one job for each of its consignments."""
    order = orders.get_order(payload["order_no"])
    turn = payload.get("turn", "")
    with transaction.atomic():
        for consignment in order.consignments:
            jobs.enqueue(
                "articles.declare" if consignment.mode == PERSONAL else "clearance.declare",
                {"order_no": order.number, "consignment_no": consignment.number},
                key=f"declare:{consignment.number}:{turn}",
                at=now,
            )
    watch_parcels(consignment_nos=[part.number for part in order.consignments], now=now)


@jobs.job("clearance.declare")
def run_declare(payload: Mapping[str, Any], now: datetime) -> None:
    """Take one consignment as far as it goes."""
    try:
        progress = declare_consignment(
            order_no=payload["order_no"], consignment_no=payload["consignment_no"], now=now
        )
    finally:
        watch_parcels(consignment_nos=[payload["consignment_no"]], now=now)
    if progress is Progress.WAITING:
        raise jobs.Later(
            _pause(payload["consignment_no"], now), "the three documents are not all accepted yet"
        )


def _pause(consignment_no: str, now: datetime) -> float:
    changed = [document.updated_at for document in queries.documents_of(consignment_no).values()]
    still = (now - max(changed)).total_seconds() if changed else 0.0
    return min(LONGEST_PAUSE, max(SHORTEST_PAUSE, still / PATIENCE))


@jobs.job("clearance.send")
def run_send(payload: Mapping[str, Any], now: datetime) -> None:
    """Sign and send one attempt."""
    with at_its_turn():
        send_attempt(attempt=payload["attempt"], now=now)


@jobs.job("clearance.read")
def run_read(payload: Mapping[str, Any], now: datetime) -> None:
    """Read one message of a port."""
    read_message(inbound=payload["inbound"], now=now)
    numbers = queries.consignments_of(payload["inbound"])
    watch_parcels(consignment_nos=numbers, now=now)
    watch_documents(numbers=numbers, now=now)
    watch_letters(letter_ids=[payload["inbound"]], now=now)


@jobs.job("clearance.upload_data")
def run_upload_data(payload: Mapping[str, Any], now: datetime) -> None:
    """Upload the data of one payment."""
    with at_its_turn():
        upload_data(call=payload["call"], now=now)


@jobs.job("clearance.signing")
def run_signing(payload: Mapping[str, Any], now: datetime) -> None:
    """A parcel was delivered: its carrier declares that it was signed for."""
    number = payload["consignment_no"]
    if orders.get_consignment(number).mode not in RETAIL_IMPORT:
        return
    state = follow_signing(consignment_no=number, again=payload.get("again", False), now=now)
    watch_subject(subject="signing", refs=[number], now=now)
    if state not in ENDED:
        raise jobs.Later(_pause(number, now), "the carrier has not had its answer yet")


@every("* * * * *", "clearance.listen")
def run_listen(_payload: Mapping[str, Any], now: datetime) -> None:
    """Every minute: hear parked answers again, fetch what a silent port failed to push, ask ports that are to be asked."""
    minute = f"{now:%Y%m%d%H%M}"
    for inbound in sorted({receipt.inbound_id for receipt in queries.list_parked(since=now - PARKED_FOR)}):
        jobs.enqueue("clearance.read", {"inbound": inbound}, key=f"parked:{inbound}:{minute}", at=now)
    filed = filing_queries.silent_ports(since=now - PARKED_FOR, before=now - SILENCE)
    for port in (name for name in PORTS if name in filed or queries.owes_answers(name, before=now - SILENCE)):
        jobs.enqueue("clearance.fetch", {"port": port}, key=f"fetch:{port}:{minute}", at=now)
    for port in sorted(port for port in queries.ports_used() if port in PORTS and describe(port).regular):
        for turn in range(ASKS_A_MINUTE):
            at = now + timedelta(minutes=1) / ASKS_A_MINUTE * turn
            jobs.enqueue("clearance.fetch", {"port": port}, key=f"fetch:{port}:{minute}:{turn}", at=at)


@every("17 * * * *", "clearance.fetch_all")
def run_fetch_all(_payload: Mapping[str, Any], now: datetime) -> None:
    """Every hour: every port in use is asked, so that an answer that was overtaken by later ones is on record too, and what
    could be read in part only is tried again: a later release may read the rest."""
    hour = f"{now:%Y%m%d%H}"
    for inbound in watching.partly_read(now - PARTLY_FOR, limit=MOST_PARTLY):
        jobs.enqueue("clearance.read", {"inbound": inbound}, key=f"partly:{inbound}:{hour}", at=now)
    for port in sorted(port for port in queries.ports_used() if port in PORTS):
        jobs.enqueue("clearance.fetch", {"port": port}, key=f"fetch:{port}:{hour}", at=now)


@jobs.job("clearance.fetch")
def run_fetch(payload: Mapping[str, Any], now: datetime) -> None:
    """Fetch what one port could not push."""
    fetch_answers(port=payload["port"], now=now)


@every("* * * * *", "clearance.watch")
def run_watch(_payload: Mapping[str, Any], now: datetime) -> None:
    """Every minute: the desk catches up, and what the ports did is counted."""
    sweep_matters(now=now)
    measure_ports(now=now)


@jobs.job("clearance.spread_repair")
def run_spread_repair(payload: Mapping[str, Any], now: datetime) -> None:
    """Spread the repair of a group."""
    spread_repair(run=payload["run"], now=now)


@jobs.job("clearance.repair_item")
def run_repair_item(payload: Mapping[str, Any], now: datetime) -> None:
    """Repair one parcel of a group."""
    repair_item(item=payload["item"], now=now)
