"""The documents of one consignment laid side by side: the same fact in a row, differing ones marked, people masked.

Compares first and masks after, so that two names which differ in a hidden character are still marked.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Final

from django.utils.translation import gettext_lazy as _

from entrepot.platform.desk.masking import masked_number, masked_phone, masked_text
from entrepot.platform.desk.wording import Text
from entrepot_core.customs.documents import Document, Value

KINDS: Final = ("311", "411", "511", "621")
CURRENCIES: Final[Mapping[str, Text]] = {"142": _("yuan (CNY)")}
"""By customs' own number. Import documents know one."""
OURS: Final = frozenset({"311", "621"})
"""What we write ourselves: there a fact that is missing was left out; with partners we may just not know it."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Fact:
    """A fact that several documents state: the element that holds it in each, how it is masked, and decimal places at least.

    Its codes mean what ``meanings`` says; where it is a company, what ``company`` holds, the element with its name, in
    whatever document has one.
    """

    label: Text
    elements: Mapping[str, str]
    mask: Callable[[str], str] | None = None
    places: int = 0
    company: str = ""
    meanings: Mapping[str, Text] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Cell:
    """What one document says, and what its code means; ``is_asked`` where it should say something."""

    kind: str
    text: str = ""
    is_asked: bool = False
    meaning: Text = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class FactRow:
    """One fact over all documents."""

    label: Text
    cells: tuple[Cell, ...]
    differs: bool


def _same(name: str, *kinds: str) -> dict[str, str]:
    return dict.fromkeys(kinds, name)


FACTS: Final = (
    Fact(label=_("Order number"), elements=_same("orderNo", *KINDS)),
    Fact(
        label=_("Buyer"),
        elements=_same("buyerName", "311", "621") | {"411": "payerName"},
        mask=masked_text,
    ),
    Fact(
        label=_("ID number"),
        elements=_same("buyerIdNumber", "311", "621") | {"411": "payerIdNumber"},
        mask=masked_number,
    ),
    Fact(
        label=_("Telephone of the buyer"), elements=_same("buyerTelephone", "311", "621"), mask=masked_phone
    ),
    Fact(label=_("Consignee"), elements=_same("consignee", "311", "511"), mask=masked_text),
    Fact(
        label=_("Telephone of the consignee"),
        elements=_same("consigneeTelephone", "311", "511"),
        mask=masked_phone,
    ),
    Fact(
        label=_("Address"),
        elements=_same("consigneeAddress", "311", "511", "621"),
        mask=lambda text: text[:6] + "•" * min(max(len(text) - 6, 0), 6),
    ),
    Fact(label=_("Platform"), elements=_same("ebpCode", "311", "411", "621"), company="ebpName"),
    Fact(label=_("Merchant"), elements=_same("ebcCode", "311", "621"), company="ebcName"),
    Fact(label=_("Payment company"), elements=_same("payCode", "311", "411"), company="payName"),
    Fact(label=_("Payment number"), elements=_same("payTransactionId", "311", "411")),
    Fact(label=_("Paid"), elements={"311": "acturalPaid", "411": "amountPaid"}, places=2),
    Fact(label=_("Goods value"), elements={"311": "goodsValue"}, places=2),
    Fact(label=_("Freight"), elements=_same("freight", "511", "621"), places=2),
    Fact(label=_("Insurance"), elements=_same("insuredFee", "511", "621"), places=2),
    Fact(label=_("Tax total"), elements={"311": "taxTotal"}, places=2),
    Fact(label=_("Currency"), elements=_same("currency", *KINDS), meanings=CURRENCIES),
    Fact(label=_("Carrier"), elements=_same("logisticsCode", "511", "621"), company="logisticsName"),
    Fact(label=_("Waybill number"), elements=_same("logisticsNo", "511", "621")),
    Fact(label=_("Gross weight, kg"), elements={"511": "weight", "621": "grossWeight"}),
)


def side_by_side(documents: Mapping[str, Document]) -> tuple[tuple[str, ...], tuple[FactRow, ...]]:
    """The kinds that are there, and a row for every fact that at least one of them states."""
    kinds = tuple(kind for kind in KINDS if kind in documents)
    rows = [_row(fact, kinds, documents) for fact in FACTS]
    if kinds:
        rows.append(_lines_row(kinds, documents))
    return kinds, tuple(row for row in rows if any(cell.text for cell in row.cells))


def _row(fact: Fact, kinds: tuple[str, ...], documents: Mapping[str, Document]) -> FactRow:
    said = {
        kind: _plain(documents[kind].head.get(fact.elements[kind], ""), fact.places)
        for kind in kinds
        if kind in fact.elements and (kind in OURS or fact.elements[kind] in documents[kind].head)
    }
    meanings = _meanings(fact, said, documents)
    cells = tuple(
        Cell(
            kind=kind,
            text=fact.mask(said[kind]) if fact.mask and kind in said else said.get(kind, ""),
            is_asked=kind in said,
            meaning=meanings.get(said.get(kind, ""), ""),
        )
        for kind in kinds
    )
    return FactRow(label=fact.label, cells=cells, differs=len(set(said.values())) > 1)


def _meanings(fact: Fact, said: Mapping[str, str], documents: Mapping[str, Document]) -> Mapping[str, Text]:
    """Code -> what it means."""
    names = ((code, str(documents[kind].head.get(fact.company, ""))) for kind, code in said.items())
    return {**fact.meanings, **{code: name for code, name in names if name}}


def _lines_row(kinds: tuple[str, ...], documents: Mapping[str, Document]) -> FactRow:
    counts = {kind: len(documents[kind].lines) for kind in kinds if kind in {"311", "621"}}
    cells = tuple(
        Cell(kind=kind, text=str(counts[kind]) if kind in counts else "", is_asked=kind in counts)
        for kind in kinds
    )
    return FactRow(label=_("Lines of goods"), cells=cells, differs=len(set(counts.values())) > 1)


def _plain(value: Value, places: int) -> str:
    if isinstance(value, Decimal):
        exponent = value.normalize().as_tuple().exponent
        return f"{value:.{max(places, -exponent if isinstance(exponent, int) else 0)}f}"
    return str(value)
