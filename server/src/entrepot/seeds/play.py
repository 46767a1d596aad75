"""Plays the sample orders: places and pays them as shoppers, answers when asked, watches until each has ended as it must."""

import time
from dataclasses import dataclass, field
from typing import Final

import httpx2

from entrepot.orders import queries
from entrepot.orders.facts import OrderFacts, TimelineEntry
from entrepot.platform import clock
from entrepot.seeds.arrivals import bring_in
from entrepot.seeds.closing import let_time_pass
from entrepot.seeds.filing_work import leave_filing_work
from entrepot.seeds.management.commands.prove import broken_proofs
from entrepot.seeds.outside import quarrels
from entrepot.seeds.samples import LEFT_OPEN, SAMPLES, Answer, Sample
from entrepot.seeds.shopper import Payer, Shopper, script, state_of
from entrepot.seeds.stage import Addresses, Stage
from entrepot.seeds.telling import clock_of, line_of, padded, say, step_line
from entrepot.seeds.world import world
from entrepot_core.orders.tracks import CustomsState, MoneyState, ServiceState

PATIENCE: Final = 120.0
"""Seconds after the last placing in which every order has to end."""


@dataclass(slots=True)
class Playing:
    """One sample order on its way."""

    sample: Sample
    number: str
    told: int = 0
    answered: bool = False
    ended: bool = False
    parcels: list[str] = field(default_factory=list)


class Play:
    """The samples of one run, at the addresses of one stage."""

    def __init__(self, at: Addresses) -> None:
        self._at = at
        self._shoppers: dict[str, Shopper] = {}
        self.playing: list[Playing] = []

    def run(self, samples: tuple[Sample, ...]) -> bool:
        """Play them all; whether every one of them ended as it must."""
        for sample in samples:
            say(f"  {padded(sample.name, 20)}{padded(sample.title_zh, 32)}{sample.title_en}")
        say()
        for sample in samples:
            self.playing.append(self.begin(sample))
            self.look()
        until = time.monotonic() + PATIENCE
        while not all(each.ended for each in self.playing) and time.monotonic() < until:
            self.look()
            time.sleep(0.2)
        return all(each.ended for each in self.playing)

    def begin(self, sample: Sample) -> Playing:
        """Place one order and, unless it is to be left unpaid, pay it."""
        shopper = self._shopper(sample.shopper)
        for slug, pieces in sample.basket.items():
            shopper.add(slug, pieces)
        number = shopper.order(person=sample.person or None, address=sample.address or None)
        order = queries.get_order(number)
        playing = Playing(sample, number, parcels=[part.number for part in order.consignments])
        say(
            line_of(
                clock_of(order.placed_at),
                sample.name,
                "下单",
                "Order placed",
                f"{number} {order.total.amount:,.2f} {order.currency}",
            )
        )
        self._prepare(playing)
        if sample.answer is Answer.LEAVE:
            shopper.code_of(number)
        else:
            shopper.pay(number, sample.payer or _owner(sample))
        return playing

    def _shopper(self, email: str) -> Shopper:
        if email not in self._shoppers:
            language = "en" if world().person(email)["language"] == "en" else "zh"
            shopper = Shopper(self._at.url("web"), language=language)
            self._shoppers[email] = shopper.sign_in(email, world().password)
        return self._shoppers[email]

    def _prepare(self, playing: Playing) -> None:
        sample = playing.sample
        documents = [{**entry, "order_no": number} for entry in sample.port for number in playing.parcels]
        if documents:
            script(self._at.url("port"), documents=documents)
        if sample.unchecked and sample.payer:
            script(self._at.url("payment"), unchecked_payers=[sample.payer.name])
        if sample.payment:
            script(
                self._at.url("payment"),
                notices=[{"event": "TRANSACTION.SUCCESS", **entry} for entry in sample.payment],
            )

    def look(self) -> None:
        """Tell what is new of every order, and answer where one asks."""
        fresh = [(entry, each.sample.name) for each in self.playing for entry in self._news_of(each)]
        for entry, name in sorted(fresh, key=lambda pair: pair[0].at):
            say(step_line(name, entry))
        for each in self.playing:
            if not each.ended:
                self._look_at(each)

    def _news_of(self, playing: Playing) -> tuple[TimelineEntry, ...]:
        entries = queries.timeline(playing.number)[playing.told :]
        playing.told += len(entries)
        return entries

    def _look_at(self, playing: Playing) -> None:
        order = queries.get_order(playing.number)
        playing.ended = is_at_its_end(order, playing.sample)
        if not playing.ended and not playing.answered:
            playing.answered = self._answer(playing, order)

    def _answer(self, playing: Playing, order: OrderFacts) -> bool:
        sample = playing.sample
        shopper = self._shopper(sample.shopper)
        wanted = order.service_state is ServiceState.CORRECTION_NEEDED
        rejected = any(part.customs_state is CustomsState.REJECTED for part in order.consignments)
        if sample.answer is Answer.CORRECT and wanted:
            right = sample.payer or _owner(sample)
            shopper.correct(playing.number, name=right.name, id_number=right.number)
            return True
        if sample.answer is Answer.CANCEL and order.money_state is MoneyState.PAID and (wanted or rejected):
            shopper.cancel(playing.number)
            return True
        if sample.answer is Answer.LEAVE:
            let_time_pass(playing.number)
            return True
        if order.money_state is MoneyState.PAID:
            for part in order.consignments:
                if bring_in(part.number, serial=int(order.id)):
                    return False
        held = [part.number for part in order.consignments if part.customs_state is CustomsState.INSPECTION]
        for number in held:
            release_by_hand(self._at.url("port"), number)
        return bool(held)


def _owner(sample: Sample) -> Payer:
    """The wallet of the shopper's own person."""
    identity = world().person(sample.shopper)["identity"]
    return Payer(name=identity["name"], number=identity["number"])


def is_at_its_end(order: OrderFacts, sample: Sample) -> bool:
    """Whether every track stands where the sample has to end."""
    goods = {str(part.goods_state) for part in order.consignments}
    stands = (str(order.money_state), str(order.service_state))
    return (
        stands == sample.ends[:2] and goods == {sample.ends[2]} and len(order.consignments) == sample.parcels
    )


def release_by_hand(port_url: str, order_no: str) -> None:
    """What an officer does after looking into a parcel."""
    for filing in state_of(port_url)["filings"]:
        if filing["kind"] == "621" and filing["order_no"] == order_no:
            httpx2.post(
                f"{port_url}/lists/{filing['serial']}/release", json={}, trust_env=False
            ).raise_for_status()


def play_all(stage: Stage) -> bool:
    """Play every sample and prove the books and the outside world afterwards; whether all of it is as it must be."""
    play = Play(stage.addresses)
    good = play.run(SAMPLES)
    for each in play.playing:
        if not each.ended:
            say(f"!! {each.sample.name} {each.number}: {standing_of(queries.get_order(each.number))}")
    for name, rows in broken_proofs().items():
        good = False
        say(f"!! {name}: {rows}")
    for quarrel in quarrels(stage.addresses, [number for each in play.playing for number in each.parcels]):
        good = False
        say(f"!! {quarrel}")
    return good


def leave_open(stage: Stage) -> None:
    """Place the orders that are left for whoever looks at the demo, and say what there is to do."""
    play = Play(stage.addresses)
    leave_filing_work(now=clock.now())
    say("          一件新品待备案与预审，一项备案三周后到期，一份清单待复核")
    say("          a new article to file and review, a filing that ends in three weeks, a list to approve")
    for sample in LEFT_OPEN:
        play.begin(sample)
        say(f"          {sample.title_zh}\n          {sample.title_en}")


def standing_of(order: OrderFacts) -> str:
    """Every track of an order in one line."""
    parts = ", ".join(f"{part.number} {part.goods_state}/{part.customs_state}" for part in order.consignments)
    return f"{order.money_state}, {order.service_state}, {parts}"
