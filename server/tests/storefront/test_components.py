"""Each component of the design language, drawn alone, and the rules all of them keep."""

import re
from pathlib import Path

import pytest
from django import forms
from django.template.loader import render_to_string
from django.utils import translation
from lxml import html

import entrepot
from entrepot.platform.templatetags import ui
from entrepot_core.money import Money

pytestmark = pytest.mark.any_database

SOURCE = Path(entrepot.__file__).parent
UI = SOURCE / "platform" / "templates" / "ui"
COMPONENTS = sorted(path.name for path in UI.glob("*.html"))


class Contact(forms.Form):
    phone = forms.CharField(label="Phone", help_text="Digits only")
    remark = forms.CharField(label="Remark", required=False)
    agree = forms.BooleanField(label="I agree")


def bound() -> Contact:
    form = Contact({"phone": "", "remark": "<b>"})
    form.is_valid()
    return form


COLUMNS = [{"label": "Goods"}, {"label": "Amount", "number": True}]
SAMPLES = {
    "badge.html": ({"text": "Bonded", "kind": "warehouse"}, "Bonded"),
    "badge_flag.html": ({"code": "JP", "name": "Japan"}, "Japan"),
    "button.html": ({"label": "Place the order", "kind": "seal"}, "Place the order"),
    "card.html": (
        {
            "card": {
                "url": "/goods/a/",
                "image": "/a.svg",
                "title": "Serum",
                "price": "¥1",
                "origin": "JP",
                "origin_name": "Japan",
                "warehouse": "Tokyo",
            }
        },
        "Serum",
    ),
    "code.html": ({"url": "https://pay.example/a", "label": "Pay", "caption": "Scan"}, "Scan"),
    "empty.html": ({"title": "Nothing", "href": "/", "label": "Go"}, "Nothing"),
    "facts.html": ({"facts": [("Origin", "Japan"), ("Remark", "")]}, "Japan"),
    "languages.html": (
        {"languages": [{"code": "en", "name": "EN", "href": "/en/", "current": True}]},
        "EN",
    ),
    "masked.html": ({"value": "4401**********2X", "label": "ID number"}, "4401**********2X"),
    "notice.html": ({"kind": "error", "text": "Too many"}, "Too many"),
    "pager.html": ({"next": "?page=2", "place": "1 / 2"}, "1 / 2"),
    "price.html": (
        {
            "price": "¥100.00",
            "tax": "¥9.10",
            "total": "¥109.10",
            "lines": [{"label": "VAT", "base": "¥100.00", "rate": "13 % × 0.70", "amount": "¥9.10"}],
        },
        "¥100.00 × 13 % × 0.70",
    ),
    "stamp.html": ({"text": "Released", "when": "2026-11-22"}, "2026-11-22"),
    "stepper.html": ({"label": "Serum", "value": 2, "less": 1, "more": 3}, "2"),
    "table.html": (
        {"caption": "Sums", "columns": COLUMNS, "rows": [list(zip(COLUMNS, ("Serum", "¥1"), strict=True))]},
        "¥1",
    ),
    "tabs.html": ({"label": "Parts", "tabs": [{"label": "Goods", "href": "#", "current": True}]}, "Goods"),
    "timeline.html": (
        {
            "entries": [
                {"track": "customs", "track_name": "Customs", "text": "Released", "note": "", "at": None}
            ]
        },
        "Released",
    ),
    "tracks.html": ({"tracks": [{"kind": "money", "name": "Money", "state": "Paid"}]}, "Paid"),
}


def drawn(name: str, context: dict) -> html.HtmlElement:
    with translation.override("en"):
        return html.fromstring(f"<div>{render_to_string(f'ui/{name}', context)}</div>")


@pytest.mark.parametrize("name", sorted(SAMPLES))
def test_a_component_shows_what_it_is_given(name):
    context, expected = SAMPLES[name]

    text = " ".join(drawn(name, context).text_content().split())

    assert expected in text


def test_every_component_is_drawn_here_and_names_its_variables():
    undrawn = set(COMPONENTS) - set(SAMPLES) - {"field.html"}
    unexplained = [name for name in COMPONENTS if not (UI / name).read_text().startswith("{# ")]

    assert (undrawn, unexplained) == (set(), [])


def test_a_field_ties_label_hint_and_error_to_its_control():
    field = drawn("field.html", {"field": bound()["phone"]})

    control = field.xpath("//input")[0]
    ids = set(control.get("aria-describedby").split())
    assert field.xpath("//label/@for") == [control.get("id")]
    assert control.get("aria-invalid") == "true"
    assert field.xpath("//*[@role='alert']/@id")[0] in ids
    assert ids == set(field.xpath("//*[@id and not(self::input)]/@id"))


def test_a_field_says_when_it_may_stay_empty():
    assert "(optional)" in drawn("field.html", {"field": bound()["remark"]}).text_content()


def test_a_checkbox_is_inside_its_label():
    field = drawn("field.html", {"field": bound()["agree"]})

    assert len(field.xpath("//label[contains(@class, 'choice')]/input[@type='checkbox']")) == 1


def test_a_stepper_stops_at_the_most():
    buttons = drawn("stepper.html", {"label": "a", "value": 5, "less": 4, "more": 6, "at_most": 5}).xpath(
        "//button"
    )

    assert [button.get("disabled") is not None for button in buttons] == [False, True]


@pytest.mark.parametrize(("language", "expected"), [("en", "CN¥1,234.50"), ("zh-hans", "¥1,234.50")])
def test_money_is_written_as_the_reader_does(language, expected):
    with translation.override(language):
        assert ui.money(Money.of("1234.50", "CNY")) == expected


def test_an_amount_is_never_rounded_to_look_nice():
    with translation.override("en"):
        assert ui.money(Money.of("8.1045", "CNY")) == "CN¥8.1045"


def test_a_fraction_is_a_percentage():
    with translation.override("en"):
        assert ui.percent("0.091") == "9.1%"


def test_a_moment_is_told_on_the_clock_of_shanghai(now):
    with translation.override("en"):
        shown = ui.moment(now)

    assert shown == '<time datetime="2026-11-20T04:00:00+00:00">20 Nov 2026, 12:00</time>'


def test_a_flag_that_was_never_drawn_is_left_out():
    assert (ui.flag("XX"), ui.flag("../x")) == ("", "")


def test_no_template_of_the_shop_holds_a_style_or_a_script():
    """The content security policy refuses both; so does this."""
    inline = re.compile(r"\sstyle=|<style|<script(?![^>]*\bsrc=)|\son[a-z]+=|javascript:", re.IGNORECASE)
    folders = [SOURCE / "storefront" / "templates", SOURCE / "platform" / "templates"]
    found = [
        f"{path.name}: {hit[0]}"
        for folder in folders
        for path in folder.rglob("*.html")
        for hit in inline.finditer(path.read_text())
    ]

    assert found == []


def test_no_style_sheet_names_a_colour_beside_the_tokens():
    colour = re.compile(r"#[0-9a-f]{3,8}\b|\brgba?\(|\bhsla?\(", re.IGNORECASE)
    sheets = [SOURCE / "platform/static/ui/base.css", SOURCE / "platform/static/ui/components.css"]
    sheets.append(SOURCE / "storefront/static/storefront/storefront.css")
    found = [f"{path.name}: {hit[0]}" for path in sheets for hit in colour.finditer(path.read_text())]

    assert found == []
