"""What is suggested for one matter is done, with its entry of the log. Asks for a transaction; knows no network."""

from collections.abc import Callable
from datetime import datetime
from types import MappingProxyType
from typing import Final

from entrepot.customs import handling, matters
from entrepot.customs.matters import MatterFacts
from entrepot.customs.watching import unsent_attempt
from entrepot.platform import jobs, outbox
from entrepot.platform.clock import SHANGHAI
from entrepot.records import queries as log
from entrepot.records import services as records
from entrepot.usecases.clearance.ask_correction import ask_correction
from entrepot.usecases.clearance.ask_partners import ask_partners
from entrepot.usecases.clearance.declare_signing_again import sign_again
from entrepot.usecases.clearance.repairs import Repair, suggested
from entrepot.usecases.clearance.resend_declaration import declare_again
from entrepot.usecases.clearance.send_data_again import open_call
from entrepot_core.errors import Kind, Problem


class RepairMisfit(Problem):
    """It waits for something else by now."""

    code = "clearance.repair_misfit"
    kind = Kind.CONFLICT
    title = "This has moved on meanwhile: look at it again before you repair it."


class RepairedAlready(RepairMisfit):
    """Somebody pressed a moment before, or the same person twice."""

    code = "clearance.repaired_already"
    title = "%(who)s had this repaired at %(at)s: wait for what comes of it, or look again before you repair it once more."


class AlreadySent(Problem):
    """The sending has left meanwhile."""

    code = "clearance.already_sent"
    kind = Kind.CONFLICT
    title = "The message has left meanwhile: nothing to send again."


def carry_out(
    *, matter_id: int, repair: str, actor: str, since: datetime | None, now: datetime
) -> MatterFacts:
    """Do what is suggested, if it still is, and write down who had it done; the matter as it stood before.

    Args:
        since: nothing is done that was repaired after this moment; None: nothing that was repaired at all.

    Raises: MatterSettled, RepairMisfit, RepairedAlready, and what the repair itself raises.
    """
    matter = matters.get_matter(matter_id)
    if not matter.waits:
        raise matters.MatterSettled
    if suggested(matter.waits, matter.cause) != repair:
        raise RepairMisfit
    if _is_repaired(matter, since):
        raise _told(matter)
    # what is repaired is held before its matter, as by everybody who moves it; what is put aside is its matter
    if repair != Repair.SET_ASIDE:
        _DO[Repair(repair)](matter, actor, now)
    if not handling.claim_repair(matter, repair=repair, now=now):
        found = matters.get_matter(matter_id)
        raise _told(found) if found.waits and _is_repaired(found, since) else RepairMisfit
    if repair == Repair.SET_ASIDE:
        _set_aside(matter, actor, now)
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
    return matter


def _is_repaired(matter: MatterFacts, since: datetime | None) -> bool:
    return matter.repaired_at is not None and (since is None or matter.repaired_at > since)


def _told(matter: MatterFacts) -> RepairMisfit:
    """Who had it repaired, and when, as the log says."""
    entry = log.newest_entry(matter.key, act="repaired")
    if entry is None:
        return RepairMisfit()
    return RepairedAlready(who=entry.actor, at=f"{entry.at.astimezone(SHANGHAI):%H:%M}")


def _declare_again(matter: MatterFacts, actor: str, now: datetime) -> None:
    declare_again(consignment_no=matter.consignment_no, actor=actor, now=now)


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
    attempt = unsent_attempt(matter.consignment_no or matter.name, matter.document)
    if attempt is None:
        raise AlreadySent
    key = f"send:{attempt}:{now:%Y%m%d%H%M%S}"
    jobs.enqueue("clearance.send", {"attempt": attempt}, key=key, at=now)


def _fetch(matter: MatterFacts, _actor: str, now: datetime) -> None:
    """One look into the port's outbox serves every parcel of the port; nothing is sent again on a guess."""
    key = f"fetch:{matter.port}:{now:%Y%m%d%H%M}"
    jobs.enqueue("clearance.fetch", {"port": matter.port}, key=key, at=now)


def _hear_again(matter: MatterFacts, _actor: str, now: datetime) -> None:
    key = f"parked:{matter.letter_id}:{now:%Y%m%d%H%M}"
    jobs.enqueue("clearance.read", {"inbound": matter.letter_id}, key=key, at=now)


def _set_aside(matter: MatterFacts, actor: str, now: datetime) -> None:
    handling.set_aside(matter.id, by=actor, now=now)


def _sign_again(matter: MatterFacts, actor: str, now: datetime) -> None:
    sign_again(consignment_no=matter.consignment_no, actor=actor, now=now)


def _stock_in_again(matter: MatterFacts, actor: str, now: datetime) -> None:
    key = f"stock_in:{matter.name}:{now:%Y%m%d%H%M%S}"
    jobs.enqueue("arrivals.stock_in_again", {"batch_no": matter.name, "actor": actor}, key=key, at=now)


def _send_data(matter: MatterFacts, actor: str, now: datetime) -> None:
    open_call(call=int(matter.ref), actor=actor, now=now)


_DO: Final = MappingProxyType[Repair, Callable[[MatterFacts, str, datetime], None]](
    {
        Repair.DECLARE_AGAIN: _declare_again,
        Repair.GO_ON: _go_on,
        Repair.ASK_PAYMENT: _ask_payment,
        Repair.ASK_CARRIER: _ask_carrier,
        Repair.SEND_AGAIN: _send_again,
        Repair.FETCH: _fetch,
        Repair.ASK_BUYER: _ask_buyer,
        Repair.HEAR_AGAIN: _hear_again,
        Repair.SET_ASIDE: _set_aside,
        Repair.SIGN_AGAIN: _sign_again,
        Repair.STOCK_IN_AGAIN: _stock_in_again,
        Repair.SEND_DATA: _send_data,
    }
)
