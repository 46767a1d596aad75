"""Judges a message in a port's words: what is missing, what does not fit, what the port does not know."""

from collections import Counter
from collections.abc import Collection, Iterator

from lxml import etree

from entrepot_core.customs.messages.dialects import DialectKind, Slot, dialect
from entrepot_core.customs.messages.naming import Element
from entrepot_core.customs.messages.translating import find, read_dialect, texts_of
from entrepot_core.customs.messages.violations import Violation, violation
from entrepot_core.customs.xml import parse


def examine(name: str, xml: bytes) -> tuple[Violation, ...]:
    """Every fault of a message of the port ``name``; empty when there is none. The order of elements is not judged.

    Raises NotAMessage when no kind of the dialect fits, HostileXml, BrokenXml.
    """
    root = parse(xml)
    shape = dialect(name).kinds[read_dialect(name, xml).kind]
    faults: list[Violation] = []
    blocks: dict[str, list[Slot]] = {}
    for slot in shape.slots:
        blocks.setdefault(slot.path, []).append(slot)
    for path, slots in blocks.items():
        nodes = find(root, path)
        if not nodes and any(slot.required for slot in slots):
            faults.append(violation(f"/{path}", "missing", layer="port"))
        known = {slot.tag.lower() for slot in slots} | _below(path, shape)
        for place, node in enumerate(nodes, 1):
            several = (path and path == shape.line) or len(nodes) > 1
            where = f"/{path}[{place}]" if several else f"/{path}"
            faults.extend(_of_block(node, slots, where))
            faults.extend(_strangers(node, known, where))
    return tuple(faults)


def _of_block(node: Element, slots: list[Slot], where: str) -> Iterator[Violation]:
    texts = texts_of(node)
    counts = Counter(etree.QName(child).localname.lower() for child in node.iterchildren(etree.Element))
    for slot in slots:
        tag = slot.tag.lower()
        if counts[tag] > 1:
            yield violation(f"{where}/{slot.tag}", "too_many", layer="port")
        text = texts.get(tag, "")
        if not text:
            if slot.required:
                yield violation(f"{where}/{slot.tag}", "missing", layer="port")
            continue
        code = slot.form.fault(text)
        if code is None and slot.values and text not in slot.values.values():
            code = "not_in_list"
        if code:
            yield violation(f"{where}/{slot.tag}", code, layer="port")


def _strangers(node: Element, known: Collection[str], where: str) -> Iterator[Violation]:
    for child in node.iterchildren(etree.Element):
        name = etree.QName(child).localname
        if name.lower() not in known:
            yield violation(f"{where}/{name[:40]}", "unexpected", layer="port")


def _below(path: str, shape: DialectKind) -> set[str]:
    """The names of blocks that begin directly under ``path``."""
    start = f"{path}/"
    deeper = (slot.path for slot in shape.slots if slot.path.startswith(start))
    return {each[len(start) :].split("/")[0].lower() for each in deeper}
