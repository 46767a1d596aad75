"""The parts of the port, put together from what the core knows and what is on record."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from entrepot.customs.ports.cards import OurSignature, our_signature
from entrepot.customs.ports.hangzhou.keys import own_key, register, seal_keys
from entrepot.customs.ports.hangzhou.messages import JKF, PlatformExtras, PlatformMessages
from entrepot.customs.ports.hangzhou.signing import SignatureForPlatform
from entrepot.customs.ports.protocol import Answers, DocumentRefused, Knock, Port, PortRefused, Reply
from entrepot.customs.ports.realtime import RealtimeData
from entrepot.customs.ports.settings import PortMisconfigured, PortSettings, port_settings
from entrepot.customs.ports.unified import UnifiedReceipts, key_of
from entrepot.parties.queries import CustomsPartyMissing, parties_of
from entrepot.platform import clock, http
from entrepot_core.customs.documents import Transfer
from entrepot_core.customs.envelopes.sealed import SealInvalid, open_post, read_answer, seal_call
from entrepot_core.customs.messages import NotAMessage
from entrepot_core.customs.messages.carrying import carried, carry
from entrepot_core.customs.messages.dialects import dialect
from entrepot_core.customs.receipts import Receipt, answers_of, sift_answers
from entrepot_core.errors import Problem

NAME: Final = "hangzhou"
DIALECT: Final = PlatformMessages()
PARTNER: Final = "Customs"
THANKS: Final = b'<?xml version="1.0" encoding="UTF-8"?><response><success>true</success></response>'
_NEWS: Final = MappingProxyType({"OUT": ("511", "logisticsNo"), "DUE": ("621", "invtNo")})


class Maker(StrEnum):
    """Who makes the unified message of a document, in the platform's words (cebFlag)."""

    NOBODY = "01"
    OURSELVES = "02"
    PLATFORM = "03"


def make() -> Port:
    """The port as its companies are on record: the agent's card signs, "transfer" is our number with the platform.

    Raises CustomsPartyMissing, PortMisconfigured.
    """
    companies, chosen = parties_of(NAME), port_settings(NAME)
    for role in ("agent", "transfer"):
        if role not in companies:
            raise CustomsPartyMissing(role=role, port=NAME)
    agent, registered = companies["agent"], companies["transfer"].code
    own_key()
    register(number=registered, code=agent.code, name=agent.name)
    maker, ours = _maker(chosen), our_signature(chosen)
    return Port(
        name=NAME,
        transfer=Transfer(cop_code=agent.code, cop_name=agent.name, dxp_id=registered),
        dialect=PlatformMessages(bring=maker is Maker.OURSELVES),
        envelope=SealedCalls(sender=registered),
        transport=Service(address=f"{chosen.address}{chosen.more['path']}"),
        signer=Seal(ours=ours),
        receipts=PlatformReceipts(beside_nation=maker is not Maker.NOBODY),
        push=SealedForms(),
        evidence=RealtimeData(address=chosen.address, ours=ours),
        extras=PlatformExtras(company=registered, more=chosen.more),
        entrusted=SignatureForPlatform(ours=ours) if maker is Maker.PLATFORM else None,
        flights=chosen.flights,
    )


def _maker(chosen: PortSettings) -> Maker:
    try:
        return Maker(chosen.more.get("ceb_flag", ""))
    except ValueError:
        known = ", ".join(Maker)
        raise PortMisconfigured(f"The customs port “{NAME}”: “more.ceb_flag” is one of {known}.") from None


@dataclass(frozen=True, slots=True, kw_only=True)
class SealedCalls:
    """SOAP calls from our number with the platform; what it posts is sealed the same way."""

    sender: str

    def wrap(self, signed: bytes, *, kind: str, message_guid: str, at: datetime) -> bytes:  # noqa: ARG002 - it has no head of its own
        service = dialect(JKF).service
        return seal_call(
            signed,
            message_type=dialect(JKF).kinds[kind].type,
            sender=self.sender,
            keys=seal_keys(),
            namespace=service["namespace"],
            operation=service["operation"],
        )

    def unwrap(self, letter: bytes) -> bytes:
        return open_post(letter, seal_keys()).data


@dataclass(frozen=True, slots=True, kw_only=True)
class Seal:
    """The seal is the signature: it is made when a message leaves and checked when one is opened.

    The nation's message that we bring inside one is signed with our card, as the nation wants it.
    """

    ours: OurSignature

    def sign(self, message: bytes) -> bytes:
        brought = carried(message)
        return carry(message, self.ours.sign(brought)) if brought else message

    def verify(self, message: bytes, *, letter: bytes) -> None:
        if open_post(letter, seal_keys()).data != message:
            raise SealInvalid(part="the message is not the one in the letter")


@dataclass(frozen=True, slots=True, kw_only=True)
class Service:
    """The platform's operation. It answers at once whether a message can be handled."""

    address: str

    def send(self, letter: bytes) -> None:
        service = dialect(JKF).service
        headers = {"Content-Type": "text/xml; charset=utf-8", "SOAPAction": '""'}
        answer = http.call(PARTNER, "POST", self.address, content=letter, headers=headers)
        try:
            said = read_answer(answer.content, namespace=service["namespace"], operation=service["operation"])
            (found,) = answers_of(JKF, said, heard_at=clock.now())
        except Problem as problem:
            raise PortRefused(reason=problem.sentence) from problem
        except ValueError:
            raise PortRefused(reason="not one answer") from None
        if found.status.startswith("-"):
            raise DocumentRefused(answer=said, receipt=found)


@dataclass(frozen=True, slots=True, kw_only=True)
class PlatformReceipts:
    """Results and approvals in the platform's words, the nation's receipts as they are, and news that moves nothing."""

    beside_nation: bool
    statuses: Mapping[str, str] = field(default_factory=dict)

    def read(self, message: bytes) -> Answers:
        try:
            return UnifiedReceipts().read(message)
        except NotAMessage:
            said = sift_answers(JKF, message, heard_at=clock.now(), beside_nation=self.beside_nation)
            return Answers(receipts=said.receipts, unread=said.unread)

    def key_of(self, receipt: Receipt) -> tuple[str, str]:
        if receipt.kind in _NEWS:
            kind, name = _NEWS[receipt.kind]
            return kind, receipt.keys.get(name, "")
        return key_of(receipt)


class SealedForms:
    """The letter is the form in the body of the request."""

    def open(self, knock: Knock) -> bytes:
        return knock.body

    def reply(self) -> Reply:
        return Reply(body=THANKS, content_type="text/xml; charset=utf-8")
