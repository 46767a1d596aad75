"""Product pictures are whole, harmless documents."""

import pytest
from lxml import etree

from entrepot.seeds.packshots import KINDS, packshot_svg

pytestmark = pytest.mark.any_database

SVG = "{http://www.w3.org/2000/svg}"


@pytest.mark.parametrize("kind", KINDS)
def test_a_picture_is_an_svg_that_can_do_nothing(kind):
    tree = etree.fromstring(packshot_svg(kind=kind, brand="KUMANO", hue=205))

    tags = {element.tag for element in tree.iter()}
    names = {name for element in tree.iter() for name in element.attrib}
    assert tree.tag == f"{SVG}svg"
    assert not tags & {f"{SVG}script", f"{SVG}style", f"{SVG}foreignObject", f"{SVG}image"}
    assert not {name for name in names if name.startswith("on") or name in {"style", "href"}}


@pytest.mark.parametrize("kind", sorted(set(KINDS)))
def test_the_brand_stands_on_it(kind):
    tree = etree.fromstring(packshot_svg(kind=kind, brand="雪岭 & Co", hue=10))

    assert "雪岭 & Co" in [text.text for text in tree.iter(f"{SVG}text")]


def test_every_kind_looks_different():
    assert len({packshot_svg(kind=kind, brand="A", hue=1) for kind in KINDS}) == len(KINDS)


def test_goods_nobody_drew_come_in_a_box():
    assert packshot_svg(kind="anvil", brand="A", hue=1) == packshot_svg(kind="box", brand="A", hue=1)
