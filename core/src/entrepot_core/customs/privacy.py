"""Which fields of customs documents speak of a person, and how they are shown in a fault or finding."""

PERSONAL = frozenset(
    """
    buyerName buyerIdNumber buyerTelephone buyerRegNo payerName payerIdNumber telephone
    consignee consigneeTelephone consigneeAddress ebcTelephone oriBizMessage
    """.split()
)
"""Element names whose text never goes into a repr, a log line or a sentence."""


def shown(name: str, value: object) -> str:
    """``value`` as text; of a personal field only its length and last character stay (``*****4``)."""
    text = "" if value is None else str(value)
    if name not in PERSONAL or not text:
        return text
    return "*" * min(len(text) - 1, 17) + text[-1] if len(text) > 1 else "*"
