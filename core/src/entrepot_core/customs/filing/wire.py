"""A filing as a canonical document that a dialect turns into its message, and what a port answers to one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from entrepot_core.customs.documents import Document, Value
from entrepot_core.customs.filing.life import FilingState
from entrepot_core.places import get_country

KIND: Final = "filing"
"""Kind of the message that carries a filing, in every dialect that has one."""

CURRENCY_CODES: Final = MappingProxyType(
    {
        "HKD": "110",
        "JPY": "116",
        "MOP": "121",
        "MYR": "122",
        "SGD": "132",
        "KRW": "133",
        "THB": "136",
        "CNY": "142",
        "TWD": "143",
        "EUR": "300",
        "DKK": "302",
        "GBP": "303",
        "NOK": "326",
        "SEK": "330",
        "CHF": "331",
        "CAD": "501",
        "USD": "502",
        "AUD": "601",
        "NZD": "609",
    }
)
"""Currencies of goods by letters -> digits of Chinese customs. Source: code table of the Guangzhou platform, about 2017."""

_ELEMENTS: Final = MappingProxyType(
    {
        "itemNo": "itemNo",
        "registrationNo": "registrationNo",
        "emsNo": "emsNo",
        "itemRecordNo": "itemRecordNo",
        "shelfName": "itemName",
        "ncadCode": "ncadCode",
        "gcode": "gcode",
        "barCode": "barCode",
        "gname": "gname",
        "gmodel": "gmodel",
        "brand": "brand",
        "unit": "unit",
        "packUnit": "packUnit",
        "unit1": "unit1",
        "unit2": "unit2",
        "gift": "gift",
        "lawful": "lawful",
        "ingredients": "ingredients",
        "use": "use",
        "certificate": "certificate",
        "manufacturer": "manufacturer",
        "supplier": "supplier",
    }
)
"""Text fields of a filing -> elements of the document's line."""
_AMOUNTS: Final = ("price", "netWeight", "grossWeight", "qty1PerUnit", "qty2PerUnit")


class FilingAct(StrEnum):
    """What a sending asks for: appType of the unified messages, OpType A, M, D elsewhere."""

    ADD = "1"
    CHANGE = "2"
    CANCEL = "3"


class AnswerState(StrEnum):
    """What a port says about a filing."""

    RECEIVED = "received"
    APPROVED = "approved"
    REJECTED = "rejected"
    FORMAT_ERROR = "format_error"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingParty:
    """A company by its registration with customs."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingAnswer:
    """One answer to one filing.

    It names the filing by the guid of our message, or by the merchant's article at the port; what it does not say is empty.
    ``place`` is the one it has in the message of the port, counted from 1; 0 for one that came in none.
    """

    state: AnswerState
    message_guid: str = ""
    item_no: str = ""
    registration_no: str = ""
    item_record_no: str = ""
    text: str = ""
    answered_at: datetime | None = None
    place: int = 0


def filing_document(
    facts: Mapping[str, str],
    *,
    act: FilingAct,
    platform: FilingParty,
    merchant: FilingParty,
    agent: FilingParty,
    at: datetime,
) -> Document:
    """The canonical document of one filing; fields that are empty are absent.

    ``facts`` are complete by their form. The line is keyed by the names of the standard where it has one, countries and
    currency are the digits of customs, ``gift`` and ``lawful`` are Y or N. Raises UnknownCountry, KeyError for a currency.
    """
    line: dict[str, Value] = {"gnum": Decimal(1)}
    line |= {element: facts[name] for name, element in _ELEMENTS.items() if facts.get(name)}
    line |= {name: Decimal(facts[name]) for name in _AMOUNTS if facts.get(name)}
    line["country"] = get_country(facts["country"]).cn_customs
    return Document(
        head={
            "appType": str(act),
            "appTime": at,
            "ieFlag": "I",
            "customsCode": facts["customsOffice"],
            "tradeMode": facts["businessType"],
            "currency": CURRENCY_CODES[facts["currency"]],
            "ebpCode": platform.code,
            "ebpName": platform.name,
            "ebcCode": merchant.code,
            "ebcName": merchant.name,
            "agentCode": agent.code,
            "agentName": agent.name,
        },
        lines=(line,),
    )


_STEPS: Final = MappingProxyType(
    {
        (AnswerState.RECEIVED, False): "receive",
        (AnswerState.APPROVED, False): "approve",
        (AnswerState.REJECTED, False): "reject",
        (AnswerState.FORMAT_ERROR, False): "reject",
        (AnswerState.RECEIVED, True): "receive_change",
        (AnswerState.APPROVED, True): "approve_change",
        (AnswerState.REJECTED, True): "reject_change",
        (AnswerState.FORMAT_ERROR, True): "reject_change",
    }
)


def step_of(answer: AnswerState, state: FilingState) -> str:
    """The step of the life that an answer means for a filing in ``state``; the life decides whether it may be taken."""
    return _STEPS[answer, state is FilingState.CHANGED]
