"""What the rule desk asks: the law on file by country, kept files, rates on record."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from functools import cache
from importlib import resources

from entrepot.platform.access import NotFound
from entrepot.platform.desk.paging import Page, page_of
from entrepot.tariffs.models import Rate
from entrepot_core.taxes.countries import COUNTRIES, UNIONS
from entrepot_core.taxes.rulebook import Rule, rulebook


@dataclass(frozen=True, slots=True, kw_only=True)
class BookRow:
    """A regime on file: how many rules hold today, when its sources were last read, what is in doubt."""

    country: str
    file: str
    regime: str
    checked_on: date
    rules: int
    conflicts: int
    is_union: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class VersionRow:
    """One version of one rule."""

    rule: str
    values: tuple[tuple[str, str], ...]
    valid_from: date
    valid_to: date | None
    source: str
    confidence: str
    conflict: bool
    checked_on: date
    holds: bool


@cache
def _files(country: str) -> tuple[str, ...]:
    folder = resources.files("entrepot_core.taxes.countries").joinpath(country)
    names = sorted(item.name for item in folder.iterdir() if item.name.endswith(".toml"))
    return tuple(name for name in names if name != "cases.toml")


def list_books(day: date) -> list[BookRow]:
    """Every regime on file, by country."""
    found = []
    for country in sorted((*COUNTRIES, *UNIONS)):
        for file in _files(country):
            book = rulebook(country, file)
            held = [rule for name, _ in book if (rule := book.find(name, day))]
            found.append(
                BookRow(
                    country=country.upper(),
                    file=file,
                    regime=book.regime,
                    checked_on=book.checked_on,
                    rules=len(held),
                    conflicts=sum(rule.used.conflict for rule in held),
                    is_union=country in UNIONS,
                )
            )
    return found


def get_book(country: str, file: str, day: date) -> list[VersionRow]:
    """Every version of every rule of a regime, rule by rule, the newest first. Raises NotFound."""
    if country.lower() not in (*COUNTRIES, *UNIONS) or file not in _files(country.lower()):
        raise NotFound
    return list(_versions(country.lower(), file, day))


def _versions(country: str, file: str, day: date) -> Iterator[VersionRow]:
    for _, history in rulebook(country, file):
        held = history.find(day)
        for version in reversed(history.versions):
            yield _version(version.value, version.valid_to, holds=version is held)


def _version(rule: Rule, valid_to: date | None, *, holds: bool) -> VersionRow:
    used = rule.used
    return VersionRow(
        rule=used.id,
        values=tuple((name, _shown(value)) for name, value in rule.values.items()),
        valid_from=used.valid_from,
        valid_to=valid_to,
        source=used.source,
        confidence=used.confidence,
        conflict=used.conflict,
        checked_on=used.checked_on,
        holds=holds,
    )


def _shown(value: object) -> str:
    if isinstance(value, list):
        return ", ".join(_shown(item) for item in value)
    if isinstance(value, dict):
        return " ".join(f"{name} {_shown(item)}" for name, item in value.items())
    return str(value)


def list_rates(*, territory: str, prefix: str, overrides: bool, before: int | None) -> Page[Rate]:
    """Rates on record, newest first."""
    rows = Rate.objects.select_related("file").defer("file__raw")
    if territory:
        rows = rows.filter(territory=territory.upper())
    if prefix:
        rows = rows.filter(code__startswith=prefix.replace(".", ""))
    return page_of(rows.filter(file__isnull=overrides), before=before)
