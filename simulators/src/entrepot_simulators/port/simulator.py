"""The customs port put together: its doors, the clearing behind them, the desk, and the state for tests."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

from entrepot_core.customs.documents import Document
from entrepot_simulators.chance import Chance
from entrepot_simulators.declaring import declaration_key
from entrepot_simulators.delivery import Courier
from entrepot_simulators.identities import CARRIER, PAYMENT_COMPANY
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.loopback import (
    Answer,
    BadRequest,
    CallFault,
    Faults,
    LoopbackServer,
    Request,
    Router,
    as_json,
    style,
)
from entrepot_simulators.port.answers import Postman
from entrepot_simulators.port.bills import bill_of
from entrepot_simulators.port.clearing import Clearing
from entrepot_simulators.port.companies import Companies
from entrepot_simulators.port.data_calls import UPLOAD, DataCall, DataCalls
from entrepot_simulators.port.desk import Desk
from entrepot_simulators.port.doors import open_doors
from entrepot_simulators.port.doors.door import House
from entrepot_simulators.port.filings import RELEASED, Filing, Registry
from entrepot_simulators.port.intake import Intake
from entrepot_simulators.port.kinds import EDITIONS
from entrepot_simulators.port.progress import Progress
from entrepot_simulators.port.reception import Reception
from entrepot_simulators.port.registrations import Registrations
from entrepot_simulators.port.scripts import Behaviour, Scripts
from entrepot_simulators.port.turned import TurnedAway
from entrepot_simulators.serving import Serving
from entrepot_simulators.timing import Agenda, Pace


class PortSimulator(Serving):
    """``with PortSimulator(...) as port: port.url``. Stops with everything it started.

    Receipts go to the payment company and the carrier at their own addresses, to everybody else where they registered, or at the
    shop's. Without a shop the others fetch theirs.
    """

    def __init__(
        self,
        *,
        ring: Keyring,
        pace: Pace,
        shop: str = "",
        seed: int | None = None,
        trouble: float = 0.0,
        port: int = 0,
        addresses: Mapping[str, str] | None = None,
    ) -> None:
        self.agenda = Agenda(pace)
        self.courier = Courier(self.agenda)
        self.faults, self.registry = Faults(), Registry()
        self.scripts = Scripts(chance := Chance(seed), trouble=trouble)
        self._shop, self._addresses = shop, dict(addresses or {})
        self.postman = Postman(courier=self.courier, chance=chance)
        progress = Progress(
            registry=self.registry, postman=self.postman, agenda=self.agenda, scripts=self.scripts
        )
        self.clearing = Clearing(progress)
        self.registrations = Registrations(ring)
        self.intake = Intake(self.registrations, self.registry)
        self.turned_away = TurnedAway()
        self.data_calls = DataCalls(
            registry=self.registry, courier=self.courier, certificates=self.registrations.trusted
        )
        reception = Reception(
            registry=self.registry, intake=self.intake, clearing=self.clearing, postman=self.postman
        )
        self.doors = open_doors(
            House(
                ring=ring,
                key=declaration_key(ring, "port"),
                agenda=self.agenda,
                intake=self.intake,
                scripts=self.scripts,
                take=reception.take,
                refuse=reception.refuse,
                tell=self._tell,
                say=self.postman.say,
                outbox=self.postman.outbox,
                filings=self._filings_of,
                address_of=self._address_of,
                registered=self.registrations.push_to,
                turn_away=self.turned_away.note,
            )
        )
        self.postman.serve(self.doors)
        router = self._routes()
        self._server = LoopbackServer(lambda request: self.faults.around(request, router), port=port)
        self.url = self._server.url

    def _routes(self) -> Router:
        router = Router()
        for door in self.doors.values():
            door.register(router)
        router.add("GET", "/_state", lambda _request: as_json(self.state()))
        router.add("GET", "/_state/{order_no}", self._show_order)
        router.add("POST", "/_control/script", self._script)
        router.add(
            "POST", "/_control/sum-up", lambda _request: as_json(dict(self.clearing.lists.bills.sum_up()))
        )
        router.add("GET", "/style.css", style)
        router.add("POST", UPLOAD, self.data_calls.take)
        Desk(
            registry=self.registry,
            clearing=self.clearing,
            scripts=self.scripts,
            data_calls=self.data_calls,
            call=self.call_for_data,
            shop=self._shop,
        ).register(router)
        self.turned_away.register(router)
        Companies(registrations=self.registrations, doors=tuple(self.doors)).register(router)
        return router

    def _address_of(self, door: str, receiver: str) -> str:
        """Where a receiver takes pushes: as registered, a partner's own address, or else the shop's for this door, if there is one."""
        return (
            self.registrations.push_to(door, receiver)
            or self._addresses.get(receiver, "")
            or self._at_shop(door, "receipts")
        )

    def _at_shop(self, door: str, channel: str) -> str:
        """Empty without a shop: what nobody named is not pushed to."""
        return f"{self._shop}/partners/customs/{door}/{channel}" if self._shop else ""

    def call_for_data(self, order_no: str) -> DataCall:
        """Call whoever filed an order for the raw data of its payment, where it is registered or at the shop."""
        order = next(iter(self.registry.in_order(order_no, "311")), None)
        registered = self.registrations.find(order.company) if order else None
        door = order.door if order else "national"
        address = (registered and registered.data_calls) or self._at_shop(door, "data-calls")
        return self.data_calls.call(order_no, address=address)

    def _tell(self, door: str, receiver: str, kind: str, document: Document, filing: Filing | None) -> None:
        self.postman.tell(door, receiver, kind, document, filing=filing)

    def _filings_of(self, door: str, sender: str) -> list[Filing]:
        return [each for each in self.registry.all() if (each.door, each.sender) == (door, sender)]

    def introduce(self, *, payment: str, carrier: str) -> None:
        """Say where the payment company and the carrier take receipts; empty for one that is not there."""
        known = {PAYMENT_COMPANY.dxp_id: payment, CARRIER.dxp_id: carrier}
        self._addresses |= {company: f"{address}/receipts" for company, address in known.items() if address}

    # --- control and state ------------------------------------------------------------------------------------------

    def _script(self, request: Request) -> Answer:
        script = request.json()
        calls = [CallFault.from_json(each) for each in script.get("calls", ())]
        behaviours = [Behaviour.from_json(each) for each in script.get("documents", ())]
        if script.get("clear"):
            self.faults.clear()
            self.scripts.clear()
            self.intake.unregistered.clear()
            self.intake.edition = EDITIONS[0]
        for fault in calls:
            self.faults.add(fault)
        for behaviour in behaviours:
            self.scripts.add(behaviour)
        self.scripts.by_hand = bool(script.get("by_hand", self.scripts.by_hand))
        self.intake.unregistered |= set(script.get("unregistered", ()))
        if (edition := str(script.get("edition", self.intake.edition))) not in EDITIONS:
            raise BadRequest(f"edition is one of {', '.join(EDITIONS)}")
        self.intake.edition = edition
        month = str(script.get("sum_up", ""))
        summed = self.clearing.lists.bills.sum_up(month=month) if month else {}
        return as_json({"calls": len(calls), "documents": len(behaviours), "notices": dict(summed)})

    def _show_order(self, request: Request) -> Answer:
        number = request.places["order_no"]
        known = bool(self.registry.in_order(number))
        return as_json(self._order(number)) if known else as_json({"code": "NOT_FOUND"}, 404)

    def _order(self, number: str) -> dict[str, Any]:
        filings = self.registry.in_order(number)
        lists = [each for each in filings if each.kind == "621"]
        return {
            "lists": len(lists),
            "live": sum(each.is_live for each in lists),
            "entered": sum(any(given.status == "120" for given in each.given) for each in lists),
            "repeats": sum(each.state == "-621004" for each in lists),
            "released": any(each.state in RELEASED for each in lists),
            "state": lists[-1].state if lists else "",
            "documents": dict(Counter(each.kind for each in filings)),
        }

    def state(self) -> dict[str, Any]:
        """Per order: how many lists were sent, refused as repeats, count as declared; and every filing."""
        return {
            "orders": {number: self._order(number) for number in self.registry.order_numbers()},
            "undelivered": self.postman.undelivered,
            "filings": [self._filing(each) for each in self.registry.all()],
            "turned_away": self.turned_away.to_json(),
        }

    def _filing(self, filing: Filing) -> dict[str, Any]:
        return {
            "serial": filing.serial,
            "kind": filing.kind,
            "key": "+".join(filing.key),
            "order_no": filing.order_no,
            "sender": filing.sender,
            "state": filing.state,
            "pre_no": filing.pre_no,
            "invt_no": filing.invt_no,
            "door": filing.door,
            "bill": bill_of(filing),
            "copies": self.registry.copies(filing.xml),
            "receipts": [
                {"status": each.status, "text": each.text, "pushed": each.pushed} for each in filing.given
            ],
        }

    def start(self) -> None:
        """Begin to serve."""
        self._server.start()

    def stop(self) -> None:
        """End the server, the agenda and the connections."""
        self._server.stop()
        self.agenda.stop()
        self.courier.close()
