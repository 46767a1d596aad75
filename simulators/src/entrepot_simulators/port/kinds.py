"""The kinds of documents that the port takes: what names one, what its receipts repeat, and which receipts it gets.

Fields and answers are those of the schema, edition 202205; steps of exports beyond "declared, entered" are inferred.
"""

from collections.abc import Mapping
from dataclasses import dataclass

from entrepot_core.customs.messages.specs import SPECS

EDITIONS = ("202205", "2018-113")


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """``key`` names one document among those of its kind; ``letter`` begins its pre-entry number.

    ``steps`` are its receipts when nobody decides; empty for lists and requests, which have a life of their own.
    """

    key: tuple[str, ...]
    steps: tuple[str, ...] = ()
    letter: str = ""


TAKEN: Mapping[str, Kind] = {
    "311": Kind(key=("ebpCode", "orderNo"), steps=("2", "120")),
    "411": Kind(key=("payCode", "payTransactionId"), steps=("2", "120")),
    "511": Kind(key=("logisticsCode", "logisticsNo"), steps=("2", "120")),
    "513": Kind(key=("logisticsCode", "logisticsNo"), steps=("2", "120")),
    "621": Kind(key=("copNo",), letter="B"),
    "623": Kind(key=("copNo",), letter="C"),
    "625": Kind(key=("copNo",), letter="R"),
    "711": Kind(key=("copNo",), steps=("2", "120", "399"), letter="D"),
    "303": Kind(key=("ebpCode", "orderNo"), steps=("2", "120")),
    "403": Kind(key=("ebcCode", "orderNo", "payNo"), steps=("2", "120")),
    "505": Kind(key=("logisticsCode", "logisticsNo"), steps=("2", "120")),
    "507": Kind(key=("copNo", "msgSeqNo"), steps=("2", "120"), letter="A"),
    "509": Kind(key=("copNo", "msgSeqNo"), steps=("2", "120"), letter="L"),
    "603": Kind(key=("copNo",), letter="B"),
    "605": Kind(key=("copNo",), letter="C"),
    "607": Kind(key=("copNo", "msgSeqNo"), steps=("2", "120"), letter="W"),
    "701": Kind(key=("copNo", "msgSeqNo"), steps=("2", "120"), letter="S"),
    "213": Kind(key=("coElNo",), letter="R"),
    "215": Kind(key=("coElNo", "logisticsNo"), steps=("2", "120"), letter="O"),
}
_OF_THE_PORT = frozenset({"guid", "preNo", "invtNo", "rkdNo", "sumNo"})


def _names(kind: str) -> frozenset[str]:
    return frozenset(each.name for each in SPECS[kind].head_fields)


ANSWERS: Mapping[str, str] = {kind: SPECS[kind].answer for kind in TAKEN}
FIELDS: Mapping[str, tuple[str, ...]] = {
    kind: tuple(sorted((_names(ANSWERS[kind]) & _names(kind)) - _OF_THE_PORT)) for kind in TAKEN
}
"""What a receipt repeats of the document."""
MAY_BE_EMPTY: Mapping[str, frozenset[str]] = {
    kind: frozenset(each.name for each in SPECS[ANSWERS[kind]].head_fields if each.keeps_empty)
    for kind in TAKEN
}
"""What a receipt must hold, but may hold as nothing."""
MUST: Mapping[str, frozenset[str]] = {
    kind: _OF_THE_PORT
    & {each.name for each in SPECS[ANSWERS[kind]].head_fields if each.required and each.handbook_required}
    for kind in TAKEN
}
"""Numbers of the port without which a receipt can't be written at all, not even a refusal on sight: those of exports."""
LISTS = frozenset({"621", "603"})
NEEDED: Mapping[str, tuple[str, ...]] = {"621": ("311", "411", "511"), "603": ("303", "403", "505")}
"""List to the documents that it is matched with."""


def numbers_in(kind: str) -> frozenset[str]:
    """Which numbers of the port the receipts of a document carry: preNo, invtNo, rkdNo, sumNo."""
    return _names(ANSWERS[kind]) & _OF_THE_PORT
