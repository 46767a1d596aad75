"""Notes that were stored in English are read in the reader's language."""

import pytest
from django.utils.translation import override

from entrepot.console.templatetags.console import told


@pytest.mark.parametrize(
    ("note", "zh"),
    [
        ("the tax bill of the list", "清单的电子税单"),
        ("belongs to attempt 2", "属于第 2 次申报"),
        ("released is further on", "已到更后的“已放行”"),
        ("status 77 of 622 is not on record", "622 的状态 77 未收录"),
        ("something new", "something new"),
        ("", ""),
    ],
)
def test_a_note_is_told_in_chinese(note, zh):
    with override("zh-hans"):
        assert told(note) == zh
