"""The door of Guangzhou: signed transfers over the HTTP channel, KJ88 or unified inside; answers pushed, or asked for.

``POST …/sendMessage.action`` takes the form field ``messageText``, ``POST …/queryMessage.action`` says how one document
stands. Client and key stand in the query string; a push is taken when the answer is ``success``. Sources: see
``entrepot_core.customs.envelopes.gzeport``.
"""

import datetime as dt
import itertools
from collections.abc import Callable
from dataclasses import replace

import httpx2

from entrepot_core.customs.documents import Document, Message, Transfer, Value
from entrepot_core.customs.envelopes import gzeport
from entrepot_core.customs.messages import SPECS, NotAMessage
from entrepot_core.customs.messages.port_judging import examine
from entrepot_core.customs.messages.translating import Told, read_each
from entrepot_core.customs.signing import BadSignature, sign, verify
from entrepot_core.customs.xml import BrokenXml, HostileXml
from entrepot_core.errors import Problem
from entrepot_simulators.loopback import Answer, Request, Router
from entrepot_simulators.port.doors.door import House, Letter, Submission, format_error
from entrepot_simulators.port.doors.guangzhou_words import (
    WORDS,
    asks_inspection,
    filed,
    is_unified,
    type_of,
    write,
)
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.intake import MAX_SHOWN, Malformed, key_of

NAME = "guangzhou"
KEY_FILE = "guangzhou_channel_key"
RECEIVERS = frozenset({"KJPUBLICPT", "KJPUBLIC"})
DOOR_SECONDS, STEP_SECONDS = 2.0, 8.0
FORM = "application/x-www-form-urlencoded; charset=utf-8"
JSON = {"Content-Type": "application/json; charset=utf-8"}


class Unfit(Exception):
    """What the door does not take at all; ``code`` and ``text`` go into its JSON."""

    def __init__(self, code: str, text: str) -> None:
        super().__init__(text)
        self.code, self.text = code, text


class PlatformDoor:
    """See above. Everything behind it is the one registry and clearing; goods filings it answers itself."""

    ladder = (*gzeport.PAUSES, *(3600.0,) * 23)

    def __init__(self, house: House) -> None:
        self._house = house
        self._key = house.ring.secret(KEY_FILE, length=32)
        self._numbers = itertools.count(1)

    def register(self, router: Router) -> None:
        """Add the routes."""
        router.add("POST", gzeport.SEND, lambda request: self._answered(request, self._take))
        router.add("POST", gzeport.ASK, lambda request: self._answered(request, self._tell))

    def _answered(self, request: Request, act: Callable[[Request], bytes]) -> Answer:
        try:
            return Answer(body=act(request), headers=JSON)
        except Unfit as wrong:
            code, why = wrong.code, wrong.text
        except Problem as wrong:
            code, why = "1000", wrong.sentence
        if act == self._take:
            self._house.turn_away(NAME, request.query.get("clientid", ""), why, request.body)
        return Answer(body=gzeport.answer(result=False, code=code, description=why), headers=JSON)

    # --- what clients send -------------------------------------------------------------------------------------------

    def _take(self, request: Request) -> bytes:
        client = self._client(request)
        raw = gzeport.read_form(request.body)
        transfer = gzeport.unwrap(raw)
        if transfer.sender != client:
            raise Unfit("1002", "报文发送者与接入企业不一致")
        if not RECEIVERS & set(transfer.receivers):
            raise Unfit("1003", "报文接收者不存在")
        if transfer.message_type != request.query.get("messageType", ""):
            raise Unfit("1004", "报文类型与请求参数不一致")
        try:
            verify(raw, trusted=self._house.intake.certificates())
        except BadSignature as wrong:
            raise Unfit("1005", f"验签失败: {wrong.sentence}") from wrong
        self._house.agenda.after(DOOR_SECONDS, lambda: self._handle(transfer, raw))
        return gzeport.answer(result=True, description="接收成功")

    def _client(self, request: Request) -> str:
        client = request.query.get("clientid", "")
        if not client or request.query.get("key", "") != self._key:
            raise Unfit("1001", "企业备案号或密钥错误")
        return client

    def _handle(self, transfer: gzeport.Transfer, raw: bytes) -> None:
        try:
            if is_unified(transfer.data):
                message = self._house.intake.read(transfer.data, message_type=transfer.message_type)
                refusal = self._house.intake.check_card(message, transfer.data)
            else:
                tolds = _read(transfer)
                if tolds[0].kind not in SPECS:
                    self._keep(transfer, tolds[0])
                    return
                message = _canonical(transfer, tolds)
                refusal = self._house.intake.check_card(message, raw)
        except Malformed as wrong:
            self._house.turn_away(NAME, transfer.sender, wrong.text, transfer.data)
            self._about(transfer, "-1", wrong.text)
            return
        # answers speak of the transfer's number, whatever number the message inside has
        message = replace(message, guid=transfer.message_id)
        self._house.take(
            Submission(door=NAME, sender=transfer.sender, message=message, raw=transfer.data, refusal=refusal)
        )

    def _about(self, transfer: gzeport.Transfer, status: str, text: str) -> None:
        document = format_error(
            text,
            message_id=transfer.message_id,
            message_type=transfer.message_type,
            raw=transfer.data[:100_000].decode(errors="replace"),
        )
        if status == "2":
            document = Document(head={**document.head, "returnStatus": status})
        self._house.refuse(NAME, transfer.sender, document)

    def _keep(self, transfer: gzeport.Transfer, told: Told) -> None:
        """What only this platform has: taken, and goods for its file answered article by article."""
        self._about(transfer, "2", "接收成功")
        if told.kind != "filing":
            return
        goods = told.documents["filing"]
        behaviour = self._house.scripts.take("filing", str(goods.lines[0]["itemNo"]))
        if behaviour.silent:
            return

        def decide() -> None:
            words = behaviour.reject_text or behaviour.reject
            answer = filed(goods, next(self._numbers), words, dt.datetime.now(dt.UTC))
            self._house.tell(NAME, transfer.sender, "filing", answer, None)

        self._house.agenda.after(STEP_SECONDS + behaviour.delay, decide)

    # --- what clients are told ---------------------------------------------------------------------------------------

    def write(self, answer: Message, *, receiver: str, filing: Filing | None) -> Letter:
        """In a signed transfer, as a form."""
        message_type, body = write(answer, receiver=receiver, filing=filing, key=self._house.key)
        transfer = gzeport.wrap(
            body,
            message_id=answer.guid,
            message_type=message_type,
            sender="KJPUBLICPT",
            receiver=receiver,
            at=dt.datetime.now(dt.UTC),
        )
        if filing is not None and answer.kind == "622" and answer.documents[0].text("returnStatus") == "120":
            self._inspect(filing, receiver)
        return Letter(
            message_type=message_type,
            body=gzeport.form_of(sign(transfer, self._house.key)),
            content_type=FORM,
        )

    def _inspect(self, filing: Filing, receiver: str) -> None:
        """Inspection passes every list that it was told of."""
        if not asks_inspection(filing.xml):
            return
        head: dict[str, Value] = {
            "returnStatus": "CIQ-C",
            "returnTime": dt.datetime.now(dt.UTC),
            "returnInfo": "检验检疫放行",
        }
        self._house.agenda.after(
            STEP_SECONDS, lambda: self._house.tell(NAME, receiver, "622", Document(head=head), filing)
        )

    def push_to(self, receiver: str) -> str:
        """The shop's address."""
        return self._house.address_of(NAME, receiver)

    def is_thanks(self, answer: httpx2.Response) -> bool:
        """One word."""
        return answer.status_code == 200 and answer.content.strip() == gzeport.TAKEN

    # --- what clients ask --------------------------------------------------------------------------------------------

    def _tell(self, request: Request) -> bytes:
        client = self._client(request)
        wanted, number = request.query.get("messageType", ""), request.query.get("entNo", "")
        mine = [
            each
            for each in self._house.filings(NAME, client)
            if number in key_of(each.kind, each.document) and type_of(each) == wanted
        ]
        if not mine:
            return gzeport.answer(result=False, code="2001", description="单证不存在")
        return gzeport.answer(result=True, found=(_found(number, mine[-1]),))


def _read(transfer: gzeport.Transfer) -> tuple[Told, ...]:
    """The documents of a message in the platform's words, fit to be handled. Raises Malformed."""
    try:
        tolds, faults = read_each(WORDS, transfer.data), examine(WORDS, transfer.data)
    except (HostileXml, BrokenXml, NotAMessage) as wrong:
        raise Malformed(wrong.sentence) from wrong
    if faults:
        raise Malformed("; ".join(f"{each.path}: {each.sentence}" for each in faults[:MAX_SHOWN]))
    said = tolds[0].extra
    if said.get("Sender") != transfer.sender or said.get("MessageID") != transfer.message_id:
        raise Malformed("报文头与传输头不一致")
    return tolds


def _canonical(transfer: gzeport.Transfer, tolds: tuple[Told, ...]) -> Message:
    """The unified message that documents stand for; lists that are to be deleted stand for their cancellations."""
    kind, said = tolds[0].kind, tolds[0].extra
    documents = tuple(each.documents[kind] for each in tolds)
    if kind == "621" and documents[0].text("appType") == "3":
        kind, documents = "623", tuple(_cancelling(each) for each in documents)
    return Message(
        kind=kind,
        guid=transfer.message_id,
        documents=documents,
        transfer=Transfer(
            cop_code=str(said.get("DeclEntNo", "")),
            cop_name=str(said.get("DeclEntName", "")),
            dxp_id=transfer.sender,
        ),
    )


def _cancelling(listed: Document) -> Document:
    fields = {each.name for each in SPECS["623"].head_fields}
    head = {name: value for name, value in listed.head.items() if name in fields}
    return Document(head=head | {"appType": "1", "reason": "KJ881110 OpType D"})


def _found(number: str, filing: Filing) -> gzeport.Found:
    last = filing.given[-1] if filing.given else None
    return gzeport.Found(
        number=number,
        state="0" if filing.state == "received" else "1",
        text=last.text if last else "",
        customs_no=filing.invt_no,
        customs_state="" if filing.state == "received" else last.status if last else "",
        customs_text=last.text if last else "",
        pre_no=filing.pre_no,
    )
