"""Somebody at the clearance desk presses the one button that repairs what waits."""

from collections.abc import Callable
from datetime import datetime

import structlog
from django.db import transaction

from entrepot.customs import matters
from entrepot.customs.matters import MatterFacts, MatterSettled
from entrepot.customs.watching import unsent_attempt
from entrepot.platform import jobs, outbox
from entrepot.records import services as records
from entrepot.usecases.clearance.ask_correction import ask_correction
from entrepot.usecases.clearance.ask_partners import ask_partners
from entrepot.usecases.clearance.repairs import Repair, suggested
from entrepot.usecases.clearance.resend_declaration import resend_declaration
from entrepot.usecases.clearance.watch_parcels import watch_parcels
from entrepot_core.errors import Kind, Problem

log = structlog.get_logger()


class RepairMisfit(Problem):
    """It waits for something else by now."""

    code = "clearance.repair_misfit"
    kind = Kind.CONFLICT
    title = "This has moved on meanwhile: look at it again before you repair it."


class AlreadySent(Problem):
    """The sending has left meanwhile."""

    code = "clearance.already_sent"
    kind = Kind.CONFLICT
    title = "The message has left meanwhile: nothing to send again."


def repair_matter(*, matter_id: int, repair: str, actor: str, now: datetime) -> None:
    """Do what is suggested, if it still is; what it brings is seen when the partner answers.

    Raises: MatterSettled, RepairMisfit, and as the use case of the repair does; then nothing was written.
    """
    matter = matters.get_matter(matter_id)
    if not matter.waits:
        raise MatterSettled
    if suggested(matter.waits, matter.cause) != repair:
        raise RepairMisfit
    _DO[Repair(repair)](matter, actor, now)
    with transaction.atomic(durable=True):
        matters.note_repair(matter_id, repair=repair, now=now)
        records.write(
            "repaired",
            actor=actor,
            consignment_no=matter.consignment_no,
            port=matter.port,
            ref=matter.key,
            facts={"repair": repair, "waits": matter.waits, "cause": matter.cause},
            now=now,
        )
        payload = {"matter": matter.key, "repair": repair, "actor": actor}
        outbox.publish("clearance.repaired.v1", payload, at=now)
    if matter.consignment_no:
        watch_parcels(consignment_nos=[matter.consignment_no], now=now)
    log.info("repair asked for", matter=matter.key, repair=repair, actor=actor)


def _declare_again(matter: MatterFacts, actor: str, now: datetime) -> None:
    resend_declaration(consignment_no=matter.consignment_no, actor=actor, now=now)


def _go_on(matter: MatterFacts, _actor: str, now: datetime) -> None:
    ask_partners(consignment_no=matter.consignment_no, now=now)


def _ask_payment(matter: MatterFacts, _actor: str, now: datetime) -> None:
    ask_partners(consignment_no=matter.consignment_no, anew="411", now=now)


def _ask_carrier(matter: MatterFacts, _actor: str, now: datetime) -> None:
    ask_partners(consignment_no=matter.consignment_no, anew="511", now=now)


def _ask_buyer(matter: MatterFacts, actor: str, now: datetime) -> None:
    ask_correction(consignment_no=matter.consignment_no, actor=actor, now=now)


def _send_again(matter: MatterFacts, _actor: str, now: datetime) -> None:
    """The same bytes, which the port knows by their guid."""
    attempt = unsent_attempt(matter.consignment_no, matter.document)
    if attempt is None:
        raise AlreadySent
    with transaction.atomic(durable=True):
        key = f"send:{attempt}:{now:%Y%m%d%H%M%S}"
        jobs.enqueue("clearance.send", {"attempt": attempt}, key=key, at=now)


def _fetch(matter: MatterFacts, _actor: str, now: datetime) -> None:
    """One look into the port's outbox serves every parcel of the port; nothing is sent again on a guess."""
    with transaction.atomic(durable=True):
        key = f"fetch:{matter.port}:{now:%Y%m%d%H%M}"
        jobs.enqueue("clearance.fetch", {"port": matter.port}, key=key, at=now)


def _hear_again(matter: MatterFacts, _actor: str, now: datetime) -> None:
    with transaction.atomic(durable=True):
        key = f"parked:{matter.letter_id}:{now:%Y%m%d%H%M}"
        jobs.enqueue("clearance.read", {"inbound": matter.letter_id}, key=key, at=now)


def _set_aside(matter: MatterFacts, actor: str, now: datetime) -> None:
    with transaction.atomic(durable=True):
        matters.set_aside(matter.id, by=actor, now=now)


_DO: dict[Repair, Callable[[MatterFacts, str, datetime], None]] = {
    Repair.DECLARE_AGAIN: _declare_again,
    Repair.GO_ON: _go_on,
    Repair.ASK_PAYMENT: _ask_payment,
    Repair.ASK_CARRIER: _ask_carrier,
    Repair.SEND_AGAIN: _send_again,
    Repair.FETCH: _fetch,
    Repair.ASK_BUYER: _ask_buyer,
    Repair.HEAR_AGAIN: _hear_again,
    Repair.SET_ASIDE: _set_aside,
}
