"""A finished unified message carried in a port's own message, as the last child of its root: put in, taken out.

That a company may make and sign the national message itself where it also speaks a port's dialect is public; where that message
then lies is not, and this place is inferred. The carrier has no namespace of its own, so what was signed stays as it was signed.
"""

from lxml import etree

from entrepot_core.customs.messages.naming import Element
from entrepot_core.customs.messages.specs import CEB_NS
from entrepot_core.customs.xml import parse


def carry(carrier: bytes, message: bytes) -> bytes:
    """``carrier`` with the unified ``message`` in it, instead of one that it may have carried. Raises HostileXml, BrokenXml."""
    root = parse(carrier)
    for earlier in _carried(root):
        root.remove(earlier)
    root.append(parse(message))
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


def carried(carrier: bytes) -> bytes:
    """The unified message in ``carrier``, as a document of its own; empty where there is none. Raises HostileXml, BrokenXml."""
    found = _carried(parse(carrier))
    return (
        etree.tostring(found[-1], encoding="UTF-8", xml_declaration=True, with_tail=False) if found else b""
    )


def _carried(root: Element) -> list[Element]:
    return [each for each in root.iterchildren(etree.Element) if etree.QName(each).namespace == CEB_NS]
