"""An outside witness for order, cardinality and types: the tables written out as XML Schema and judged by libxml2."""

import random
from functools import cache

import pytest
from lxml import etree

from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Document
from entrepot_core.customs.messages import CURRENT, EDITIONS, SPECS, build, spec_of
from entrepot_core.customs.messages.forms import Shape
from entrepot_core.customs.messages.specs import CEB_NS, DS_NS
from entrepot_core.customs.messages.validating import judge
from entrepot_core.customs.signing import SoftwareKey, sign
from entrepot_core.customs.xml import parse

KEY = SoftwareKey.generate(common_name="Test Declarant")


def simple(form):
    match form.shape:
        case Shape.TEXT | Shape.MOMENT:
            most = "" if form.most is None else f'<xs:maxLength value="{form.most}"/>'
            return "xs:string", f'<xs:minLength value="{form.least}"/>{most}'
        case Shape.DECIMAL:
            digits = f'<xs:totalDigits value="{form.most}"/><xs:fractionDigits value="{form.scale}"/>'
            return "xs:decimal", digits
        case Shape.WHOLE:
            return "xs:integer", f'<xs:totalDigits value="{form.most}"/>'
        case _:
            return "xs:int", ""


def leaf(field):
    base, facets = simple(field.form)
    kind = f'<xs:simpleType><xs:restriction base="{base}">{facets}</xs:restriction></xs:simpleType>'
    return f'<xs:element name="{field.name}" minOccurs="{int(field.required)}">{kind}</xs:element>'


def node(name, inner, least=1, most=1):
    bound = "unbounded" if most is None else most
    body = f"<xs:complexType><xs:sequence>{inner}</xs:sequence></xs:complexType>"
    return f'<xs:element name="{name}" minOccurs="{least}" maxOccurs="{bound}">{body}</xs:element>'


def leaves(fields):
    return "".join(leaf(field) for field in fields if field.form is not None)


@cache
def schema(kind, edition=CURRENT):
    spec = spec_of(kind, edition)
    inner = leaves(spec.head_fields)
    if spec.head:
        inner = node(spec.head, inner)
    if spec.line:
        inner += node(spec.line, leaves(spec.line_fields), spec.min_lines, spec.max_lines)
    parts = {
        "BaseTransfer": node("BaseTransfer", leaves(spec.transfer_fields)),
        "BaseSubscribe": node("BaseSubscribe", leaves(spec.subscriber_fields), 0, 5),
        "ExtendMessage": '<xs:element name="ExtendMessage" minOccurs="0"/>',
        "Signature": f'<xs:any namespace="{DS_NS}" processContents="skip" '
        f'minOccurs="{int(spec.signature_required)}"/>',
    }
    inner = node(spec.document, inner, 1, spec.max_documents) + "".join(parts[name] for name in spec.tail)
    length = '<xs:minLength value="{}"/><xs:maxLength value="{}"/>'
    attributes = "".join(
        f'<xs:attribute name="{name}" use="required"><xs:simpleType><xs:restriction base="xs:string">'
        f"{length.format(*bounds)}</xs:restriction></xs:simpleType></xs:attribute>"
        for name, bounds in (("guid", (36, 36)), ("version", (1, 10)))
    )
    text = (
        f'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="{CEB_NS}" '
        f'elementFormDefault="qualified"><xs:element name="{spec.root}"><xs:complexType><xs:sequence>{inner}'
        f"</xs:sequence>{attributes}</xs:complexType></xs:element></xs:schema>"
    )
    return etree.XMLSchema(etree.fromstring(text))


MADE = {
    "311": build(specimens.message("311", specimens.order())),
    "411": build(specimens.message("411", specimens.payment(), specimens.payment())),
    "511": build(specimens.message("511", specimens.waybill())),
    "621": sign(build(specimens.message("621", specimens.inventory())), KEY),
    "622": build(specimens.answer("622", specimens.receipt("800"))),
    "623": sign(build(specimens.message("623", specimens.cancellation())), KEY),
    "625": sign(build(specimens.message("625", specimens.refund())), KEY),
}
TEXTS = [
    "",
    " ",
    "x" * 40,
    "x" * 2000,
    "1",
    "-1.5",
    "+0001.50000",
    ".5",
    "1.",
    "1e5",
    "1.123456",
    "9" * 20,
    " 7 ",
    "٣",
]


def mutated(xml, dice):
    """The same message with one or two nodes dropped, doubled, moved, renamed or filled otherwise."""
    root = parse(xml)
    for _ in range(dice.randrange(1, 3)):
        nodes = [each for each in root.iter(etree.Element) if CEB_NS in str(each.tag) and each is not root]
        if not nodes:
            break
        each = dice.choice(nodes)
        parent = each.getparent()
        match dice.randrange(6):
            case 0:
                parent.remove(each)
            case 1:
                parent.insert(parent.index(each), etree.fromstring(etree.tostring(each)))
            case 2:
                parent.insert(dice.randrange(len(parent)), each)
            case 3:
                each.tag = f"{{{CEB_NS}}}{dice.choice(['note', 'qty', 'other', 'orderNo'])}"
            case _:
                if not len(each):
                    each.text = dice.choice(TEXTS)
    return etree.tostring(root)


def ours(xml, edition=CURRENT):
    return judge(xml, schema=True, handbook=False, edition=edition)


@pytest.mark.parametrize("kind", MADE)
def test_both_give_the_same_verdict_on_what_is_built_and_on_what_is_spoilt(kind):
    dice = random.Random(kind)
    verdicts = {True: 0, False: 0}
    for xml in [MADE[kind], *(mutated(MADE[kind], dice) for _ in range(300))]:
        valid = schema(kind).validate(parse(xml))
        faults = ours(xml)
        assert valid is (faults == ()), (schema(kind).error_log, faults)
        verdicts[valid] += 1
    assert min(verdicts.values()) > 10


@pytest.mark.parametrize("edition", EDITIONS)
def test_the_tables_of_every_message_make_a_schema(edition):
    known = [kind for kind, spec in SPECS.items() if edition == CURRENT or not kind.startswith("21")]
    for kind in known:
        assert schema(kind, edition).validate(etree.Element("nothing")) is False
    assert len(known) == (42 if edition == CURRENT else 38)


def test_a_message_of_another_flow_is_invalid_in_both():
    order = Document(head=specimens.order().head, lines=specimens.order().lines)
    xml = build(specimens.message("311", order)).replace(b"CEB311", b"CEB303")
    assert schema("303").validate(parse(xml)) is False
    assert ours(xml)
