"""The short way agrees with the long way: what has the usual shape is valid and canonical, however it was made."""

import random
from dataclasses import replace

import pytest
from lxml import etree

from entrepot_core.customs import specimens
from entrepot_core.customs.documents import Document, Subscriber
from entrepot_core.customs.messages import CURRENT, SPECS, build, validate
from entrepot_core.customs.messages.forms import Form, Shape, narrower
from entrepot_core.customs.messages.usual import DECLARATION, canonical_unsigned, is_usual
from entrepot_core.customs.messages.validating import judge
from entrepot_core.customs.signing import SoftwareKey, sign, verify
from entrepot_core.customs.xml import BrokenXml, parse
from entrepot_core.errors import Problem

KEY = SoftwareKey.generate(common_name="Test Declarant")
LAYERS = {"xsd": (True, False), "pdf": (False, True), "both": (True, True)}
MADE = {
    "311": build(
        replace(specimens.message("311", specimens.order()), subscribers=(Subscriber(dxp_address="D"),))
    ),
    "411": build(specimens.message("411", specimens.payment(), specimens.payment())),
    "511": build(specimens.message("511", specimens.waybill())),
    "621": sign(build(specimens.message("621", specimens.inventory())), KEY),
    "622": build(specimens.answer("622", specimens.receipt("800"))),
    "623": sign(build(specimens.message("623", specimens.cancellation())), KEY),
    "625": sign(build(specimens.message("625", specimens.refund())), KEY),
}
PIECES = [
    b"<",
    b">",
    b"&",
    b"&amp;",
    b"]]>",
    b"\r",
    b"\n",
    b"\x01",
    b"\xff",
    b"0",
    b"9",
    b"-",
    b".",
    b"\xe6\x9d\x8e",
]
PIECES += [b"<!---->", b"<?x?>", b'"', b" ", b"<ceb:note>x</ceb:note>", b"<ceb:note></ceb:note>"]


def usual(xml, layer="both"):
    schema, handbook = LAYERS[layer]
    return is_usual(xml, edition=CURRENT, schema=schema, handbook=handbook)


@pytest.mark.parametrize("kind", MADE)
@pytest.mark.parametrize("layer", LAYERS)
def test_what_is_built_has_the_usual_shape(kind, layer):
    schema, handbook = LAYERS[layer]
    assert usual(MADE[kind], layer)
    assert judge(MADE[kind], schema=schema, handbook=handbook, edition=CURRENT) == ()


@pytest.mark.parametrize("kind", MADE)
def test_no_change_makes_the_short_way_say_yes_where_the_long_way_says_no(kind):
    dice = random.Random(kind)
    still = 0
    for _ in range(400):
        xml = mutated(MADE[kind], dice)
        layer = dice.choice(sorted(LAYERS))
        schema, handbook = LAYERS[layer]
        if usual(xml, layer):
            still += 1
            assert judge(xml, schema=schema, handbook=handbook, edition=CURRENT) == (), xml
    # the control: many changes leave the message valid, so the test does look at something
    assert still > 20


def mutated(xml, dice):
    place = dice.randrange(len(DECLARATION), len(xml))
    match dice.randrange(5):
        case 0:
            return xml[:place] + dice.choice(PIECES) + xml[place:]
        case 1:
            return xml[:place] + xml[place + dice.randrange(1, 4) :]
        case 2:
            return xml[:place] + bytes([dice.randrange(48, 58)]) + xml[place + 1 :]
        case 3:
            return without_element(xml, dice)
        case _:
            start = xml.find(b"<ceb:", place)
            end = xml.find(b"<ceb:", start + 1)
            return xml if min(start, end) < 0 else xml[:end] + xml[start:end] + xml[end:]


def without_element(xml, dice):
    root = etree.fromstring(xml)
    leaves = [node for node in root.iter(etree.Element) if not len(node) and "ceb" in str(node.tag)]
    node = dice.choice(leaves)
    node.getparent().remove(node)
    return DECLARATION + etree.tostring(root, encoding="unicode").encode()


@pytest.mark.parametrize("kind", ["311", "411", "511", "622"])
def test_the_usual_shape_is_the_canonical_form(kind):
    dice = random.Random(kind)
    seen = 0
    for xml in [MADE[kind], *(mutated(MADE[kind], dice) for _ in range(200))]:
        parts = canonical_unsigned(xml, CURRENT)
        if parts is not None:
            seen += 1
            assert b"".join(parts) == etree.tostring(parse(xml), method="c14n")
    assert seen > 5


def test_both_ways_of_signing_give_the_same_signature():
    xml = build(specimens.message("621", specimens.inventory()))
    other = xml.replace(DECLARATION, b'<?xml version="1.0"?>')
    assert canonical_unsigned(xml, CURRENT)
    assert canonical_unsigned(other, CURRENT) is None
    short, long = sign(xml, KEY), sign(other, KEY)
    assert etree.tostring(parse(short), method="c14n") == etree.tostring(parse(long), method="c14n")
    for each in (short, long):
        verify(each, trusted=[KEY.certificate])
        assert validate(each) == ()


def test_a_text_that_needs_an_escape_takes_the_long_way_and_holds():
    xml = build(specimens.message("621", specimens.inventory(note="a<b & c\r]]>")))
    assert canonical_unsigned(xml, CURRENT) is None
    signed = sign(xml, KEY)
    assert not usual(signed)
    assert validate(signed) == ()
    verify(signed, trusted=[KEY.certificate])


@pytest.mark.parametrize("xml", [b"", DECLARATION, MADE["622"][:-1], MADE["622"] + b"<", b"\xff" * 50])
def test_what_is_broken_is_left_to_the_long_way(xml):
    assert not usual(xml)
    with pytest.raises(BrokenXml):
        validate(xml)


def test_a_kind_nobody_knows_is_left_to_the_long_way():
    xml = MADE["622"].replace(b"CEB622", b"CEB999")
    assert not usual(xml)
    assert [fault.code for fault in validate(xml)] == ["wrong_root"]


def test_schema_and_handbook_never_contradict_each_other_in_a_length():
    for spec in SPECS.values():
        for field in (*spec.head_fields, *spec.line_fields):
            if field.form is None or field.handbook_form is None or field.form.shape is not Shape.TEXT:
                continue
            both = narrower(field.form, field.handbook_form)
            assert isinstance(both, Form)
            assert both.least >= field.handbook_form.least
            assert (both.most or 0) <= (field.handbook_form.most or 0)


def test_a_kind_nobody_knows_is_a_problem_not_a_crash():
    with pytest.raises(Problem):
        build(replace(specimens.message("311", Document(head={})), kind="999"))
