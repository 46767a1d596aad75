"""What the outside world says about our orders afterwards: the half of the proof that is not in our tables."""

from collections import Counter
from collections.abc import Iterable

from entrepot.seeds.shopper import state_of
from entrepot.seeds.stage import Addresses


def quarrels(at: Addresses, consignments: Iterable[str]) -> list[str]:
    """What payment company, port and carrier saw that must not have been; empty if all is well.

    One success an order; at most one list that counts as declared per consignment, ever; nothing collected before its
    release; one waybill per consignment.
    """
    return [*_payment(at), *_port(at, set(consignments)), *_carrier(at)]


def _payment(at: Addresses) -> list[str]:
    paid = Counter(
        str(each["out_trade_no"])
        for each in state_of(at.url("payment"))["transactions"]
        if each["trade_state"] in {"SUCCESS", "REFUND"}
    )
    return [f"{number} was paid {times} times" for number, times in paid.items() if times > 1]


def _port(at: Addresses, consignments: set[str]) -> list[str]:
    found = []
    for number, facts in state_of(at.url("port"))["orders"].items():
        if number not in consignments:
            continue
        if facts["live"] > 1 or facts["entered"] > 1:
            found.append(f"{number} was declared more than once: {facts}")
        if facts["repeats"]:
            found.append(f"{number} was sent again while one counted: {facts}")
    return found


def _carrier(at: Addresses) -> list[str]:
    state = state_of(at.url("carrier"))
    early = [f"{number} was handed over before its release" for number in state["collected_before_release"]]
    times = Counter(str(each["order_no"]) for each in state["waybills"])
    return early + [f"{number} has {count} waybills" for number, count in times.items() if count > 1]
