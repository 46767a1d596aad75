import pytest

from entrepot_core.places import UnknownCountry, cn_children, cn_path, get_country
from entrepot_core.units import KILOGRAM, UnknownUnit, get_unit


def test_countries_carry_the_customs_code():
    assert get_country("CN").cn_customs == "142"
    assert get_country("JP").name_zh == "日本"
    with pytest.raises(UnknownCountry):
        get_country("XX")


def test_regions_form_a_tree():
    assert len(cn_children()) >= 31
    assert [region.name_zh for region in cn_path("440106")] == ["广东省", "广州市", "天河区"]


def test_units_by_code():
    assert get_unit(KILOGRAM).name_zh == "千克"
    with pytest.raises(UnknownUnit):
        get_unit("999")
