"""The figures of the page on the way from cart to order hold."""

import doctest
from pathlib import Path

PAGE = Path(__file__).parents[3] / "docs" / "algorithms" / "from-cart-to-order.md"


def test_every_worked_figure_holds():
    result = doctest.testfile(str(PAGE), module_relative=False)

    assert result.attempted > 8
    assert result.failed == 0
