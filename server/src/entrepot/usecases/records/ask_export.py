"""Somebody asks for an export of the record, for an auditor."""

from datetime import date, datetime

from django.db import transaction

from entrepot.customs.ports import PORTS
from entrepot.customs.ports.protocol import UnknownPort
from entrepot.orders import queries as orders
from entrepot.platform import jobs
from entrepot.platform.access import Actor, NotAllowed
from entrepot.records import exports
from entrepot.records import services as records
from entrepot.usecases.records.scoping import parcels_of
from entrepot_core.customs.masking import mask_text
from entrepot_core.errors import Problem
from entrepot_core.trade.matrix import Direction, matrix
from entrepot_core.trade.problems import UnknownTradeMode


class ExportRefused(Problem):
    """The scope makes no sense, or people are wanted without a reason."""

    code = "records.export_refused"
    title = "Write a first and a last day in this order, and a reason of at least three characters."


class ParcelUnknown(Problem):
    """The scope names a parcel that the house never had."""

    code = "records.parcel_unknown"
    title = "There's no parcel of this number."


def ask_export(
    *,
    first: date,
    last: date,
    port: str = "",
    mode: str = "",
    parcel: str = "",
    with_people: bool,
    reason: str,
    actor: Actor,
    now: datetime,
) -> int:
    """Write it down, who wants it and why, and have it made by a job; returns its number.

    Documents and exchanges name people: they are included only for those who may read raw documents. The log is never
    changed, so numbers of people in the reason are hidden, and port, mode and parcel have to be known.

    Raises ExportRefused, UnknownPort, UnknownTradeMode, ParcelUnknown, TooManyParcels, NotAllowed; then nothing was written.
    """
    if with_people and not actor.may("customs.raw"):
        raise NotAllowed
    if first > last or len(reason.strip()) < 3:
        raise ExportRefused
    reason, parcel = mask_text(reason.strip()), parcel.strip()
    _check(port, mode)
    if parcel and orders.find_consignment(parcel) is None:
        raise ParcelUnknown(field="parcel")
    scope = {
        "from": first.isoformat(),
        "to": last.isoformat(),
        "port": port,
        "mode": mode,
        "parcel": parcel,
    }
    parcels_of(scope)  # one that is too wide is refused while somebody is there to narrow it
    with transaction.atomic(durable=True):
        number = exports.ask(scope=scope, with_people=with_people, reason=reason, actor=actor.name, now=now)
        records.write(
            "export_asked",
            actor=actor.name,
            port=port,
            ref=f"export:{number}",
            facts={**scope, "with_people": with_people, "reason": reason[:300]},
            now=now,
        )
        jobs.enqueue("records.make_export", {"export": number}, key=f"export:{number}", at=now)
    return number


def _check(port: str, mode: str) -> None:
    if port and port not in PORTS:
        raise UnknownPort(field="port", port=port)
    known = [code for way, code in matrix() if way is Direction.IMPORT]
    if mode and mode not in known:
        raise UnknownTradeMode(
            field="mode", mode=mode, direction=str(Direction.IMPORT), known=", ".join(known)
        )
