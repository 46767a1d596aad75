"""Rates as others publish them: read into one shape, what can't be used is named, nothing is guessed."""

import json
from datetime import date
from decimal import Decimal

import pytest

from entrepot_core.tariffs import RateKind, UnknownFormat, Unreadable, read
from entrepot_core.tariffs.printed import NotADuty, Printed, read_duty


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Free", Printed(Decimal(0), Decimal(0), "", "")),
        ("6.5%", Printed(Decimal("0.065"), Decimal(0), "", "")),
        ("2.4¢/kg", Printed(Decimal(0), Decimal("0.024"), "kg", "USD")),
        ("$1.04/doz", Printed(Decimal(0), Decimal("1.04"), "dozen", "USD")),
        ("1.5¢/kg + 3%", Printed(Decimal("0.03"), Decimal("0.015"), "kg", "USD")),
        ("12.00 % + 5.10 GBP / 100 kg", Printed(Decimal("0.12"), Decimal("0.051"), "kg", "GBP")),
    ],
)
def test_printed_duties_become_figures(text, expected):
    assert read_duty(text, currency="USD") == expected


@pytest.mark.parametrize(
    "text",
    [
        "",
        "See 9903.88.15",
        "The rate applicable to the article",
        "10% or $1/kg",
        "2¢/barrel",
        "1¢/kg + 2¢/kg",
    ],
)
def test_what_is_no_plain_duty_is_never_guessed(text):
    with pytest.raises(NotADuty):
        read_duty(text, currency="USD")


def test_our_own_table_names_each_line_that_cannot_be_used():
    raw = (
        "territory,code,kind,rate,valid_from,description\r\n"
        "CN,3304.99.0039,duty,1%,2026-01-01,serum\r\ncn,22042100,vat,13%,,wine\r\n"
        "XX,33049900,duty,1%,,\r\nCN,33,duty,1%,,\r\nCN,33049900,fee,1%,,\r\nCN,33049900,duty,much,,\r\nCN,33049900,duty,1%,soon,\r\n"
    ).encode("utf-8-sig")

    reading = read("own_csv", raw)

    assert [(line.code, line.kind, line.ad_valorem, line.valid_from) for line in reading.rates] == [
        ("3304990039", RateKind.DUTY, Decimal("0.01"), date(2026, 1, 1)),
        ("22042100", RateKind.VAT, Decimal("0.13"), None),
    ]
    assert [(fault.where, fault.code) for fault in reading.refused] == [
        ("line 4", "territory"),
        ("line 5", "code"),
        ("line 6", "kind"),
        ("line 7", "rate"),
        ("line 8", "valid_from"),
    ]


def test_american_rows_inherit_the_rate_of_the_row_above():
    rows = [
        {"htsno": "0409.00.00", "indent": "0", "description": "Natural honey", "general": "1.9¢/kg"},
        {"htsno": "0409.00.00.05", "indent": "1", "description": "Certified organic", "general": ""},
        {"htsno": "", "indent": "1", "description": "Other:", "general": ""},
        {"htsno": "0409.00.00.10", "indent": "2", "description": "Comb honey", "general": ""},
        {
            "htsno": "9802.00.40",
            "indent": "0",
            "description": "Repairs",
            "general": "A duty upon the value of the repairs",
        },
        {"htsno": "9802.00.40.20", "indent": "1", "description": "Other", "general": "Free"},
    ]

    reading = read("usitc_json", json.dumps(rows).encode())

    assert [(line.code, line.specific, line.ad_valorem) for line in reading.rates] == [
        ("04090000", Decimal("0.019"), 0),
        ("0409000005", Decimal("0.019"), 0),
        ("0409000010", Decimal("0.019"), 0),
        ("9802004020", 0, 0),
    ]
    assert [fault.where for fault in reading.refused] == ["9802.00.40"]


def uk_answer(base: str, kind: str = "103") -> bytes:
    return json.dumps(
        {
            "data": {
                "type": "commodity",
                "attributes": {"goods_nomenclature_item_id": "6109100010", "description": "T-shirts"},
            },
            "included": [
                {
                    "type": "measure",
                    "id": "1",
                    "attributes": {"effective_start_date": "2021-01-01T00:00:00.000Z"},
                    "relationships": {
                        "measure_type": {"data": {"id": kind}},
                        "duty_expression": {"data": {"id": "9"}},
                    },
                },
                {"type": "duty_expression", "id": "9", "attributes": {"base": base}},
            ],
        }
    ).encode()


def test_the_british_answer_gives_duty_and_vat_and_leaves_other_measures():
    duty = read("uk_json", uk_answer("12.00 %")).rates[0]

    assert (duty.territory, duty.code, duty.ad_valorem, duty.valid_from) == (
        "GB",
        "6109100010",
        Decimal("0.12"),
        date(2021, 1, 1),
    )
    assert read("uk_json", uk_answer("20.00 %", "305")).rates[0].kind is RateKind.VAT
    assert read("uk_json", uk_answer("1 %", "142")).rates == ()
    assert read("uk_json", uk_answer("<abbr>EA</abbr> formula")).refused[0].code == "rate"


ECB = """<?xml version="1.0" encoding="UTF-8"?>
<gesmes:Envelope xmlns:gesmes="http://www.gesmes.org/xml/2002-08-01" xmlns="http://www.ecb.int/vocabulary/2002-08-01/eurofxref">
<Cube><Cube time="2026-10-30"><Cube currency="USD" rate="1.1172"/><Cube currency="CNY" rate="7.4326"/><Cube currency="QQQ" rate="1"/><Cube currency="JPY" rate="N/A"/></Cube></Cube>
</gesmes:Envelope>"""


def test_the_central_banks_rates_by_day():
    reading = read("ecb_xml", ECB.encode())

    assert [(line.base, line.quote, line.rate) for line in reading.exchange] == [
        ("EUR", "USD", Decimal("1.1172")),
        ("EUR", "CNY", Decimal("7.4326")),
    ]
    assert [fault.code for fault in reading.refused] == ["currency", "rate"]


def test_monthly_customs_rates():
    reading = read(
        "cn_customs_csv",
        b"month,currency,rate\r\n2023-07,USD,7.1795\r\n2023-07,EUR,7.8396\r\n2023-13,USD,7\r\n2023-07,USD,-1\r\n2023-07,ZZZ,1\r\n",
    )

    assert [(line.base, line.rate, line.valid_from) for line in reading.exchange] == [
        ("USD", Decimal("7.1795"), date(2023, 7, 1)),
        ("EUR", Decimal("7.8396"), date(2023, 7, 1)),
    ]
    assert [fault.code for fault in reading.refused] == ["month", "rate", "currency"]


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("own_csv", b"\xff\xfe"),
        ("own_csv", b"a,b\r\n1,2\r\n"),
        ("usitc_json", b"{"),
        ("usitc_json", b'[{"a": 1}]'),
        ("usitc_json", b"[" * 100_000),
        ("uk_json", b"[]"),
        ("uk_json", b'{"data": {}}'),
        ("ecb_xml", b"<!DOCTYPE a><a/>"),
        ("ecb_xml", b"<a/>"),
        ("cn_customs_csv", b"month\r\n"),
    ],
)
def test_a_file_of_another_kind_is_refused_with_the_reason(name, raw):
    with pytest.raises(Unreadable) as refused:
        read(name, raw)

    assert refused.value.params["why"]


def test_an_unknown_format_names_the_known_ones():
    with pytest.raises(UnknownFormat, match="own_csv"):
        read("pdf", b"")
