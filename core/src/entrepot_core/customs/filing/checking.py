"""Is a filing complete and plausible for its form? Every finding at once, in two languages."""

import tomllib
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import cache
from importlib import resources
from typing import Final

from entrepot_core.customs.filing.fields import FilingField, filing_fields
from entrepot_core.customs.filing.forms import FilingForm
from entrepot_core.customs.filing.legal_units import find_units
from entrepot_core.customs.filing.wire import CURRENCY_CODES
from entrepot_core.places import countries
from entrepot_core.units import KILOGRAM, customs_units

Facts = Mapping[str, str]
"""A filing as text by field name, decimals with a point, countries and currencies in letters."""
STOP: Final = "stop"


@dataclass(frozen=True, slots=True, kw_only=True)
class FilingFinding:
    """What is wrong with one field. ``stops``: it can't be filed like this; else a person should look at it."""

    code: str
    field: str
    stops: bool
    sentence_en: str
    sentence_zh: str

    def sentence(self, language: str) -> str:
        """In Chinese for any kind of Chinese, else in English."""
        return self.sentence_zh if language.startswith("zh") else self.sentence_en


@cache
def _words() -> Mapping[str, Mapping[str, str]]:
    found: Mapping[str, Mapping[str, str]] = tomllib.loads(
        resources.files("entrepot_core.customs.filing").joinpath("findings.toml").read_text(encoding="utf-8")
    )
    return found


def _finding(code: str, field: FilingField, /, **places: str) -> FilingFinding:
    words = _words()[code]
    return FilingFinding(
        code=code,
        field=field.name,
        stops=words["severity"] == STOP,
        sentence_en=words["en"] % {"name": field.name_en, **places},
        sentence_zh=words["zh"] % {"name": field.name_zh, **places},
    )


def check_filing(facts: Facts, form: FilingForm, *, day: date) -> tuple[FilingFinding, ...]:
    """Everything that keeps these facts from being filed by ``form``, then what a person should look at."""
    found = [*_each(facts, form), *_together(facts, day)]
    return tuple(sorted(found, key=lambda finding: not finding.stops))


def _each(facts: Facts, form: FilingForm) -> Iterator[FilingFinding]:
    asked = form.asks(facts.get("businessType", ""))
    for name, field in filing_fields().items():
        value = facts.get(name, "").strip()
        if not value:
            if name in asked:
                yield _finding("missing", field)
            continue
        most = form.most.get(name, field.most)
        if len(value) > most:
            yield _finding("too_long", field, have=str(len(value)), most=str(most))
        elif not _FITS[field.kind](value):
            code = {"decimal": "number"}.get(field.kind, field.kind)
            yield _finding(code, field, value=value, most=str(most))
        elif field.kind == "mode" and value not in form.modes:
            yield _finding("mode", field, value=value, known=", ".join(sorted(form.modes)))


def _together(facts: Facts, day: date) -> Iterator[FilingFinding]:
    fields = filing_fields()
    if bool(facts.get("unit2")) != bool(facts.get("qty2PerUnit")):
        yield _finding("pair", fields["unit2"])
    net, gross = amount_of(facts, "netWeight"), amount_of(facts, "grossWeight")
    if net is not None and gross is not None and gross < net:
        yield _finding("weights", fields["grossWeight"], net=f"{net:f}", gross=f"{gross:f}")
    units = find_units(facts.get("gcode", ""), day)
    for name, want in (("unit1", units.first), ("unit2", units.second)) if units else ():
        if facts.get(name, "") != want and (facts.get(name) or want):
            value, wanted = facts.get(name) or "–", want or "–"
            yield _finding("legal_unit", fields[name], value=value, want=wanted, code=facts.get("gcode", ""))
    first = amount_of(facts, "qty1PerUnit")
    if facts.get("unit1") == KILOGRAM and first is not None and net is not None and first != net:
        yield _finding("kilograms", fields["qty1PerUnit"], quantity=f"{first:f}", net=f"{net:f}")
    if (name := facts.get("gname", "").strip()) and name == facts.get("brand", "").strip():
        yield _finding("nameless", fields["gname"], value=name)


def amount_of(facts: Facts, name: str) -> Decimal | None:
    """A field as a number, or None where it is empty or holds none."""
    try:
        value = Decimal(facts.get(name, ""))
    except InvalidOperation:
        return None
    return value if value.is_finite() else None


def _is_amount(text: str) -> bool:
    value = amount_of({"": text}, "")
    if value is None or not 0 < value < 10**14:
        return False
    exponent = value.as_tuple().exponent
    return isinstance(exponent, int) and exponent >= -5


def _is_digits(count: int) -> Callable[[str], bool]:
    return lambda text: len(text) == count and text.isascii() and text.isdigit()


_FITS: Final[Mapping[str, Callable[[str], bool]]] = {
    "text": lambda _text: True,
    "mode": lambda _text: True,
    "decimal": _is_amount,
    "hs10": _is_digits(10),
    "digits": _is_digits(8),
    "office": _is_digits(4),
    "unit": lambda text: text in customs_units(),
    "country": lambda text: text in countries(),
    "currency": lambda text: text in CURRENCY_CODES,
    "flag": lambda text: text in {"Y", "N"},
}
"""Kind of a field -> whether a text fits it."""
