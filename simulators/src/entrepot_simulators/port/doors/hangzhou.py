"""The platform's door: jkf messages in sealed SOAP calls, results and approvals posted back as sealed forms.

Who lets the platform make the unified message (cebFlag 03) is called to sign it; only then the nation hears of the document.
With 02 the company has made and signed it: what it brings inside its document is compared and passed on; where it brings none,
it sends that message to the nation itself, and here it is only taken note of. With 01 what is said here is all.
"""

import hashlib
import threading
import uuid
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal

import httpx2

from entrepot_core.customs.clock import BEIJING, next_app_time
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.envelopes.sealed import (
    SOAP_NS,
    Opened,
    answer_call,
    open_call,
    seal_post,
)
from entrepot_core.customs.messages import DocumentInvalid, build
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.messages.entrusting import unified_document
from entrepot_core.customs.messages.port_judging import examine
from entrepot_core.customs.messages.translating import Told, read_dialect
from entrepot_core.errors import Problem
from entrepot_simulators.loopback import Answer, Request, Router
from entrepot_simulators.port.codes import CODES
from entrepot_simulators.port.doors import hangzhou_words as words
from entrepot_simulators.port.doors.door import LADDER, House, Letter, Submission
from entrepot_simulators.port.doors.hangzhou_keys import PlatformKeys
from entrepot_simulators.port.doors.hangzhou_signing import FORM, MAX_SHOWN, brought, signed_on_call
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.intake import Refusal
from entrepot_simulators.port.taxing import KINDS, tax_bill

NAME = "hangzhou"
DIALECT = "zhejiang"
PATH = "/newyorkWS/ws/ReceiveEncryptDeclare"
DOOR_SECONDS = 2.0
XML = {"Content-Type": "text/xml; charset=utf-8"}
HERE, SELF, ENTRUSTED = "01", "02", "03"
BY_NATION = frozenset({SELF, ENTRUSTED})
"""Where the nation's own receipts are passed on as they are."""
NOT_SIGNED = "调用加签接口失败"


@dataclass(frozen=True, slots=True, kw_only=True)
class _Case:
    """One message that passed the door. ``flag`` says who makes the unified message."""

    opened: Opened
    told: Told
    flag: str

    @property
    def business_no(self) -> str:
        return self.told.documents[self.told.kind].text("orderNo" if self.told.kind == "311" else "copNo")


class PlatformDoor:
    """``POST /newyorkWS/ws/ReceiveEncryptDeclare`` takes; a push is taken when the answer says ``success`` true."""

    ladder = LADDER

    def __init__(self, house: House) -> None:
        self._house = house
        self._keys = PlatformKeys(house.ring)
        self._service: Mapping[str, str] = dialect(DIALECT).service
        self._guard = threading.Lock()
        self._flags: dict[tuple[str, str], str] = {}
        self._seen: set[str] = set()
        self._last: dict[tuple[str, str], datetime] = {}

    def register(self, router: Router) -> None:
        """Add the route."""
        router.add("POST", PATH, self._take)

    # --- taking -----------------------------------------------------------------------------------------------------

    def _take(self, request: Request) -> Answer:
        try:
            opened = open_call(
                request.body,
                keys_of=self._keys.of,
                namespace=self._service["namespace"],
                operation=self._service["operation"],
            )
        except Problem as wrong:
            self._house.turn_away(NAME, "", wrong.sentence, request.body)
            return Answer(status=200, body=_fault(wrong.sentence), headers=XML)
        case, why = self._judge(opened)
        if why:
            self._house.turn_away(NAME, opened.sender, why, opened.data)
        if case is None:
            return self._reply(words.result(opened.message_type, "", opened.sender, self._now(), fault=why))
        if why:
            number = case.business_no
            return self._reply(
                words.result(opened.message_type, number, opened.sender, self._now(), fault=why)
            )
        if self._is_new(opened):
            self._house.agenda.after(DOOR_SECONDS, lambda: self._handle(case))
        return self._reply(
            words.result(opened.message_type, case.business_no, opened.sender, self._now(), fault="")
        )

    def _is_new(self, opened: Opened) -> bool:
        """Whether these bytes came for the first time: who does not hear our answer sends them again."""
        digest = hashlib.sha256(opened.data).hexdigest()
        with self._guard:
            fresh = digest not in self._seen
            self._seen.add(digest)
        return fresh

    def _judge(self, opened: Opened) -> tuple[_Case | None, str]:
        """The case, and what is wrong with it, or empty."""
        try:
            told = read_dialect(DIALECT, opened.data)
            faults = examine(DIALECT, opened.data)
        except Problem as wrong:
            return None, f"20001:报文格式错误 {wrong.sentence}"
        case = _Case(opened=opened, told=told, flag=str(told.extra.get("sign.cebFlag", "")) or HERE)
        if dialect(DIALECT).kinds[told.kind].type != opened.message_type:
            return case, f"20002:业务类型不一致 {opened.message_type}"
        if told.extra.get("sign.companyCode") != opened.sender:
            return case, "20003:发送方备案编号与报文不一致"
        if faults:
            shown = "; ".join(f"{each.path}: {each.code}" for each in faults[:MAX_SHOWN])
            return case, f"20004:数据校验不通过 {shown}"
        if opened.sender in self._house.intake.unregistered or not self._keys.company(opened.sender):
            return case, f"22002:电商平台编号未备案 {opened.sender}"
        return case, ""

    def _reply(self, text: str) -> Answer:
        body = answer_call(text, namespace=self._service["namespace"], operation=self._service["operation"])
        return Answer(body=body, headers=XML)

    # --- handling ---------------------------------------------------------------------------------------------------

    def _handle(self, case: _Case) -> None:
        kind = case.told.kind
        listed = self._listed(case) if kind in {"623", "625"} else None
        if kind in {"623", "625"} and listed is None:
            self._refuse(case, "22006:未找到对应的清单")
            return
        document = unified_document(
            case.told,
            guid=str(uuid.uuid4()).upper(),
            at=self._app_time(kind, case.business_no),
            listed=listed.document if listed else None,
            invt_no=listed.invt_no if listed else "",
        )
        if case.flag == SELF:
            self._bring(case, document)
            return
        code, name = self._keys.company(case.opened.sender) or ("", "")
        message = Message(
            kind=kind,
            guid=str(uuid.uuid4()).upper(),
            documents=(document,),
            transfer=Transfer(cop_code=code, cop_name=name, dxp_id=case.opened.sender),
        )
        if case.flag == ENTRUSTED:
            self._entrust(case, message)
        else:
            self._submit(case, message, case.opened.data, None)

    def _bring(self, case: _Case, made: Document) -> None:
        """Pass on what the company made and signed itself, if it brought it."""
        found = brought(case.opened.data, made, case.told.kind, intake=self._house.intake)
        if found.fault:
            self._refuse(case, found.fault)
        elif found.message is not None:
            refusal = self._house.intake.check_card(found.message, found.raw)
            self._submit(case, found.message, found.raw, refusal)

    def _listed(self, case: _Case) -> Filing | None:
        """The list that a cancellation or return speaks of: they name the waybill."""
        number = case.told.documents[case.told.kind].text("logisticsNo")
        return self._house.intake.list_of_waybill(number)

    def _app_time(self, kind: str, number: str) -> datetime:
        """When the message is made: later than the last one of the same document."""
        with self._guard:
            made = next_app_time(datetime.now(UTC), after=self._last.get((kind, number)))
            self._last[kind, number] = made
        return made

    def _entrust(self, case: _Case, message: Message) -> None:
        try:
            unsigned = build(message)
        except DocumentInvalid as wrong:
            self._refuse(case, f"20005:无法生成总署报文 {wrong.sentence[:200]}")
            return
        signed = self._signature(case, unsigned)
        if signed is None:
            self._refuse(case, f"{CODES[message.kind].signature}:{NOT_SIGNED}")
            return
        self._submit(case, message, signed, self._house.intake.check_card(message, signed))

    def _submit(self, case: _Case, message: Message, raw: bytes, refusal: Refusal | None) -> None:
        self._flags[message.kind, case.business_no] = case.flag
        self._house.take(
            Submission(door=NAME, sender=case.opened.sender, message=message, raw=raw, refusal=refusal)
        )

    def _signature(self, case: _Case, unsigned: bytes) -> bytes | None:
        address = self._house.address_of(NAME, case.opened.sender)
        if not address:
            return None
        return signed_on_call(
            unsigned,
            address=f"{address.rpartition('/')[0]}/signatures",
            message_type=self._service["signature"],
            keys=self._keys.of(case.opened.sender),
        )

    def _refuse(self, case: _Case, fault: str) -> None:
        """Say by push that the platform itself refuses."""
        self._house.turn_away(NAME, case.opened.sender, fault, case.opened.data)
        text = words.result(
            case.opened.message_type, case.business_no, case.opened.sender, self._now(), fault=fault
        )
        self._house.say(NAME, case.opened.sender, self._letter(text, "results", case.opened.sender))

    # --- answering --------------------------------------------------------------------------------------------------

    def write(self, answer: Message, *, receiver: str, filing: Filing | None) -> Letter:
        """The nation's receipt as it is for who entrusted the message; otherwise in the platform's words."""
        document = answer.documents[0]
        kind = str(int(answer.kind) - 1) if filing is not None else ""
        number = filing.document.text("orderNo" if kind == "311" else "copNo") if filing else ""
        if filing is not None and self._flags.get((kind, number)) in BY_NATION:
            self._news(filing, document, receiver)
            return self._letter(words.national(answer, self._house.key), "national", receiver)
        if filing is None or answer.kind in {"816", "818", "900"}:
            return self._letter(words.national(answer, self._house.key), "national", receiver)
        text, channel = words.answer(kind, number, receiver, document)
        self._news(filing, document, receiver)
        return self._letter(text, channel, receiver)

    def _news(self, filing: Filing, document: Document, receiver: str) -> None:
        """What the platform tells of a list beside its steps: whether tax is due, and that the parcel left the zone."""
        if filing.kind != "621":
            return
        status, waybill = document.text("returnStatus"), filing.document.text("logisticsNo")
        number = filing.document.text("copNo")
        if status != "800":
            return
        if self._flags.get(("621", number)) in BY_NATION:
            text, channel = words.answer("621", number, receiver, document)
            self._house.say(NAME, receiver, self._letter(text, channel, receiver))
        order = self._house.intake.order_of(filing.order_no)
        bill = tax_bill(filing, order, number="", at=self._now(), on=self._now())
        amount = sum((bill.number(name) for name in KINDS), Decimal(0))
        taxed = words.tax(waybill, filing.invt_no, receiver, amount)
        self._house.say(NAME, receiver, self._letter(taxed, "taxes", receiver))
        gone = words.left(waybill, number, receiver, self._now())
        self._house.say(NAME, receiver, self._letter(gone, "bills", receiver))

    def _letter(self, text: str | bytes, channel: str, receiver: str) -> Letter:
        data = text.encode() if isinstance(text, str) else text
        body = seal_post(data, message_type=self._service[channel], keys=self._keys.of(receiver))
        return Letter(message_type=self._service[channel], body=body, content_type=FORM)

    def push_to(self, receiver: str) -> str:
        """The shop's own address for this port."""
        return self._house.address_of(NAME, receiver)

    def is_thanks(self, answer: httpx2.Response) -> bool:
        """Success in the response."""
        return answer.status_code == 200 and b"<success>true</success>" in answer.content

    @staticmethod
    def _now() -> datetime:
        return datetime.now(UTC).astimezone(BEIJING)


def _fault(text: str) -> bytes:
    from xml.sax.saxutils import escape  # noqa: PLC0415 - escaping only, nothing is parsed

    return (
        f'<soapenv:Envelope xmlns:soapenv="{SOAP_NS}"><soapenv:Body><soapenv:Fault>'
        f"<faultcode>soapenv:Client</faultcode><faultstring>{escape(text)}</faultstring>"
        "</soapenv:Fault></soapenv:Body></soapenv:Envelope>"
    ).encode()
