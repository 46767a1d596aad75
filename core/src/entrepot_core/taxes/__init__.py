"""Duties, taxes and limits: what a shipment costs to land, dated and explained."""

from entrepot_core.taxes.batch import assess_all
from entrepot_core.taxes.engine import assess, compare
from entrepot_core.taxes.result import (
    Assessment,
    Candidate,
    Charge,
    LineAssessment,
    Outcome,
    RoundingUsed,
    RuleUsed,
)
from entrepot_core.taxes.returns import ReturnDecision, ReturnWindow, judge_return, return_window
from entrepot_core.taxes.shipment import ConsumptionTax, DutyRate, Goods, Line, Shipment

__all__ = [
    "Assessment",
    "Candidate",
    "Charge",
    "ConsumptionTax",
    "DutyRate",
    "Goods",
    "Line",
    "LineAssessment",
    "Outcome",
    "ReturnDecision",
    "ReturnWindow",
    "RoundingUsed",
    "RuleUsed",
    "Shipment",
    "assess",
    "assess_all",
    "compare",
    "judge_return",
    "return_window",
]
