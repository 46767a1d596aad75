"""The demo world is sound: every code, unit, place and number in it is one that the law's tables know."""

import pytest
from django.apps import apps
from django.contrib.auth import get_user_model
from django.core.management import call_command
from stdnum.cn import ric

from entrepot.accounts.models import ROLES
from entrepot.seeds.packshots import KINDS
from entrepot.seeds.world import world
from entrepot_core.places import cn_regions, get_country
from entrepot_core.taxes.countries.cn.goods import table
from entrepot_core.units import customs_units

PRODUCTS = world().products
named = pytest.mark.parametrize("row", PRODUCTS, ids=[row["slug"] for row in PRODUCTS])


@named
def test_goods_are_classified_as_the_tax_table_has_them(row):
    profile = row["profile"]

    assert profile["hs_code"] in table()
    assert (profile["unit1"], *([profile["unit2"]] if "unit2" in profile else [])) == table()[
        profile["hs_code"]
    ].units
    assert {profile["unit"], profile["unit1"]} <= set(customs_units())
    assert get_country(profile["origin"])


@named
def test_goods_are_described_in_both_languages(row):
    assert set(row["texts"]) == {"zh-hans", "en"}
    assert row["texts"]["zh-hans"]["name"] != row["texts"]["en"]["name"]
    assert row["look"]["kind"] in KINDS


@named
def test_offers_name_a_seller_and_a_warehouse_that_fit(row):
    warehouses = {each["code"]: each for each in world().warehouses}
    for offer in row["offers"]:
        assert offer["seller"] in {each["code"] for each in world().sellers}
        bonded = warehouses[offer["warehouse"]]["kind"] == "bonded"
        assert bonded == (offer["mode"] == "1210")
        assert bonded == ("item_record_no" in row["profile"])


def test_names_are_not_used_twice():
    skus = [row["variant"]["sku"] for row in PRODUCTS]
    records = [row["profile"]["item_record_no"] for row in PRODUCTS if "item_record_no" in row["profile"]]

    assert len(set(skus)) == len(skus)
    assert len(set(records)) == len(records)


def test_people_have_roles_numbers_and_regions_that_exist():
    for person in world().people:
        assert set(person["roles"]) <= set(ROLES)
        if "identity" in person:
            assert ric.is_valid(person["identity"]["number"])
            assert person["address"]["region_code"] in cn_regions()


@pytest.mark.django_db(transaction=True)
def test_planting_twice_changes_nothing(settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    call_command("seed")
    once = counts()
    call_command("seed")

    assert counts() == once
    assert once["catalog.Product"] == len(PRODUCTS)
    assert once["catalog.ListingCard"] == 2 * len(PRODUCTS)
    assert get_user_model().objects.get(username="shopper@demo.example").check_password(world().password)


def counts():
    return {
        model._meta.label: model.objects.count()
        for model in apps.get_models()
        if model.__module__.startswith("entrepot.") and model._meta.app_label != "platform"
    }
