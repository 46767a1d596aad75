"""What was stored, or is told in elements of messages, is read in the reader's language."""

from datetime import timedelta

import pytest
from django.utils.html import strip_tags
from django.utils.translation import override

from entrepot.console.causes import said_of
from entrepot.console.templatetags.console import elements, status, told
from entrepot.platform import clock
from entrepot.platform.templatetags.desk import age, ago
from entrepot_core.customs.matching import RULES


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


@pytest.mark.parametrize(
    ("language", "sentence", "shown"),
    [
        (
            "en",
            "311.buyerName differs, 411.payerName",
            "<code>311.buyerName</code> differs, <code>411.payerName</code>",
        ),
        ("zh-hans", "311.buyerName 不同", "<code>311.buyerName</code> 不同"),
        ("en", "trafNo is “<b>”", "<code>trafNo</code> is “&lt;b&gt;”"),
        ("en", "The order says 328.21 was paid", "The order says 328.21 was paid"),
        ("en", "311.noSuchThing", "<code>311.noSuchThing</code>"),
    ],
)
def test_elements_of_messages_are_set_as_code(language, sentence, shown):
    with override(language):
        assert elements(sentence) == shown


def test_a_status_that_nobody_knows_has_no_name():
    with override("en"):
        assert (status("800", "622"), status("99", "622"), status("1", "816")) == ("Released", "", "Made")


def test_a_moment_is_told_as_a_length_and_as_a_time():
    then = clock.now() - timedelta(minutes=6, seconds=30)
    with override("en"):
        assert (strip_tags(age(then)), strip_tags(ago(then))) == ("6 minutes", "6 minutes ago")
        assert (strip_tags(age(clock.now())), strip_tags(ago(clock.now()))) == (
            "less than a minute",
            "just now",
        )
        assert age(None) == ago(None) == "–"
    with override("zh-hans"):
        assert strip_tags(ago(then)) == "6 分钟前"
        assert strip_tags(age(clock.now())) == "不到 1 分钟"


@pytest.mark.parametrize("rule", RULES)
def test_a_parcel_that_is_held_back_waits_for_a_rule_with_a_name(rule):
    for language, name in (("en", RULES[rule].name_en), ("zh-hans", RULES[rule].name_zh)):
        with override(language):
            assert said_of("blocked", rule) == f"{rule}: {name}"
        assert name
        assert "%(" not in name
        assert "…" not in name
