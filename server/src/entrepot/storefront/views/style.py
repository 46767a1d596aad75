"""One page that shows every component with invented data."""

from datetime import UTC, datetime
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.templatetags.static import static
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET

from entrepot.platform.access import public
from entrepot.platform.templatetags.ui import country, minor, percent


class SampleForm(forms.Form):
    """A field in each of its kinds."""

    full_name = forms.CharField(
        label=gettext_lazy("Full name"), help_text=gettext_lazy("As printed on the ID card.")
    )
    number = forms.CharField(label=gettext_lazy("ID number"))
    province = forms.ChoiceField(label=gettext_lazy("Province"), choices=[("44", "广东省"), ("33", "浙江省")])
    remark = forms.CharField(label=gettext_lazy("Remark"), required=False)
    agree = forms.BooleanField(label=gettext_lazy("I have read the notice to consumers and agree."))


def _form() -> SampleForm:
    form = SampleForm({"full_name": "李雷", "number": "440101", "province": "44", "agree": "on"})
    form.add_error("number", _("The last digit does not fit the rest: please check the number."))
    return form


def _price() -> dict[str, Any]:
    base = minor(23900, "CNY")
    return {
        "price": base,
        "tax": minor(2175, "CNY"),
        "total": minor(26075, "CNY"),
        "tax_lines": [
            {
                "label": _("Value added tax"),
                "note": _("13 % of the price, of which 70 % is charged"),
                "base": base,
                "rate": percent("0.091"),
                "amount": minor(2175, "CNY"),
            }
        ],
    }


def _order() -> dict[str, Any]:
    track = {"money": _("Money"), "goods": _("Goods"), "customs": _("Customs"), "service": _("Service")}
    states = {
        "money": _("Paid"),
        "goods": _("Packed"),
        "customs": _("Released"),
        "service": _("Nothing open"),
    }
    steps = [
        ("customs", _("Released"), "5316202616000001", datetime(2026, 11, 22, 4, 12, tzinfo=UTC)),
        ("goods", _("Packed"), "", datetime(2026, 11, 22, 3, 55, tzinfo=UTC)),
        ("money", _("Paid"), minor(26075, "CNY"), datetime(2026, 11, 22, 3, 40, tzinfo=UTC)),
    ]
    return {
        "tracks": [{"kind": kind, "name": name, "state": states[kind]} for kind, name in track.items()],
        "timeline": [
            {"track": kind, "track_name": track[kind], "text": text, "note": note, "at": at}
            for kind, text, note, at in steps
        ],
    }


def _table() -> dict[str, Any]:
    columns = [
        {"label": _("Goods")},
        {"label": _("Pieces"), "number": True},
        {"label": _("Amount"), "number": True},
    ]
    rows = [(_("Milk powder"), "2", minor(47800, "CNY")), (_("Serum"), "10", minor(120990, "CNY"))]
    return {
        "caption": _("Goods"),
        "columns": columns,
        "rows": [list(zip(columns, row, strict=True)) for row in rows],
        "total": list(zip(columns, (_("Total"), "12", minor(168790, "CNY")), strict=True)),
    }


def _notices() -> list[dict[str, str]]:
    return [
        {
            "kind": "info",
            "title": "",
            "text": _("Delivery takes 2 to 5 days after customs has released the goods."),
        },
        {
            "kind": "warning",
            "title": _("Over the limit of 5,000 yuan"),
            "text": _("Order a part of it now and the rest in a second order."),
        },
        {"kind": "error", "title": "", "text": _("The price has changed: please look at the total again.")},
        {"kind": "good", "title": "", "text": _("Customs has released the goods.")},
    ]


def samples() -> dict[str, Any]:
    """Invented content for every component."""
    return {
        **_price(),
        **_order(),
        "table": _table(),
        "notices": _notices(),
        "form": _form(),
        "warehouse": _("Nansha bonded warehouse"),
        "waiting": _("Waiting"),
        "released": _("Released"),
        "refused": _("Refused"),
        "id_label": _("ID number"),
        "facts": [(_("ID number"), "4401************2X"), (_("Goods"), _("Milk powder")), (_("Remark"), "")],
        "tabs": [
            {"label": _("Goods"), "href": "#a", "current": True},
            {"label": _("Customs"), "href": "#b", "current": False},
        ],
        "cards": [
            {
                "url": "#cards",
                "image": static("ui/seal.svg"),
                "title": title,
                "price": minor(price, "CNY"),
                "tax_note": _("+ import tax %(tax)s") % {"tax": minor(tax, "CNY")},
                "origin": origin,
                "origin_name": country(origin),
                "warehouse": _("Nansha bonded warehouse"),
                "sold_out": origin == "NZ",
            }
            for title, price, tax, origin in (
                (_("Serum"), 23900, 2175, "JP"),
                (_("Milk powder"), 28900, 2630, "NZ"),
            )
        ],
        "japan": country("JP"),
        "germany": country("DE"),
    }


@require_GET
@public
def page(request: HttpRequest) -> HttpResponse:
    """The style page."""
    return render(request, "storefront/style.html", {"samples": samples()})
