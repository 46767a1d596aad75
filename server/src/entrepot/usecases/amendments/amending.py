"""Writing a proposal and its entry of the log. Asks to be called inside the transaction of the use case that proposes."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from entrepot.customs import amendments
from entrepot.customs import queries as customs
from entrepot.customs.amendments import AmendmentFacts
from entrepot.customs.services import AGAIN
from entrepot.orders import queries as orders
from entrepot.orders.facts import ConsignmentFacts, OrderFacts
from entrepot.records import services as records
from entrepot.usecases.watching.watch_subject import tell
from entrepot_core.errors import Kind, Problem
from entrepot_core.orders.tracks import CustomsState, ServiceState


class NothingToAmend(Problem):
    """The parcel was not refused, or waits for its buyer."""

    code = "clearance.nothing_to_amend"
    kind = Kind.CONFLICT
    title = "Only a parcel that was refused or held back, and that waits for nobody, can be amended."


class ListWithCustoms(NothingToAmend):
    """What the order says may not change while its list is with customs.

    Source: error codes -301011, -401008, -504016.
    """

    code = "clearance.list_with_customs"
    title = "Customs has the list of this parcel: have it cancelled first, or its goods returned once they are released."


class ReasonMissing(Problem):
    """A proposal without a reason can't be decided."""

    code = "clearance.reason_missing"
    title = "Say why, in at least three characters: the second person reads it."


def refused_parcel(consignment_no: str) -> tuple[OrderFacts, ConsignmentFacts]:
    """The order and the parcel, if it waits for the desk alone. Raises NotFound, NothingToAmend, ListWithCustoms."""
    order = orders.get_order_of_consignment(consignment_no)
    consignment = order.consignment(consignment_no)
    waits = order.service_state is not ServiceState.NONE
    listed = customs.find_document(consignment_no, "621")
    if listed is not None and listed.state not in AGAIN:
        raise ListWithCustoms
    if consignment.customs_state is not CustomsState.REJECTED or waits:
        raise NothingToAmend
    return order, consignment


def write_proposal(
    consignment: ConsignmentFacts,
    *,
    kind: str,
    fields: Sequence[str],
    values: Mapping[str, str] | None = None,
    before: Mapping[str, str] | None = None,
    effect: Mapping[str, Any] | None = None,
    reason: str,
    actor: str,
    now: datetime,
) -> int:
    """The number of the proposal. Raises AmendmentOpen, ReasonMissing."""
    if len(reason.strip()) < 3:
        raise ReasonMissing(field="reason")
    facts = amendments.propose(
        consignment_no=consignment.number,
        kind=kind,
        fields=fields,
        values=values or {},
        before=before or {},
        effect=effect or {},
        reason=reason.strip(),
        actor=actor,
        now=now,
    )
    note_amendment("amendment_proposed", facts, actor=actor, port=consignment.port, now=now)
    return facts.id


def note_amendment(act: str, facts: AmendmentFacts, *, actor: str, port: str, now: datetime) -> None:
    """An entry of the log: which facts, and a digest of the values, which may name people. The desk is told."""
    records.write(
        act,
        actor=actor,
        consignment_no=facts.consignment_no,
        port=port,
        ref=f"amendment:{facts.id}",
        facts={"kind": facts.kind, "fields": ",".join(facts.fields), "sha256": facts.digest},
        now=now,
    )
    tell("amendment", [facts.id], now=now)
