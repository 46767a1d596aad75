"""The worked figures of docs/algorithms/landed-cost.md."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "landed-cost.md"


def test_the_page_shows_what_the_code_does():
    result = doctest.testfile(str(PAGE), module_relative=False)

    assert result.attempted > 15
    assert result.failed == 0
