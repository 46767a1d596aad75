"""The console's words as labels and as plain text."""

import re
from datetime import datetime
from typing import Any, Final

from django import template
from django.template import Context
from django.utils import timezone
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext, gettext_noop, ngettext

from entrepot.console import entry_words, subjects, words
from entrepot.console.causes import repair_said, said_of, status_text
from entrepot.console.queries.amendments import label_of
from entrepot.console.queries.matters import find_of, row_of
from entrepot.console.queries.order import Next
from entrepot.customs.models import DataUpload, InboundMessage, Matter, PortDoor, RepairItem
from entrepot.ledger.wording import kind_text
from entrepot.platform import clock
from entrepot.platform.clock import SHANGHAI
from entrepot.platform.desk.wording import Word, word_of
from entrepot.platform.problems import sentence_of_code
from entrepot.platform.templatetags.desk import badge
from entrepot.platform.templatetags.ui import money
from entrepot.records.models import AuditExport
from entrepot.records.queries import EntryFacts
from entrepot_core.money import Money

register = template.Library()
SOON: Final = 900
"""Seconds before its end in which a clock is shown as running out."""

_ELEMENT: Final = re.compile(r"(\b(?:\d{3}\.[a-z][A-Za-z0-9]*|[a-z]+[A-Z][A-Za-z0-9]*)\b)", re.ASCII)


@register.filter
def label(stored: str, table: str) -> SafeString:
    """``{{ state|label:"customs" }}``: the word in its tone."""
    return badge(word_of(words.TABLES[table], stored))


@register.filter
def ending(outcome: str) -> SafeString:
    """How an attempt ended: a state of its document, or the status customs answered with."""
    known = words.DOCUMENT_STATES.get(outcome)
    return badge(known or Word(status_text(outcome)))


@register.filter
def tone(stored: str) -> str:
    """The tone of a document's state: absent, quiet, wait, good, bad."""
    return word_of(words.DOCUMENT_STATES, stored).tone if stored else "absent"


@register.filter
def waits(following: Next, track: str) -> str:
    """Whom a step waits for."""
    return str(words.WAITS_FOR.get((track, following.step), "–"))


@register.filter
def word(stored: str, table: str) -> str:
    """``{{ code|word:"account" }}``: the word alone."""
    return str(word_of(words.TABLES[table], stored).text)


@register.filter
def choice(code: str) -> str:
    """A value to choose in a filing: yes, no, or a trade mode in words."""
    known = {"Y": gettext("Yes"), "N": gettext("No")}
    return known.get(code) or str(word_of(words.MODES, code).text)


@register.filter
def fact(path: str) -> str:
    """A fact of an amendment in words; a rule as its number."""
    return label_of(path)


@register.filter
def entry_text(entry: EntryFacts) -> str:
    """What an entry of the log says beside its act, in words."""
    return entry_words.entry_text(entry)


@register.filter
def yuan(text: str) -> str:
    """An amount in yuan that is stored as text; a dash where there is none."""
    return money(Money.of(text, "CNY")) if text else "–"


@register.filter
def kilograms(grams: int | None) -> str:
    """A weight in kilograms with three places, as documents carry it."""
    return "–" if grams is None else gettext("%(n)s kg") % {"n": f"{grams / 1000:,.3f}"}


@register.filter
def elements(sentence: str) -> SafeString:
    """A sentence whose elements of messages (``311.buyerName``, ``trafNo``) are set as code beside their names."""
    parts = _ELEMENT.split(sentence)
    return format_html_join(
        "",
        "{}",
        ((format_html("<code>{}</code>", part) if at % 2 else part,) for at, part in enumerate(parts)),
    )


@register.filter
def status(code: str, kind: str = "") -> str:
    """The name of a status of customs, in an answer of this kind: tax bills count for themselves. Empty when unknown."""
    text = str(words.BILL_STATUSES.get(code, code)) if kind in {"816", "818"} else status_text(code)
    return "" if text == code else text


@register.filter
def journal(kind: str) -> str:
    """The kind of a journal in words."""
    return kind_text(kind)


_NOTES: Final = tuple(
    (re.compile(pattern), text)
    for pattern, text in (
        (r"belongs to attempt (?P<number>\d+)", gettext_noop("belongs to attempt %(number)s")),
        (
            r"status (?P<status>\S+) of (?P<kind>\S+) is not on record",
            gettext_noop("status %(status)s of %(kind)s is not on record"),
        ),
        (
            r"(?P<status>\S+) does not follow (?P<state>\w+)",
            gettext_noop("%(status)s does not follow “%(state)s”"),
        ),
        (
            r"(?P<status>\S+) was said after (?P<state>\w+)",
            gettext_noop("%(status)s was said after “%(state)s”"),
        ),
        (r"(?P<status>\S+) after the cancellation", gettext_noop("%(status)s came after the cancellation")),
        (r"(?P<state>\w+) is further on", gettext_noop("“%(state)s” is further on")),
    )
)


@register.filter
def refusal(message: InboundMessage) -> str:
    """Why a message was refused, in the reader's language."""
    return sentence_of_code(message.reason_code, message.reason_params, otherwise=message.reason)


@register.filter
def door_error(door: PortDoor) -> str:
    """What the last sending met at a port's door, in the reader's language."""
    return sentence_of_code(door.error_code, door.error_params, otherwise=door.error)


@register.filter
def export_trouble(export: AuditExport) -> str:
    """Why an export was refused, in the reader's language."""
    return sentence_of_code(export.trouble, export.trouble_params, otherwise=export.trouble)


@register.filter
def told(sentence: str) -> str:
    """A note that was stored in English, in the reader's language where it is known."""
    for pattern, text in _NOTES:
        if found := pattern.fullmatch(sentence):
            parts = found.groupdict()
            if "state" in parts:
                parts["state"] = str(word_of(words.DOCUMENT_STATES, parts["state"]).text)
            return gettext(text) % parts
    return gettext(sentence) if sentence else ""


@register.filter
def left(due_at: datetime | None) -> SafeString | str:
    """What is left until a moment, or how long it is over, in its largest whole unit, with the moment as a hint."""
    if due_at is None:
        return "–"
    seconds = int((due_at - clock.now()).total_seconds())
    minutes = abs(seconds) // 60
    if minutes < 60:
        told = ngettext("%(n)d min", "%(n)d min", minutes) % {"n": minutes}
    elif minutes < 48 * 60:
        told = ngettext("%(n)d h", "%(n)d h", minutes // 60) % {"n": minutes // 60}
    else:
        told = ngettext("%(n)d d", "%(n)d d", minutes // 1440) % {"n": minutes // 1440}
    text = gettext("%(time)s over") if seconds <= 0 else gettext("%(time)s left")
    tone = "clock-over" if seconds <= 0 else "clock-soon" if seconds < SOON else "clock-left"
    local = timezone.localtime(due_at, SHANGHAI)
    return format_html(
        '<time class="clock {}" datetime="{}" title="{}">{}</time>',
        tone,
        due_at.isoformat(),
        f"{local:%Y-%m-%d %H:%M}",
        text % {"time": told},
    )


@register.filter
def said(matter: Any) -> str:
    """Why something waits, in one line."""
    return str(said_of(matter.waits, matter.cause))


@register.filter
def way_to(matter: Matter) -> str:
    """The address of the page that shows what waits."""
    return subjects.way_to(matter)


@register.filter
def act_at(matter: Matter) -> str:
    """The address of the page on which something is done about it."""
    return subjects.act_at(matter)


@register.filter
def kind_of(matter: Matter) -> str:
    """What kind of thing waits; empty for a parcel."""
    return str(subjects.kind_of(matter))


@register.filter
def name_of(matter: Matter) -> str:
    """Its number or name."""
    return subjects.name_of(matter)


@register.filter
def upload_said(upload: DataUpload) -> str:
    """What came back of an upload: customs' own words, or our problem in the reader's language."""
    return sentence_of_code(upload.code, upload.params, otherwise=upload.message)


@register.filter
def not_repaired(item: RepairItem) -> str:
    """Why one of a group was not repaired, in the reader's language."""
    return sentence_of_code(item.why_code, item.why_params, otherwise=item.why)


@register.inclusion_tag("console/matter.html", takes_context=True)
def matter_of(context: Context, subject: str, ref: str | int) -> dict[str, Any]:
    """What something waits for, on its own page; nothing where it waits for nothing."""
    matter = find_of(subject, ref)
    kept = {name: context.get(name) for name in ("may", "request", "csrf_token")}
    return {**kept, "row": row_of(matter, now=clock.now()) if matter else None}


@register.filter
def first_do(matter: Any) -> str:
    """What is to be done before its button is pressed."""
    return str(repair_said(matter.waits, matter.cause))


@register.filter
def within(seconds: int | None) -> str:
    """A bound of a scale of times: 30 s, 5 min, 2 h, 1 d; a dash for none, "longer" beyond the scale."""
    if seconds is None:
        return "–"
    if seconds == 0:
        return gettext("more than 7 d")
    if seconds < 60:
        return gettext("%(n)d s") % {"n": seconds}
    if seconds < 3600:
        return ngettext("%(n)d min", "%(n)d min", seconds // 60) % {"n": seconds // 60}
    if seconds < 86400:
        return ngettext("%(n)d h", "%(n)d h", seconds // 3600) % {"n": seconds // 3600}
    return ngettext("%(n)d d", "%(n)d d", seconds // 86400) % {"n": seconds // 86400}


@register.filter(name="minutes")
def in_minutes(count: int) -> str:
    """A time given in minutes, in its largest whole unit."""
    return within(count * 60)
