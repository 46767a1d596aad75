"""Bytes to messages, leniently: by namespace and never by prefix, missing numbers allowed, known misspellings read."""

from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from typing import Any

from lxml import etree

from entrepot_core.customs.documents import Document, Extension, Message, Subscriber, Transfer, Value
from entrepot_core.customs.messages.forms import Form, Shape
from entrepot_core.customs.messages.specs import CEB_NS, CURRENT, Field, Spec, UnknownMessage, spec_of
from entrepot_core.customs.xml import canonical, parse
from entrepot_core.errors import Problem

_CEB = f"{{{CEB_NS}}}"
Element = etree._Element  # noqa: SLF001 - lxml's public name for the type is a function


class NotAMessage(Problem):
    """The XML is well formed but no message of the unified system."""

    code = "customs.not_a_message"
    title = "This is no customs message: its root is “%(root)s”."


def read(xml: bytes) -> Message:
    """The message in ``xml``.

    Elements are known by namespace. What is missing stays absent, elements nobody knows are passed over, text that
    does not fit its type comes back as text. ``validate`` is the one that judges.

    Raises:
        HostileXml, BrokenXml: see ``parse``.
        NotAMessage: another root element or namespace.
    """
    root = parse(xml, lenient=True)
    spec = spec_of_root(root)
    return Message(
        kind=spec.kind,
        guid=root.get("guid", ""),
        version=root.get("version", ""),
        documents=tuple(_document(spec, node) for node in root.iterchildren(*_named(spec))),
        transfer=_transfer(root.find(f"{_CEB}BaseTransfer")),
        subscribers=tuple(_subscriber(node) for node in root.iterchildren(f"{_CEB}BaseSubscribe")),
        extension=_extension(root.find(f"{_CEB}ExtendMessage")),
    )


def spec_of_root(root: Element, edition: str = CURRENT) -> Spec:
    """The spec that the root element names. Raises NotAMessage."""
    name = etree.QName(root)
    local = name.localname
    kind = local[3:6]
    if name.namespace == CEB_NS and local == f"CEB{kind}Message":
        with suppress(UnknownMessage):
            return spec_of(kind, edition)
    raise NotAMessage(root=local[:40])


def _named(spec: Spec) -> list[str]:
    return [f"{_CEB}{name}" for name in (spec.document, spec.also) if name]


@cache
def _reader(fields: tuple[Field, ...]) -> Mapping[object, tuple[str, Form, bool]]:
    """Tag to name, form, and whether an empty element means an empty text rather than nothing."""
    found: dict[object, tuple[str, Form, bool]] = {}
    for field in fields:
        for name in (field.name, field.also):
            if name:
                found[_CEB + name] = (field.name, field.any_form, field.keeps_empty)
    return found


def _values(node: Element, fields: tuple[Field, ...]) -> dict[str, Value]:
    reader = _reader(fields)
    found: dict[str, Value] = {}
    for child in node.iterchildren(etree.Element):
        known = reader.get(child.tag)
        if known is None or known[0] in found:
            continue
        name, form, keeps_empty = known
        text = leaf_text(child)
        if text:
            found[name] = text if form.shape is Shape.TEXT else form.value(text)
        elif keeps_empty:
            found[name] = ""
    return found


def leaf_text(node: Element) -> str:
    """All the text in ``node``, also around processing instructions."""
    return "".join(node.itertext()) if len(node) else (node.text or "")


def _document(spec: Spec, node: Element) -> Document:
    head: Any = node
    if spec.head:
        head = node.find(_CEB + spec.head)
    lines = node.iterchildren(_CEB + spec.line) if spec.line else ()
    return Document(
        head=_values(head, spec.head_fields) if head is not None else {},
        lines=tuple(_values(line, spec.line_fields) for line in lines),
    )


def _texts(node: Element) -> dict[str, str]:
    return {etree.QName(child).localname: leaf_text(child) for child in node.iterchildren(etree.Element)}


def _transfer(node: Element | None) -> Transfer | None:
    if node is None:
        return None
    texts = _texts(node)
    return Transfer(
        cop_code=texts.get("copCode", ""),
        cop_name=texts.get("copName", ""),
        dxp_id=texts.get("dxpId", ""),
        dxp_mode=texts.get("dxpMode", ""),
        note=texts.get("note", ""),
    )


def _subscriber(node: Element) -> Subscriber:
    texts = _texts(node)
    return Subscriber(
        dxp_address=texts.get("dxpAddress", ""),
        status=texts.get("status", ""),
        dxp_mode=texts.get("dxpMode", ""),
        note=texts.get("note", ""),
    )


def _extension(node: Element | None) -> Extension | None:
    if node is None:
        return None
    texts = _texts(node)
    body = node.find(f"{_CEB}Message")
    inner = next(body.iterchildren(etree.Element), None) if body is not None else None
    # exclusive: the block must not pick up the namespaces of the message around it
    xml = b"" if inner is None else canonical(inner, exclusive=True)
    return Extension(name=texts.get("name", ""), version=texts.get("version", ""), xml=xml)
