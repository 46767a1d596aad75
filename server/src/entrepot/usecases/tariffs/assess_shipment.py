"""Anyone with a shipment asks what landing it costs: by the law on file, and the rates and overrides of this house."""

from dataclasses import replace
from datetime import date

from entrepot.tariffs import queries as tariffs
from entrepot_core.taxes import Assessment, Shipment, assess, compare


def assess_shipment(shipment: Shipment, *, as_of: date) -> Assessment:
    """The assessment of the shipment; rates it states go before stored ones. Raises what ``assess`` raises."""
    return assess(_rated(shipment, as_of), as_of=as_of)


def compare_routes(shipment: Shipment, *, as_of: date) -> tuple[Assessment, ...]:
    """The same goods by every route. Raises what ``compare`` raises."""
    return compare(_rated(shipment, as_of), as_of=as_of)


def _rated(shipment: Shipment, day: date) -> Shipment:
    codes = (line.goods.hs_code for line in shipment.lines)
    book = tariffs.book(codes, territory=shipment.destination, day=day)
    lines = tuple(replace(line, goods=book.rated(line.goods)) for line in shipment.lines)
    return replace(shipment, lines=lines)
