"""What is sent: goods with their classification, lines, and the shipment. Knows no rule."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from entrepot_core.money import Money


@dataclass(frozen=True, slots=True, kw_only=True)
class DutyRate:
    """A customs duty. ``ad_valorem`` is a fraction of the base; ``specific`` an amount per ``unit`` (kg, l, piece).

    Both together are a compound duty. The amount is in the currency of the assessment.
    """

    ad_valorem: Decimal = Decimal(0)
    specific: Decimal = Decimal(0)
    unit: str = "kg"


@dataclass(frozen=True, slots=True, kw_only=True)
class ConsumptionTax:
    """Chinese consumption tax (消费税) of an article.

    ``kind``: none, ad_valorem, specific, compound, high_end_cosmetics, watch, beer, yellow_wine. ``rate`` is a fraction
    of the composite price; ``amount`` is CNY per ``unit`` (l, kg, t, piece). High-end cosmetics, watches, beer and
    yellow wine take rate and threshold from the dated table; what is stated here goes before it.
    """

    kind: str = "none"
    rate: Decimal | None = None
    amount: Decimal | None = None
    unit: str = "l"


@dataclass(frozen=True, slots=True, kw_only=True)
class Goods:
    """The classification of one variant for the destination. Weights, volumes and contents are per piece.

    Stated rates override the country's table. What is neither stated nor found makes the assessment partial;
    nothing is ever guessed. Rates are fractions (0.13 is 13 %).
    """

    hs_code: str = ""
    description: str = ""
    origin: str = ""
    net_weight_g: Decimal | None = None
    volume_ml: Decimal | None = None
    content: Decimal | None = None
    content_unit: str = ""
    duty: DutyRate | None = None
    vat: Decimal | None = None
    consumption_tax: ConsumptionTax | None = None
    vat_class: str = ""
    postal_class: str = ""
    postal_rate: Decimal | None = None
    table_value: Money | None = None
    on_positive_list: bool | None = None
    cap_g: Decimal | None = None
    cap_used_g: Decimal = Decimal(0)
    additional_duty: Decimal | None = None

    @property
    def states_rates(self) -> bool:
        """Whether any rate is stated rather than left to the tables."""
        return (
            self.duty is not None
            or self.vat is not None
            or self.consumption_tax is not None
            or self.postal_rate is not None
            or self.additional_duty is not None
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """So many pieces of one article. ``unit_price`` is before tax, per piece, in the currency of the shipment."""

    id: str
    quantity: int
    unit_price: Money
    goods: Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Shipment:
    """What travels to one buyer and is declared as one parcel.

    ``regime`` picks the law ("cn.retail_import"); empty is the default of ``mode`` and destination. ``price_cut`` is
    open to every buyer and lowers the price; ``voucher`` (points, coupons bought or given) does not lower the base.
    ``annual_used`` is what the buyer has used of the yearly limit so far, in CNY. ``rates`` says what one unit of a
    currency is worth in the currency of the assessment. ``channel`` is courier or post, ``personal`` goods for the
    buyer's own use, ``registered`` a seller registered at the destination (IOSS, VOEC, GST ...).
    """

    lines: tuple[Line, ...]
    destination: str
    origin: str = ""
    regime: str = ""
    mode: str = ""
    freight: Money | None = None
    insurance: Money | None = None
    price_cut: Money | None = None
    voucher: Money | None = None
    annual_used: Money | None = None
    rates: Mapping[str, Decimal] = field(default_factory=dict)
    channel: str = "courier"
    postcode: str = ""
    registered: bool = True
    personal: bool = True
    gift: bool = False
    method: str = ""

    @property
    def currency(self) -> str:
        """The currency of every amount, that of the first line."""
        return self.lines[0].unit_price.currency
