"""What the forms of a batch say, made into what the module writes: shared by opening and amending."""

from dataclasses import dataclass
from datetime import datetime

from entrepot.customs.batches import NewBatch
from entrepot.customs.counting import STOCK_IN
from entrepot.customs.ports import describe
from entrepot.customs.ports.protocol import KindNotTaken
from entrepot.inventory.queries import get_warehouse
from entrepot.logistics.carriers import DEFAULT
from entrepot.parties.queries import get_party
from entrepot_core.customs import batches as rules
from entrepot_core.customs.batches import MasterBill, Way
from entrepot_core.errors import Problem

MODE = "9610"


class NotFromAbroad(Problem):
    """Parcels of this warehouse do not come in by batches."""

    code = "arrivals.not_from_abroad"
    title = "Parcels of warehouse %(warehouse)s do not come from abroad: choose another one."


@dataclass(frozen=True, slots=True, kw_only=True)
class Announced:
    """What a person says of a batch. ``warehouse_code`` decides port, office and country of dispatch."""

    warehouse_code: str
    bill: MasterBill
    location: str = ""
    expected_at: datetime | None = None


def new_batch(number: str, announced: Announced) -> NewBatch:
    """Raises NotFound, NotFromAbroad, KindNotTaken, CustomsPartyMissing, and what is wrong with the bill.

    A batch ends with its stock-in list: where the port has no message for one, none is begun.
    """
    rules.check_bill(announced.bill)
    warehouse = get_warehouse(announced.warehouse_code)
    if warehouse.kind == "bonded" or warehouse.country == "CN" or not warehouse.port:
        raise NotFromAbroad(field="warehouse", warehouse=announced.warehouse_code)
    if STOCK_IN not in describe(warehouse.port).takes:
        raise KindNotTaken(field="warehouse", kind=STOCK_IN)
    operator = get_party("operator", warehouse.port)
    return NewBatch(
        number=number,
        way=Way(
            port=warehouse.port,
            mode=MODE,
            office=warehouse.customs_office,
            carrier=DEFAULT,
            country=warehouse.country,
        ),
        bill=announced.bill,
        operator_code=operator.code,
        operator_name=operator.name,
        warehouse_code=warehouse.code,
        location=announced.location,
        expected_at=announced.expected_at,
    )
