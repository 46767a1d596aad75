"""The parts of Haikou's port, put together from what the core knows and what is on record."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entrepot.customs.ports.cards import CardSigner, our_signature
from entrepot.customs.ports.haikou.inquiries import Inquiries, RowsOrMessages, is_asked_for
from entrepot.customs.ports.protocol import Knock, Port, PortRefused, Reply
from entrepot.customs.ports.realtime import RealtimeData
from entrepot.customs.ports.settings import port_settings
from entrepot.customs.ports.unified import UnifiedMessages
from entrepot.parties.queries import CustomsPartyMissing, parties_of
from entrepot.platform import http
from entrepot_core.customs.documents import Transfer
from entrepot_core.customs.envelopes import front
from entrepot_core.errors import Problem

NAME: Final = "haikou"
DIALECT: Final = UnifiedMessages()
PARTNER: Final = "Customs"
TAKEN: Final = b"OK"
"""The word in both directions: what the door answers, and what it reads as thanks."""


class NotWrapped(Problem):
    """Somebody knocks with something else."""

    code = "customs.not_wrapped"
    title = "What was pushed is no wrapped message: answers that nobody signed are only taken where they are asked for."


def make() -> Port:
    """The port as its companies are on record: the agent hands over and signs, "transfer" is its exchange number.

    Raises CustomsPartyMissing.
    """
    companies, chosen = parties_of(NAME), port_settings(NAME)
    for role in ("agent", "transfer"):
        if role not in companies:
            raise CustomsPartyMissing(role=role, port=NAME)
    agent, exchange = companies["agent"], companies["transfer"].code
    ours = our_signature(chosen)
    return Port(
        name=NAME,
        transfer=Transfer(cop_code=agent.code, cop_name=agent.name, dxp_id=exchange),
        dialect=DIALECT,
        envelope=FrontEnvelope(),
        transport=FrontDoor(address=chosen.address),
        signer=FrontSigner(ours=ours),
        receipts=RowsOrMessages(),
        push=FrontPush(),
        poll=Inquiries(
            address=chosen.address,
            dxp_id=exchange,
            channels=tuple(chosen.more["kinds"]),
            regular=chosen.regular,
        ),
        evidence=RealtimeData(address=chosen.address, ours=ours),
        flights=chosen.flights,
    )


class FrontEnvelope:
    """The JSON wrapper; what was asked for has none."""

    def wrap(self, signed: bytes, *, kind: str, message_guid: str, at: datetime) -> bytes:
        return front.wrap(signed, message_type=f"CEB{kind}Message", message_id=message_guid, at=at)

    def unwrap(self, letter: bytes) -> bytes:
        return letter if is_asked_for(letter) else front.unwrap(letter).data


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontDoor:
    """HTTP to the front door."""

    address: str

    def send(self, letter: bytes) -> None:
        headers = {"Content-Type": "application/json; charset=utf-8"}
        answer = http.call(PARTNER, "POST", f"{self.address}/cebcmsg", content=letter, headers=headers)
        if answer.status_code >= 400 or answer.content.strip() != TAKEN:
            raise PortRefused(reason=answer.content[:200].decode(errors="replace") or str(answer.status_code))


@dataclass(frozen=True, slots=True, kw_only=True)
class FrontSigner(CardSigner):
    """As a card; a row is signed by nobody and believed because we asked the port's own address for it."""

    def verify(self, message: bytes, *, letter: bytes) -> None:
        if not is_asked_for(letter):
            CardSigner.verify(self, message, letter=letter)


class FrontPush:
    """Wrapped messages, signed; a row that comes by itself is refused, for nothing proves it."""

    def open(self, knock: Knock) -> bytes:
        if is_asked_for(knock.body):
            raise NotWrapped
        return knock.body

    def reply(self) -> Reply:
        return Reply(body=TAKEN)
