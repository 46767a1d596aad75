"""Amendments as the desk lists and reads them; values that speak of people are masked until somebody opens them."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import Count
from django.utils.translation import gettext as _

from entrepot.console import record_words
from entrepot.customs import amendments
from entrepot.customs.amendments import AmendmentFacts
from entrepot.customs.models import Amendment
from entrepot.platform.desk.masking import masked_phone, masked_text
from entrepot.platform.desk.paging import Page, page_of
from entrepot.records import queries as records
from entrepot.records.queries import EntryFacts
from entrepot_core.customs.matching.findings import RULES


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One fact of an amendment, old and new. ``is_personal`` facts are masked where nobody opened them."""

    label: str
    before: str
    after: str
    is_personal: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """What the record holds of a parcel: its amendments and its part of the log, newest first."""

    amendments: Sequence[Amendment]
    entries: Sequence[EntryFacts]
    open: Amendment | None


def list_amendments(*, state: str, before: int | None) -> Page[Amendment]:
    """One statement."""
    rows = Amendment.objects.defer("values")
    return page_of(rows.filter(state=state) if state != "all" else rows, before=before)


def count_amendments() -> dict[str, int]:
    """State -> how many."""
    counted = dict(Amendment.objects.values_list("state").annotate(count=Count("pk")))
    found = {state: counted.get(state, 0) for state in record_words.AMENDMENTS}
    return found | {"all": sum(found.values())}


def record_of(number: str) -> Record:
    """Two statements."""
    rows = list(Amendment.objects.filter(consignment_no=number).defer("values").order_by("-pk"))
    waiting = next((row for row in rows if row.state == amendments.PROPOSED), None)
    return Record(amendments=rows, entries=records.entries_of(number, limit=40), open=waiting)


def rows_of(facts: AmendmentFacts, *, is_open: bool) -> list[Row]:
    """The facts old and new; of an excuse the rule in words."""
    if facts.kind == amendments.EXCUSE:
        return [Row(label=rule, before="", after="", is_personal=False) for rule in facts.fields]
    return [_row(facts, path, is_open=is_open) for path in facts.fields]


def rule_of(facts: AmendmentFacts, language: str) -> tuple[str, str]:
    """Number and repair of the rule that is to be passed over, or two empty texts."""
    rule = RULES.get(facts.fields[0]) if facts.kind == amendments.EXCUSE and facts.fields else None
    if rule is None:
        return "", ""
    return rule.id, rule.repair_zh if language.startswith("zh") else rule.repair_en


def label_of(path: str) -> str:
    """A fact in words; one of a line names the line."""
    parts = path.split(".")
    if parts[0] != "line":
        return str(record_words.FACTS.get(path, path))
    name = record_words.FACTS.get(parts[2], parts[2])
    return _("Line %(number)s: %(fact)s") % {"number": parts[1], "fact": name}


def masked(path: str, value: str) -> str:
    """Enough to compare two values, too little to know one."""
    return masked_phone(value) if path.endswith("telephone") else masked_text(value)


def is_personal(path: str) -> bool:
    """Whether a fact speaks of a person."""
    return not path.startswith(("line.", "transport."))


def _row(facts: AmendmentFacts, path: str, *, is_open: bool) -> Row:
    personal = is_personal(path)
    before, after = facts.before.get(path, ""), facts.values.get(path, "")
    if personal and not is_open:
        before, after = masked(path, before), masked(path, after)
    return Row(label=label_of(path), before=before, after=after, is_personal=personal)
