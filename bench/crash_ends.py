"""The end of the proof by killing: is every parcel where it must be, and did the outside see everything once?"""

import time
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from bench.crash_people import DOCUMENTS, PARCELS, History
from entrepot.seeds.shopper import state_of
from entrepot.seeds.stage import Stage

KINDS: Final = ("311", "411", "511", "621")
MOST_SHOWN: Final = 12
_REASON: Final = {"rejected", "sent_back", "cancelled"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Figures:
    """What the day came to."""

    documents: Mapping[str, int]
    parcels: Mapping[str, int]
    sent: int
    sent_again: int
    told: int
    heard: int
    copies: int


def ended() -> int:
    """Parcels that are over: released and gone on, or refused with a reason."""
    from entrepot.orders.models import Consignment  # noqa: PLC0415 - its tables need Django to be ready

    return Consignment.objects.filter(customs_state__in=["released", "closed", *_REASON]).count()


def wait_for_ends(history: History, patience: float) -> list[str]:
    """Parcels that are neither delivered nor refused with a reason although nothing moved for ``patience`` seconds."""
    from entrepot.orders.models import Consignment, TrackEvent  # noqa: PLC0415

    placed = set(history.placed)
    moved, before = time.monotonic(), -1
    while True:
        rows = [row for row in Consignment.objects.select_related("order") if str(row.order.number) in placed]
        found = {row.order.number for row in rows}
        if missing := placed - found:
            return [f"{number} was promised and is gone" for number in sorted(missing)]
        late = [
            f"{row.number}: {row.order.money_state}, {row.order.service_state}, {row.goods_state}/{row.customs_state}"
            for row in rows
            if row.goods_state != "delivered" and row.customs_state not in _REASON
        ]
        if not late:
            return [] if len(rows) == PARCELS * len(placed) else _short(placed, len(rows))
        steps = TrackEvent.objects.count()
        if steps != before:
            moved, before = time.monotonic(), steps
        if time.monotonic() - moved > patience:
            return late[:MOST_SHOWN]
        time.sleep(1.0)


def _short(placed: set[str], parcels: int) -> list[str]:
    """Orders that do not hold what was put into the cart; none of these: the shelves are no longer what they were."""
    from entrepot.orders.models import OrderLine  # noqa: PLC0415

    goods: dict[str, list[str]] = {number: [] for number in placed}
    for line in OrderLine.objects.select_related("consignment__order"):
        goods.setdefault(line.consignment.order.number, []).append(f"{line.quantity} {line.listing_slug}")
    lost = [f"{number} holds {', '.join(held)}" for number, held in goods.items() if len(held) != PARCELS]
    return [f"{parcels} parcels of {len(placed)} orders: see SHELVES", *lost[:MOST_SHOWN]]


def fetch_all(most: float = 180.0) -> list[str]:
    """What the calendar does every hour: every port is asked for what it may have told. Answers that stay unread are wrong."""
    from entrepot.customs.queries import ports_used  # noqa: PLC0415
    from entrepot.platform import clock  # noqa: PLC0415
    from entrepot.platform.models import Job  # noqa: PLC0415
    from entrepot.usecases.clearance.fetch_answers import fetch_answers  # noqa: PLC0415

    for port in ports_used():
        for _ in range(5):  # a call takes so many pages and no more
            fetch_answers(port=port, now=clock.now())
    until = time.monotonic() + most
    unread = Job.objects.filter(name__in=["clearance.read", "clearance.fetch"]).exclude(state="done")
    while left := unread.count():
        if time.monotonic() > until:
            return [f"{left} answers lie unread after {most:.0f} s"]
        time.sleep(0.2)
    return []


def judge(stage: Stage, history: History, patience: float) -> tuple[list[str], Figures | None]:
    """Everything that is not as it must be, and the figures of the day."""
    from entrepot.orders.models import Consignment  # noqa: PLC0415
    from entrepot.seeds.management.commands.prove import broken_proofs  # noqa: PLC0415
    from entrepot.seeds.outside import quarrels  # noqa: PLC0415

    wrong = [*history.troubles, *wait_for_ends(history, patience)]
    wrong += fetch_all()
    if len(history.paid) < len(history.placed) or not history.paid:
        wrong.append(f"{len(history.placed)} orders placed, {len(history.paid)} paid")
    wrong += [f"{name}: {rows}" for name, rows in broken_proofs().items()]
    parcels = list(Consignment.objects.values_list("number", flat=True))
    wrong += quarrels(stage.addresses, parcels)
    seen = state_of(stage.addresses.url("port"))
    unheard, figures = _compare(seen)
    return [*wrong, *unheard[:MOST_SHOWN], *_dead()], figures


def _compare(seen: Mapping[str, Any]) -> tuple[list[str], Figures]:
    """What the port told us and we have not heard, what it calls declared and we don't, and the figures."""
    from entrepot.customs.models import Attempt, CustomsDocument, InboundMessage, Receipt  # noqa: PLC0415
    from entrepot.customs.ports import get_port  # noqa: PLC0415
    from entrepot.customs.queries import ports_used  # noqa: PLC0415
    from entrepot.orders.models import Consignment  # noqa: PLC0415

    ours = {str(each.message_guid).upper() for each in Attempt.objects.defer("xml")}
    # by the document meant and in national words: ports have kinds of answers and codes of their own
    words = {name: get_port(name).receipts.statuses for name in ports_used()}
    heard = Counter(
        (row.document.natural_key, row.document.kind, words[row.inbound.port].get(row.status) or row.status)
        for row in Receipt.objects.exclude(document=None).select_related("document", "inbound")
    )
    wrong, told, again = [], 0, 0
    for filing in seen["filings"]:
        if filing["kind"] not in {"311", "621"}:
            continue
        again += filing["copies"] > 1
        key = filing["key"].rpartition("+")[2]
        # some ports, asked about a document of which they said nothing, tell only where it stands now
        owed = [said for said in filing["receipts"] if said["pushed"]] or filing["receipts"][-1:]
        for said in owed:
            told += 1
            if not heard[key, filing["kind"], said["status"]]:
                wrong.append(
                    f"{filing['kind']} {key}: {said['status']} was told at {filing['door']} and not heard"
                )
    lists = Counter(filing["order_no"] for filing in seen["filings"] if filing["kind"] == "621")
    wrong += [f"{number} has {count} lists at the port" for number, count in lists.items() if count > 1]
    for row in CustomsDocument.objects.filter(kind="621"):
        if row.state in {"rejected", "format_error"} and not (row.last_code and row.last_text):
            wrong.append(f"{row.consignment_no} was refused without a reason")
    return wrong, Figures(
        documents=Counter(
            CustomsDocument.objects.filter(kind__in=KINDS, attempt__gte=0).values_list("kind", flat=True)
        ),
        parcels=Counter(Consignment.objects.values_list("customs_state", flat=True)),
        sent=len(ours),
        sent_again=again,
        told=told,
        heard=sum(heard.values()),
        copies=sum(InboundMessage.objects.values_list("copies", flat=True)) - InboundMessage.objects.count(),
    )


def _dead() -> list[str]:
    from entrepot.platform.models import Job  # noqa: PLC0415

    return [f"dead job {job.name} {job.key}: {job.reason[:200]}" for job in Job.objects.filter(state="dead")]


def table(history: History, figures: Figures, hits: Mapping[str, int]) -> str:
    """The day in a few lines."""
    kinds = ", ".join(f"{kind} {count}" for kind, count in sorted(figures.documents.items()))
    ends = ", ".join(f"{count} {state}" for state, count in sorted(figures.parcels.items()))
    rows = (
        ("customs documents", sum(figures.documents.values()), kinds),
        ("parcels", sum(figures.parcels.values()), ends),
        ("orders placed, paid", len(history.placed), f"{len(history.paid)} paid"),
        ("kills", hits["web"] + hits["worker"], f"web {hits['web']}, worker {hits['worker']}"),
        ("jobs in hand when hit", hits["jobs"], "begun and not finished, taken again after their lease"),
        ("answers lost to buyers", history.unsure, "asked again, or looked for among the orders"),
        ("sendings written", figures.sent, f"{figures.sent_again} left more than once: the port counts one"),
        ("answers told by the port", figures.told, f"{figures.heard} heard, of all companies"),
        ("copies of answers", figures.copies, "counted, not heard again"),
    )
    return "\n".join(f"{name:<26}{number:>7,}  {what}" for name, number, what in rows)


def orders_for(documents: int) -> int:
    """Orders that make at least so many customs documents."""
    return -(-documents // DOCUMENTS)
