"""A commodity of the UK (or XI) tariff as its public API answers: JSON:API with the measures among ``included``.

Reads the third-country duty (measure type 103) and the VAT (305). Source of the shape: trade-tariff.service.gov.uk
source repository, read 2026-11.
"""

import json
import re
from datetime import date
from typing import Any, Final

from entrepot_core.tariffs.lines import RateKind, RateLine, Reading, Refused, Unreadable
from entrepot_core.tariffs.printed import NotADuty, read_duty

NAME: Final = "uk_json"
_KINDS: Final = {"103": RateKind.DUTY, "305": RateKind.VAT}
_TAGS = re.compile(r"<[^>]+>")


def read(raw: bytes) -> Reading:
    """The duty and the VAT of one commodity. Raises Unreadable."""
    try:
        answer = json.loads(raw)
        attributes = answer["data"]["attributes"]
        code = str(attributes["goods_nomenclature_item_id"])
        included = {(item["type"], str(item["id"])): item for item in answer.get("included", [])}
        measures = [item for (kind, _), item in included.items() if kind == "measure"]
        lines = [
            _measure(item, included, code, str(attributes.get("description") or "")) for item in measures
        ]
    except (ValueError, RecursionError):
        raise Unreadable(format=NAME, why="it is not JSON") from None
    except (KeyError, TypeError, AttributeError):
        raise Unreadable(format=NAME, why="it is not a commodity with measures") from None
    return Reading(
        format=NAME,
        rates=tuple(line for line in lines if isinstance(line, RateLine)),
        refused=tuple(line for line in lines if isinstance(line, Refused)),
    )


def _measure(
    item: dict[str, Any], included: dict[tuple[str, str], dict[str, Any]], code: str, description: str
) -> RateLine | Refused | None:
    relations = item["relationships"]
    kind = _KINDS.get(str(relations["measure_type"]["data"]["id"]))
    if kind is None:
        return None
    expression = included["duty_expression", str(relations["duty_expression"]["data"]["id"])]
    printed = _TAGS.sub("", str(expression["attributes"]["base"])).strip()
    try:
        duty = read_duty(printed, currency="GBP")
    except NotADuty:
        return Refused(where=f"{code} {kind}", code="rate", value=printed)
    begins = str(item["attributes"].get("effective_start_date") or "")[:10]
    return RateLine(
        territory="GB",
        code=code,
        kind=kind,
        ad_valorem=duty.ad_valorem,
        specific=duty.specific,
        unit=duty.unit,
        currency=duty.currency,
        valid_from=date.fromisoformat(begins) if begins else None,
        description=_TAGS.sub("", description)[:240],
        text=printed,
    )
