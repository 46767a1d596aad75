"""The five parts of the national port, put together from what the core knows and what is on record."""

import base64
import json
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from importlib import resources
from typing import Final

from entrepot.customs.ports.national.evidence import NationalEvidence
from entrepot.customs.ports.national.keys import certificate_of_port, declaration_key
from entrepot.customs.ports.national.receipts import NationalReceipts
from entrepot.customs.ports.protocol import Port, PortRefused
from entrepot.parties.queries import CustomsPartyMissing, parties_of
from entrepot.platform import http, partners
from entrepot_core.customs.documents import Message, Transfer
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.envelopes.replies import read_reply
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.signing import RSA_SHA1, sign, verify
from entrepot_core.errors import Problem

NAME: Final = "national"
PARTNER: Final = "Customs"
TAKEN: Final = "0000"
"""What the exchange answers when it has an envelope."""


def make() -> Port:
    """The port as its companies are on record: the agent hands over and signs, "transfer" is its exchange number.

    Raises CustomsPartyMissing.
    """
    companies = parties_of(NAME)
    for role in ("agent", "transfer"):
        if role not in companies:
            raise CustomsPartyMissing(role=role, port=NAME)
    agent, exchange = companies["agent"], companies["transfer"].code
    return Port(
        name=NAME,
        transfer=Transfer(cop_code=agent.code, cop_name=agent.name, dxp_id=exchange),
        dialect=UnifiedMessages(),
        envelope=ExchangeEnvelope(sender=exchange),
        transport=ExchangeTransport(receiver=exchange),
        signer=CardSigner(),
        receipts=NationalReceipts(),
        evidence=NationalEvidence(),
        flights=_flights(),
    )


@cache
def _flights() -> Mapping[str, Mapping[str, str]]:
    text = resources.files(__package__).joinpath("flights.toml").read_text(encoding="utf-8")
    return {country: row for country, row in tomllib.loads(text).items() if isinstance(row, dict)}


class UnifiedMessages:
    """CEB messages of the edition in force."""

    def build(self, message: Message) -> bytes:
        return build(message)

    def read(self, xml: bytes) -> Message:
        return read(xml)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeEnvelope:
    """DxpMsg from our number on the data exchange platform to the import system."""

    sender: str

    def wrap(self, xml: bytes, *, kind: str, message_guid: str, at: datetime) -> bytes:
        return dxp.wrap(
            xml,
            sender=self.sender,
            receivers=(dxp.IMPORT_RECEIVER,),
            message_type=f"CEB{kind}Message",
            message_id=message_guid,
            created_at=at,
        )

    def unwrap(self, raw: bytes) -> bytes:
        return dxp.data_of(raw)


@dataclass(frozen=True, slots=True, kw_only=True)
class ExchangeTransport:
    """HTTP to the exchange's door; its outbox holds what could not be pushed."""

    receiver: str

    def send(self, envelope: bytes) -> None:
        url = f"{partners.partners().port_url}/dxp"
        answer = http.call(
            PARTNER, "POST", url, content=envelope, headers={"Content-Type": "application/xml; charset=utf-8"}
        )
        refused = _refusal(answer.content)
        if answer.status_code >= 400 or refused:
            raise PortRefused(reason=refused or f"HTTP {answer.status_code}")

    def fetch(self, after: int) -> tuple[tuple[bytes, ...], int]:
        url = f"{partners.partners().port_url}/dxp/outbox/{self.receiver}?after={after}"
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


class CardSigner:
    """Our declaration key, made at first use with its certificate left for the port; the port's certificate."""

    def sign(self, xml: bytes) -> bytes:
        return sign(xml, declaration_key(), RSA_SHA1)

    def verify(self, xml: bytes) -> None:
        verify(xml, trusted=[certificate_of_port()])
