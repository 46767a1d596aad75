"""Which code says what, per message kind. Codes after the national message standard, edition 202205, and practice."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True, kw_only=True)
class Codes:
    """The refusal codes of one kind of document; empty where the standard has none."""

    exists: str
    nothing_to_change: str
    declared: str
    stale: str
    signature: str
    unsigned: str = ""
    tampered: str = ""
    wrong_card: str = "-10102"


CODES = {
    "311": Codes(
        exists="-301010",
        nothing_to_change="-301009",
        declared="-301011",
        stale="-301014",
        signature="-301020",
    ),
    "411": Codes(
        exists="-401007",
        nothing_to_change="-401006",
        declared="-401008",
        stale="-401012",
        signature="-401009",
    ),
    "511": Codes(
        exists="-504015",
        nothing_to_change="-504014",
        declared="-504016",
        stale="-504012",
        signature="-504011",
    ),
    "513": Codes(
        exists="-505012", nothing_to_change="-505014", declared="", stale="-505016", signature="-505011"
    ),
    "621": Codes(
        exists="-621004",
        nothing_to_change="-621011",
        declared="-621012",
        stale="-621010",
        signature="-621029",
        unsigned="-621026",
        tampered="-621028",
        wrong_card="-621015",
    ),
    "623": Codes(
        exists="-623009",
        nothing_to_change="-623004",
        declared="",
        stale="-623024",
        signature="-623029",
        unsigned="-623017",
        wrong_card="-623021",
    ),
    "625": Codes(
        exists="-625033",
        nothing_to_change="-625032",
        declared="",
        stale="-625205",
        signature="-625005",
        unsigned="-625028",
        wrong_card="-625013",
    ),
    "711": Codes(
        exists="-800003", nothing_to_change="-800001", declared="", stale="-800005", signature="-800001"
    ),
}
CODES |= {
    "303": CODES["311"],
    "403": CODES["411"],
    "505": CODES["511"],
    "603": CODES["621"],
    "605": CODES["623"],
    "213": CODES["625"],
    "507": CODES["711"],
    "509": CODES["711"],
    "607": CODES["711"],
    "701": CODES["711"],
    "215": CODES["711"],
}
"""Exports: the text has no table of codes for them, so those of the nearest import document are given. Inferred."""
FORMAT_ERROR = "-10001"
"""Status of a CEB900; the standard asks only for a negative one."""
COMPANY_UNKNOWN = "-10102"

WORDS = {
    "exists": "数据已存在，请勿重复申报",
    "nothing_to_change": "无可操作的数据",
    "declared": "清单已申报，当前状态不允许变更",
    "stale": "报文时间早于已有数据，忽略",
    "signature": "验签失败",
    "unsigned": "加签数据为空",
    "tampered": "加签数据与申报数据不一致",
    "wrong_card": "企业信息与操作卡不一致",
}

NOT_MATCHED = "1300"
"""Code of a rejection for which practice shows none."""
MISSING_WORDS = {
    "311": "订单信息不存在",
    "411": "支付信息不存在",
    "511": "运单信息不存在",
    "303": "订单信息不存在",
    "403": "收款单信息不存在",
    "505": "运单信息不存在",
}
