"""Write down sellers and the companies that customs knows. Asks to be called inside a transaction."""

from dataclasses import dataclass
from decimal import Decimal

from entrepot.parties.models import CustomsParty, Seller


@dataclass(frozen=True, slots=True, kw_only=True)
class NewSeller:
    """A seller; ``commission_rate`` is a fraction of the goods value, up to 4 decimals."""

    code: str
    name_zh: str
    name_en: str
    country: str
    customs_code: str
    customs_name: str
    kind: str = "supplier"
    commission_rate: Decimal = Decimal(0)


def add_seller(new: NewSeller) -> int:
    """Write a seller down, or correct the one with this code; returns its id."""
    facts = {name: getattr(new, name) for name in new.__slots__ if name != "code"}
    row, _ = Seller.objects.update_or_create(code=new.code, defaults=facts)
    return row.pk


def set_customs_party(*, role: str, port: str, code: str, name: str) -> None:
    """Say which company fills a role at a port: ebp, agent, assure, pay, logistics, area, transfer."""
    CustomsParty.objects.update_or_create(role=role, port=port, defaults={"code": code, "name": name})
