"""The messages of the unified customs system (CEB): write strictly, read leniently, judge by schema and handbook."""

from entrepot_core.customs.messages.building import build
from entrepot_core.customs.messages.reading import NotAMessage, read
from entrepot_core.customs.messages.specs import (
    CURRENT,
    EDITIONS,
    SPECS,
    Field,
    Spec,
    UnknownMessage,
    spec_of,
)
from entrepot_core.customs.messages.validating import validate
from entrepot_core.customs.messages.violations import DocumentInvalid, Violation

__all__ = [
    "CURRENT",
    "EDITIONS",
    "SPECS",
    "DocumentInvalid",
    "Field",
    "NotAMessage",
    "Spec",
    "UnknownMessage",
    "Violation",
    "build",
    "read",
    "spec_of",
    "validate",
]
