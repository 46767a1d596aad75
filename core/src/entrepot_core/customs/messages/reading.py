"""Bytes to messages, leniently: never by prefix, missing numbers allowed, known misspellings read."""

from collections.abc import Mapping
from contextlib import suppress
from dataclasses import replace
from functools import cache

from lxml import etree

from entrepot_core.customs.documents import Document, Extension, Message, Subscriber, Transfer, Value
from entrepot_core.customs.messages.forms import Form, Shape
from entrepot_core.customs.messages.naming import CEB, Element, child, children, kind_of, own_name
from entrepot_core.customs.messages.specs import CEB_NS, CURRENT, SPECS, Field, Spec, UnknownMessage, spec_of
from entrepot_core.customs.xml import canonical, parse
from entrepot_core.errors import Problem

_ROOTS: Mapping[object, Spec] = {CEB + spec.root: spec for spec in SPECS.values()}


class NotAMessage(Problem):
    """The XML is well formed but no message of the unified system."""

    code = "customs.not_a_message"
    title = "This is no customs message: its root is “%(root)s”."


def read(xml: bytes) -> Message:
    """The message in ``xml``.

    Elements are known by namespace, or by name alone where they stand in none, in any letter case. What is missing stays
    absent, elements nobody knows are passed over, text that does not fit its type comes back as text. ``validate`` is the
    one that judges.

    Raises:
        HostileXml, BrokenXml: see ``parse``.
        NotAMessage: another root element or namespace.
    """
    root = parse(xml, lenient=True)
    spec = _ROOTS.get(root.tag) or SPECS.get(kind_of(root))
    if spec is None:
        raise NotAMessage(root=etree.QName(root).localname[:40])
    documents = tuple(_document(spec, node) for node in children(root, spec.document, *spec.also))
    message = Message(
        kind=spec.kind, guid=root.get("guid", ""), version=root.get("version", ""), documents=documents
    )
    return message if len(root) == len(documents) else _with_tail(message, root)


def _with_tail(message: Message, root: Element) -> Message:
    return replace(
        message,
        transfer=_transfer(child(root, "BaseTransfer")),
        subscribers=tuple(_subscriber(node) for node in children(root, "BaseSubscribe")),
        extension=_extension(child(root, "ExtendMessage")),
    )


def spec_of_root(root: Element, edition: str = CURRENT) -> Spec:
    """The spec that the root element names, strictly. Raises NotAMessage."""
    name = etree.QName(root)
    local = name.localname
    kind = local[3:6]
    if name.namespace == CEB_NS and local == f"CEB{kind}Message":
        with suppress(UnknownMessage):
            return spec_of(kind, edition)
    raise NotAMessage(root=local[:40])


Known = tuple[str, Form, bool]
"""Name and form of a field, and whether an empty element means an empty text rather than nothing."""


@cache
def _reader(fields: tuple[Field, ...]) -> tuple[Mapping[object, Known], Mapping[str, Known]]:
    """The fields by tag, and by name in lower case."""
    by_tag: dict[object, Known] = {}
    by_name: dict[str, Known] = {}
    for field in fields:
        for name in (field.name, field.also):
            if name:
                known = (field.name, field.any_form, field.keeps_empty)
                by_tag[CEB + name] = by_name[name.lower()] = known
    return by_tag, by_name


def _values(node: Element, fields: tuple[Field, ...]) -> dict[str, Value]:
    by_tag, by_name = _reader(fields)
    found: dict[str, Value] = {}
    for each in node.iterchildren(etree.Element):
        known = by_tag.get(each.tag) or by_name.get(own_name(each))
        if known is None or known[0] in found:
            continue
        name, form, keeps_empty = known
        text = leaf_text(each)
        if text:
            found[name] = text if form.shape is Shape.TEXT else form.value(text)
        elif keeps_empty:
            found[name] = ""
    return found


def leaf_text(node: Element) -> str:
    """All the text in ``node``, also around processing instructions."""
    return "".join(node.itertext()) if len(node) else (node.text or "")


def _document(spec: Spec, node: Element) -> Document:
    return Document(
        head=_head(spec, node),
        lines=tuple(_values(line, spec.line_fields) for line in children(node, spec.line))
        if spec.line
        else (),
    )


def _head(spec: Spec, node: Element) -> dict[str, Value]:
    # some write a head where there is none, or none where there should be one
    if spec.head:
        head = child(node, spec.head)
        return _values(node if head is None else head, spec.head_fields)
    if found := _values(node, spec.head_fields):
        return found
    head = child(node, f"{spec.document}Head")
    return {} if head is None else _values(head, spec.head_fields)


def _texts(node: Element) -> dict[str, str]:
    return {own_name(each): leaf_text(each) for each in node.iterchildren(etree.Element)}


def _transfer(node: Element | None) -> Transfer | None:
    if node is None:
        return None
    texts = _texts(node)
    return Transfer(
        cop_code=texts.get("copcode", ""),
        cop_name=texts.get("copname", ""),
        dxp_id=texts.get("dxpid", ""),
        dxp_mode=texts.get("dxpmode", ""),
        note=texts.get("note", ""),
    )


def _subscriber(node: Element) -> Subscriber:
    texts = _texts(node)
    return Subscriber(
        dxp_address=texts.get("dxpaddress", ""),
        status=texts.get("status", ""),
        dxp_mode=texts.get("dxpmode", ""),
        note=texts.get("note", ""),
    )


def _extension(node: Element | None) -> Extension | None:
    if node is None:
        return None
    texts = _texts(node)
    body = child(node, "Message")
    inner = next(body.iterchildren(etree.Element), None) if body is not None else None
    # exclusive: the block must not pick up the namespaces of the message around it
    xml = b"" if inner is None else canonical(inner, exclusive=True)
    return Extension(name=texts.get("name", ""), version=texts.get("version", ""), xml=xml)
