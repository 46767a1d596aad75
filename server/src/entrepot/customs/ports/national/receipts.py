"""What the national system's answers say: which document is meant, by its natural key. The codes are its own."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from entrepot_core.customs.documents import Message
from entrepot_core.customs.receipts import Receipt, receipts_of

_KEYS: Final = MappingProxyType(
    {
        "312": ("311", "orderNo"),
        "412": ("411", "payTransactionId"),
        "512": ("511", "logisticsNo"),
        "514": ("513", "logisticsNo"),
        "622": ("621", "copNo"),
        "624": ("623", "copNo"),
        "626": ("625", "copNo"),
        "712": ("711", "copNo"),
        "816": ("621", "invtNo"),
        "818": ("621", "invtNo"),
        "900": ("900", "oriCopMsgId"),
    }
)
"""Kind of answer -> kind of document, and the field that names it. A tax bill (816, 818) speaks of a list."""


class NationalReceipts:
    """Reads answers leniently: numbers may be missing in refusals."""

    statuses: Mapping[str, str] = MappingProxyType({})

    def receipts(self, message: Message) -> tuple[Receipt, ...]:
        return receipts_of(message)

    def key_of(self, receipt: Receipt) -> tuple[str, str]:
        kind, name = _KEYS.get(receipt.kind, (receipt.kind, ""))
        return kind, receipt.keys.get(name, "")
