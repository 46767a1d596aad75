"""What the rest of the house may know of a person."""

from dataclasses import dataclass, field
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class PersonFacts:
    """An account."""

    id: int
    username: str
    language: str
    roles: tuple[str, ...]
    seller_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AddressFacts:
    """Where goods go; ``region`` is the text of province, city and district."""

    id: int
    consignee: str
    phone: str
    country: str
    region_code: str
    region: str
    detail: str


@dataclass(frozen=True, slots=True, kw_only=True)
class IdentityFacts:
    """A row of the vault, masked. ``number_lookup`` is the keyed hash by which the yearly room is counted."""

    id: int
    name_masked: str
    number_masked: str
    number_lookup: str = field(repr=False)
    created_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenedIdentity:
    """Name and number in the clear; neither ever shows in a repr."""

    identity_id: int
    user_id: int
    name: str = field(repr=False)
    number: str = field(repr=False)
