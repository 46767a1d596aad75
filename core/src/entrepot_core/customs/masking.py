"""A raw message made readable without naming people: for whoever looks at what was sent, not at whom it was about."""

import re
from collections.abc import Iterable
from typing import Any, Final

from lxml import etree

from entrepot_core.customs.documents import Document
from entrepot_core.customs.privacy import PERSONAL

DOT: Final = "•"
_PERSON: Final = re.compile(
    r"(?i)(?:buyer|payer|consignee|consignor|purchaser|receiver|receive|owner|person|sender(?!id|code)).*"
    r"(?:name|tel|phone|mobile|addr|number|idno|paper|cert)|^(?:telephone|mobile|phone|tel|idcard|idnumber|papernumber)$"
)
"""Names of elements by which the dialects of ports speak of people, as far as the unified names do not say so."""
_PERSONAL: Final = frozenset(name.lower() for name in PERSONAL)
"""Some answers are read in any letter case, so they are hidden in any."""
_ID_NUMBER: Final = re.compile(r"(?<!\d)(\d{3})\d{12}(\d{2}[\dXx])(?![\dXx])")
_MOBILE: Final = re.compile(r"(?<!\d)(1[3-9]\d)\d{4}(\d{4})(?!\d)")
_BLOB: Final = re.compile(r"\s*[A-Za-z0-9+/=\s]{160,}\s*")
_CHINESE: Final = re.compile(r"[\u3400-\u9fff]+")
_MOST_DOTS: Final = 6


def mask_tree(root: Any) -> None:
    """Hide what elements say of people, and leave as its length what is sealed or wrapped: an envelope's inside, a signature,
    a message as text within another."""
    for element in root.iter():
        if not isinstance(element.tag, str) or not (element.text or "").strip():
            continue
        name = etree.QName(element).localname
        if name.lower() in _PERSONAL or _PERSON.search(name):
            element.text = hidden(element.text.strip())
        elif _BLOB.fullmatch(element.text) or element.text.lstrip().startswith("<"):
            element.text = f"[{len(element.text.strip())}]"


def mask_text(text: str, *, persons: Iterable[str] = ()) -> str:
    """Hide ID and telephone numbers wherever they stand, and every one of the ``persons`` words."""
    for word in sorted({person for person in persons if len(person) > 1}, key=len, reverse=True):
        text = text.replace(word, hidden(word))
    return _MOBILE.sub(rf"\1{DOT * 4}\2", _ID_NUMBER.sub(rf"\1{DOT * 12}\2", text))


def mask_broken(text: str) -> str:
    """Hide every Chinese word too, where nobody can tell which of them name people."""
    return _CHINESE.sub(lambda found: hidden(found[0]), mask_text(text))


def hidden(word: str) -> str:
    """The first character, the rest as dots: enough to compare two, too little to know one."""
    return word[:1] + DOT * min(len(word) - 1, _MOST_DOTS)


def persons_of(documents: Iterable[Document]) -> frozenset[str]:
    """What canonical documents say of people, to be hidden in whatever words a port writes it."""
    return frozenset(
        str(value)
        for document in documents
        for fields in (document.head, *document.lines)
        for name, value in fields.items()
        if name in PERSONAL and str(value).strip()
    )
