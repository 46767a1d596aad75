"""What is declared of one consignment, as values: companies, buyer, place, lines. Knows no document."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Final

BONDED: Final = frozenset({"1210", "1239"})
"""Trade modes whose goods lie in the account book of a zone."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Company:
    """A company by its registration with customs."""

    code: str
    name: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Companies:
    """Everyone who has a part in a declaration."""

    platform: Company
    merchant: Company
    agent: Company
    guarantor: Company
    payment: Company
    carrier: Company


@dataclass(frozen=True, slots=True, kw_only=True)
class Buyer:
    """Who buys and who receives; nothing of it is ever shown in a repr."""

    account: str
    name: str = field(repr=False)
    number: str = field(repr=False)
    telephone: str = field(repr=False)
    consignee: str = field(repr=False)
    consignee_telephone: str = field(repr=False)
    consignee_address: str = field(repr=False)
    district: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Place:
    """Where the goods lie. Bonded ones have area and account book, others a flight from ``country`` (alpha-2)."""

    office: str
    country: str
    area: Company | None = None
    ems_no: str = ""
    transport: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DeclaredLine:
    """So many pieces of one article, with its customs profile. Legal quantities are of all pieces."""

    gnum: int
    sku: str
    shop_name: str
    declared_name: str
    declared_model: str
    hs_code: str
    origin: str
    unit: str
    quantity: int
    quantity1: Decimal
    unit1: str
    quantity2: Decimal | None
    unit2: str
    price: Decimal
    total: Decimal
    item_record_no: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Parcel:
    """One consignment as it is declared. ``voucher_no`` is the payment, ``waybill_no`` the waybill that customs knows.

    ``currency`` (ISO) is that of every amount: customs takes import documents in yuan alone.
    """

    number: str
    mode: str
    currency: str
    companies: Companies
    buyer: Buyer
    place: Place
    goods: Decimal
    freight: Decimal
    insurance: Decimal
    tax: Decimal
    total: Decimal
    gross_kg: Decimal
    net_kg: Decimal
    voucher_no: str
    waybill_no: str
    lines: tuple[DeclaredLine, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class LineParticulars:
    """Of one line. Weights are of all its pieces, in kilograms."""

    gnum: int
    sku: str
    item_record_no: str
    gross_kg: Decimal
    net_kg: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Particulars:
    """What some ports ask for and no unified document holds. Nothing in it is personal; add to it what a port needs.

    ``dispatched_from`` is where the goods come from as customs sees it (alpha-2): their warehouse's country.
    """

    consignment_no: str
    mode: str
    seller_code: str
    warehouse_code: str
    dispatched_from: str
    placed_at: datetime
    shop_url: str
    lines: tuple[LineParticulars, ...]
