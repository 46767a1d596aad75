"""What a cart is made of, for splitting and quoting: an article with its price, and where and how it travels."""

from dataclasses import dataclass

from entrepot_core.money import Money
from entrepot_core.taxes import Goods


@dataclass(frozen=True, slots=True, kw_only=True)
class Item:
    """So many pieces of one article.

    ``unit_price`` is before tax, per piece, in whole minor units; ``price_rule`` says why it is this one ("list",
    "from_10"). ``gross_weight_g`` is of one piece.
    """

    id: str
    name: str
    quantity: int
    unit_price: Money
    gross_weight_g: int
    goods: Goods
    seller_code: str
    mode: str
    warehouse_code: str
    port: str
    price_rule: str = "list"

    @property
    def way(self) -> tuple[str, str, str, str]:
        """What travels together must agree in: seller, mode, warehouse, port."""
        return self.seller_code, self.mode, self.warehouse_code, self.port


@dataclass(frozen=True, slots=True, kw_only=True)
class Pieces:
    """Some of the pieces of an item."""

    item: Item
    quantity: int

    @property
    def goods(self) -> Money:
        """What they cost before tax."""
        return self.item.unit_price * self.quantity

    @property
    def gross_weight_g(self) -> int:
        """What they weigh."""
        return self.item.gross_weight_g * self.quantity
