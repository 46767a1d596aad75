"""The parts of the national port, put together from what the core knows and what is on record."""

import base64
import json
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from entrepot.customs.ports.cards import CardSigner, our_signature
from entrepot.customs.ports.protocol import Port, PortRefused
from entrepot.customs.ports.realtime import RealtimeData
from entrepot.customs.ports.settings import port_settings
from entrepot.customs.ports.unified import BodyPush, UnifiedMessages, UnifiedReceipts
from entrepot.parties.queries import CustomsPartyMissing, parties_of
from entrepot.platform import http
from entrepot_core.customs.documents import Transfer
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.envelopes.replies import read_reply
from entrepot_core.errors import Problem

NAME: Final = "national"
DIALECT: Final = UnifiedMessages()
PARTNER: Final = "Customs"
TAKEN: Final = "0000"
"""What the exchange answers when it has an envelope."""


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
        envelope=ExchangeEnvelope(sender=exchange),
        transport=ExchangeTransport(address=chosen.address),
        signer=CardSigner(ours=ours),
        receipts=UnifiedReceipts(),
        push=BodyPush(),
        poll=ExchangeOutbox(address=chosen.address, receiver=exchange),
        evidence=RealtimeData(address=chosen.address, ours=ours),
        flights=chosen.flights,
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeEnvelope:
    """DxpMsg from our number on the data exchange platform to the import system."""

    sender: str

    def wrap(self, signed: bytes, *, kind: str, message_guid: str, at: datetime) -> bytes:
        return dxp.wrap(
            signed,
            sender=self.sender,
            receivers=(dxp.IMPORT_RECEIVER,),
            message_type=f"CEB{kind}Message",
            message_id=message_guid,
            created_at=at,
        )

    def unwrap(self, letter: bytes) -> bytes:
        return dxp.data_of(letter)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeTransport:
    """HTTP to the exchange's door."""

    address: str

    def send(self, letter: bytes) -> None:
        headers = {"Content-Type": "application/xml; charset=utf-8"}
        answer = http.call(PARTNER, "POST", f"{self.address}/dxp", content=letter, headers=headers)
        refused = _refusal(answer.content)
        if answer.status_code >= 400 or refused:
            raise PortRefused(reason=refused or f"HTTP {answer.status_code}")


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeOutbox:
    """The exchange keeps for each of its clients what it could not push."""

    address: str
    receiver: str
    channels: tuple[str, ...] = ("",)
    regular: bool = False

    def fetch(self, channel: str, after: int) -> tuple[tuple[bytes, ...], int]:  # noqa: ARG002 - there is one
        url = f"{self.address}/dxp/outbox/{self.receiver}?after={after}"
        answer = http.call(PARTNER, "GET", url)
        try:
            body = json.loads(answer.content)
            found = tuple(base64.b64decode(message["envelope"]) for message in body["messages"])
            return found, int(body["next"])
        except (ValueError, KeyError, TypeError):
            raise http.AnswerUnknown(partner=PARTNER) from None


def _refusal(reply: bytes) -> str:
    """Why the exchange did not take an envelope, or empty. What can't be read refuses nothing."""
    try:
        responses = read_reply(reply).responses
    except Problem:
        return ""
    return "; ".join(f"{each.code} {each.text}" for each in responses if each.code != TAKEN)
