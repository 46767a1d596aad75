"""Somebody at the clearance desk proposes to send a parcel that our own check holds back."""

from datetime import datetime

from django.db import transaction

from entrepot.customs import queries as customs
from entrepot.customs.amendments import EXCUSE
from entrepot.customs.services import BLOCKED
from entrepot.usecases.amendments.amending import refused_parcel, write_proposal
from entrepot_core.customs.matching.findings import RULES
from entrepot_core.errors import Kind, Problem

OFFICIAL = "high"
"""Confidence of rules that an official text states: customs refuses by them, so none is excused."""


class RuleStands(Problem):
    """The parcel is not held back by a rule that may be excused."""

    code = "clearance.rule_stands"
    kind = Kind.CONFLICT
    title = (
        "The parcel is held back by no rule that may be passed over: what an official text states is mended."
    )


def excusable_rule(consignment_no: str) -> str:
    """The rule that holds a parcel's list back, if it is only known from practice; else empty."""
    listed = customs.find_document(consignment_no, "621")
    if listed is None or listed.state != BLOCKED or listed.last_code not in RULES:
        return ""
    return "" if RULES[listed.last_code].confidence == OFFICIAL else listed.last_code


def propose_excuse(*, consignment_no: str, reason: str, actor: str, now: datetime) -> int:
    """Ask a second person to let the parcel go against that rule; returns the number of the proposal.

    Raises: NotFound, NothingToAmend, RuleStands, AmendmentOpen, ReasonMissing. Then nothing was written.
    """
    with transaction.atomic(durable=True):
        _, consignment = refused_parcel(consignment_no)
        rule = excusable_rule(consignment_no)
        if not rule:
            raise RuleStands
        return write_proposal(consignment, kind=EXCUSE, fields=[rule], reason=reason, actor=actor, now=now)
