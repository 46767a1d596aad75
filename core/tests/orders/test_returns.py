import pytest
from hypothesis import given
from hypothesis import strategies as st

from entrepot_core.orders.returns import Portion


@given(st.lists(st.integers(1, 50), min_size=1, max_size=8), st.integers(0, 10_000_000), st.integers(0, 30))
def test_portions_never_pass_the_whole_and_sum_to_it(parts, total, kept):
    whole, before, given_back = sum(parts) + kept, 0, 0
    for taken in parts:
        given_back += Portion(before=before, taken=taken, whole=whole).of(total)
        before += taken
        assert 0 <= given_back <= total

    assert given_back == total * before // whole
    assert kept or given_back == total


@pytest.mark.parametrize(("before", "taken", "whole"), [(0, 0, 2), (1, 2, 2), (-1, 1, 2)])
def test_no_more_than_is_left_is_taken(before, taken, whole):
    with pytest.raises(ValueError, match="after"):
        Portion(before=before, taken=taken, whole=whole)
