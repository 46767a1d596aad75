from datetime import date

import pytest

from entrepot_core.dated import History, NotInForce, Version


def test_a_value_holds_until_the_next_begins():
    limit = History(
        "limit",
        [Version(value=2000, valid_from=date(2016, 4, 8)), Version(value=5000, valid_from=date(2019, 1, 1))],
    )

    assert limit.on(date(2018, 12, 31)) == 2000
    assert limit.on(date(2019, 1, 1)) == 5000
    with pytest.raises(NotInForce):
        limit.on(date(2016, 4, 7))


def test_a_gap_is_stated_and_an_overlap_refused():
    gap = History(
        "x",
        [
            Version(value=1, valid_from=date(2020, 1, 1), valid_to=date(2020, 6, 30)),
            Version(value=2, valid_from=date(2021, 1, 1)),
        ],
    )

    assert gap.find(date(2020, 7, 1)) is None
    with pytest.raises(ValueError, match="two versions"):
        History(
            "x",
            [
                Version(value=1, valid_from=date(2020, 1, 1), valid_to=date(2021, 6, 1)),
                Version(value=2, valid_from=date(2021, 1, 1)),
            ],
        )
