"""What a port is: parts of configuration, some of which a port may not have. Knows no port.

Always there: dialect, envelope, transport, signer, receipt mapper. Where a port has it: how it pushes and is polled, how
customs asks for payment data, what it asks for beyond the unified documents, how goods are filed, what else it calls for.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from entrepot.customs.declared import Particulars
from entrepot_core.customs.documents import Document, Message, Transfer
from entrepot_core.customs.filing import FilingAnswer
from entrepot_core.customs.realtime179 import Call, Exchange, PaidOrder
from entrepot_core.customs.receipts import Receipt
from entrepot_core.errors import Kind, Problem


class UnknownPort(Problem):
    """No such port is registered, or it has no such part."""

    code = "customs.unknown_port"
    kind = Kind.NOT_FOUND
    title = "There is no customs port called “%(port)s”."


class KindNotTaken(Problem):
    """The port has no message for such a document: nothing is written, nothing leaves."""

    code = "customs.kind_not_taken"
    kind = Kind.CONFLICT
    title = "This port takes no document %(kind)s: its interface has no message for it."


class PortRefused(Problem):
    """The port's door did not take a message at all."""

    code = "customs.port_refused"
    kind = Kind.CONFLICT
    title = "The port did not take the message: %(reason)s."


class DocumentRefused(PortRefused):
    """The port answered at once that it will not handle this document: its last word about this sending.

    ``answer`` is what it said, ``receipt`` what that comes down to.
    """

    code = "customs.document_refused"

    def __init__(self, *, answer: bytes, receipt: Receipt) -> None:
        super().__init__(reason=receipt.text or receipt.status)
        self.answer, self.receipt = answer, receipt


class Dialect(Protocol):
    """Canonical documents to the bytes of this port and back."""

    def build(self, message: Message, *, beside: Mapping[str, Document], extra: Document) -> bytes:
        """``message`` in the port's words, unsigned. Raises DocumentInvalid.

        Args:
            beside: kind ("311", "411", "511", "621") to the canonical document of the same parcel; one may be missing.
            extra: what only this port asks for, head and lines keyed as the dialect names them (``extra.*``).
        """

    def read(self, raw: bytes) -> Message:
        """The canonical main document of what ``build`` made, signed or not, as far as the dialect carries it; leniently.

        Raises HostileXml, BrokenXml, NotAMessage.
        """


class EnvelopeMaker(Protocol):
    """What a message travels in."""

    def wrap(self, signed: bytes, *, kind: str, message_guid: str, at: datetime) -> bytes:
        """The envelope around a signed message."""

    def unwrap(self, letter: bytes) -> bytes:
        """The message in what came. Raises EnvelopeInvalid, HostileXml, BrokenXml."""


class Transport(Protocol):
    """How envelopes get to the port."""

    def send(self, letter: bytes) -> None:
        """Raises PartnerUnreachable, AnswerUnknown (then the same bytes may go again), PortRefused, DocumentRefused."""


class Poll(Protocol):
    """How answers are fetched that lie with the port.

    ``channels`` are fetched one by one, each with a position of its own: one outbox is the channel "". ``regular`` says
    that answers come in no other way; otherwise the port is asked only when it has been silent.
    """

    @property
    def channels(self) -> tuple[str, ...]:
        """What is fetched, one by one."""

    @property
    def regular(self) -> bool:
        """Whether to ask without being made to wait."""

    def fetch(self, channel: str, after: int) -> tuple[tuple[bytes, ...], int]:
        """Letters later than position ``after``, and the position to go on from.

        Raises PartnerUnreachable, AnswerUnknown.
        """


class Signer(Protocol):
    """With what messages are signed, and whose answers are believed. What is signed is the port's matter: any bytes."""

    def sign(self, message: bytes) -> bytes:
        """The signed message."""

    def verify(self, message: bytes, *, letter: bytes) -> None:
        """Whether the port said ``message``, which came in ``letter``. Raises BadSignature, KeyMissing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Answers:
    """What a message of a port says: receipts, and the canonical message where it is a tax bill (816) or its standing (818).

    ``unread`` says why each of the other answers in it can't be read.
    """

    receipts: tuple[Receipt, ...]
    bills: Message | None = None
    unread: tuple[Problem, ...] = ()


class ReceiptMapper(Protocol):
    """What the port's answers say."""

    @property
    def statuses(self) -> Mapping[str, str]:
        """Codes of this port alone -> codes of the national system."""

    def read(self, message: bytes) -> Answers:
        """Every answer in a message that can be read. Raises NoReceipt where none can, NotAMessage, HostileXml, BrokenXml."""

    def key_of(self, receipt: Receipt) -> tuple[str, str]:
        """Kind and natural key of the document that is meant; for a format error 900 and the guid of our message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Knock:
    """One HTTP request of a port, as far as ports use it. Header names are lower case."""

    body: bytes = field(repr=False)
    content_type: str
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reply:
    """What a port reads as our answer."""

    body: bytes
    content_type: str = "text/plain"
    status: int = 200


class Push(Protocol):
    """How the port pushes answers: to ``/partners/customs/<name of the port>/receipts``."""

    def open(self, knock: Knock) -> bytes:
        """The letter in a request, as it is kept. Raises Problem when there is none."""

    def reply(self) -> Reply:
        """By which the port knows that it need not push again; also for what is not believed."""


class Extras(Protocol):
    """What only this port asks for."""

    def gather(
        self, message: Message, *, beside: Mapping[str, Document], particulars: Particulars
    ) -> Document:
        """The ``extra`` of ``Dialect.build``. May look up what the port's own folder or this module keeps."""


class GoodsFiling(Protocol):
    """How articles are filed at this port before they may be declared. ``port.toml`` names the form as ``goods_form``."""

    def build(self, goods: Document, *, guid: str, at: datetime) -> bytes:
        """A filing, its change or its end (``filing_document``) in the port's words, unsigned. Raises DocumentInvalid."""

    def answers(self, message: bytes) -> tuple[FilingAnswer, ...]:
        """What a message of the port, out of its envelope, says of filings; empty where it speaks of something else.

        Raises NotAMessage, NoReceipt, HostileXml, BrokenXml.
        """


class Evidence(Protocol):
    """How customs asks for the raw data of a payment (announcement 179), and how they are given."""

    def read_call(self, form: Mapping[str, str]) -> Call:
        """Raises CallInvalid."""

    def answer(self, *, taken: bool, message: str, at: datetime) -> bytes:
        """What is answered to a call at once."""

    def make(self, call: Call, exchange: Exchange, orders: Sequence[PaidOrder], *, at: datetime) -> str:
        """The data, signed, as they will be sent. Raises UploadInvalid."""

    def send(self, payload: str) -> tuple[str, str]:
        """Send them; the code and message of the answer, 10000 for taken. Raises PartnerUnreachable, AnswerUnknown."""


class Entrusted(Protocol):
    """How the port has the unified message signed that it makes of a document of ours: at ``…/<port>/signatures``."""

    def open(self, knock: Knock) -> bytes:
        """The unified message to be signed. Raises Problem where the port did not ask this."""

    def differences(
        self, sent: bytes, asked: Document, *, at: datetime, listed: Document | None, invt_no: str
    ) -> tuple[str, ...]:
        """The fields in which ``asked``, made at ``at``, says something else than the message ``sent``; none of their values.

        ``listed`` is the list, known to customs as ``invt_no``, of which a cancellation or return speaks.
        """

    def sign(self, message: bytes) -> bytes:
        """The signed message."""

    def reply(self, signed: bytes) -> Reply:
        """The signed message as the port reads it."""

    def refuse(self, code: str) -> Reply:
        """That nothing is signed, and why in a word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Port:
    """One port, ready to use; a part that may be None is one that not every port has.

    ``calls`` answer what the port calls for beside receipts (to sign something …), by the last word of the path:
    ``/partners/customs/<name of the port>/<word>``. ``flights`` says how parcels come from a country: mode, number, voyage.
    """

    name: str
    transfer: Transfer
    dialect: Dialect
    envelope: EnvelopeMaker
    transport: Transport
    signer: Signer
    receipts: ReceiptMapper
    push: Push | None = None
    poll: Poll | None = None
    evidence: Evidence | None = None
    extras: Extras | None = None
    goods_filing: GoodsFiling | None = None
    entrusted: Entrusted | None = None
    calls: Mapping[str, Callable[[Knock], Reply]] = field(default_factory=dict)
    flights: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
