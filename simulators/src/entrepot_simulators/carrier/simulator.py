"""The logistics firm put together: its API, its books, its customs desk and the journeys."""

import datetime as dt
import json
import uuid
from collections.abc import Callable
from decimal import Decimal
from typing import Any

import httpx2

from entrepot_core.customs.documents import Document, Value
from entrepot_core.customs.messages import DocumentInvalid
from entrepot_core.errors import Problem
from entrepot_simulators.carrier.articles import ArticlePlan
from entrepot_simulators.carrier.journey import JourneyPlan, Journeys
from entrepot_simulators.carrier.overview import Overview
from entrepot_simulators.carrier.signing import what_is_wrong
from entrepot_simulators.carrier.waybills import ReferenceUsed, Waybill, Waybills
from entrepot_simulators.chance import Chance
from entrepot_simulators.declaring import Declarer, declaration_key
from entrepot_simulators.delivery import Courier
from entrepot_simulators.identities import CARRIER
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
from entrepot_simulators.serving import Serving
from entrepot_simulators.timing import Agenda, Pace

FILING_SECONDS = 2.0


class CarrierSimulator(Serving):
    """``with CarrierSimulator(...) as carrier: carrier.url``. Stops with everything it started."""

    def __init__(
        self, *, ring: Keyring, port_url: str, shop: str, pace: Pace, seed: int | None = None, port: int = 0
    ) -> None:
        self.agenda = Agenda(pace)
        self.courier = Courier(self.agenda)
        self.faults, self.waybills = Faults(), Waybills()
        self._secret = ring.secret("carrier_secret.txt", length=48)
        self._port = port_url
        self._declarer = Declarer(
            company=CARRIER,
            key=declaration_key(ring, "carrier"),
            ring=ring,
            courier=self.courier,
            port=port_url,
        )
        self.journeys = Journeys(
            waybills=self.waybills,
            courier=self.courier,
            agenda=self.agenda,
            chance=Chance(seed),
            secret=self._secret,
            shop=shop,
            arrived=self._file_arrival,
        )
        router = self._routes()
        self._server = LoopbackServer(lambda request: self.faults.around(request, router), port=port)
        self.url = self._server.url

    def _routes(self) -> Router:
        router = Router()
        router.add("POST", "/api/waybills", self._signed(self._open))
        router.add("GET", "/api/waybills/{number}", self._signed(self._of(lambda waybill, _request: waybill)))
        router.add("POST", "/api/waybills/{number}/declare", self._signed(self._of(self._declare)))
        router.add("POST", "/api/waybills/{number}/collect", self._signed(self._of(self._collect)))
        router.add("POST", "/api/waybills/{number}/sign", self._signed(self._of(self._sign)))
        router.add("POST", "/receipts", self._hear)
        router.add("GET", "/style.css", style)
        Overview(self.waybills).register(router)
        router.add("GET", "/_state", lambda _request: as_json(self.state()))
        router.add("POST", "/_control/script", self._script)
        return router

    def _signed(self, handler: Callable[[Request], Answer]) -> Callable[[Request], Answer]:
        def answer(request: Request) -> Answer:
            if wrong := what_is_wrong(self._secret, request):
                return as_json({"code": "SIGN_ERROR", "message": wrong}, 401)
            return handler(request)

        return answer

    def _of(self, act: Callable[[Waybill, Request], Waybill]) -> Callable[[Request], Answer]:
        def answer(request: Request) -> Answer:
            waybill = self.waybills.find(request.places["number"])
            if waybill is None:
                return as_json({"code": "NOT_FOUND", "message": "no such waybill"}, 404)
            return as_json(act(waybill, request).to_wire())

        return answer

    def _open(self, request: Request) -> Answer:
        asked = request.json()
        try:
            waybill, fresh = self.waybills.open(asked)
        except ReferenceUsed:
            return as_json({"code": "REFERENCE_USED", "message": "this reference names another parcel"}, 409)
        if asked.get("declare"):
            waybill = self._declare(waybill, request)
        return as_json(waybill.to_wire(), 201 if fresh else 200)

    def _declare(self, waybill: Waybill, request: Request) -> Waybill:
        self.waybills.amend(waybill.number, request.json())
        if waybill.item is not None:  # personal articles: their data went ahead, there is no waybill document
            return self.waybills.change(waybill.number, declaration="accepted")
        if claimed := self.waybills.claim_filing(waybill.number):
            self.agenda.after(FILING_SECONDS, lambda: self._file(claimed))
            return claimed
        return waybill

    def _file(self, waybill: Waybill) -> None:
        head: dict[str, Value] = {
            "guid": str(uuid.uuid4()).upper(),
            "appType": "1" if waybill.sendings == 1 else "2",
            "appTime": self._declarer.app_time(),
            "appStatus": "2",
            "logisticsCode": CARRIER.code,
            "logisticsName": CARRIER.name,
            "logisticsNo": waybill.number,
            "orderNo": waybill.order_no,
            "freight": waybill.freight,
            "insuredFee": waybill.insured_fee,
            "currency": "142",
            "weight": waybill.weight,
            "packNo": Decimal(waybill.pieces),
            "goodsInfo": waybill.goods or "网购商品",
            "consignee": waybill.consignee,
            "consigneeAddress": waybill.address,
            "consigneeTelephone": waybill.telephone,
        }
        if waybill.bill_no:
            head["billNo"] = waybill.bill_no
        self._send(waybill, "511", Document(head=head))

    def _send(self, waybill: Waybill, kind: str, document: Document) -> None:
        try:
            self._declarer.file(kind, document, settled=lambda accepted: self._sent(waybill.number, accepted))
        except DocumentInvalid as wrong:
            self._refused(waybill.number, str(wrong))

    def _sent(self, number: str, accepted: bool) -> None:
        if not accepted:
            self._refused(number, "the port can't be reached")

    def _refused(self, number: str, words: str) -> None:
        self.waybills.change(number, declaration="rejected", declaration_text=words)
        self.journeys.note(number, "declaration_refused")

    def _sign(self, waybill: Waybill, _request: Request) -> Waybill:
        """Declare the delivery once more, where customs refused it; nothing before the parcel is delivered."""
        if any(event.code == "delivered" for event in waybill.events):
            self._file_arrival(waybill)
        return self.waybills.find(waybill.number) or waybill

    def _file_arrival(self, delivered: Waybill) -> None:
        waybill = self.waybills.claim_signing(delivered.number)
        if waybill is None:
            return
        moment = self._declarer.app_time()
        head: dict[str, Value] = {
            "guid": str(uuid.uuid4()).upper(),
            "appType": "1" if waybill.signings == 1 else "2",
            "appTime": moment,
            "appStatus": "2",
            "logisticsCode": CARRIER.code,
            "logisticsName": CARRIER.name,
            "logisticsNo": waybill.number,
            "logisticsStatus": "S",
            "logisticsTime": moment,
        }

        def settled(accepted: bool) -> None:
            if not accepted:
                self._signing_refused(waybill.number, "the port can't be reached")

        self._declarer.file("513", Document(head=head), settled=settled)

    def _signing_refused(self, number: str, words: str) -> None:
        self.waybills.change(number, signing="rejected", signing_text=words)
        self.journeys.note(number, "signing_refused")

    def _hear(self, request: Request) -> Answer:
        try:
            message = self._declarer.receipt(request.body)
        except Problem as wrong:
            return Answer(status=400, body=str(wrong).encode())
        for document in message.documents if message.kind == "514" else ():
            self._hear_signing(document)
        for document in message.documents if message.kind == "512" else ():
            waybill = self.waybills.find(document.text("logisticsNo"))
            status = document.text("returnStatus")
            if waybill is None or waybill.declaration == "accepted":
                continue
            if status == "120":
                self.waybills.change(waybill.number, declaration="accepted", declaration_text="")
                self.journeys.note(waybill.number, "declared")
            elif status == "100" or status.startswith("-"):
                self._refused(waybill.number, document.text("returnInfo"))
        return Answer(body=b"OK")

    def _hear_signing(self, document: Document) -> None:
        waybill = self.waybills.find(document.text("logisticsNo"))
        status = document.text("returnStatus")
        if waybill is None or waybill.signing == "accepted":
            return
        if status == "120":
            self.waybills.change(waybill.number, signing="accepted", signing_text="")
            self.journeys.note(waybill.number, "signing_declared")
        elif status == "100" or status.startswith("-"):
            self._signing_refused(waybill.number, document.text("returnInfo"))

    def _collect(self, waybill: Waybill, _request: Request) -> Waybill:
        if self.waybills.claim_collection(waybill.number, dt.datetime.now(dt.UTC)):
            released = self._released(waybill.order_no)
            self.waybills.change(
                waybill.number, collected_before_release=None if released is None else not released
            )
            self.journeys.begin(waybill.number)
        return self.waybills.find(waybill.number) or waybill

    def _released(self, order_no: str) -> bool | None:
        """Whether customs had let the goods go. The carrier doesn't care; whoever tests the shop does."""
        try:
            answer = httpx2.get(f"{self._port}/_state/{order_no}", timeout=5, trust_env=False)
            return bool(answer.json()["released"]) if answer.status_code == 200 else None
        except (httpx2.HTTPError, json.JSONDecodeError):
            return None

    def _script(self, request: Request) -> Answer:
        script = request.json()
        calls = [CallFault.from_json(each) for each in script.get("calls", ())]
        journeys = [JourneyPlan.from_json(each) for each in script.get("journeys", ())]
        articles = [ArticlePlan.from_json(each) for each in script.get("articles", ())]
        if script.get("clear"):
            self.faults.clear()
            self.journeys.clear()
        for fault in calls:
            self.faults.add(fault)
        for plan in journeys:
            self.journeys.plan(plan)
        for article in articles:
            self.journeys.desk.plan(article)
        return as_json({"calls": len(calls), "journeys": len(journeys)})

    def state(self) -> dict[str, Any]:
        """Every waybill, and those that were handed over before customs had released them."""
        waybills = self.waybills.all()
        return {
            "waybills": [
                each.to_wire()
                | {"sendings": each.sendings, "collected_before_release": each.collected_before_release}
                for each in waybills
            ],
            "collected_before_release": [each.order_no for each in waybills if each.collected_before_release],
        }

    def start(self) -> None:
        """Begin to serve."""
        self._server.start()

    def stop(self) -> None:
        """End the server, the agenda and the connections."""
        self._server.stop()
        self.agenda.stop()
        self.courier.close()
