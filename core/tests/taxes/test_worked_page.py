"""The worked figures of the pages run as they stand: named methods, and the manual in both languages."""

import doctest
from pathlib import Path

import pytest

DOCS = Path(__file__).parents[3] / "docs"


@pytest.mark.parametrize(
    ("page", "least"),
    [
        ("algorithms/landed-cost.md", 15),
        ("manual/en/landed-cost.md", 12),
        ("manual/zh/landed-cost.md", 12),
        ("manual/en/clearance-desk.md", 10),
        ("manual/zh/clearance-desk.md", 10),
    ],
)
def test_the_page_shows_what_the_code_does(page, least):
    result = doctest.testfile(str(DOCS / page), module_relative=False, encoding="utf-8")

    assert result.attempted > least
    assert result.failed == 0
