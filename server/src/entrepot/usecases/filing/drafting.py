"""What is known of goods before anybody writes a filing: gathered from classification, article, price and seller."""

from collections.abc import Mapping
from datetime import datetime

from entrepot.catalog.offers import OfferFacts
from entrepot.customs.filing_queries import newest_facts
from entrepot.customs.filings import Place
from entrepot.parties import queries as parties
from entrepot.pricing import queries as pricing
from entrepot_core.customs.filing import GIVEN, filing_fields

ON_FILE = (
    "ncadCode",
    "barCode",
    "packUnit",
    "manufacturer",
    "supplier",
    "ingredients",
    "use",
    "lawful",
    "gift",
    "certificate",
)
"""Fields that no other table knows: the last filing of the article does."""


def suggested_facts(offer: OfferFacts, place: Place, *, now: datetime) -> Mapping[str, str]:
    """Every field of a filing as text; empty where nobody knows. A person looks at it before it is filed."""
    before = newest_facts(place) or {}
    facts = dict.fromkeys(filing_fields(), "")
    facts |= {name: str(before.get(name, "")) for name in ON_FILE}
    facts |= {
        "itemNo": offer.sku,
        "emsNo": place.ems_no,
        "customsOffice": place.office,
        "businessType": offer.mode,
        "shelfName": offer.name("zh-hans"),
        "brand": offer.brand,
        "netWeight": f"{offer.net_kg:f}",
        "grossWeight": f"{offer.gross_kg:f}",
        "gift": facts["gift"] or "N",
        "lawful": facts["lawful"] or "Y",
        "supplier": facts["supplier"] or _seller_name(offer.seller_code),
        **_price(offer, now),
        **_classified(offer),
    }
    return facts


def cleaned(text: Mapping[str, str]) -> dict[str, str]:
    """The fields that a person may fill in, without white space around them. What the port gives is not among them."""
    fields = filing_fields()
    return {
        name: " ".join(str(text.get(name, "")).replace("\x00", "").split())[:1000]
        for name, field in fields.items()
        if field.group != GIVEN or name == "itemRecordNo"
    }


def _classified(offer: OfferFacts) -> Mapping[str, str]:
    profile = offer.profile
    if profile is None:
        return {}
    second = "" if profile.quantity2 is None else format(profile.quantity2.normalize(), "f")
    return {
        "gname": profile.declared_name,
        "gcode": profile.hs_code,
        "gmodel": profile.declared_model,
        "unit": profile.unit,
        "unit1": profile.unit1,
        "unit2": profile.unit2,
        "qty1PerUnit": format(profile.quantity1.normalize(), "f"),
        "qty2PerUnit": second,
        "country": profile.origin,
        "itemRecordNo": profile.item_record_no,
    }


def _price(offer: OfferFacts, now: datetime) -> Mapping[str, str]:
    for market, currency in pricing.CURRENCIES.items():
        prices = pricing.prices_of([offer.id], market=market, at=now).get(offer.id)
        price = prices.at(1) if prices else None
        if price is not None:
            return {"price": str(price.amount), "currency": currency}
    return {"price": "", "currency": "CNY"}


def _seller_name(code: str) -> str:
    seller = parties.find_seller(code)
    return seller.customs_name if seller else ""
