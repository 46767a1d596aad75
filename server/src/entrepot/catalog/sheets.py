"""A customs profile as a person writes it: fields of text in, a classification out, every fault named at once.

Knows what a field may hold and, for codes of the Chinese goods table, which legal units they ask for. Knows nothing of
the database.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from django.utils.translation import gettext_noop

from entrepot.catalog.services import NewProfile
from entrepot_core.errors import Problem
from entrepot_core.places import UnknownCountry, get_country
from entrepot_core.taxes.countries.cn.goods import find_goods
from entrepot_core.units import UnknownUnit, get_unit

FIELDS: Final = (
    "valid_from",
    "hs_code",
    "origin",
    "declared_name",
    "declared_model",
    "unit",
    "unit1",
    "quantity1",
    "unit2",
    "quantity2",
    "item_record_no",
    "on_positive_list",
)
"""The columns of a sheet, after ``sku``."""

_YES, _NO = frozenset({"1", "yes", "y", "true", "是"}), frozenset({"0", "no", "n", "false", "否"})
_MOST: Final = {"declared_name": 250, "declared_model": 510, "item_record_no": 30}

FAULTS: Final = {
    "missing": gettext_noop("Fill this in."),
    "hs_code": gettext_noop("Write the ten digits of the tariff code, without dots."),
    "origin": gettext_noop("Write a country code of two letters, such as JP."),
    "unit": gettext_noop("Write a unit code of customs, three digits, such as 011."),
    "legal_unit": gettext_noop("The tariff code asks for another legal unit here."),
    "quantity": gettext_noop("Write a number above zero with at most five decimal places."),
    "pair": gettext_noop("The second unit and its quantity go together: fill in both or neither."),
    "date": gettext_noop("Write a date such as 2026-12-01."),
    "too_long": gettext_noop("This is too long for the customs document."),
    "unknown_sku": gettext_noop("There is no article with this SKU."),
    "twice": gettext_noop("The file names this article twice for the same day."),
    "yes_no": gettext_noop("Write yes or no, or leave it empty if nobody has looked yet."),
}
"""Code of a fault -> what to do."""


@dataclass(frozen=True, slots=True)
class Fault:
    """One field that can't be used. ``hint`` holds what would fit, where that is known."""

    field: str
    code: str
    hint: str = ""

    @property
    def sentence(self) -> str:
        """The English sentence; a surface translates it."""
        return FAULTS[self.code]


class SheetRefused(Problem):
    """A classification with faults."""

    code = "catalog.sheet_refused"
    title = "%(count)s fields need to be corrected."

    def __init__(self, faults: tuple[Fault, ...]) -> None:
        super().__init__(count=len(faults))
        self.faults = faults


class _Reader:
    """Reads field after field, and keeps the faults."""

    def __init__(self, text: Mapping[str, str]) -> None:
        self.text = {name: " ".join(text.get(name, "").split()) for name in FIELDS}
        self.faults: list[Fault] = []

    def fault(self, field: str, code: str, hint: str = "") -> None:
        """Keep a fault; the first one of a field counts."""
        if all(known.field != field for known in self.faults):
            self.faults.append(Fault(field, code, hint))

    def needed(self, field: str) -> str:
        """A text that may not be empty nor too long."""
        if not self.text[field]:
            self.fault(field, "missing")
        return self.short(field)

    def short(self, field: str) -> str:
        """A text that may be empty."""
        if len(self.text[field]) > _MOST.get(field, 99):
            self.fault(field, "too_long")
        return self.text[field]

    def known(self, field: str, code: str, find: Callable[[str], object]) -> str:
        """A code that a table knows."""
        value = self.needed(field)
        if value:
            try:
                find(value)
            except (UnknownUnit, UnknownCountry):
                self.fault(field, code)
        return value

    def quantity(self, field: str) -> Decimal:
        """A number above zero, at most five places."""
        try:
            value = Decimal(self.needed(field) or "0")
        except InvalidOperation:
            value = Decimal(0)
        exponent = value.as_tuple().exponent
        fits = value.is_finite() and 0 < value < 10**9 and isinstance(exponent, int) and exponent >= -5
        if not fits:
            self.fault(field, "quantity")
            return Decimal(0)
        return value

    def day(self, field: str, default: date) -> date:
        """A date; the default where the field is empty."""
        if not self.text[field]:
            return default
        try:
            return date.fromisoformat(self.text[field])
        except ValueError:
            self.fault(field, "date")
            return default

    def yes_no(self, field: str) -> bool | None:
        """Yes, no, or not looked yet."""
        word = self.text[field].lower()
        if word in _YES | _NO:
            return word in _YES
        if word:
            self.fault(field, "yes_no")
        return None


def read_sheet(text: Mapping[str, str], *, today: date) -> NewProfile:
    """A classification from fields of text; ``valid_from`` is today where it is left empty.

    Raises:
        SheetRefused: with every fault at once.
    """
    reader = _Reader(text)
    hs_code = reader.needed("hs_code").replace(".", "").replace(" ", "")
    if hs_code and not (len(hs_code) == 10 and hs_code.isascii() and hs_code.isdigit()):
        reader.fault("hs_code", "hs_code")
    unit2, quantity2 = _second(reader)
    profile = NewProfile(
        valid_from=reader.day("valid_from", today),
        hs_code=hs_code,
        origin=reader.known("origin", "origin", get_country),
        declared_name=reader.needed("declared_name"),
        declared_model=reader.needed("declared_model"),
        unit=reader.known("unit", "unit", get_unit),
        unit1=reader.known("unit1", "unit", get_unit),
        quantity1=reader.quantity("quantity1"),
        unit2=unit2,
        quantity2=quantity2,
        item_record_no=reader.short("item_record_no"),
        on_positive_list=reader.yes_no("on_positive_list"),
    )
    _check_legal_units(reader, profile)
    if reader.faults:
        raise SheetRefused(tuple(reader.faults))
    return profile


def _second(reader: _Reader) -> tuple[str, Decimal | None]:
    if not reader.text["unit2"] and not reader.text["quantity2"]:
        return "", None
    if not (reader.text["unit2"] and reader.text["quantity2"]):
        reader.fault("quantity2" if reader.text["unit2"] else "unit2", "pair")
        return "", None
    return reader.known("unit2", "unit", get_unit), reader.quantity("quantity2")


def _check_legal_units(reader: _Reader, profile: NewProfile) -> None:
    row = find_goods(profile.hs_code, profile.valid_from)
    if row is None or not row.units:
        return
    for field, have, want in zip(
        ("unit1", "unit2"), (profile.unit1, profile.unit2), (*row.units, ""), strict=False
    ):
        if have != want:
            reader.fault(field, "legal_unit", want or "—")


def as_text(profile: NewProfile) -> dict[str, str]:
    """A classification as the fields of a form, so that ``read_sheet`` gives it back."""
    yes_no = {True: "yes", False: "no", None: ""}[profile.on_positive_list]
    plain = {name: str(getattr(profile, name) or "") for name in FIELDS}
    numbers = {
        name: format(value.normalize(), "f")
        for name in ("quantity1", "quantity2")
        if (value := getattr(profile, name)) is not None
    }
    return plain | numbers | {"on_positive_list": yes_no, "valid_from": profile.valid_from.isoformat()}
