"""What the rest of the house may know of a listing: the product's words, the variant, its classification, the offer."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from entrepot.tariffs.queries import RateBook
from entrepot_core.taxes import Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class TextFacts:
    """The words of a product in one language."""

    name: str
    summary: str
    description: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProfileFacts:
    """The classification of a variant that holds on a day. Quantities are of one piece, in customs units.

    ``filing`` names the goods filing and its version ("12/3") by which the goods are declared, where there is one.
    """

    hs_code: str
    origin: str
    declared_name: str
    declared_model: str
    unit: str
    unit1: str
    quantity1: Decimal
    unit2: str
    quantity2: Decimal | None
    item_record_no: str
    on_positive_list: bool | None
    filing: str = ""

    def to_json(self) -> dict[str, str | None]:
        """What an order line keeps; decimals as text."""
        return {
            "hs_code": self.hs_code,
            "origin": self.origin,
            "declared_name": self.declared_name,
            "declared_model": self.declared_model,
            "unit": self.unit,
            "unit1": self.unit1,
            "quantity1": format(self.quantity1.normalize(), "f"),
            "unit2": self.unit2,
            "quantity2": None if self.quantity2 is None else format(self.quantity2.normalize(), "f"),
            "item_record_no": self.item_record_no,
            "filing": self.filing,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class ListingFacts:
    """A listing with all that a quote, a card and an order line need. Weights are of one piece, in grams."""

    id: int
    slug: str
    market: str
    published: bool
    position: int
    offer_id: int
    active: bool
    seller_code: str
    mode: str
    warehouse_code: str
    sku: str
    net_weight_g: int
    gross_weight_g: int
    volume_ml: int | None
    content: Decimal | None
    content_unit: str
    product_slug: str
    brand: str
    category: str
    picture: str
    texts: Mapping[str, TextFacts]
    profile: ProfileFacts | None
    rates: RateBook

    @property
    def on_sale(self) -> bool:
        """Published, and the offer stands."""
        return self.published and self.active

    def name(self, language: str) -> str:
        """The product's name in a language, or in another one it has, or the sku."""
        for wanted in (language, "en", *self.texts):
            if wanted in self.texts:
                return self.texts[wanted].name
        return self.sku

    @property
    def place(self) -> tuple[str, str, str]:
        """Where its stock is counted: warehouse, seller, sku."""
        return self.warehouse_code, self.seller_code, self.sku

    def goods(self) -> Goods:
        """What the tax engine asks of one piece, with the rates that the rule desk took over or overrides."""
        profile = self.profile
        goods = Goods(
            hs_code=profile.hs_code if profile else "",
            description=self.name("en"),
            origin=profile.origin if profile else "",
            net_weight_g=Decimal(self.net_weight_g) if self.net_weight_g else None,
            volume_ml=None if self.volume_ml is None else Decimal(self.volume_ml),
            content=self.content,
            content_unit=self.content_unit,
            on_positive_list=profile.on_positive_list if profile else None,
        )
        return self.rates.rated(goods)
