"""The HTTP channel: signed transfers out, forms in, questions about documents of which nothing was heard."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from types import MappingProxyType
from typing import Final

from entrepot.customs.models import CustomsDocument
from entrepot.customs.ports.cards import OurSignature, certificate_of_port, own_key
from entrepot.customs.ports.guangzhou.words import is_unified, type_of
from entrepot.customs.ports.protocol import Knock, PortRefused, Reply
from entrepot.platform import clock, http, partners
from entrepot_core.customs.clock import return_time
from entrepot_core.customs.envelopes import gzeport
from entrepot_core.customs.envelopes.dxp import EnvelopeInvalid
from entrepot_core.customs.receipts import State
from entrepot_core.customs.signing import RSA_SHA1, sign, verify

PARTNER: Final = "Customs"
KEY_FILE: Final = "guangzhou_channel_key"
"""The key of the channel, which the platform gives to a company: handed over through the key folder."""
ASKED: Final = "QUERY"
"""Type of the transfer in which we keep an answer to a question of our own, signed by ourselves."""
FORM: Final = {"Content-Type": "application/x-www-form-urlencoded; charset=utf-8"}
AT_ONCE: Final = 50
"""Documents asked about in one round."""
PAUSE: Final = timedelta(seconds=30)
SETTLED: Final = timedelta(minutes=1)
"""How long a document is left alone: a question asked sooner might be answered about the sending before."""
OPEN: Final = frozenset({State.SENT, State.DECLARING, State.SENT_TO_CUSTOMS})
ENTERED: Final = frozenset({State.ACCEPTED, State.MANUAL_REVIEW, State.REVIEWED, State.INSPECTION})
WAITING: Final = MappingProxyType({"311": OPEN} | dict.fromkeys(("621", "623", "625", "711"), OPEN | ENTERED))
"""Kind -> states in which the port owes an answer; an order that is accepted is done."""


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferEnvelope:
    """GzeportTransfer from our name on the platform, signed as a whole; with the ``bare_key`` in it or the certificate."""

    sender: str
    receiver: str
    ours: OurSignature
    bare_key: bool

    def wrap(self, signed: bytes, *, kind: str, message_guid: str, at: datetime) -> bytes:
        transfer = gzeport.wrap(
            signed,
            message_id=message_guid,
            message_type=type_of(kind, own=not is_unified(signed)),
            sender=self.sender,
            receiver=self.receiver,
            at=at,
        )
        return self.ours.sign(transfer, bare_key=self.bare_key)

    def unwrap(self, letter: bytes) -> bytes:
        return gzeport.unwrap(letter).data


@dataclass(frozen=True, slots=True, kw_only=True)
class TransferSigner:
    """KJ88 has no signature of its own: the transfer around it is signed. Unified messages carry theirs inside as well."""

    ours: OurSignature
    client: str

    def sign(self, message: bytes) -> bytes:
        return self.ours.sign(message) if is_unified(message) else message

    def verify(self, message: bytes, *, letter: bytes) -> None:  # noqa: ARG002 - the transfer around it is signed
        transfer = gzeport.unwrap(letter)
        if self.client not in transfer.receivers:
            raise EnvelopeInvalid(part="it is meant for another company")
        asked = transfer.message_type == ASKED
        verify(letter, trusted=[own_key().certificate if asked else certificate_of_port()])


@dataclass(frozen=True, slots=True, kw_only=True)
class Channel:
    """The platform's two addresses, with our record number and key."""

    address: str
    client: str

    def send(self, letter: bytes) -> None:
        query = gzeport.send_query(self._who(), gzeport.unwrap(letter).message_type)
        answer = http.call(
            PARTNER,
            "POST",
            f"{self.address}{gzeport.SEND}?{query}",
            content=gzeport.form_of(letter),
            headers=FORM,
        )
        if refused := _refusal(answer.content):
            raise PortRefused(reason=refused)

    def ask(self, message_type: str, number: str) -> bytes:
        """What the platform says of one document, as it says it. Raises PartnerUnreachable, AnswerUnknown."""
        query = gzeport.ask_query(self._who(), message_type, number)
        url = f"{self.address}{gzeport.ASK}?{query}"
        answer = http.call(PARTNER, "POST", url, content=b"", headers=FORM, question=True)
        return b"" if _refusal(answer.content) else answer.content

    def _who(self) -> gzeport.Credentials:
        return gzeport.Credentials(client=self.client, key=partners.received(KEY_FILE).decode())


def _refusal(answer: bytes) -> str | None:
    try:
        return gzeport.refusal_of(answer)
    except EnvelopeInvalid:
        raise http.AnswerUnknown(partner=PARTNER) from None


@dataclass(frozen=True, slots=True, kw_only=True)
class FormPush:
    """The letter is the form field ``messageText``; the platform reads ``success`` as thanks."""

    def open(self, knock: Knock) -> bytes:
        return gzeport.read_form(knock.body)

    def reply(self) -> Reply:
        return Reply(body=gzeport.TAKEN)


@dataclass(frozen=True, slots=True, kw_only=True)
class Questions:
    """Asks about every document that waits for an answer, by the number that we gave it.

    A channel is a kind of document, its position the second of the last round: the platform keeps no outbox to go through.
    What it says is kept in a transfer that we sign ourselves, so that nobody else can hand such a thing in.
    """

    port: str
    channel: Channel
    envelope: TransferEnvelope
    types: Mapping[str, str]
    regular: bool = False

    @property
    def channels(self) -> tuple[str, ...]:
        return tuple(self.types)

    def fetch(self, channel: str, after: int) -> tuple[tuple[bytes, ...], int]:
        now = clock.now()
        if datetime.fromtimestamp(after, UTC) > now - PAUSE:
            return (), after
        waiting = CustomsDocument.objects.filter(
            port=self.port, kind=channel, state__in=WAITING[channel], updated_at__lt=now - SETTLED
        )
        numbers = waiting.order_by("updated_at").values_list("natural_key", flat=True)[:AT_ONCE]
        told = [(number, self.channel.ask(self.types[channel], number)) for number in numbers]
        letters = tuple(self._letter(channel, number, body, now) for number, body in told if body)
        return letters, int(now.timestamp())

    def _letter(self, channel: str, number: str, answer: bytes, now: datetime) -> bytes:
        kept = {"kind": channel, "asked_at": return_time(now), "answer": answer.decode(errors="replace")}
        transfer = gzeport.wrap(
            json.dumps(kept, ensure_ascii=False).encode(),
            message_id=f"{ASKED}_{number}"[:60],
            message_type=ASKED,
            sender=self.envelope.sender,
            receiver=self.envelope.sender,
            at=now,
        )
        return sign(transfer, own_key(), RSA_SHA1)
