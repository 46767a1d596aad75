"""Pages of the console in a world that holds some of everything: both languages, nothing inline, never cached."""

import pytest
from server.tests.desk_pages import CONSOLE, foreign_words


@pytest.mark.parametrize("language", ["en", pytest.param("zh", marks=pytest.mark.any_database)])
@pytest.mark.parametrize("page", CONSOLE)
def test_no_word_is_left_in_the_other_language(world, staff, page, language):
    answer = staff.get(f"/{language}/console/{page.format(**world)}")

    assert answer.status_code == 200
    assert foreign_words(answer.text, language) == []


def test_the_language_test_notices_a_word_that_was_left():
    assert foreign_words("<p>已放行 waiting</p>", "zh") == ["已放行 waiting"]
    assert foreign_words("<p>Released <span translate='no'>放行</span></p>", "en") == []
    assert foreign_words("<p>Released 放行</p>", "en") == ["Released 放行"]


@pytest.mark.parametrize("page", CONSOLE)
def test_a_page_holds_no_inline_style_or_script(world, staff, page):
    text = staff.get(f"/en/console/{page.format(**world)}").text

    assert " style=" not in text and "<style" not in text
    assert "<script>" not in text and " onclick=" not in text


def test_a_page_of_the_desk_is_kept_by_no_cache(staff):
    assert staff.get("/en/console/orders/")["Cache-Control"] == "private, no-store"
