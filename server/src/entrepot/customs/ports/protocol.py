"""A port is five parts of configuration: dialect, envelope, transport, signer, receipt mapper. Knows no port."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from entrepot_core.customs.documents import Document, Message, Transfer
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Answer:
    """One receipt as the house reads it: which document is meant, by which names, and what was said.

    ``kind`` is the kind of the answer (622), ``document_kind`` of what it answers (621). Times are aware.
    """

    kind: str
    document_kind: str
    message_guid: str
    position: int
    natural_key: str
    status: str
    pre_no: str
    invt_no: str
    text: str
    return_at: datetime | None


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

    def answers(self, message: Message) -> tuple[Answer, ...]:
        """Every document of an answer, in order; empty for a message that answers nothing."""

    def key_of(self, kind: str, document: Document) -> str:
        """The natural key of a document that we send."""


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
    flights: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
