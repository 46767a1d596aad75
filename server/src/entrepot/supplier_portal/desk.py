"""The portal's pages, and whose they are: a seller's people see that seller's rows and no others."""

from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext_lazy as _

from entrepot.platform.access import NotFound, actor_of
from entrepot.platform.desk.frame import Bench, Desk

DESK: Final = Desk(
    space="supplier_portal",
    title=_("Supplier portal"),
    benches=(
        Bench(name="home", text=_("Overview"), permission="supplier", key="h"),
        Bench(
            name="consignments",
            text=_("Consignments"),
            permission="supplier",
            key="c",
            places=("consignment",),
        ),
        Bench(name="stock", text=_("Stock"), permission="supplier", key="s", places=("stock_moves",)),
        Bench(name="offers", text=_("Offers"), permission="supplier", key="o"),
        Bench(name="missing", text=_("Classification"), permission="supplier", key="g", places=("article",)),
        Bench(name="money", text=_("Money"), permission="supplier", key="m"),
    ),
)


def seller_of(request: HttpRequest) -> str:
    """The seller whom this person works for. Raises NotFound for one who works for none."""
    code = actor_of(request).seller_code
    if not code:
        raise NotFound
    return code
