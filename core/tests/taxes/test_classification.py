"""Search for commodity codes: words in two languages, digits, reasons, and candidates for goods without a code."""

from datetime import date

import pytest

from entrepot_core.money import Money
from entrepot_core.taxes import Goods, Line, Outcome, Shipment, assess
from entrepot_core.taxes.classification import description_of, search
from entrepot_core.taxes.classification.tables import descriptions, headings, singular, words
from entrepot_core.taxes.countries.cn.goods import table

TODAY = date(2026, 11, 22)


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("lipstick", "330410"),
        ("口红", "330410"),
        ("infant milk powder", "190110"),
        ("日本进口婴儿奶粉 900g", "190110"),
        ("leather handbag", "420221"),
        ("smartphones", "851713"),
        ("威士忌", "220830"),
        ("wrist watch", "910211"),
        ("电动牙刷", "850980"),
        ("8517.13", "851713"),
        ("horses", "010121"),
    ],
)
def test_the_best_candidate(text, code):
    best = search(text)[0]

    assert best.hs6 == code
    assert best.reasons
    assert best.description == description_of(code)


def test_digits_give_every_code_below():
    assert [found.hs6 for found in search("3304")] == ["330410", "330420", "330430", "330491", "330499"]
    assert search("3304100091")[0].hs6 == "330410"


def test_nothing_speaks_for_nonsense():
    assert search("qzxw") == ()
    assert search("") == ()


def test_fewer_are_given_on_request_and_the_best_come_first():
    found = search("cotton shirt", limit=3)

    assert len(found) == 3
    assert [each.score for each in found] == sorted((each.score for each in found), reverse=True)


def test_the_tables_fit_together():
    assert len(descriptions()) == 5612
    assert {code[:4] for code in descriptions()} == set(headings())
    assert {code for word in words() for code in word.codes} <= set(descriptions())
    assert {code[:6] for code in table()} <= set(descriptions())


@pytest.mark.parametrize(
    ("plural", "one"),
    [("watches", "watch"), ("batteries", "battery"), ("glasses", "glass"), ("toys", "toy"), ("bus", "bus")],
)
def test_plurals(plural, one):
    assert singular(plural) == one


def test_goods_without_a_code_get_candidates_by_their_description():
    line = Line(id="A", quantity=1, unit_price=Money.of("80", "CNY"), goods=Goods(description="口红 3.5g"))
    china = assess(Shipment(mode="1210", destination="CN", lines=(line,)), as_of=TODAY)

    assert china.outcome is Outcome.PARTIAL
    assert {found.hs_code for found in china.candidates} >= {"3304100091", "3304100092"}
    assert all(found.reason for found in china.candidates)


def test_goods_without_a_code_get_six_digits_abroad():
    goods = Goods(description="cotton T-shirt")
    line = Line(id="A", quantity=1, unit_price=Money.of("20", "EUR"), goods=goods)

    result = assess(Shipment(destination="DE", origin="CN", lines=(line,)), as_of=TODAY)

    assert (result.outcome, result.missing) == (Outcome.PARTIAL, ("lines[0].goods.hs_code",))
    assert {found.hs_code for found in result.candidates} >= {"610910", "610990"}
