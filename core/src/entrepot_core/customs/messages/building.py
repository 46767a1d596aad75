"""Messages to bytes: schema order, one transfer block, tails by flow, unsigned. Strict: both layers must be content."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from functools import cache

from entrepot_core.customs.documents import Document, Extension, Message, Subscriber, Transfer, Value
from entrepot_core.customs.messages.forms import Form, Shape, Unwritable
from entrepot_core.customs.messages.specs import CEB_NS, CURRENT, Field, Spec, spec_of
from entrepot_core.customs.messages.usual import value_pattern
from entrepot_core.customs.messages.violations import DocumentInvalid, Violation, violation
from entrepot_core.customs.xml import canonical, parse

_UNWRITABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_MARKUP = re.compile("[&<>\r]")


_PLAIN: Mapping[Shape, type] = {
    Shape.TEXT: str,
    Shape.DECIMAL: Decimal,
    Shape.WHOLE: Decimal,
    Shape.INT: Decimal,
    Shape.MOMENT: object,  # no value is of exactly this type: moments are always rendered
}


@dataclass(frozen=True, slots=True)
class _Step:
    """A field made ready for writing."""

    name: str
    form: Form
    plain: type
    required: bool
    keeps_empty: bool
    choices: frozenset[str]
    opening: str
    closing: str
    usual: Callable[[str], object]


@dataclass(frozen=True, slots=True)
class _Plan:
    head: tuple[_Step, ...]
    line: tuple[_Step, ...]
    transfer: tuple[_Step, ...]
    subscriber: tuple[_Step, ...]


def _step(field: Field, *, sent: bool) -> _Step:
    required = (
        (field.required or field.handbook_required) if sent else field.required and field.handbook_required
    )
    return _Step(
        field.name,
        field.both_form if sent else field.any_form,
        _PLAIN[field.any_form.shape],
        required,
        required or field.keeps_empty,
        field.choices,
        f"<ceb:{field.name}>",
        f"</ceb:{field.name}>",
        re.compile(value_pattern(field, field.any_form, handbook=True)).fullmatch,
    )


@cache
def _plan(kind: str, edition: str) -> _Plan:
    spec = spec_of(kind, edition)

    def steps(fields: tuple[Field, ...]) -> tuple[_Step, ...]:
        # what only the handbook knows would break the schema: it is read but never written
        return tuple(_step(field, sent=spec.sent) for field in fields if field.form is not None)

    return _Plan(
        steps(spec.head_fields),
        steps(spec.line_fields),
        steps(spec.transfer_fields),
        steps(spec.subscriber_fields),
    )


def build(message: Message, *, edition: str = CURRENT) -> bytes:
    """The message as UTF-8 XML, prefix ``ceb``, in schema order and unsigned.

    A company's message satisfies schema and handbook together; an answer of customs must hold what both ask for
    (the schema wants ``preNo`` even where customs leaves it out).

    Raises:
        DocumentInvalid: with every violation; values of persons are masked.
        UnknownMessage: no such kind in the edition.
    """
    spec = spec_of(message.kind, edition)
    writer = _Writer(spec, _plan(message.kind, edition))
    writer.message(message)
    if writer.faults:
        raise DocumentInvalid(spec.kind, writer.faults)
    return "".join(writer.parts).encode()


class _Writer:
    """Collects the text and the faults of one message."""

    def __init__(self, spec: Spec, plan: _Plan) -> None:
        self.spec = spec
        self.plan = plan
        self.parts: list[str] = []
        self.faults: list[Violation] = []

    def message(self, message: Message) -> None:
        guid = self.attribute("guid", message.guid, 36, 36)
        version = self.attribute("version", message.version, 1, 10)
        root = self.spec.root
        self.parts.append('<?xml version="1.0" encoding="UTF-8"?>\n')
        self.parts.append(f'<ceb:{root} xmlns:ceb="{CEB_NS}" guid="{guid}" version="{version}">')
        self.documents(message)
        self.tail(message)
        self.parts.append(f"</ceb:{root}>")

    def fault(self, path: str, code: str, value: object = "") -> None:
        self.faults.append(violation(path, code, value))

    def attribute(self, name: str, text: str, least: int, most: int) -> str:
        if len(text) < least:
            self.fault(f"/@{name}", "too_short" if text else "empty", text)
        elif len(text) > most:
            self.fault(f"/@{name}", "too_long", text)
        elif _UNWRITABLE.search(text):
            self.fault(f"/@{name}", "bad_character")
        return _escaped(text).replace('"', "&quot;").replace("\n", "&#xA;").replace("\t", "&#x9;")

    def documents(self, message: Message) -> None:
        spec, count = self.spec, len(message.documents)
        if not count:
            self.fault(f"/{spec.document}", "missing")
        if spec.max_documents is not None and count > spec.max_documents:
            self.fault(f"/{spec.document}", "too_many", count)
        for number, document in enumerate(message.documents, 1):
            path = f"/{spec.document}[{number}]"
            self.parts.append(f"<ceb:{spec.document}>")
            if spec.head:
                self.block(spec.head, self.plan.head, document.head, f"{path}/{spec.head}")
            else:
                self.fields(self.plan.head, document.head, path)
            self.lines(document, path)
            self.parts.append(f"</ceb:{spec.document}>")

    def lines(self, document: Document, path: str) -> None:
        spec, count = self.spec, len(document.lines)
        if count < spec.min_lines:
            self.fault(f"{path}/{spec.line}", "missing")
        if spec.max_lines is not None and count > spec.max_lines:
            self.fault(f"{path}/{spec.line or 'lines'}", "too_many", count)
        for number, line in enumerate(document.lines, 1):
            self.block(spec.line, self.plan.line, line, f"{path}/{spec.line}[{number}]")

    def block(self, element: str, steps: tuple[_Step, ...], values: Mapping[str, Value], path: str) -> None:
        self.parts.append(f"<ceb:{element}>")
        self.fields(steps, values, path)
        self.parts.append(f"</ceb:{element}>")

    def fields(self, steps: tuple[_Step, ...], values: Mapping[str, Value], path: str) -> None:
        used = 0
        for step in steps:
            value = values.get(step.name)
            if value is None:
                if step.required:
                    self.fault(f"{path}/{step.name}", "missing")
                continue
            used += 1
            if value == "" and not step.keeps_empty:
                continue
            if type(value) is step.plain:
                text = value if type(value) is str else format(value, "f")
            else:
                text = _rendered(step, value)
            if step.usual(text):
                self.parts.append(f"{step.opening}{text}{step.closing}")
                continue
            text, code = _text(step, value)
            if code:
                self.fault(f"{path}/{step.name}", code, value)
                continue
            self.parts.append(
                step.opening + (_escaped(text) if _MARKUP.search(text) else text) + step.closing
            )
        if used < len(values):
            self.unexpected(steps, values, path)

    def unexpected(self, steps: tuple[_Step, ...], values: Mapping[str, Value], path: str) -> None:
        known = {step.name for step in steps}
        for name in values:
            if name not in known:
                self.fault(f"{path}/{name}", "unexpected")

    def tail(self, message: Message) -> None:
        if not self.spec.sent:
            if message.transfer or message.subscribers or message.extension:
                self.fault("/BaseTransfer", "unexpected")
            return
        if message.transfer is None:
            self.fault("/BaseTransfer", "missing")
        else:
            self.block("BaseTransfer", self.plan.transfer, _transfer(message.transfer), "/BaseTransfer")
        if len(message.subscribers) > 5:
            self.fault("/BaseSubscribe", "too_many", len(message.subscribers))
        for number, each in enumerate(message.subscribers, 1):
            path = f"/BaseSubscribe[{number}]"
            self.block("BaseSubscribe", self.plan.subscriber, _subscriber(each), path)
        if message.extension is not None:
            self.extension(message.extension)

    def extension(self, block: Extension) -> None:
        for name, text in (("name", block.name), ("version", block.version)):
            if len(text) > 30:
                self.fault(f"/ExtendMessage/{name}", "too_long", text)
            elif _UNWRITABLE.search(text):
                self.fault(f"/ExtendMessage/{name}", "bad_character")
        inner = canonical(parse(block.xml), exclusive=True).decode() if block.xml else ""
        self.parts.append(
            f"<ceb:ExtendMessage><ceb:name>{_escaped(block.name)}</ceb:name>"
            f"<ceb:version>{_escaped(block.version)}</ceb:version>"
            f"<ceb:Message>{inner}</ceb:Message></ceb:ExtendMessage>"
        )


def _rendered(step: _Step, value: Value) -> str:
    try:
        return step.form.render(value)
    except Unwritable:
        return "&"  # never usual: the long way names the fault


def _text(step: _Step, value: Value) -> tuple[str, str | None]:
    if step.plain is str and type(value) is str:
        text = value
    else:
        try:
            text = step.form.render(value)
        except Unwritable as fault:
            return "", str(fault)
    code = step.form.fault(text)
    if code is None and step.choices and text not in step.choices:
        code = "not_in_list"
    if code is None and not text.isprintable() and _UNWRITABLE.search(text):
        code = "bad_character"
    return text, code


def _escaped(text: str) -> str:
    # a bare carriage return would come back as a line feed
    text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text.replace("\r", "&#xD;")


def _transfer(block: Transfer) -> Mapping[str, Value]:
    return {
        "copCode": block.cop_code,
        "copName": block.cop_name,
        "dxpMode": block.dxp_mode,
        "dxpId": block.dxp_id,
        "note": block.note,
    }


def _subscriber(block: Subscriber) -> Mapping[str, Value]:
    return {
        "status": block.status,
        "dxpMode": block.dxp_mode,
        "dxpAddress": block.dxp_address,
        "note": block.note,
    }
