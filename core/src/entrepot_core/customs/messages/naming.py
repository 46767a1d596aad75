"""By what elements of the unified system are known when a message is read: more than prefix and namespace get lost on the way."""

import re
from collections.abc import Iterator
from functools import cache

from lxml import etree

from entrepot_core.customs.messages.specs import CEB_NS, SPECS

Element = etree._Element  # noqa: SLF001 - lxml's public name for the type is a function
CEB = f"{{{CEB_NS}}}"
_ROOT = re.compile(r"ceb(?P<kind>[0-9]{3})(?:message)?\Z")


def own_name(node: Element) -> str:
    """The name of ``node`` in lower case, if it stands in the namespace of the system or in none; else empty.

    Programs that write the root by hand, or declare the namespace for the root alone, leave their elements in none.
    """
    name = etree.QName(node)
    return name.localname.lower() if name.namespace in {None, CEB_NS} else ""


def kind_of(root: Element) -> str:
    """The kind of message that a root element names, also without ``Message`` at its end; empty for another root."""
    found = _ROOT.match(own_name(root))
    return found["kind"] if found else ""


def children(node: Element, *names: str) -> Iterator[Element]:
    """The children of ``node`` that are called so, as they should be or, where none is, as they are seen to be."""
    usual = list(node.iterchildren(*(CEB + name for name in names)))
    if usual:
        yield from usual
        return
    wanted, known = {name.lower() for name in names}, _known()
    for child in node.iterchildren(etree.Element):
        if child.tag not in known and own_name(child) in wanted:
            yield child


@cache
def _known() -> frozenset[object]:
    """The tags of documents, heads, lines and tails as they should be: what is called so is called nothing else."""
    names = {"BaseTransfer", "BaseSubscribe", "ExtendMessage"}
    for spec in SPECS.values():
        names |= {spec.document, spec.head, spec.line}
    return frozenset(CEB + name for name in names)


def child(node: Element, name: str) -> Element | None:
    """The first of those ``children``."""
    return next(children(node, name), None)
