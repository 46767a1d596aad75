"""The portal's words as labels and as plain text."""

from django import template
from django.utils.safestring import SafeString

from entrepot.ledger.wording import kind_text
from entrepot.platform.desk.wording import word_of
from entrepot.platform.templatetags.desk import badge
from entrepot.supplier_portal import words

register = template.Library()


@register.filter
def label(stored: str, table: str) -> SafeString:
    """``{{ state|label:"customs" }}``: the word in its tone."""
    return badge(word_of(words.TABLES[table], stored))


@register.filter
def word(stored: str, table: str) -> str:
    """``{{ code|word:"account" }}``: the word alone."""
    return str(word_of(words.TABLES[table], stored).text)


@register.filter
def journal(kind: str) -> str:
    """The kind of a journal in words."""
    return kind_text(kind)
