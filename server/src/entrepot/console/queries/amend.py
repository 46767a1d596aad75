"""The form of an amendment: what is declared now, fact by fact, with what was typed and what is wrong with it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import get_language, gettext

from entrepot.console.queries.amendments import is_personal, label_of, masked
from entrepot.console.record_words import FACTS
from entrepot.orders import queries as orders
from entrepot.platform.problems import sentence_of
from entrepot.usecases.clearance.amended import as_amended, current_facts
from entrepot_core.errors import Problem
from entrepot_core.places import countries
from entrepot_core.units import customs_units

NUMBERS = frozenset({"quantity", "gross_weight_g", "net_weight_g"})
UNITS = frozenset({"unit", "unit1", "unit2"})
WIDE = frozenset({"declared_name", "declared_model", "consignee.region", "consignee.detail"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One fact. ``now`` is what is declared, masked where it speaks of a person; ``value`` what stands in the input."""

    name: str
    label: str
    now: str
    value: str
    fault: str
    is_wide: bool
    mode: str
    hint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Group:
    """Fields that belong together; ``title`` is empty for people, else the goods of the line."""

    number: int
    title: str
    is_open: bool
    fields: Sequence[Field]


def form_of(number: str, typed: Mapping[str, str], refused: Problem | None) -> list[Group]:
    """People first, then line by line. Raises NotFound."""
    agreed = orders.get_order_of_consignment(number)
    order, consignment = as_amended(agreed, agreed.consignment(number))
    facts = current_facts(order, consignment)
    fault = {refused.field: sentence_of(refused)} if refused and refused.field else {}

    def fields(prefix: str) -> list[Field]:
        return [_field(path, value, typed, fault) for path, value in facts.items() if path.startswith(prefix)]

    people = [each for each in fields("") if is_personal(each.name)]
    groups = [Group(number=0, title="", is_open=True, fields=people)]
    for line in consignment.lines:
        own = fields(f"line.{line.position}.")
        touched = any(each.fault or each.value != each.now for each in own)
        groups.append(
            Group(
                number=line.position,
                title=f"{line.profile.declared_name} × {line.quantity}",
                is_open=touched or len(consignment.lines) == 1,
                fields=own,
            )
        )
    return groups


def _field(path: str, value: str, typed: Mapping[str, str], fault: Mapping[str, str]) -> Field:
    personal = is_personal(path)
    name = path if personal else path.rpartition(".")[2]
    return Field(
        name=path,
        label=label_of(path) if personal else str(FACTS[name]),
        now=masked(path, value) if personal else value,
        value=typed.get(path, "" if personal else value),
        fault=fault.get(path, ""),
        is_wide=name in WIDE,
        mode="tel" if path.endswith("telephone") else "numeric" if name in NUMBERS else "text",
        hint="" if personal else _hint(name, typed.get(path, value)),
    )


def _hint(name: str, value: str) -> str:
    """The name of a unit or a country, and how a code is written."""
    if name == "hs_code":
        return gettext("Ten digits, as in the tariff of China")
    told = (
        customs_units().get(value) if name in UNITS else countries().get(value) if name == "origin" else None
    )
    if told is None:
        return ""
    return told.name_zh if (get_language() or "en").startswith("zh") else told.name_en
