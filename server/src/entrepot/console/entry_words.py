"""What an entry of the signed log says beside its act, in words. Whatever has no words here (guids, digests) is for machines."""

import re
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Final

from django.utils.translation import gettext, ngettext, pgettext_lazy
from django.utils.translation import gettext_lazy as _

from entrepot.console import record_words, words
from entrepot.console.causes import said_of, status_text
from entrepot.console.queries.amendments import label_of
from entrepot.platform.clock import SHANGHAI
from entrepot.platform.desk.wording import Table, Text, word_of
from entrepot.platform.problems import sentence_of_code
from entrepot.platform.templatetags.ui import money
from entrepot.records.queries import EntryFacts
from entrepot_core.customs.records.chain import Fact
from entrepot_core.money import Money

_LIST: Final = ", "
_ANSWERS: Final[Mapping[str, Text]] = {
    "816": _("Tax bill"),
    "818": _("Tax bill"),
    "900": _("Format check"),
}
_OUTCOMES: Final[Table] = {
    "given": pgettext_lazy("signature", "given"),
    "again": pgettext_lazy("signature", "given once more"),
    "another_was_signed": pgettext_lazy("signature", "another message of this sending was signed"),
    "played_again": pgettext_lazy("signature", "an old message was played again"),
}
_ON_EXCEED: Final[Table] = {
    "warn": _("A list beyond it is declared, with a warning."),
    "block": _("A list beyond it is held back."),
}
_WHAT: Final = re.compile(r"(?:(?P<kind>\d{3}) attempt|message) (?P<number>\d+)")


def entry_text(entry: EntryFacts) -> str:
    """Its facts in the reader's language, one after the other."""
    parts = (_said(name, entry) for name in (*_SHOWN, *_LABELLED) if entry.facts.get(name, "") != "")
    return " · ".join(part for part in parts if part)


def _said(name: str, entry: EntryFacts) -> str:
    value = entry.facts[name]
    if name in _SHOWN:
        return _SHOWN[name](value, entry.facts)
    return f"{_LABELLED[name]} {value}"


def _document(kind: str) -> str:
    """The name of a document, or of that which an answer speaks of."""
    asked = str(int(kind) - 1) if kind.isdecimal() else ""
    found = words.DOCUMENTS.get(kind) or _ANSWERS.get(kind) or words.DOCUMENTS.get(asked)
    return f"{found} ({kind})" if found else kind


def _kind(value: Fact, _facts: Mapping[str, Fact]) -> str:
    known = record_words.AMENDMENT_KINDS.get(str(value))
    return str(known) if known else _document(str(value))


def _status(value: Fact, facts: Mapping[str, Fact]) -> str:
    if facts.get("kind") in {"816", "818", None}:
        return str(words.BILL_STATUSES.get(str(value), value))
    return status_text(str(value))


def _fields(value: Fact, _facts: Mapping[str, Fact]) -> str:
    return _LIST.join(label_of(path.strip()) for path in str(value).split(","))


def _what(value: Fact, _facts: Mapping[str, Fact]) -> str:
    found = _WHAT.fullmatch(str(value))
    if not found:
        return str(value)
    if not found["kind"]:
        return gettext("Message %(number)s") % {"number": found["number"]}
    return gettext("%(document)s, sending %(number)s") % {
        "document": _document(found["kind"]),
        "number": found["number"],
    }


def _cause(value: Fact, facts: Mapping[str, Fact]) -> str:
    return str(said_of(str(facts.get("waits", "")), str(value)))


def _minutes(value: Fact, _facts: Mapping[str, Fact]) -> str:
    if not value:
        return gettext("No limit")
    return ngettext("%(n)d min", "%(n)d min", int(value)) % {"n": int(value)}


def _until(value: Fact, _facts: Mapping[str, Fact]) -> str:
    local = datetime.fromisoformat(str(value)).astimezone(SHANGHAI)
    return gettext("until %(moment)s") % {"moment": f"{local:%Y-%m-%d %H:%M}"}


def _amount(label: Text) -> Callable[[Fact, Mapping[str, Fact]], str]:
    return lambda value, _facts: f"{label} {money(Money.of_minor(int(value), 'CNY'))}"


def _of(table: Table) -> Callable[[Fact, Mapping[str, Fact]], str]:
    return lambda value, _facts: str(word_of(table, str(value)).text)


_SHOWN: Final[Mapping[str, Callable[[Fact, Mapping[str, Fact]], str]]] = {
    "kind": _kind,
    "status": _status,
    "effect": _of(words.EFFECTS),
    "state": _of(words.DOCUMENT_STATES),
    "article": _of(words.TABLES["article"]),
    "outcome": _of(_OUTCOMES),
    "fields": _fields,
    "what": _what,
    "waits": _of(words.TABLES["waits"]),
    "cause": _cause,
    "difference": _of(words.TABLES["arrival_difference"]),
    "condition": _of(words.TABLES["condition"]),
    "settlement": _of(words.TABLES["settlement"]),
    "repair": _of(words.TABLES["repair"]),
    "mode": _of(words.MODES),
    "minutes": _minutes,
    "until": _until,
    "amount_minor": _amount(_("amount")),
    "billed_minor": _amount(_("billed")),
    "on_exceed": _of(_ON_EXCEED),
    "said": _of(words.TABLES["filing"]),
    "app_type": _of(words.TABLES["filing_act"]),
    "why": _of(words.TABLES["filing_reason"]),
    "problem": lambda value, facts: sentence_of_code(str(value), facts, otherwise=str(value)),
}
_LABELLED: Final[Mapping[str, Text]] = {
    "number": _("sending"),
    "rule": _("rule"),
    "guarantor": _("guarantor"),
    "valid_from": _("from"),
    "month": _("month"),
    "session": _("session"),
    "code": _("answer"),
    "count": _("count"),
    "from": _("from"),
    "to": _("to"),
    "parcels": _("parcels"),
    "waybill": _("waybill"),
    "differences": _("differences"),
    "papers": _("checked list"),
    "files": _("files"),
    "lines": _("lines"),
    "reason": _("reason"),
    "kept_until": _("kept until"),
    "sku": _("SKU"),
    "hs_code": _("Customs code (HS)"),
    "version": _("version"),
    "edition": _("edition"),
    "fingerprint": _("key"),
}
