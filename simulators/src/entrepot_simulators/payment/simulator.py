"""The payment company put together: one server, its books, its page, its notices and its customs desk."""

import dataclasses
from typing import Any

from entrepot_simulators.chance import Chance
from entrepot_simulators.declaring import Declarer, declaration_key
from entrepot_simulators.delivery import Courier
from entrepot_simulators.identities import PAYMENT_COMPANY
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.loopback import (
    Answer,
    CallFault,
    Faults,
    LoopbackServer,
    Request,
    Router,
    as_json,
    style,
)
from entrepot_simulators.payment.api import MerchantApi
from entrepot_simulators.payment.bank import Bank
from entrepot_simulators.payment.declarations import Declarations
from entrepot_simulators.payment.filing import Filing
from entrepot_simulators.payment.keys import MerchantCertificates, PlatformKeys
from entrepot_simulators.payment.notices import Herald, NoticePlan
from entrepot_simulators.payment.overview import Overview
from entrepot_simulators.payment.wallet import Wallet
from entrepot_simulators.serving import Serving
from entrepot_simulators.timing import Agenda, Pace

MERCHANT_NAME = "Entrepot 示例商城"


class PaymentSimulator(Serving):
    """``with PaymentSimulator(...) as payment: payment.url``. Stops with everything it started."""

    def __init__(
        self,
        *,
        ring: Keyring,
        port_url: str,
        shop: str,
        pace: Pace,
        seed: int | None = None,
        port: int = 0,
        merchant_name: str = MERCHANT_NAME,
    ) -> None:
        self.agenda = Agenda(pace)
        self.courier = Courier(self.agenda)
        self.faults, self.bank = Faults(), Bank()
        self.declarations = Declarations(self.bank)
        keys = PlatformKeys.open(ring)
        self.herald = Herald(keys=keys, courier=self.courier, agenda=self.agenda, chance=Chance(seed))
        filing = self._customs_desk(ring, port_url, merchant_name)
        self.api = MerchantApi(
            keys=keys,
            certificates=MerchantCertificates(ring),
            bank=self.bank,
            declarations=self.declarations,
            herald=self.herald,
            agenda=self.agenda,
            send=filing.send,
            url=lambda: self.url,
        )
        wallet = Wallet(bank=self.bank, herald=self.herald, shop=shop, name_of=lambda _mchid: merchant_name)
        router = self._routes(self.api, wallet, filing, Overview(self.bank, self.declarations))
        self._server = LoopbackServer(lambda request: self.faults.around(request, router), port=port)
        self.url = self._server.url

    def _customs_desk(self, ring: Keyring, port_url: str, merchant_name: str) -> Filing:
        declarer = Declarer(
            company=PAYMENT_COMPANY,
            key=declaration_key(ring, "payment_declaration"),
            ring=ring,
            courier=self.courier,
            port=port_url,
        )
        return Filing(
            bank=self.bank,
            declarations=self.declarations,
            declarer=declarer,
            agenda=self.agenda,
            merchant_name=merchant_name,
        )

    def _routes(self, *parts: MerchantApi | Wallet | Filing | Overview) -> Router:
        router = Router()
        for part in parts:
            part.register(router)
        router.add("GET", "/style.css", style)
        router.add("GET", "/_state", self._show_state)
        router.add("POST", "/_control/script", self._script)
        return router

    def _script(self, request: Request) -> Answer:
        script = request.json()
        calls = [CallFault.from_json(each) for each in script.get("calls", ())]
        notices = [NoticePlan.from_json(each) for each in script.get("notices", ())]
        if script.get("clear"):
            self.faults.clear()
            self.herald.clear()
            self.api.refunds_fail = False
            self.api.unchecked_payers = frozenset()
        for fault in calls:
            self.faults.add(fault)
        for plan in notices:
            self.herald.plan(plan)
        self.api.unchecked_payers |= frozenset(script.get("unchecked_payers", ()))
        self.api.refunds_fail = bool(script.get("refunds_fail", self.api.refunds_fail))
        return as_json({"calls": len(calls), "notices": len(notices)})

    def _show_state(self, _request: Request) -> Answer:
        return as_json(self.state())

    def state(self) -> dict[str, Any]:
        """Everything this world remembers, ready for JSON; for tests to prove what happened and what didn't."""
        return {
            "transactions": [
                each.to_wire() | {"payer_known_as": dataclasses.asdict(each.payer) if each.payer else None}
                for each in self.bank.transactions()
            ],
            "refunds": [each.to_wire() for each in self.bank.refunds()],
            "declarations": [
                each.to_wire() | {"sendings": each.sendings} for each in self.declarations.all()
            ],
            "notices": list(self.herald.outcomes),
        }

    def start(self) -> None:
        """Begin to serve."""
        self._server.start()

    def stop(self) -> None:
        """End the server, the agenda and the connections."""
        self._server.stop()
        self.agenda.stop()
        self.courier.close()
