"""Pages of the portal in a world that holds some of everything: both languages, and no buyer named."""

import pytest
from server.tests import desk_cases as cases
from server.tests.desk_pages import PORTAL, foreign_words


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PORTAL)
def test_no_word_is_left_in_the_other_language(world, supplier, page, language):
    answer = supplier.get(f"/{language}/supplier/{page.format(**world)}")

    assert answer.status_code == 200
    assert foreign_words(answer.text, language) == []


@pytest.mark.parametrize("language", ["zh", "en"])
@pytest.mark.parametrize("page", PORTAL)
def test_no_page_names_a_buyer(world, supplier, page, language):
    text = supplier.get(f"/{language}/supplier/{page.format(**world)}").text

    for secret in (cases.NAME, cases.NUMBER, cases.PHONE, "韩梅梅", "虚构路", "天河区", "shopper"):
        assert secret not in text
