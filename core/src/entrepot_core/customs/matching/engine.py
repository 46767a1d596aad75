"""Runs every rule whose documents are there. Decides nothing about sending: a finding that blocks says so."""

from collections.abc import Mapping

from entrepot_core.customs.documents import Document
from entrepot_core.customs.matching import amounts, exports, goods, parties, procedure
from entrepot_core.customs.matching.case import Case, Check
from entrepot_core.customs.matching.context import MatchContext
from entrepot_core.customs.matching.findings import RULES, Finding, finding

CHECKS: Mapping[str, Check] = dict(
    sorted((amounts.CHECKS | parties.CHECKS | goods.CHECKS | procedure.CHECKS | exports.CHECKS).items())
)

_NEEDS: Mapping[str, frozenset[str]] = {
    # enough to judge: the others of the rule are compared when they are there
    "M03": frozenset(),
    "M05": frozenset(),
    "M11": frozenset(),
    "M16": frozenset(),
    "M19": frozenset(),
    "M13": frozenset(),
    "M25": frozenset(),
    "M31": frozenset(),
    "M34": frozenset(),
    "M36": frozenset({"623"}),
    "M37": frozenset({"303"}),
}


_REQUEST_GROUPS = frozenset({"return", "cancel", "signature"})


def match(
    *,
    order: Document,
    payment: Document | None,
    waybill: Document | None,
    inventory: Document | None,
    context: MatchContext | None = None,
) -> tuple[Finding, ...]:
    """Every finding of an import: order 311 with payment 411, waybill 511 and list 621 as far as they exist.

    Ordered by rule; empty when all agree. Rules whose documents or context are missing are not judged.
    """
    given = {"311": order, "411": payment, "511": waybill, "621": inventory}
    documents = {kind: document for kind, document in given.items() if document is not None}
    return match_documents(documents, context=context)


def match_documents(
    documents: Mapping[str, Document], *, context: MatchContext | None = None
) -> tuple[Finding, ...]:
    """The same for any documents by kind: also exports (303, 403, 505, 603), cancellations (623) and returns (625)."""
    case = Case(documents=documents, context=context or MatchContext())
    found: list[Finding] = []
    for name, check in CHECKS.items():
        rule = RULES[name]
        # a list that is cancelled or returned was judged when it was declared
        if case.request and rule.group not in _REQUEST_GROUPS:
            continue
        needs = _NEEDS.get(name, frozenset(rule.documents))
        if needs <= documents.keys() and any(kind in documents for kind in rule.documents):
            found.extend(finding(rule, hit) for hit in check(case))
    return tuple(found)
