"""Sellers and customs parties as frozen facts."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from entrepot.parties.models import CustomsParty, Seller
from entrepot.platform.access import NotFound
from entrepot_core.errors import Kind, Problem


class CustomsPartyMissing(Problem):
    """Nobody fills the role at the port."""

    code = "parties.customs_party_missing"
    kind = Kind.CONFLICT
    title = "No company is on record as “%(role)s” at port “%(port)s”: add it to the customs parties."


@dataclass(frozen=True, slots=True, kw_only=True)
class SellerFacts:
    """A seller, also as the merchant (ebc) that customs knows."""

    code: str
    name_zh: str
    name_en: str
    kind: str
    country: str
    customs_code: str
    customs_name: str
    commission_rate: Decimal

    def name(self, language: str) -> str:
        """In the language of a surface."""
        return self.name_zh if language.startswith("zh") else self.name_en


@dataclass(frozen=True, slots=True, kw_only=True)
class PartyFacts:
    """A company in a customs role at a port."""

    role: str
    port: str
    code: str
    name: str


def find_seller(code: str) -> SellerFacts | None:
    """The seller, or None."""
    row = Seller.objects.filter(code=code).first()
    return None if row is None else _seller(row)


def get_seller(code: str) -> SellerFacts:
    """Raises NotFound."""
    found = find_seller(code)
    if found is None:
        raise NotFound
    return found


def sellers_by_code() -> Mapping[str, SellerFacts]:
    """Every seller by its code, in one statement."""
    return {row.code: _seller(row) for row in Seller.objects.order_by("code")}


def parties_of(port: str) -> Mapping[str, PartyFacts]:
    """Role -> company, of one port, in one statement."""
    rows = CustomsParty.objects.filter(port=port)
    return {row.role: PartyFacts(role=row.role, port=port, code=row.code, name=row.name) for row in rows}


def get_party(role: str, port: str) -> PartyFacts:
    """Raises CustomsPartyMissing."""
    found = parties_of(port).get(role)
    if found is None:
        raise CustomsPartyMissing(role=role, port=port)
    return found


def _seller(row: Seller) -> SellerFacts:
    return SellerFacts(**{name: getattr(row, name) for name in SellerFacts.__slots__})
