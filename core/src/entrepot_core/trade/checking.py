"""Asks the matrix: may these goods be sold to this buyer, from this warehouse, handed over in this way?"""

from collections.abc import Iterator
from datetime import date
from enum import StrEnum

from entrepot_core.errors import Problem
from entrepot_core.trade.matrix import (
    Buyer,
    Direction,
    Fulfilment,
    TradeMode,
    WarehouseKind,
    get_mode,
)
from entrepot_core.trade.problems import (
    BuyerNotAllowed,
    CounterNotAllowedHere,
    FulfilmentNotAllowed,
    IdentityMissing,
    ItemRecordMissing,
    ResaleNotAllowed,
    UnknownWord,
    WarehouseNotAllowed,
)


def check(
    code: str,
    *,
    as_of: date,
    direction: Direction = Direction.IMPORT,
    buyer: str = "",
    warehouse: str = "",
    fulfilment: str = "",
    port: str = "",
    resale: bool = False,
    identified: bool | None = None,
    item_record_no: str | None = None,
) -> TradeMode:
    """The mode, if everything that is stated fits it; what is left out is not asked.

    Args:
        port: customs office, four digits, or its district, two.
        identified: whether name and ID number of the buyer are known.
        item_record_no: record number in the account book; empty text is none.

    Raises:
        Problem: the first of ``refusals``; UnknownTradeMode, ModeNotInForce, UnknownWord.
    """
    for problem in refusals(
        code,
        as_of=as_of,
        direction=direction,
        buyer=buyer,
        warehouse=warehouse,
        fulfilment=fulfilment,
        port=port,
        resale=resale,
        identified=identified,
        item_record_no=item_record_no,
    ):
        raise problem
    return get_mode(code, direction=direction, as_of=as_of)


def refusals(
    code: str,
    *,
    as_of: date,
    direction: Direction = Direction.IMPORT,
    buyer: str = "",
    warehouse: str = "",
    fulfilment: str = "",
    port: str = "",
    resale: bool = False,
    identified: bool | None = None,
    item_record_no: str | None = None,
) -> tuple[Problem, ...]:
    """Everything the matrix has against it, each with its field; empty when it may be done.

    Raises UnknownTradeMode, ModeNotInForce, UnknownWord.
    """
    _known("buyer", buyer, Buyer)
    _known("warehouse", warehouse, WarehouseKind)
    _known("fulfilment", fulfilment, Fulfilment)
    mode = get_mode(code, direction=direction, as_of=as_of)
    return (
        *_who(mode, buyer=buyer, resale=resale, identified=identified),
        *_where(mode, warehouse=warehouse, item_record_no=item_record_no),
        *_how(mode, fulfilment=fulfilment, port=port),
    )


def _known(field: str, value: str, words: type[StrEnum]) -> None:
    if value and value not in set(words):
        raise UnknownWord(field=field, value=value, known=", ".join(words))


def _who(mode: TradeMode, *, buyer: str, resale: bool, identified: bool | None) -> Iterator[Problem]:
    if buyer and buyer not in mode.buyers:
        yield BuyerNotAllowed(field="buyer", mode=mode.code, value=buyer, allowed=", ".join(mode.buyers))
    if resale and not mode.resale:
        yield ResaleNotAllowed(field="resale", mode=mode.code)
    if identified is False and mode.identity:
        yield IdentityMissing(field="identified", mode=mode.code)


def _where(mode: TradeMode, *, warehouse: str, item_record_no: str | None) -> Iterator[Problem]:
    if warehouse and warehouse not in mode.warehouses:
        allowed = ", ".join(mode.warehouses)
        yield WarehouseNotAllowed(field="warehouse", mode=mode.code, value=warehouse, allowed=allowed)
    if item_record_no == "" and mode.item_record:
        yield ItemRecordMissing(field="item_record_no", mode=mode.code)


def _how(mode: TradeMode, *, fulfilment: str, port: str) -> Iterator[Problem]:
    if not fulfilment:
        return
    if fulfilment not in mode.fulfilments:
        allowed = ", ".join(mode.fulfilments)
        yield FulfilmentNotAllowed(field="fulfilment", mode=mode.code, value=fulfilment, allowed=allowed)
    elif fulfilment == Fulfilment.COUNTER and mode.counter_ports and port[:2] not in mode.counter_ports:
        yield CounterNotAllowedHere(field="port", mode=mode.code, port=port)
