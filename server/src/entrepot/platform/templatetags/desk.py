"""Tags of the desks' pages: pages by cursor, chips, and moments told by how long ago they were."""

from datetime import datetime
from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _

from entrepot.platform import clock
from entrepot.platform.desk.wording import Word
from entrepot.platform.templatetags.ui import moment

register = template.Library()

TONES = {"quiet": "", "wait": "badge-warning", "good": "badge-good", "bad": "badge-bad"}


def badge(word: Word) -> SafeString:
    """A word as a customs label in its tone."""
    return format_html('<span class="badge {}">{}</span>', TONES[word.tone], word.text)


@register.simple_tag(takes_context=True)
def query(context: dict[str, Any], **changes: Any) -> str:
    """The query of this page with ``changes``; an empty value takes a part away. The cursor never stays."""
    asked = context["request"].GET.copy()
    asked.pop("before", None)
    for name, value in changes.items():
        asked.pop(name, None)
        if value not in {None, ""}:
            asked[name] = str(value)
    return f"?{asked.urlencode()}" if asked else "?"


@register.filter
def age(value: datetime | None) -> SafeString | str:
    """How long since, in its largest whole unit ("6 minutes"), with the moment itself as a hint."""
    if value is None:
        return "–"
    minutes = _minutes_since(value)
    if minutes < 1:
        text = _("less than a minute")
    elif minutes < 60:
        text = ngettext("%(n)d minute", "%(n)d minutes", minutes) % {"n": minutes}
    elif minutes < 48 * 60:
        text = ngettext("%(n)d hour", "%(n)d hours", minutes // 60) % {"n": minutes // 60}
    else:
        text = ngettext("%(n)d day", "%(n)d days", minutes // 1440) % {"n": minutes // 1440}
    return _time(value, text)


@register.filter
def ago(value: datetime | None) -> SafeString | str:
    """When it was: "6 minutes ago", with the moment itself as a hint."""
    if value is None:
        return "–"
    if _minutes_since(value) < 1:
        return _time(value, _("just now"))
    return format_html(_("%(time)s ago") % {"time": "{}"}, age(value))


def _time(value: datetime, text: str) -> SafeString:
    return format_html('<time datetime="{}" title="{}">{}</time>', value.isoformat(), _plain(value), text)


def _minutes_since(value: datetime) -> int:
    return max(int((clock.now() - value).total_seconds()) // 60, 0)


def _plain(value: datetime) -> str:
    shown = str(moment(value))
    return shown.partition(">")[2].partition("<")[0] if shown.startswith("<") else shown


@register.filter
def named(thing: Any) -> str:
    """The name of a thing that has one in each language."""
    return str(thing.name_zh if (get_language() or "en").startswith("zh") else thing.name_en)


@register.filter
def signed(value: int) -> str:
    """A change with its sign; nothing for no change."""
    return f"{value:+d}".replace("-", "−") if value else ""


@register.filter
def opposite(value: int) -> int:
    """The same figure with the other sign."""
    return -value
