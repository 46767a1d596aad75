"""What is not settled at a clearance desk: what a parcel, a batch, a filing … waits for, for whom, since when, and how long it may take."""

from entrepot_core.customs.matters.beside import (
    bill_standing,
    call_standing,
    decision_standing,
    filing_standing,
    signing_standing,
    stock_in_standing,
)
from entrepot_core.customs.matters.causes import NAME_AND_NUMBER, cause_code
from entrepot_core.customs.matters.clocks import Clock, allowed, defaults
from entrepot_core.customs.matters.standing import FOR_PERSON, Paper, Standing, Waits, standing_of

__all__ = [
    "FOR_PERSON",
    "NAME_AND_NUMBER",
    "Clock",
    "Paper",
    "Standing",
    "Waits",
    "allowed",
    "bill_standing",
    "call_standing",
    "cause_code",
    "decision_standing",
    "defaults",
    "filing_standing",
    "signing_standing",
    "standing_of",
    "stock_in_standing",
]
