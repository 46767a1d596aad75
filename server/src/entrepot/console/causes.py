"""Why customs refused, in the reader's words, and what repairs it. Knows the codes; decides nothing."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from typing import Final

from django.utils.translation import get_language, gettext
from django.utils.translation import gettext_lazy as _

from entrepot.console import words
from entrepot.customs.guarantees import RULE as GUARANTEE
from entrepot.platform.desk.wording import Text, word_of
from entrepot.platform.problems import sentence_of_code
from entrepot_core.customs.matching import RULES
from entrepot_core.customs.matters import NAME_AND_NUMBER, cause_code
from entrepot_core.customs.matters.standing import UNSENT
from entrepot_core.customs.receipts import Handling, Reason, handling_of, reason_of, reasons_of, status_names

_TOLD_BY: Final = {
    "held": "customs",
    "difference": "arrival_difference",
    "contested": "bill_status",
    "decision": "decision",
}
"""What waits, and the table of words that its causes are in."""
TELEPHONE: Final = "130126"
BUYER: Final = _("Only the buyer can correct this: the order page asks for name and ID number.")
LIMIT: Final = _("The buyer's room is used up: cancel the order, or have it ordered for another person.")
REMAKE: Final = _("Declare again: order document and list are made anew from the order.")
MONEY: Final = _("Ask the payment company what it declared; declare again once its document is corrected.")
RECORD: Final = _("Have the company's record with customs checked, then declare again.")
REPAIRS: Final[Mapping[str, Text]] = {
    NAME_AND_NUMBER: BUYER,
    "13127": BUYER,
    TELEPHONE: _("Declare otherwise with the right telephone: another person approves it."),
    GUARANTEE: _("Pay a month of tax, or enter a larger guarantee, then declare again."),
    "1313": LIMIT,
    "-621018": LIMIT,
    "-621005": _(
        "The parcel is above the limit for one transaction: cancel it and have it ordered in parts."
    ),
    "1320": REMAKE,
    "1322": REMAKE,
    "1332": MONEY,
    "13035": MONEY,
    "22001": RECORD,
    "22007": _("The list is released already: the goods can only come back as a return."),
}
BY_HANDLING: Final[Mapping[Handling, Text]] = {
    Handling.FIX: _("Correct what the text names, then declare again."),
    Handling.RETRY: _("A technical fault on the way: wait a little, then declare again."),
    Handling.ALREADY_DONE: _("Customs holds this already: nothing to send, its receipt will come."),
    Handling.ASK: _("Ask the port, with the number of the list."),
}
SENTENCES: Final[Mapping[str, Text]] = {
    NAME_AND_NUMBER: _("Name and ID number do not belong together"),
    "13127": _("The buyer's name differs between list and order"),
    TELEPHONE: _("The buyer's telephone differs between list and order"),
    "1313": _("The buyer's yearly limit is exceeded"),
    "-621018": _("The buyer's yearly limit is exceeded"),
    "-621005": _("The limit for one transaction is exceeded"),
    "1320": _("List and order have different numbers of lines"),
    "1322": _("A line of goods differs between order and list"),
    "1332": _("The payment's amount differs from the order's"),
    "13035": _("The payment company differs"),
    "22001": _("The payment company is not on record with customs"),
    "22007": _("The list is released already and can't be withdrawn"),
    GUARANTEE: _("The tax of the list is more than is left of the guarantee"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Cause:
    """One reason: its code, in words, and what repairs it (may be empty); others that customs gave ``beside`` it."""

    code: str
    sentence: Text
    repair: Text
    beside: tuple["Cause", ...] = ()


def cause_of(status: str, text: str) -> Cause:
    """The cause behind a document's last code and text, as stored: ``100`` with ``[Code:1332;Desc:…]``, or ``-621015``."""
    reasons, code = reasons_of(text), cause_code(status, text)
    reason = next(iter(reasons), None)
    said = (reason.text if reason else text).strip()
    others = tuple(_cause(each.code, each.text, each, status) for each in reasons[1:])
    return replace(_cause(code, said, reason, status), beside=others)


def _cause(code: str, said: str, reason: Reason | None, status: str) -> Cause:
    return Cause(code=code, sentence=_sentence(code, said, reason), repair=_repair(code, status))


def cause_of_code(code: str) -> Cause:
    """The cause behind a code alone, as groups have it."""
    reason = reason_of(f"[Code:{code};Desc:]") if code != NAME_AND_NUMBER else None
    return _cause(code, "", reason, code)


def said_of(waits: str, cause: str) -> Text:
    """Why something waits, in one line of the reader's language: may be empty where the kind says it all."""
    if not cause:
        return ""
    if waits == "blocked":
        return _rule(cause)
    if waits in {"rejected", "buyer", "stock_in", "signing"}:
        return cause_of_code(cause).sentence
    if waits == "data":
        return cause if cause.isdecimal() else sentence_of_code(cause, {}, otherwise="")
    if waits in _TOLD_BY:
        return word_of(words.TABLES[_TOLD_BY[waits]], cause).text
    if waits in {"alert", "parked"}:
        kind, _space, status = cause.partition(" ")
        text = status_text(status)
        if text == status:
            return gettext("Status %(status)s of answer %(kind)s is not on record") % {
                "status": status,
                "kind": kind,
            }
        return f"{kind} · {text}"
    if cause == UNSENT:
        return _("The message has not left the house")
    return word_of(words.DOCUMENT_STATES, cause).text


def repair_said(waits: str, cause: str) -> Text:
    """What is to be done first, where the button alone does not do it."""
    if waits == "blocked" and cause in RULES:
        return RULES[cause].repair_zh if _reads_chinese() else RULES[cause].repair_en
    return cause_of_code(cause).repair if (waits == "rejected" or cause == GUARANTEE) and cause else ""


def _rule(code: str) -> str:
    """A rule of the match by its name; the page of the parcel has its values."""
    rule = RULES.get(code)
    if rule is None:
        return str(SENTENCES.get(code, code))
    return f"{code}: {rule.name_zh if _reads_chinese() else rule.name_en}"


def _reads_chinese() -> bool:
    return (get_language() or "en").startswith("zh")


def status_text(status: str) -> str:
    """The name of a status of customs in the reader's language; the code itself when unknown."""
    known = status_names().get("<0" if status.startswith("-") else status)
    if known is None:
        return status
    return known[1] if (get_language() or "en").startswith("zh") else known[0][:1].upper() + known[0][1:]


def _sentence(code: str, said: str, reason: Reason | None) -> Text:
    if code in SENTENCES:
        return SENTENCES[code]
    if (get_language() or "en").startswith("zh"):
        return said or code
    return reason.en[:1].upper() + reason.en[1:] if reason and reason.en else said or code


def _repair(code: str, status: str) -> Text:
    if code in REPAIRS:
        return REPAIRS[code]
    return BY_HANDLING[handling_of(code if code.startswith("-") else status)]
