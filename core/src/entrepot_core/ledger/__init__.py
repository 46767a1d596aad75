"""Double entry: the chart of accounts and the posting rules as pure tables. Knows no database."""

from entrepot_core.ledger.accounts import NAMES, Account
from entrepot_core.ledger.postings import (
    RULES,
    VERSION,
    AmountMissing,
    Entry,
    Event,
    Journal,
    Owner,
    Rule,
    Unbalanced,
    journal_of,
    reversal_of,
    sums,
)

__all__ = [
    "NAMES",
    "RULES",
    "VERSION",
    "Account",
    "AmountMissing",
    "Entry",
    "Event",
    "Journal",
    "Owner",
    "Rule",
    "Unbalanced",
    "journal_of",
    "reversal_of",
    "sums",
]
