"""One code for one cause, whatever customs wrote it with, so that parcels with the same trouble are counted together."""

from typing import Final

from entrepot_core.customs.receipts import reason_of

NAME_AND_NUMBER: Final = "name_and_number"
"""Our word for the refusal that comes as text without a code: name and ID number do not belong together."""


def cause_code(status: str, text: str) -> str:
    """The cause behind a document's last code and text: ``100`` with ``[Code:1332;Desc:…]``, or ``-621015``; of several the first."""
    reason = reason_of(text)
    said = reason.text if reason else text
    if "姓名" in said and "身份证" in said:
        return NAME_AND_NUMBER
    return reason.code if reason else status
