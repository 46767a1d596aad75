"""Judges a message as it stands on the wire: by the schema (``xsd``), by the handbook (``pdf``), or by both."""

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from typing import Literal

from lxml import etree

from entrepot_core.customs.clock import read_time
from entrepot_core.customs.messages.forms import Form, Shape
from entrepot_core.customs.messages.naming import Element
from entrepot_core.customs.messages.reading import NotAMessage, leaf_text, spec_of_root
from entrepot_core.customs.messages.specs import CEB_NS, CURRENT, DS_NS, Field, Spec, spec_of
from entrepot_core.customs.messages.usual import is_usual
from entrepot_core.customs.messages.violations import Violation, violation
from entrepot_core.customs.xml import MAX_BYTES, parse

Layer = Literal["xsd", "pdf", "both"]
_CEB = f"{{{CEB_NS}}}"
_SIGNATURE = f"{{{DS_NS}}}Signature"


@dataclass(frozen=True, slots=True)
class _Slot:
    """One place in a sequence of elements; ``most`` None: no bound."""

    tag: str
    name: str
    least: int
    most: int | None
    field: Field | None = None


@dataclass(frozen=True, slots=True)
class _Order:
    slots: tuple[_Slot, ...]
    places: dict[object, int]


def _order(slots: Sequence[_Slot]) -> _Order:
    return _Order(tuple(slots), {slot.tag: place for place, slot in enumerate(slots)})


@dataclass(frozen=True, slots=True)
class _Orders:
    root: _Order
    document: _Order | None
    head: _Order
    line: _Order | None
    transfer: _Order
    subscriber: _Order


def _of_fields(fields: tuple[Field, ...]) -> _Order:
    return _order(
        [
            _Slot(_CEB + field.name, field.name, int(field.required), 1, field)
            for field in fields
            if field.form is not None
        ]
    )


@cache
def _orders(kind: str, edition: str) -> _Orders:
    spec = spec_of(kind, edition)
    most = {"BaseTransfer": (1, 1), "BaseSubscribe": (0, 5), "ExtendMessage": (0, 1)}
    most["Signature"] = (int(spec.signature_required), 1)
    root = [_Slot(_CEB + spec.document, spec.document, 1, spec.max_documents)]
    for name in spec.tail:
        least, bound = most[name]
        root.append(_Slot(_SIGNATURE if name == "Signature" else _CEB + name, name, least, bound))
    document = None
    if spec.head:
        slots = [_Slot(_CEB + spec.head, spec.head, 1, 1)]
        if spec.line:
            slots.append(_Slot(_CEB + spec.line, spec.line, spec.min_lines, spec.max_lines))
        document = _order(slots)
    return _Orders(
        _order(root),
        document,
        _of_fields(spec.head_fields),
        _of_fields(spec.line_fields) if spec.line else None,
        _of_fields(spec.transfer_fields),
        _of_fields(spec.subscriber_fields),
    )


def validate(xml: bytes, *, layer: Layer = "both", edition: str = CURRENT) -> tuple[Violation, ...]:
    """Every fault of ``xml``, in document order; empty when there is none.

    ``xsd`` judges order, cardinality, lengths, numbers and the presence of the signature as the schema does; ``pdf``
    adds what the handbook says differently (mandatory fields, lengths, code lists, digits of times, signatures).

    Raises:
        HostileXml, BrokenXml: see ``parse``.
        ValueError: no such layer.
    """
    if layer not in {"xsd", "pdf", "both"}:
        raise ValueError(f"no such layer: {layer}")
    schema, handbook = layer in {"xsd", "both"}, layer in {"pdf", "both"}
    if len(xml) <= MAX_BYTES and is_usual(xml, edition=edition, schema=schema, handbook=handbook):
        return ()
    return judge(xml, schema=schema, handbook=handbook, edition=edition)


def judge(xml: bytes, *, schema: bool, handbook: bool, edition: str) -> tuple[Violation, ...]:
    """``validate`` the long way, over the tree: every fault, whatever the layout."""
    root = parse(xml)
    try:
        spec = spec_of_root(root, edition)
        orders = _orders(spec.kind, edition)
    except NotAMessage:
        return (violation(f"/{etree.QName(root).localname}", "wrong_root"),)
    check = _Check(spec, orders, schema=schema, handbook=handbook)
    check.message(root)
    return tuple(check.faults)


class _Check:
    """One walk over one message."""

    def __init__(self, spec: Spec, orders: _Orders, *, schema: bool, handbook: bool) -> None:
        self.spec = spec
        self.orders = orders
        self.schema = schema
        self.handbook = handbook
        self.faults: list[Violation] = []

    def message(self, root: Element) -> None:
        self.attributes(root)
        counts: dict[str, int] = {}
        signed = False
        for node in self.walk(root, self.orders.root, ""):
            name = etree.QName(node).localname
            counts[name] = counts.get(name, 0) + 1
            path = f"/{name}[{counts[name]}]"
            if node.tag == _SIGNATURE:
                signed = True
            elif name == self.spec.document:
                self.document(node, path)
            elif name == "BaseTransfer":
                self.leaves(node, self.orders.transfer, path)
            elif name == "BaseSubscribe":
                self.leaves(node, self.orders.subscriber, path)
        if self.handbook and self.spec.handbook_signature_required and not signed:
            self.unsigned("pdf")

    def unsigned(self, layer: str) -> None:
        if not any(fault.code == "signature_missing" for fault in self.faults):
            self.faults.append(violation("/Signature", "signature_missing", layer=layer))

    def attributes(self, root: Element) -> None:
        for name, size in (("guid", Form(Shape.TEXT, 36, 36)), ("version", Form(Shape.TEXT, 1, 10))):
            text = root.get(name)
            code = "missing" if text is None else size.fault(text)
            if code and self.schema:
                self.faults.append(violation(f"/@{name}", code, text or ""))

    def document(self, node: Element, path: str) -> None:
        if self.orders.document is None:
            self.leaves(node, self.orders.head, path)
            return
        lines = 0
        for child in self.walk(node, self.orders.document, path):
            if child.tag == _CEB + self.spec.head:
                self.leaves(child, self.orders.head, f"{path}/{self.spec.head}")
            elif self.orders.line is not None:
                lines += 1
                self.leaves(child, self.orders.line, f"{path}/{self.spec.line}[{lines}]")

    def walk(self, node: Element, order: _Order, path: str) -> list[Element]:
        """The known children; what breaks the order or the counts of the schema is noted."""
        slots, places = order.slots, order.places
        counts = [0] * len(slots)
        current = 0
        known: list[Element] = []
        for child in node.iterchildren(etree.Element):
            place = places.get(child.tag)
            if place is None:
                self.note(f"{path}/{etree.QName(child).localname}", "unexpected")
                continue
            counts[place] += 1
            slot = slots[place]
            if slot.most is not None and counts[place] > slot.most:
                self.note(f"{path}/{slot.name}", "too_many")
            elif place < current:
                self.note(f"{path}/{slot.name}", "out_of_order")
            else:
                current = place
            known.append(child)
        for slot, count in zip(slots, counts, strict=True):
            if count < slot.least and self.schema:
                if slot.name == "Signature":
                    self.unsigned("xsd")
                else:
                    self.note(f"{path}/{slot.name}", "missing")
        self.no_text_between(node, path)
        return known

    def note(self, path: str, code: str, value: str = "", layer: str = "xsd") -> None:
        if self.schema if layer == "xsd" else self.handbook:
            self.faults.append(violation(path, code, value, layer))

    def no_text_between(self, node: Element, path: str) -> None:
        if node.text and node.text.strip():
            self.note(path or "/", "unexpected")

    def leaves(self, node: Element, order: _Order, path: str) -> None:
        """The fields of a head, a line or a block."""
        seen: set[str] = set()
        for child in self.walk(node, order, path):
            slot = order.slots[order.places[child.tag]]
            assert slot.field is not None
            seen.add(slot.name)
            self.leaf(child, slot.field, path)
        if self.handbook:
            for slot in order.slots:
                field = slot.field
                if (
                    field
                    and field.handbook_required
                    and not (self.schema and field.required)
                    and slot.name not in seen
                ):
                    self.note(f"{path}/{slot.name}", "missing", layer="pdf")

    def leaf(self, node: Element, field: Field, path: str) -> None:
        text = node.text or ""
        if len(node):
            text = leaf_text(node)
            self.note(f"{path}/{field.name}", "unexpected")
        form = field.form
        code = form.fault(text) if form is not None and self.schema else None
        if code:
            self.faults.append(violation(f"{path}/{field.name}", code, text))
        elif self.handbook:
            code = _handbook_fault(field, text)
            if code:
                self.faults.append(violation(f"{path}/{field.name}", code, text, "pdf"))


def _handbook_fault(field: Field, text: str) -> str | None:
    if not text and not field.handbook_required:
        return None
    form = field.handbook_form
    if form is not None and (code := form.fault(text)):
        return code
    if field.choices and text not in field.choices:
        return "not_in_list"
    own = field.form
    if own is not None and own.shape is Shape.MOMENT:
        try:
            read_time(text)
        except ValueError:
            return "not_a_time"
    return None
