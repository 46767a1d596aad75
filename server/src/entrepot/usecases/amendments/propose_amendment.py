"""Somebody at the clearance desk proposes to declare a refused parcel otherwise."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from entrepot.customs.amendments import CONTENT
from entrepot.usecases.amendments.amending import refused_parcel, write_proposal
from entrepot.usecases.amendments.weigh_amendment import new_faults, weigh
from entrepot.usecases.clearance.amended import as_amended, current_facts, read_facts
from entrepot.usecases.clearance.holding_back import told
from entrepot_core.errors import Kind, Problem


class NothingChanges(Problem):
    """Every value is what is declared already."""

    code = "clearance.nothing_changes"
    title = "Nothing of this differs from what is declared now."


class AmendmentMisfit(Problem):
    """Customs would refuse the parcel for the amendment itself."""

    code = "clearance.amendment_misfit"
    kind = Kind.CONFLICT
    title = "So amended, customs would refuse the parcel: %(why)s"


def propose_amendment(
    *, consignment_no: str, values: Mapping[str, str], reason: str, actor: str, now: datetime
) -> int:
    """Write down new values of facts for a second person to decide; returns the number of the proposal.

    Args:
        values: fact -> new value as text, such as ``line.1.hs_code``; what is declared so already is left out.

    Raises: NotFound, NothingToAmend, FactInvalid, NothingChanges, AmendmentMisfit, AmendmentOpen, ReasonMissing.
    Then nothing was written.
    """
    with transaction.atomic(durable=True):
        order, consignment = refused_parcel(consignment_no)
        declared = as_amended(order, consignment)
        changed = read_facts(values, *declared)
        if not changed:
            raise NothingChanges
        if faults := new_faults(order, consignment, changed, actor=actor, now=now):
            raise AmendmentMisfit(why=told(faults[0]))
        return write_proposal(
            consignment,
            kind=CONTENT,
            fields=sorted(changed),
            values=changed,
            before={path: value for path, value in current_facts(*declared).items() if path in changed},
            effect=weigh(order, consignment, changed, now=now),
            reason=reason,
            actor=actor,
            now=now,
        )
