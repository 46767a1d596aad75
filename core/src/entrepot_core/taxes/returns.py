"""Whether goods that come back win their tax and the buyer's yearly amount back, and until when."""

from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta

from entrepot_core.money import Money
from entrepot_core.taxes.problems import NegativeAmount, UnknownRegime
from entrepot_core.taxes.result import RuleUsed
from entrepot_core.taxes.rulebook import rulebook

_RULES = {
    "cn.retail_import": ("cn", "retail_import.toml", "returns"),
    "cn.export": ("cn", "export.toml", "returned_goods"),
}
MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnWindow:
    """The last days, both included, counted from the day of release."""

    apply_by: date
    back_by: date
    rule: RuleUsed


@dataclass(frozen=True, slots=True, kw_only=True)
class ReturnDecision:
    """``reason`` is empty when the tax is refunded and the yearly amount restored."""

    allowed: bool
    reason: str
    sentence: str
    window: ReturnWindow
    tax_refunded: bool
    annual_used_after: Money


def return_window(regime: str, *, released_on: date) -> ReturnWindow:
    """Until when a return may be applied for and the goods be back; for exports, until when free of import taxes.

    Raises UnknownRegime, BeforeTheData.
    """
    if regime not in _RULES:
        raise UnknownRegime(field="regime", regime=regime, known=", ".join(_RULES))
    country, file, name = _RULES[regime]
    rule = rulebook(country, file).on(name, released_on)
    if "months" in rule.values:
        until = _months_after(released_on, int(rule.values["months"]))
        return ReturnWindow(apply_by=until, back_by=until, rule=rule.used)
    return ReturnWindow(
        apply_by=released_on + timedelta(days=int(rule.values["apply_within_days"])),
        back_by=released_on + timedelta(days=int(rule.values["back_within_days"])),
        rule=rule.used,
    )


def _months_after(day: date, months: int) -> date:
    """The same day of a later month, or its last day."""
    years, month = divmod(day.month - 1 + months, MONTHS)
    last = monthrange(day.year + years, month + 1)[1]
    return day.replace(year=day.year + years, month=month + 1, day=min(day.day, last))


def judge_return(
    regime: str,
    *,
    released_on: date,
    applied_on: date,
    back_on: date | None,
    annual_used: Money,
    returned: Money,
) -> ReturnDecision:
    """Decide on a return of goods with the dutiable value ``returned``.

    Args:
        back_on: the day the goods are back in the zone, or None while they travel.
        annual_used: what the buyer has used of the yearly limit, these goods included.

    Raises UnknownRegime, BeforeTheData, NegativeAmount, CurrencyMismatch.
    """
    if returned.amount < 0 or returned > annual_used:
        raise NegativeAmount(field="returned", value=str((annual_used - returned).amount))
    window = return_window(regime, released_on=released_on)
    reason, sentence = "", f"Applied for by {window.apply_by}, goods due back by {window.back_by}."
    if applied_on > window.apply_by:
        reason, sentence = "RETURN_WINDOW_PASSED", f"A return had to be applied for by {window.apply_by}."
    elif back_on is not None and back_on > window.back_by:
        reason, sentence = "GOODS_BACK_TOO_LATE", f"The goods had to be back by {window.back_by}."
    return ReturnDecision(
        allowed=not reason,
        reason=reason,
        sentence=sentence,
        window=window,
        tax_refunded=not reason,
        annual_used_after=annual_used if reason else annual_used - returned,
    )
