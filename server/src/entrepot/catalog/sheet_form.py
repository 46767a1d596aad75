"""A customs sheet as a form draws it: label, value and fault of each field, the same at every desk."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from entrepot.catalog.sheets import FIELDS, Fault

LABELS: Final[Mapping[str, str | Promise]] = {
    "valid_from": _("Holds from"),
    "hs_code": _("Customs code (HS)"),
    "origin": _("Origin"),
    "declared_name": _("Declared name"),
    "declared_model": _("Declared make and model"),
    "unit": _("Declared unit"),
    "unit1": _("First legal unit"),
    "quantity1": _("First legal quantity of a piece"),
    "unit2": _("Second legal unit"),
    "quantity2": _("Second legal quantity of a piece"),
    "item_record_no": _("Item number of the account book"),
    "on_positive_list": _("On the positive list"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetField:
    """One field of the form. ``hint`` holds what would fit, where that is known."""

    name: str
    label: str | Promise
    value: str
    fault: str
    hint: str

    @property
    def wide(self) -> bool:
        """Whether it takes a whole line."""
        return self.name in {"declared_name", "declared_model"}

    @property
    def control(self) -> str:
        """date, choice or text."""
        return {"valid_from": "date", "on_positive_list": "choice"}.get(self.name, "text")


def sheet_fields(text: Mapping[str, str], faults: tuple[Fault, ...] = ()) -> list[SheetField]:
    """The fields in order, each with its fault in the reader's language."""
    by_field = {fault.field: fault for fault in faults}
    return [
        SheetField(
            name=name,
            label=LABELS[name],
            value=text.get(name, ""),
            fault=gettext(by_field[name].sentence) if name in by_field else "",
            hint=by_field[name].hint if name in by_field else "",
        )
        for name in FIELDS
    ]
