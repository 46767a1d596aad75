"""What the port holds: every document that came in, what was answered, and what still counts. Knows no XML, no HTTP."""

import dataclasses
import datetime as dt
import hashlib
import threading
from collections.abc import Callable, Collection
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from entrepot_core.customs.clock import beijing_day
from entrepot_core.customs.documents import Document
from entrepot_simulators.port.kinds import LISTS

LIVE = frozenset(
    {
        "received",
        "1",
        "2",
        "3",
        "4",
        "120",
        "300",
        "399",
        "400",
        "500",
        "501",
        "502",
        "503",
        "599",
        "800",
        "899",
    }
)
"""States in which an inventory list counts as declared."""
ENTERED = frozenset(
    {"120", "300", "399", "400", "500", "501", "502", "503", "599", "700", "800", "899", "cancel_pending"}
)
RELEASED = frozenset({"800", "899"})
CHANGEABLE = frozenset({"received", "1", "2", "3", "4", "120", "399"})
"""States in which a list may be declared anew as changed."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Given:
    """One receipt as it was made; of a silent port it is ``pushed`` to nobody and can only be asked for."""

    kind: str
    status: str
    text: str
    at: dt.datetime
    pushed: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """One document in one message. ``state`` is the last status, or received, cancel_pending, cancelled, returned, replaced (by a
    changed one).

    ``value`` is the dutiable value of a list in yuan; ``waiting`` is True while its three documents are missing;
    ``other_no`` is the port's number of a stock-in or a summary; ``tax_no`` and ``bill_status`` are of the tax bill that followed its release.
    """

    serial: int
    kind: str
    key: tuple[str, ...]
    door: str
    sender: str
    company: str
    message_guid: str
    document: Document
    xml: bytes
    received_at: dt.datetime
    state: str = "received"
    pre_no: str = ""
    invt_no: str = ""
    other_no: str = ""
    value: Decimal = Decimal(0)
    waiting: bool = False
    released_at: dt.datetime | None = None
    tax_no: str = ""
    bill_status: str = ""
    given: tuple[Given, ...] = ()

    @property
    def order_no(self) -> str:
        return self.document.text("orderNo")

    @property
    def app_time(self) -> dt.datetime:
        moment = self.document.head.get("appTime")
        return moment if isinstance(moment, dt.datetime) else self.received_at

    @property
    def is_refused(self) -> bool:
        return self.state == "100" or self.state.startswith("-")

    @property
    def is_live(self) -> bool:
        return self.state in LIVE or self.state == "cancel_pending"


class Registry:
    """All filings, in memory behind one lock."""

    def __init__(self) -> None:
        self._guard = threading.RLock()
        self._all: list[Filing] = []
        self._by_order: dict[str, list[int]] = {}
        self._by_key: dict[tuple[str, ...], list[int]] = {}
        self._copies: dict[str, int] = {}
        self._numbers = 0
        self._last = dt.datetime.min.replace(tzinfo=dt.UTC)

    def moment(self) -> dt.datetime:
        """Now, and at least a millisecond after every moment given before: receipts keep their order."""
        with self._guard:
            self._last = max(dt.datetime.now(dt.UTC), self._last + dt.timedelta(milliseconds=1))
            return self._last

    def number(self) -> int:
        """A number never given before, below 10**9."""
        with self._guard:
            self._numbers += 1
            return self._numbers

    def is_copy(self, xml: bytes) -> bool:
        """Whether the very same message came before; counts."""
        with self._guard:
            digest = hashlib.sha256(xml).hexdigest()
            self._copies[digest] = self._copies.get(digest, 0) + 1
            return self._copies[digest] > 1

    def copies(self, xml: bytes) -> int:
        """How often a message came."""
        with self._guard:
            return self._copies.get(hashlib.sha256(xml).hexdigest(), 0)

    def add(self, make: Callable[[int], Filing]) -> Filing:
        """Keep a new filing under the next serial number."""
        with self._guard:
            made = make(len(self._all))
            self._all.append(made)
            self._by_order.setdefault(made.order_no, []).append(made.serial)
            self._by_key.setdefault((made.kind, *made.key), []).append(made.serial)
            return made

    def get(self, serial: int) -> Filing:
        """The filing as it stands."""
        with self._guard:
            return self._all[serial]

    def all(self, kind: str = "") -> tuple[Filing, ...]:
        """Every filing, oldest first, of one kind if given."""
        with self._guard:
            return tuple(each for each in self._all if not kind or each.kind == kind)

    def change(self, serial: int, **changes: Any) -> Filing:
        """Write down what became of a filing."""
        with self._guard:
            self._all[serial] = dataclasses.replace(self._all[serial], **changes)
            return self._all[serial]

    def claim(self, serial: int, sources: Collection[str], **changes: Any) -> Filing | None:
        """Change a filing only if it stands in one of ``sources``; None when it doesn't."""
        with self._guard:
            return self.change(serial, **changes) if self._all[serial].state in sources else None

    def in_order(self, order_no: str, kind: str = "") -> tuple[Filing, ...]:
        """Every filing of an order, oldest first, of one kind if given."""
        with self._guard:
            found = (self._all[serial] for serial in self._by_order.get(order_no, ()))
            return tuple(each for each in found if not kind or each.kind == kind)

    def order_numbers(self) -> tuple[str, ...]:
        """Every order number that came in, oldest first."""
        with self._guard:
            return tuple(number for number in self._by_order if number)

    def latest(self, kind: str, key: tuple[str, ...], *, before: int) -> Filing | None:
        """The newest filing of the same document that came before serial ``before`` and was not refused on sight."""
        with self._guard:
            earlier = [self._all[serial] for serial in self._by_key.get((kind, *key), ()) if serial < before]
        return next((each for each in reversed(earlier) if not each.state.startswith("-")), None)

    def of_order(self, kind: str, order_no: str) -> Filing | None:
        """The newest accepted document of ``kind`` for an order, or None."""
        found = reversed(self.in_order(order_no, kind))
        return next((each for each in found if each.state == "120"), None)

    def live_list(self, order_no: str, *, besides: int = -1) -> Filing | None:
        """The inventory list that counts as declared for an order, or None."""
        found = reversed(self.in_order(order_no, "621"))
        return next((each for each in found if each.serial != besides and each.is_live), None)

    def by_invt_no(self, invt_no: str) -> Filing | None:
        """The inventory list, of import or export, with this number, or None."""
        if not invt_no:
            return None
        return next((each for each in self.all() if each.kind in LISTS and each.invt_no == invt_no), None)

    def by_key(self, kind: str, key: tuple[str, ...]) -> Filing | None:
        """The newest accepted document of ``kind`` with this key, or None."""
        with self._guard:
            found = [self._all[serial] for serial in self._by_key.get((kind, *key), ())]
        return next((each for each in reversed(found) if each.state == "120"), None)

    def used_in_year(self, id_number: str, year: int, *, besides: int) -> Decimal:
        """What a person has declared in a Beijing year and not got back, in yuan."""
        with self._guard:
            return sum(
                (
                    each.value
                    for each in self._all
                    if each.kind == "621"
                    and each.serial != besides
                    and each.state in ENTERED - {"700"}
                    and each.document.text("buyerIdNumber") == id_number
                    and beijing_day(each.received_at).year == year
                ),
                Decimal(0),
            )

    def admit(self, serial: int, *, limit: Decimal, **changes: Any) -> bool:
        """Enter a list if the person's year still has room, decided and written in one step."""
        with self._guard:
            filing = self._all[serial]
            year = beijing_day(filing.received_at).year
            used = self.used_in_year(filing.document.text("buyerIdNumber"), year, besides=serial)
            if used + filing.value > limit:
                return False
            self.change(serial, **changes)
            return True
