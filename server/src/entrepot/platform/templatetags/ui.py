"""Filters and tags every surface writes with: amounts, moments, flags, codes to scan, links to the other language."""

from datetime import UTC, date, datetime
from functools import cache
from io import BytesIO
from typing import Any

import segno
from babel.core import Locale
from babel.dates import format_date, format_datetime
from babel.numbers import format_currency, format_percent
from django import template
from django.contrib.staticfiles import finders
from django.forms import BoundField
from django.templatetags.static import static
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import get_language, gettext, to_locale

from entrepot.platform.clock import SHANGHAI
from entrepot_core.money import Money
from entrepot_core.places import countries

register = template.Library()


@cache
def _locale(language: str) -> Locale:
    return Locale.parse(to_locale(language))


def _reading() -> Locale:
    """The locale of the reader; English where no language is active."""
    return _locale(get_language() or "en")


@register.filter
def money(value: Money | None) -> str:
    """``Money`` as the reader writes it: ``¥1,234.50`` or ``CN¥1,234.50``; a dash for nothing.

    Never rounds: an amount finer than its currency shows the decimals it has.
    """
    if value is None:
        return "–"
    return format_currency(value.amount, value.currency, locale=_reading(), decimal_quantization=False)


@register.filter
def minor(value: int, currency: str) -> str:
    """An integer of minor units as money: ``{{ 123450|minor:"CNY" }}``."""
    return money(Money.of_minor(value, currency))


@register.filter
def percent(value: Any) -> str:
    """A fraction as a percentage with up to four decimals: 0.091 is ``9.1%``."""
    return format_percent(value, format="#,##0.####%", locale=_reading())


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """A moment on the clock of Shanghai, where the house keeps its hours, with its machine form in ``<time>``."""
    if value is None:
        return "–"
    local = timezone.localtime(value, SHANGHAI)
    shown = format_datetime(local, _shape("d MMM y, HH:mm", "y年M月d日 HH:mm"), locale=_reading())
    return format_html('<time datetime="{}">{}</time>', value.astimezone(UTC).isoformat(), shown)


@register.filter
def day(value: date | None) -> SafeString | str:
    """A calendar day, with its machine form in ``<time>``."""
    if value is None:
        return "–"
    if isinstance(value, datetime):
        value = timezone.localtime(value, SHANGHAI).date()
    shown = format_date(value, _shape("d MMM y", "y年M月d日"), locale=_reading())
    return format_html('<time datetime="{}">{}</time>', value.isoformat(), shown)


@register.filter
def until(first: date | None, last: date | None) -> SafeString:
    """From ``first`` to ``last`` as one piece; without a last day, since ``first``."""
    if last is None:
        return format_html("<span>{}</span>", format_html(gettext("since {}"), day(first)))
    return format_html("<span>{} – {}</span>", day(first), day(last))


def _shape(western: str, chinese: str) -> str:
    return chinese if _reading().language == "zh" else western


@register.filter
def country(code: str) -> str:
    """The name of a country in the reader's language; the code itself when unknown."""
    known = countries().get(code.upper())
    if known is None:
        return code
    return known.name_zh if _reading().language == "zh" else known.name_en


@cache
def _has_flag(code: str) -> bool:
    return finders.find(f"ui/flags/{code}.svg") is not None


@register.simple_tag
def flag(code: str) -> SafeString | str:
    """The flag of a country as a small picture beside its name; nothing when it was never drawn."""
    small = code.lower()
    if not small.isalpha() or not _has_flag(small):
        return ""
    source = static(f"ui/flags/{small}.svg")
    return format_html('<img class="flag" src="{}" alt="" width="21" height="14">', source)


@register.simple_tag
def qr(text: str, label: str) -> SafeString:
    """A code to scan, drawn as SVG without a style attribute; ``label`` is read aloud instead."""
    drawn = BytesIO()
    segno.make(text, error="m").save(
        drawn,
        kind="svg",
        xmldecl=False,
        svgns=True,
        scale=8,
        border=2,
        omitsize=True,
        svgclass=None,
        lineclass=None,
    )
    svg = drawn.getvalue().decode().replace("<svg ", '<svg aria-hidden="true" ', 1)
    return format_html('<span role="img" aria-label="{}">{}</span>', label, mark_safe(svg))  # noqa: S308 - segno escapes


@register.filter
def kind(field: BoundField) -> str:
    """What a form field is drawn with: ``checkbox``, ``radio``, ``select``, ``textarea`` or ``input``."""
    name = type(field.field.widget).__name__
    known = {"CheckboxInput": "checkbox", "RadioSelect": "radio", "Select": "select", "Textarea": "textarea"}
    return known.get(name, "input")
