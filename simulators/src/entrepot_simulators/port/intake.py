"""The door of the port: envelope, format, signature, company, staleness. What passes becomes filings."""

from collections.abc import Mapping
from dataclasses import dataclass

from entrepot_core.customs.documents import Document, Message
from entrepot_core.customs.messages import NotAMessage, read, validate
from entrepot_core.customs.signing import BadSignature, verify
from entrepot_core.customs.xml import BrokenXml, HostileXml
from entrepot_simulators.port.codes import CODES, COMPANY_UNKNOWN, WORDS
from entrepot_simulators.port.filings import CHANGEABLE, Filing, Registry
from entrepot_simulators.port.kinds import EDITIONS, LISTS, TAKEN
from entrepot_simulators.port.registrations import Registrations

MUST_BE_SIGNED = frozenset({"621", "623", "625", "711", "509", "603", "605", "607", "701"})
"""By the schema, and for exports by the text alone."""
MAX_SHOWN = 5


class Malformed(Exception):
    """The message can't be handled at all: it is answered by CEB900. ``text`` says why."""

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.text = text


@dataclass(frozen=True, slots=True, kw_only=True)
class Refusal:
    """A document that is refused on sight: a negative code and its words."""

    status: str
    text: str


class Intake:
    """Checks messages. A card belongs to the company that registered it, else to the first that uses it."""

    def __init__(self, registrations: Registrations, registry: Registry) -> None:
        self._registrations, self._registry = registrations, registry
        self._cards: dict[str, str] = {}
        self.unregistered: set[str] = set()
        self.edition = EDITIONS[0]

    def read(self, xml: bytes, *, message_type: str) -> Message:
        """The unified message in ``xml``, fit to be handled. Raises Malformed."""
        try:
            message = read(xml)
            company = message.transfer.cop_code if message.transfer else ""
            faults = validate(xml, layer="xsd", edition=self.edition_of(company))
        except (HostileXml, BrokenXml, NotAMessage) as wrong:
            raise Malformed(wrong.sentence) from wrong
        if message_type != f"CEB{message.kind}Message":
            raise Malformed(f"MsgType {message_type} but CEB{message.kind}Message inside")
        if message.kind not in TAKEN:
            raise Malformed(f"CEB{message.kind}Message is not taken here")
        unsigned = {"signature_missing"}
        if serious := [each for each in faults if each.code not in unsigned]:
            raise Malformed("; ".join(f"{each.path}: {each.sentence}" for each in serious[:MAX_SHOWN]))
        return message

    def edition_of(self, company: str) -> str:
        """By which edition of the schema a company's messages are judged: as it registered, or as a script wants it."""
        registered = self._registrations.find(company)
        return (registered.edition if registered else "") or self.edition

    def check_card(self, message: Message, xml: bytes) -> Refusal | None:
        """Whether the signature holds and belongs to the company that hands the message over."""
        codes = CODES[message.kind]
        try:
            signer = verify(xml, trusted=self.certificates())
        except BadSignature as wrong:
            if wrong.cause == "missing":
                unsigned = codes.unsigned or codes.signature
                return (
                    Refusal(status=unsigned, text=WORDS["unsigned"])
                    if message.kind in MUST_BE_SIGNED
                    else None
                )
            status, words = codes.signature, WORDS["signature"]
            if wrong.cause == "digest" and codes.tampered:
                status, words = codes.tampered, WORDS["tampered"]
            return Refusal(status=status, text=f"{words}: {wrong.sentence}")
        company = message.transfer.cop_code if message.transfer else ""
        owner = self._registrations.owner_of(signer.fingerprint)
        if (owner or self._cards.setdefault(signer.fingerprint, company)) != company:
            return Refusal(status=codes.wrong_card, text=WORDS["wrong_card"])
        return None

    def certificates(self) -> list[bytes]:
        """Those of everybody who may file, DER."""
        return self._registrations.trusted()

    def list_of_waybill(self, number: str) -> Filing | None:
        """The newest list with this waybill that was not refused, or None."""
        found = (each for each in reversed(self._registry.all("621")) if not each.is_refused)
        return next((each for each in found if number and each.document.text("logisticsNo") == number), None)

    def order_of(self, order_no: str) -> Filing | None:
        """The newest accepted order with this number, or None."""
        return self._registry.of_order("311", order_no)

    def check_document(self, filing: Filing) -> Refusal | None:
        """Whether a filing that was just kept may be handled: company, order of time, kind of application."""
        head = filing.document
        parties = {
            head.text(name) for name in ("ebpCode", "ebcCode", "payCode", "logisticsCode", "agentCode")
        }
        if strangers := sorted(parties & self.unregistered):
            return Refusal(status=COMPANY_UNKNOWN, text=f"企业代码无效 {','.join(strangers)}")
        if filing.kind in LISTS and head.text("agentCode") != filing.company:
            words = f"{WORDS['wrong_card']}: agentCode {head.text('agentCode')}, copCode {filing.company}"
            return Refusal(status=CODES["621"].wrong_card, text=words)
        return self._check_history(filing)

    def _check_history(self, filing: Filing) -> Refusal | None:
        held = self._registry.latest(filing.kind, filing.key, before=filing.serial)
        live = self._registry.live_list(filing.order_no, besides=filing.serial) if filing.order_no else None
        wrong = ""
        if held and filing.app_time <= held.app_time:
            wrong = "stale"
        elif filing.kind in {"311", "411", "511"} and live and held:
            wrong = "declared"
        elif filing.document.text("appType") == "1":
            again = held and not held.is_refused and held.state != "cancelled"
            repeats = live if filing.kind == "621" else again
            wrong = "exists" if repeats else ""
        elif held is None:
            wrong = "nothing_to_change"
        elif filing.kind == "621" and held.is_live and held.state not in CHANGEABLE:
            wrong = "declared"
        status = getattr(CODES[filing.kind], wrong) if wrong else ""
        return Refusal(status=status, text=WORDS[wrong]) if status else None


def key_of(kind: str, document: Document) -> tuple[str, ...]:
    """What names a document among those of its kind; its guid when the company gave no number of its own."""
    key = tuple(document.text(name) for name in TAKEN[kind].key)
    return key if all(key) else (document.text("guid"),)


def reply(code: str, info: str, head: Mapping[str, str]) -> bytes:
    """The exchange's own answer to a sending: a DxpRep with one response. ``0000`` is taken."""
    from xml.sax.saxutils import escape  # noqa: PLC0415 - escaping only, nothing is parsed

    parts = "".join(f"<{name}>{escape(text)}</{name}>" for name, text in head.items())
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n<DxpRep xmlns="http://www.chinaport.gov.cn/dxp" ver="1.0">'
        f"<RecevierId>{escape(head.get('SenderId', 'UNKNOWN'))}</RecevierId><Response>"
        f"<ResponseCode>{code}</ResponseCode><ResponseInfo>{escape(info[:300])}</ResponseInfo>"
        f"<OriHead>{parts}</OriHead></Response></DxpRep>"
    ).encode()
