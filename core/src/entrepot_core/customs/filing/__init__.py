"""Goods filing: fields and forms as data, the life of a filing, what is missing, and the positive list by version."""

from entrepot_core.customs.filing.checking import FilingFinding, check_filing
from entrepot_core.customs.filing.fields import GIVEN, FilingField, filing_fields
from entrepot_core.customs.filing.forms import (
    BONDED,
    BY_BOOK,
    FORMS,
    FilingForm,
    UnknownForm,
    asked_by,
    get_form,
)
from entrepot_core.customs.filing.legal_units import LegalUnits, find_units
from entrepot_core.customs.filing.life import AWAITED, EDITABLE, FILING, HOLDS, FilingState
from entrepot_core.customs.filing.told import filing_answers
from entrepot_core.customs.filing.wire import (
    CURRENCY_CODES,
    KIND,
    AnswerState,
    FilingAct,
    FilingAnswer,
    FilingParty,
    filing_document,
    step_of,
)

__all__ = [
    "AWAITED",
    "BONDED",
    "BY_BOOK",
    "CURRENCY_CODES",
    "EDITABLE",
    "FILING",
    "FORMS",
    "GIVEN",
    "HOLDS",
    "KIND",
    "AnswerState",
    "FilingAct",
    "FilingAnswer",
    "FilingField",
    "FilingFinding",
    "FilingForm",
    "FilingParty",
    "FilingState",
    "LegalUnits",
    "UnknownForm",
    "asked_by",
    "check_filing",
    "filing_answers",
    "filing_document",
    "filing_fields",
    "find_units",
    "get_form",
    "step_of",
]
