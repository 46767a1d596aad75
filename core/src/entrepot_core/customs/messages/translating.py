"""Unified documents to a port's own message and back, by the map of its dialect. Strict to write, lenient to read."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache

from lxml import etree

from entrepot_core.customs.clock import app_time, read_time
from entrepot_core.customs.documents import Document, Value
from entrepot_core.customs.messages.dialects import DialectKind, Implied, Slot, dialect
from entrepot_core.customs.messages.forms import Form, Shape, Unwritable
from entrepot_core.customs.messages.naming import Element
from entrepot_core.customs.messages.reading import NotAMessage, leaf_text
from entrepot_core.customs.messages.specs import SPECS
from entrepot_core.customs.messages.violations import DocumentInvalid, Violation, violation
from entrepot_core.customs.xml import parse

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Told:
    """What a message of a port says: documents by kind, and what only the port asks for (``lines``: per line)."""

    kind: str
    documents: Mapping[str, Document]
    extra: Mapping[str, Value] = field(default_factory=dict, repr=False)
    lines: tuple[Mapping[str, Value], ...] = field(default=(), repr=False)


def build_dialect(name: str, told: Told) -> bytes:
    """``told`` as a message of the port ``name``, UTF-8, unsigned. Lines go by the ``gnum`` of the main document.

    Raises DocumentInvalid with every missing or unfit field.
    """
    shape = dialect(name).kinds[told.kind]
    writer = _Writer(shape, told)
    root = writer.whole()
    if writer.faults:
        raise DocumentInvalid(f"{name} {shape.type}", writer.faults)
    return etree.tostring(root, encoding="UTF-8", xml_declaration=True)


class _Writer:
    """Grows one message, slot by slot."""

    def __init__(self, shape: DialectKind, told: Told) -> None:
        self.shape = shape
        self.told = told
        self.faults: list[Violation] = []
        self.root = etree.Element(shape.root, dict(shape.attributes))
        self.nodes: dict[str, Element] = {"": self.root}

    def whole(self) -> Element:
        lines_written = False
        for slot in self.shape.slots:
            if not self.shape.repeats(slot):
                self.put(self.node(slot.path), slot, self.head_value(slot), slot.path)
            elif not lines_written:
                self.lines()
                lines_written = True
        return self.root

    def node(self, path: str) -> Element:
        if path not in self.nodes:
            above, _, tag = path.rpartition("/")
            self.nodes[path] = etree.SubElement(self.node(above), tag)
        return self.nodes[path]

    def head_value(self, slot: Slot) -> Value | None:
        if not slot.kind:
            return slot.name
        found = (self.told_of(kind).get(name) for kind, name in slot.places)
        return next((value for value in found if value not in {None, ""}), None)

    def told_of(self, kind: str) -> Mapping[str, Value]:
        if kind == "extra":
            return self.told.extra
        document = self.told.documents.get(kind)
        return document.head if document else {}

    def lines(self) -> None:
        above, _, tag = self.shape.line.rpartition("/")
        document = self.told.documents.get(self.told.kind)
        for number, line in enumerate(document.lines if document else ({},) * len(self.told.lines)):
            node = etree.SubElement(self.node(above), tag)
            for slot in self.shape.slots:
                if self.shape.repeats(slot):
                    value = self.line_value(slot, number, line)
                    self.put(node, slot, value, f"{self.shape.line}[{number + 1}]")

    def line_value(self, slot: Slot, number: int, line: Mapping[str, Value]) -> Value | None:
        if slot.kind == "extra":
            own = self.told.lines[number] if number < len(self.told.lines) else {}
            return own.get(slot.name, self.told.extra.get(slot.name))
        if slot.kind == self.told.kind or not slot.kind:
            return line.get(slot.name) if slot.kind else slot.name
        other = self.told.documents.get(slot.kind)
        found = _same_line(other.lines, line.get("gnum"), number) if other else None
        return found.get(slot.name) if found is not None else None

    def put(self, node: Element, slot: Slot, value: Value | None, path: str) -> None:
        if value is None or value == "":
            if slot.required:
                self.faults.append(violation(f"/{path}/{slot.tag}", "missing", layer="port"))
            elif slot.default:
                etree.SubElement(node, slot.tag).text = slot.default
            return
        try:
            text = slot.form.render(_theirs(slot, value))
            code = slot.form.fault(text) or ("bad_character" if _UNWRITABLE.search(text) else None)
        except Unwritable as fault:
            text, code = "", str(fault)
        if code:
            # the port's own names are not known to be personal: the value is not told at all
            self.faults.append(violation(f"/{path}/{slot.tag}", code, layer="port"))
        else:
            etree.SubElement(node, slot.tag).text = text


def _theirs(slot: Slot, value: Value) -> Value:
    """Our value as the port codes it."""
    if slot.day and isinstance(value, str):
        try:
            return read_time(f"{value}000000")
        except ValueError:
            raise Unwritable("not_a_time") from None
    return slot.values.get(str(value), value) if slot.values else value


def _same_line(
    lines: Sequence[Mapping[str, Value]], number: Value | None, place: int
) -> Mapping[str, Value] | None:
    for line in lines:
        if "gnum" in line and line["gnum"] == number:
            return line
    return lines[place] if place < len(lines) and "gnum" not in lines[place] else None


def read_dialect(name: str, xml: bytes) -> Told:
    """The documents in a message of the port ``name``, as far as it carries them; leniently.

    Raises NotAMessage when no kind of the dialect fits, HostileXml, BrokenXml.
    """
    root = parse(xml)
    return _told(root, *_kind_of(name, root))


def read_each(name: str, xml: bytes) -> tuple[Told, ...]:
    """Every document in a message of the port ``name``, in their order: what stands beside them is said of each.

    Raises NotAMessage when no kind of the dialect fits, HostileXml, BrokenXml.
    """
    root = parse(xml)
    kind, shape = _kind_of(name, root)
    nodes = find(root, shape.each) if shape.each else []
    homes = [(node, above) for node in nodes if (above := node.getparent()) is not None]
    if len(homes) < 2:
        return (_told(root, kind, shape),)
    for node, above in homes:
        above.remove(node)
    found = []
    for node, above in homes:
        above.append(node)
        found.append(_told(root, kind, shape))
        above.remove(node)
    return tuple(found)


def _kind_of(name: str, root: Element) -> tuple[str, DialectKind]:
    for kind, shape in dialect(name).kinds.items():
        if etree.QName(root).localname == shape.root and _is_of(root, shape):
            return kind, shape
    raise NotAMessage(root=etree.QName(root).localname[:40])


def _is_of(root: Element, shape: DialectKind) -> bool:
    constants = [slot for slot in shape.slots if not slot.kind]
    return all(_find_text(root, f"{slot.path}/{slot.tag}") == slot.name for slot in constants)


def find(root: Element, path: str) -> list[Element]:
    """The elements at ``path``: any namespace, any case (implementations of one port were seen to differ in it)."""
    found = [root]
    for part in filter(None, path.lower().split("/")):
        found = [
            child
            for node in found
            for child in node.iterchildren(etree.Element)
            if etree.QName(child).localname.lower() == part
        ]
    return found


def texts_of(node: Element) -> Mapping[str, str]:
    """The texts right below ``node`` by their names in small letters, the first of each."""
    found: dict[str, str] = {}
    for child in node.iterchildren(etree.Element):
        found.setdefault(etree.QName(child).localname.lower(), leaf_text(child))
    return found


def _find_text(root: Element, path: str) -> str:
    found = find(root, path)
    return leaf_text(found[0]) if found else ""


def _told(root: Element, kind: str, shape: DialectKind) -> Told:
    heads: dict[str, dict[str, Value]] = {}
    blocks: dict[str, Mapping[str, str]] = {}
    for slot in shape.slots:
        if shape.repeats(slot) or not slot.kind:
            continue
        if slot.path not in blocks:
            nodes = find(root, slot.path)
            blocks[slot.path] = texts_of(nodes[0]) if nodes else {}
        text = blocks[slot.path].get(slot.tag.lower(), "")
        if text and text != slot.default:
            heads.setdefault(slot.kind, {}).setdefault(slot.name, _value(slot, text, "head"))
    rows = _rows(find(root, shape.line) if shape.line else [], shape)
    documents = {
        each: Document(head=heads.get(each, {}), lines=tuple(rows.get(each, ())))
        for each in sorted({kind, *heads, *rows} - {"extra", ""})
        if each == kind or heads.get(each) or any(rows.get(each, ()))
    }
    if kind in SPECS:
        documents[kind] = _completed(documents[kind], shape.implied)
    elif not documents[kind].head and not any(documents[kind].lines):
        del documents[kind]
    return Told(
        kind=kind,
        documents=documents,
        extra=heads.get("extra", {}),
        lines=tuple(rows.get("extra", ())),
    )


def _rows(nodes: Sequence[Element], shape: DialectKind) -> dict[str, list[dict[str, Value]]]:
    rows: dict[str, list[dict[str, Value]]] = {}
    slots = [slot for slot in shape.slots if shape.repeats(slot) and slot.kind]
    for slot in slots:
        rows.setdefault(slot.kind, [{} for _ in nodes])
    for place, node in enumerate(nodes):
        texts = texts_of(node)
        for slot in slots:
            text = texts.get(slot.tag.lower(), "")
            if text and text != slot.default:
                rows[slot.kind][place].setdefault(slot.name, _value(slot, text, "line"))
    return rows


def _completed(document: Document, implied: Implied) -> Document:
    """The document with what the port's message says without writing it."""
    head: dict[str, Value] = {**implied.head, **document.head}
    for name, source in implied.days.items():
        moment = document.head.get(source)
        if isinstance(moment, datetime):
            head.setdefault(name, app_time(moment)[:8])
    return Document(head=head, lines=tuple({**implied.line, **line} for line in document.lines))


def _value(slot: Slot, text: str, place: str) -> Value:
    ours = {theirs: mine for mine, theirs in slot.values.items()}.get(text, text)
    if slot.day:
        return ours[:8]
    own = _own_form(slot.kind, slot.name, place) if slot.kind in SPECS else slot.form
    if slot.form.shape is not Shape.STAMP or own.shape is Shape.STAMP:
        return own.value(ours)
    moment = slot.form.value(ours)
    # the unified messages write a day as eight digits
    return f"{moment:%Y%m%d}" if own.shape is Shape.TEXT and isinstance(moment, datetime) else moment


@cache
def _own_form(kind: str, name: str, place: str) -> Form:
    spec = SPECS[kind]
    fields = spec.head_fields if place == "head" else spec.line_fields
    return next((each.any_form for each in fields if each.name == name), Form(Shape.TEXT))


def covered(name: str, kind: str) -> Mapping[str, dict[str, set[str]]]:
    """Which fields of the unified documents a message of the port carries: kind to place to names."""
    shape = dialect(name).kinds[kind]
    found: dict[str, dict[str, set[str]]] = {}
    for slot in shape.slots:
        if slot.kind not in {"", "extra"}:
            place = "line" if shape.repeats(slot) else "head"
            found.setdefault(slot.kind, {"head": set(), "line": set()})[place].add(slot.name)
    return found
