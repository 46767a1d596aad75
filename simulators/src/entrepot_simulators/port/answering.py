"""What a person or a script may answer to one filing, and in which words; knows no page."""

from collections.abc import Mapping
from typing import Any

from entrepot_core.customs.receipts import error_codes, status_names
from entrepot_simulators.loopback import BadRequest
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.judging import coded
from entrepot_simulators.port.lists import DECIDABLE
from entrepot_simulators.port.scripts import STATUSES, is_status

DEEDS = {
    "release": ("800", DECIDABLE),
    "reject": ("100", DECIDABLE),
    "review": ("300", frozenset({"120"})),
    "inspect": ("500", frozenset({"120", "300", "399", "400"})),
    "detain": ("501", frozenset({"120", "300", "399", "500"})),
    "send_back": ("700", frozenset({"500", "501", "502", "503", "599"})),
    "close": ("899", frozenset({"800"})),
}
"""Button to status and the states of a list in which it may be pressed."""
_DOCUMENTS = {
    "order": {"311", "303"},
    "payment": {"411", "403"},
    "waybill": {"511", "505"},
    "waybill status": {"513"},
    "list": {"621", "603"},
    "cancellation": {"623", "605"},
    "return": {"625", "213"},
    "stock-in": {"711", "507", "509", "607", "701", "215"},
}
"""What a code of the error table speaks of, to kinds. Exports have no codes of their own in the text."""


def statuses(language: str) -> tuple[tuple[str, str], ...]:
    """Every status with its name."""
    names = status_names()
    place = 1 if language == "zh" else 0
    return tuple((code, names[code][place] if code in names else "") for code in STATUSES)


def refusals(kind: str, language: str) -> tuple[tuple[str, str], ...]:
    """Every negative code that the error table has for documents of this kind, with its text."""
    return tuple(
        (code, each.zh if language == "zh" else each.en)
        for code, each in error_codes().items()
        if code.startswith("-") and (each.document == "company" or kind in _DOCUMENTS.get(each.document, ()))
    )


def read_answer(fields: Mapping[str, Any]) -> tuple[str, str]:
    """Status and words of an answer by hand: ``status``, ``refusal`` (a negative code, in its stead), ``code``, ``text``.

    ``code`` and ``text`` are put as practice writes them, ``[Code:…;Desc:…]``. Raises BadRequest.
    """
    told = {name: str(fields.get(name) or "").strip() for name in ("status", "refusal", "code", "text")}
    status = told["refusal"] or told["status"]
    if not is_status(status):
        raise BadRequest(f"status is one of {', '.join(STATUSES)}, or a negative code")
    if told["code"] and not told["code"].isalnum():
        raise BadRequest("code has letters and digits only")
    text = coded(told["code"], told["text"]) if told["code"] else told["text"]
    return status, text[:1000]


def deeds_of(filing: Filing) -> tuple[str, ...]:
    """The buttons that lead a list on from where it stands."""
    lists = filing.kind in {"621", "603"}
    return tuple(deed for deed, (_status, sources) in DEEDS.items() if lists and filing.state in sources)
