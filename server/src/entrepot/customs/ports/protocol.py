"""A port is five parts of configuration: dialect, envelope, transport, signer, receipt mapper; and how it asks for payment
data. Knows no port."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from entrepot_core.customs.documents import Message, Transfer
from entrepot_core.customs.realtime179 import Call, Exchange, PaidOrder
from entrepot_core.customs.receipts import Receipt
from entrepot_core.errors import Kind, Problem


class UnknownPort(Problem):
    """No such port is registered."""

    code = "customs.unknown_port"
    kind = Kind.NOT_FOUND
    title = "There is no customs port called “%(port)s”."


class PortRefused(Problem):
    """The port's door did not take a message at all."""

    code = "customs.port_refused"
    kind = Kind.CONFLICT
    title = "The port did not take the message: %(reason)s."


class Dialect(Protocol):
    """Documents to bytes and back."""

    def build(self, message: Message) -> bytes:
        """Raises DocumentInvalid."""

    def read(self, xml: bytes) -> Message:
        """Leniently. Raises HostileXml, BrokenXml, NotAMessage."""


class EnvelopeMaker(Protocol):
    """What a message travels in."""

    def wrap(self, xml: bytes, *, kind: str, message_guid: str, at: datetime) -> bytes:
        """The envelope around a signed message."""

    def unwrap(self, raw: bytes) -> bytes:
        """The message in an envelope. Raises EnvelopeInvalid, HostileXml, BrokenXml."""


class Transport(Protocol):
    """How envelopes get to the port, and how answers are fetched that were not pushed."""

    def send(self, envelope: bytes) -> None:
        """Raises PartnerUnreachable, AnswerUnknown (then the same bytes may go again), PortRefused."""

    def fetch(self, after: int) -> tuple[tuple[bytes, ...], int]:
        """Answers later than position ``after``, and the position to go on from."""


class Signer(Protocol):
    """With what messages are signed, and whose answers are believed."""

    def sign(self, xml: bytes) -> bytes:
        """The signed message."""

    def verify(self, xml: bytes) -> None:
        """Raises BadSignature, KeyMissing."""


class ReceiptMapper(Protocol):
    """What the port's answers say."""

    statuses: Mapping[str, str]
    """Codes of this port alone -> codes of the national system."""

    def receipts(self, message: Message) -> tuple[Receipt, ...]:
        """Every answer in a message. Raises NoReceipt."""

    def key_of(self, receipt: Receipt) -> tuple[str, str]:
        """Kind and natural key of the document that is meant; for a format error 900 and the guid of our message."""


class Evidence(Protocol):
    """How customs asks for the raw data of a payment (announcement 179), and how they are given."""

    def read_call(self, form: Mapping[str, str]) -> Call:
        """Raises CallInvalid."""

    def answer(self, *, taken: bool, message: str, at: datetime) -> bytes:
        """What is answered to a call at once."""

    def upload(self, call: Call, exchange: Exchange, orders: Sequence[PaidOrder], *, at: datetime) -> None:
        """Sign and send the data. Raises UploadInvalid, PortRefused, PartnerUnreachable, AnswerUnknown."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """One port, ready to use. ``flights`` says how parcels come from a country: mode, number, voyage."""

    name: str
    transfer: Transfer
    dialect: Dialect
    envelope: EnvelopeMaker
    transport: Transport
    signer: Signer
    receipts: ReceiptMapper
    evidence: Evidence
    flights: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
