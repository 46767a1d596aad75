"""What a port that speaks a dialect answers to filings, article by article or about the whole message."""

from types import MappingProxyType
from typing import Final

from entrepot_core.customs.filing.wire import KIND, AnswerState, FilingAnswer
from entrepot_core.customs.receipts import Receipt, sift_answers

_ARTICLES: Final = MappingProxyType({"approved": AnswerState.APPROVED, "rejected": AnswerState.REJECTED})
_MESSAGE: Final = MappingProxyType(
    {"2": AnswerState.RECEIVED, "-1": AnswerState.FORMAT_ERROR, "100": AnswerState.REJECTED}
)


def filing_answers(dialect: str, xml: bytes) -> tuple[FilingAnswer, ...]:
    """The answers to filings in a message of a port; none where it speaks of something else.

    An answer about the whole message names it by ``message_guid``; whether that was a filing is for the asker to know.
    Those that can't be read are left out: ``sift_answers`` tells why.

    Raises NotAMessage, NoReceipt, HostileXml, BrokenXml.
    """
    found = (_answer(receipt) for receipt in sift_answers(dialect, xml).receipts)
    return tuple(answer for answer in found if answer is not None)


def _answer(receipt: Receipt) -> FilingAnswer | None:
    keys = receipt.keys
    state = (_ARTICLES if receipt.kind == KIND else _MESSAGE if receipt.kind == "900" else {}).get(
        receipt.status
    )
    if state is None:
        return None
    return FilingAnswer(
        state=state,
        message_guid=keys.get("oriCopMsgId", ""),
        item_no=keys.get("itemNo", ""),
        registration_no=keys.get("registrationNo", "") if state is AnswerState.APPROVED else "",
        text=receipt.text,
        answered_at=receipt.return_time,
        place=receipt.place,
    )
