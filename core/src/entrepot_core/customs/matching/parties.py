"""M11 to M20, M28 and M31: persons, companies and the numbers that tie the documents together."""

from collections.abc import Iterator

from entrepot_core.customs.matching.case import Case, Check, seen, text
from entrepot_core.customs.matching.findings import Hit

_COMPANIES = (
    ("ebpCode", "ebpName", "platform"),
    ("ebcCode", "ebcName", "merchant"),
    ("payCode", "payName", "payment"),
    ("logisticsCode", "logisticsName", "logistics"),
    ("agentCode", "agentName", "agent"),
    ("areaCode", "areaName", "zone"),
)

_SOMEBODY_ELSE = "≠"
"""Stands for a payer of whom only this is known: it is not the buyer."""


def buyer_is_payer(case: Case) -> Iterator[Hit]:
    """M11. Buyer of order and list always; the payer too, unless an authorised body checked who the buyer is.

    Where the payment does not name the payer, the word of the payment company counts.
    """
    payment = case.documents.get("411")
    for part in ("Name", "IdNumber"):
        sides = [("311", f"buyer{part}"), ("621", f"buyer{part}")]
        if not case.context.identity_authorised and payment and f"payer{part}" in payment.head:
            sides.append(("411", f"payer{part}"))
        yield from _unequal(case, sides)
    kind = next((each for each in ("311", "621") if each in case.documents), "")
    if kind and case.context.payer_is_buyer is False and not case.context.identity_authorised:
        yield Hit(
            fields=(f"{kind}.buyerIdNumber", "411.payerIdNumber"),
            left=seen("buyerIdNumber", case.documents[kind].head.get("buyerIdNumber", "")),
            right=_SOMEBODY_ELSE,
            more={"name": "payerIdNumber"},
        )


def _unequal(case: Case, sides: list[tuple[str, str]]) -> Iterator[Hit]:
    present = [(kind, name) for kind, name in sides if kind in case.documents]
    if not present:
        return
    first_kind, first_name = present[0]
    first = case.head(first_kind).get(first_name, "")
    for kind, name in present[1:]:
        other = case.head(kind).get(name, "")
        if first != other:
            yield Hit(
                fields=(f"{first_kind}.{first_name}", f"{kind}.{name}"),
                left=seen(first_name, first),
                right=seen(name, other),
                more={"name": name},
            )


def telephones_agree(case: Case) -> Iterator[Hit]:
    """M12."""
    yield from case.differing("311", "621", "buyerTelephone")


def identity_is_real(case: Case) -> Iterator[Hit]:
    """M13."""
    if case.context.identity_valid is False:
        kind = next(iter(case.documents))
        yield Hit(fields=(f"{kind}.buyerName", f"{kind}.buyerIdNumber"), left="", right="")


def consignees_agree(case: Case) -> Iterator[Hit]:
    """M14."""
    yield from case.differing("311", "511", "consignee", "consigneeTelephone", "consigneeAddress")


def addresses_agree(case: Case) -> Iterator[Hit]:
    """M15."""
    yield from case.differing("311", "621", "consigneeAddress")


def order_numbers_agree(case: Case) -> Iterator[Hit]:
    """M16."""
    yield from _unequal(case, [(kind, "orderNo") for kind in ("311", "411", "511", "621")])


def waybill_numbers_agree(case: Case) -> Iterator[Hit]:
    """M17."""
    yield from case.differing("511", "621", "logisticsNo", "logisticsCode")


def payment_numbers_agree(case: Case) -> Iterator[Hit]:
    """M18. The order may leave them out."""
    for hit in case.differing("311", "411", "payCode", "payTransactionId"):
        if hit.left:
            yield hit


def platforms_agree(case: Case) -> Iterator[Hit]:
    """M19."""
    yield from _unequal(case, [(kind, "ebpCode") for kind in ("311", "411", "621")])


def merchants_agree(case: Case) -> Iterator[Hit]:
    """M20."""
    yield from case.differing("311", "621", "ebcCode")


def guarantor_is_a_party(case: Case) -> Iterator[Hit]:
    """M28."""
    head = case.head("621")
    names = ("ebpCode", "ebcCode", "logisticsCode", "agentCode")
    code = text(head, "assureCode")
    if code not in {text(head, name) for name in names}:
        yield Hit(fields=("621.assureCode", *(f"621.{name}" for name in names)), left=code, right="")


def companies_are_registered(case: Case) -> Iterator[Hit]:
    """M31. Each company once."""
    parties = case.context.parties
    if parties is None:
        return
    told: set[tuple[str, str, str]] = set()
    for kind, document in case.documents.items():
        for code_name, name_name, role in _COMPANIES:
            code, name = text(document.head, code_name), text(document.head, name_name)
            if not code or (code, name, role) in told:
                continue
            told.add((code, name, role))
            known = parties.get(code)
            if known is None:
                why, why_zh = "is not on record with customs", "未在海关备案"
            elif name and known.name != name:
                why, why_zh = f"is on record under another name ({known.name})", f"备案名称为 {known.name}"
            elif known.roles and role not in known.roles:
                why, why_zh = f"is not on record as {role}", f"未备案相应类型（{role}）"
            else:
                continue
            more = {"why": why, "why_zh": why_zh}
            yield Hit(
                fields=(f"{kind}.{code_name}",), left=code, right=known.name if known else "", more=more
            )


CHECKS: dict[str, Check] = {
    "M11": buyer_is_payer,
    "M12": telephones_agree,
    "M13": identity_is_real,
    "M14": consignees_agree,
    "M15": addresses_agree,
    "M16": order_numbers_agree,
    "M17": waybill_numbers_agree,
    "M18": payment_numbers_agree,
    "M19": platforms_agree,
    "M20": merchants_agree,
    "M28": guarantor_is_a_party,
    "M31": companies_are_registered,
}
