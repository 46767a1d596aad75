"""Sellers, and the companies that customs knows."""

import pytest

from entrepot.parties import queries, services
from entrepot.platform.access import NotFound

pytestmark = pytest.mark.django_db


def test_a_role_is_filled_by_one_company_and_can_change_hands():
    for code in ("4401000001", "4401000002"):
        services.set_customs_party(role="ebp", port="national", code=code, name="示例平台")

    assert queries.get_party("ebp", "national").code == "4401000002"
    assert set(queries.parties_of("national")) == {"ebp"}


def test_a_missing_company_is_named_with_role_and_port():
    with pytest.raises(queries.CustomsPartyMissing, match="“agent” at port “national”"):
        queries.get_party("agent", "national")


def test_sellers_speak_the_language_of_the_page(places, django_assert_num_queries):
    with django_assert_num_queries(1):
        sellers = queries.sellers_by_code()

    assert sellers["SAKURA"].name("zh-hans") == "SAKURA 商社"
    assert sellers["SAKURA"].name("en") == "SAKURA Trading"
    with pytest.raises(NotFound):
        queries.get_seller("NOBODY")
