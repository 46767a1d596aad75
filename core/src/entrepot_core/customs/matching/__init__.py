"""The pre-flight match: what customs will compare between the documents, found before anything is sent."""

from entrepot_core.customs.matching.context import MatchContext, RegisteredParty, StatutoryUnits
from entrepot_core.customs.matching.engine import match, match_documents
from entrepot_core.customs.matching.findings import RULES, Finding, Rule, Severity

__all__ = [
    "RULES",
    "Finding",
    "MatchContext",
    "RegisteredParty",
    "Rule",
    "Severity",
    "StatutoryUnits",
    "match",
    "match_documents",
]
