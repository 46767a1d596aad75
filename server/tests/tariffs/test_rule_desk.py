"""Rates taken over from files: shown first, approved by a second person, written once; overrides with note and end."""

from datetime import date
from decimal import Decimal

import pytest

from entrepot.catalog import services as catalog
from entrepot.catalog.facts import TextFacts
from entrepot.platform import agreed_files
from entrepot.platform.access import NotFound
from entrepot.platform.agreed_files import Published
from entrepot.platform.models import OutboxEvent
from entrepot.tariffs import exchange, files, queries
from entrepot.tariffs.models import Rate
from entrepot.tariffs.overrides import OverrideRefused
from entrepot.usecases.tariffs.assess_shipment import assess_shipment
from entrepot.usecases.tariffs.decide_rates import decide_rates
from entrepot.usecases.tariffs.end_override import end_override
from entrepot.usecases.tariffs.list_touched import list_touched
from entrepot.usecases.tariffs.override_rate import override_rate
from entrepot.usecases.tariffs.propose_rates import propose_rates
from entrepot_core.money import Money
from entrepot_core.tariffs import Unreadable
from entrepot_core.taxes import Goods, Line, Shipment, assess

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2026, 11, 20)
TABLE = b"territory,code,kind,rate,valid_from,description\r\nCN,33049900,duty,1%,,serum\r\nCN,3304990039,vat,9%,2026-12-01,serum\r\nCN,1,duty,1%,,\r\n"


def propose(now, raw=TABLE, format_name="own_csv", actor="anna", **changed) -> int:
    told = {"source": "Tariff of 2026", "effective_from": date(2026, 1, 1), **changed}
    file = Published(raw=raw, name="t.csv", **told)
    return propose_rates(file=file, format_name=format_name, actor=actor, now=now)


def rated(day: date, code: str = "3304990039", **stated: object) -> Goods:
    return queries.book([code], territory="CN", day=day).rated(Goods(hs_code=code, origin="JP", **stated))


def test_nothing_holds_before_a_second_person_approved(now):
    number = propose(now)

    assert not Rate.objects.exists()
    with pytest.raises(agreed_files.FileNeedsSecondPerson):
        decide_rates(file_id=number, approve=True, actor="anna", now=now)
    receipt = decide_rates(file_id=number, approve=True, actor="ben", now=now)

    assert (receipt.written, receipt.refused) == (2, 1)
    assert OutboxEvent.objects.filter(topic="tariffs.changed.v1").count() == 1
    with pytest.raises(agreed_files.FileDecided):
        decide_rates(file_id=number, approve=True, actor="carl", now=now)


def test_a_refused_file_changes_nothing(now):
    decide_rates(file_id=propose(now), approve=False, actor="ben", now=now)

    assert not Rate.objects.exists()
    assert not OutboxEvent.objects.exists()


def test_a_rate_holds_from_its_day_for_longer_codes_and_never_over_a_stated_one(now):
    decide_rates(file_id=propose(now), approve=True, actor="ben", now=now)

    assert rated(DAY).duty.ad_valorem == Decimal("0.01")
    assert rated(DAY).vat is None
    assert rated(date(2026, 12, 1)).vat == Decimal("0.09")
    assert rated(date(2025, 12, 31)).duty is None
    assert rated(DAY, code="3304990000").duty.ad_valorem == Decimal("0.01")
    assert rated(date(2026, 12, 1), vat=Decimal("0.13")).vat == Decimal("0.13")


def test_the_same_proposal_waits_once_and_corrected_words_beside_the_same_bytes_are_another(now):
    first = propose(now)

    assert propose(now, actor="carl") == first
    later = propose(now, effective_from=date(2026, 7, 1))
    elsewhere = propose(now, source="Tariff of 2026, corrected")
    assert len({first, later, elsewhere}) == 3
    assert files.get_reading(later)[1] == date(2026, 7, 1)


def test_a_refused_file_may_be_proposed_again_and_approved(now):
    refused = propose(now)
    decide_rates(file_id=refused, approve=False, actor="ben", now=now)

    again = propose(now)
    assert again != refused
    assert decide_rates(file_id=again, approve=True, actor="ben", now=now).written == 2


def test_the_same_file_again_changes_nothing_and_another_one_shows_the_difference(now):
    decide_rates(file_id=propose(now), approve=True, actor="ben", now=now)

    again = files.differences(*files.get_reading(propose(now)))
    assert {item.outcome for item in again} == {"unchanged"}
    reading, begins = files.get_reading(propose(now, raw=TABLE.replace(b"1%,,serum", b"2%,,serum")))
    found = files.differences(reading, begins)
    assert [(item.outcome, item.before.text, item.line.text) for item in found] == [
        ("changed", "1%", "2%"),
        ("unchanged", "9%", "9%"),
    ]


def test_differences_cost_the_same_for_one_line_and_thirty(now, django_assert_num_queries):
    head = b"territory,code,kind,rate\r\n"
    for count in (1, 30):
        reading = files.read(
            "own_csv", head + b"".join(b"CN,%010d,duty,1%%\r\n" % (3304990000 + at) for at in range(count))
        )
        with django_assert_num_queries(1):
            files.differences(reading, DAY)


def test_an_override_goes_before_the_tariff_until_it_ends(now):
    decide_rates(file_id=propose(now), approve=True, actor="ben", now=now)
    number = override_rate(
        territory="CN",
        code="330499",
        kind="duty",
        text="0%",
        note="interim rate, notice 11",
        valid_from=DAY,
        valid_to=date(2026, 12, 31),
        actor="anna",
        now=now,
    )

    assert rated(DAY).duty.ad_valorem == 0
    assert rated(date(2027, 1, 1)).duty.ad_valorem == Decimal("0.01")
    end_override(rate_id=number, actor="ben", now=now)
    assert rated(date(2026, 11, 21)).duty.ad_valorem == Decimal("0.01")
    with pytest.raises(NotFound):
        end_override(rate_id=number, actor="ben", now=now)


@pytest.mark.parametrize(
    ("wrong", "field"),
    [
        ({"code": "33"}, "code"),
        ({"note": "x"}, "note"),
        ({"valid_to": date(2026, 1, 1)}, "valid_to"),
        ({"valid_to": date(2030, 1, 1)}, "valid_to"),
        ({"text": "much"}, "text"),
        ({"kind": "fee"}, "kind"),
    ],
)
def test_an_override_that_cannot_be_used_names_the_field_and_leaves_no_trace(now, wrong, field):
    good = {
        "territory": "CN",
        "code": "330499",
        "kind": "duty",
        "text": "1%",
        "note": "because of",
        "valid_from": DAY,
        "valid_to": DAY,
    }

    with pytest.raises(OverrideRefused) as refused:
        override_rate(**{**good, **wrong}, actor="anna", now=now)

    assert refused.value.field == field
    assert not Rate.objects.exists()


def test_the_goods_that_a_file_touches_are_listed(now):
    product = catalog.add_product(
        slug="s",
        brand="K",
        category="c",
        picture="p",
        texts={"en": TextFacts(name="Serum", summary="", description="")},
        now=now,
    )
    variant = catalog.add_variant(product, catalog.NewVariant(sku="KUM-1", net_weight_g=1, gross_weight_g=1))
    catalog.add_profile(
        variant,
        catalog.NewProfile(
            valid_from=DAY,
            hs_code="3304990039",
            origin="JP",
            declared_name="n",
            declared_model="m",
            unit="011",
            unit1="035",
            quantity1=Decimal(1),
        ),
    )

    touched = list_touched(file_id=propose(now), language="en", day=DAY)

    assert [(row.sku, row.name, row.line_code, row.before, row.after) for row in touched] == [
        ("KUM-1", "Serum", "3304990039", "", "9%")
    ]


def test_monthly_rates_are_found_for_their_month_only(now):
    number = propose(now, raw=b"month,currency,rate\r\n2026-11,USD,7.1\r\n", format_name="cn_customs_csv")
    decide_rates(file_id=number, approve=True, actor="ben", now=now)

    assert queries.get_exchange_rate("USD", "CNY", purpose="customs", day=DAY) == Decimal("7.1")
    assert queries.get_exchange_rate("CNY", "CNY", purpose="customs", day=DAY) == 1
    with pytest.raises(queries.NoExchangeRate):
        queries.get_exchange_rate("USD", "CNY", purpose="customs", day=date(2026, 12, 1))


def test_an_unreadable_file_is_refused_and_not_kept(now):
    with pytest.raises(Unreadable):
        propose(now, raw=b"{", format_name="usitc_json")

    assert not files.RateFile.objects.exists()


def test_a_stored_rate_enters_the_assessment(now):
    override_rate(
        territory="CN",
        code="330499",
        kind="vat",
        text="9%",
        note="for the test",
        valid_from=DAY,
        valid_to=DAY,
        actor="anna",
        now=now,
    )
    goods = rated(DAY, content=Decimal(30), content_unit="ml", on_positive_list=True)
    line = Line(id="1", quantity=1, unit_price=Money.of("100", "CNY"), goods=goods)

    found = assess(Shipment(lines=(line,), destination="CN", origin="JP", mode="1210"), as_of=DAY)

    assert found.vat == Money.of("6.30", "CNY")


ECB = b"""<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time="2026-11-19"><Cube currency="USD" rate="1.1172"/><Cube currency="GBP" rate="0.8338"/></Cube></Cube></gesmes:Envelope>"""


def test_rates_are_turned_around_and_crossed_by_the_euro(now):
    decide_rates(file_id=propose(now, raw=ECB, format_name="ecb_xml"), approve=True, actor="ben", now=now)

    assert exchange.find_rate("EUR", "USD", purpose="reference", day=DAY) == Decimal("1.1172")
    assert exchange.find_rate("USD", "EUR", purpose="reference", day=DAY) == Decimal("0.89509488")
    assert exchange.find_rate("USD", "GBP", purpose="reference", day=DAY) == Decimal("0.74633011")
    assert exchange.find_rate("CNY", "EUR", purpose="reference", day=DAY) is None
    assert exchange.find_rate("EUR", "USD", purpose="reference", day=date(2026, 12, 15)) is None


def test_goods_priced_in_dollars_land_in_europe_by_the_rate_on_record(now):
    decide_rates(file_id=propose(now, raw=ECB, format_name="ecb_xml"), approve=True, actor="ben", now=now)
    line = Line(
        id="1", quantity=1, unit_price=Money.of("100", "USD"), goods=Goods(hs_code="610910", origin="CN")
    )
    shipment = Shipment(lines=(line,), destination="DE", origin="CN")

    found = assess_shipment(shipment, as_of=DAY)

    assert (found.currency, found.dutiable_value) == ("EUR", Money.of("89.51", "EUR"))
    assert found.total_tax == Money.of("20.01", "EUR")
    stated = assess_shipment(
        Shipment(lines=(line,), destination="DE", origin="CN", rates={"USD": Decimal("0.5")}), as_of=DAY
    )
    assert stated.dutiable_value == Money.of("50.00", "EUR")
