"""The words spoken with the client control of an e-port card, which runs beside card or USB key and signs what it is asked.

The control ("EportClient" 1.5.x, for Windows) listens on a WebSocket and speaks JSON in text frames; what is here was read in
public code of several independent programs, 2018 to 2025, and looked at again in 2026-11: no text of law or manual tells it.
It hashes what it signs itself, and a card locks after a few wrong PINs. Knows no network and no clock: ``RemoteKey`` has
the pace of a card, whoever makes its ``exchange`` has the line.
"""

import base64
import binascii
import json
import re
from dataclasses import dataclass, field
from typing import Any

from entrepot_core.customs.signing.algorithms import Scheme
from entrepot_core.customs.signing.keys import KeyUnfit
from entrepot_core.customs.signing.national import is_national, public_point
from entrepot_core.customs.signing.verifying import rsa_key
from entrepot_core.errors import Kind, Problem

ADDRESS = "ws://127.0.0.1:61232"
"""Where the control listens on its own machine; for pages of https it does at wss, port 61231."""
SCHEMES = frozenset({Scheme.RSA_SHA1, Scheme.SM2_SM3})
"""What a card can sign: one of the two, by the kind of its certificate (``scheme_of``)."""
LIMIT = 120_000
"""Bytes of a request that go in one piece; more would go in blocks, which no message of ours needs."""

SIGN = "cus-sec_SpcSignDataAsPEM"
CERTIFICATE = "cus-sec_SpcGetSignCertAsPEM"
NUMBER = "cus-sec_SpcGetCertNo"
GREETING = "open"
NO_CARD = frozenset({"Err:Custom50070", "Err:Custom50200"})
"""Codes of a reader that came to no card: no PIN was tried on any."""

_CARD_CODE = r"Err:[A-Za-z]{1,12}[0-9]{1,5}(?![A-Za-z0-9])"
_OF_PIN = re.compile(
    r"密码(?!设备|机|卡|服务)|口令|锁|PIN|Pin|(?<![A-Za-z])pin(?![A-Za-z])|[Pp]assw|PASSW|(?<![A-Za-z])[Ll]ocked"
)
_TELLING = re.compile(
    rf"(?P<kept>{_CARD_CODE}|0x[0-9A-Fa-f]{{1,8}}(?![A-Za-z0-9]))|[A-Za-z0-9+/=]{{20,}}|[A-Za-z]*[0-9][A-Za-z0-9]{{5,}}"
)
"""What may be the number of a person, a PIN or a certificate; codes of errors are kept."""
_MAYBE_PIN = re.compile(r"[!-~]{4,}")
_METHOD = re.compile(r"[A-Za-z0-9_.-]{0,60}")
_PEM_LINE = re.compile(r"-----(?:BEGIN|END) CERTIFICATE-----")


class CardRefused(Problem):
    """The control or its card says no: no card, no reader, no right. ``card_code`` is its code, or empty."""

    code = "customs.card_refused"
    kind = Kind.UNAVAILABLE
    title = (
        "The signing card refused: %(reason)s. See whether the card is in its reader or the key plugged in, "
        "and whether the client control runs beside it."
    )


class PinRefused(CardRefused):
    """The card did not take its PIN, or is locked. Asking again with the same PIN brings a card nearer to its lock."""

    code = "customs.card_pin_refused"
    title = (
        "The card did not take its PIN (%(reason)s); it is not tried again until another PIN is set, "
        "because a card locks after a few wrong ones."
    )


class CardAnswerInvalid(Problem):
    """What came is no answer of the control. Nothing of it is told: it may hold a certificate."""

    code = "customs.card_answer_invalid"
    kind = Kind.UNAVAILABLE
    title = "The client control of the card gave an answer that can't be read: %(reason)s."


@dataclass(frozen=True, slots=True)
class CardAnswer:
    """What the control told: the ``number`` of the question (None without an envelope), its method, the data in order."""

    number: int | None
    method: str
    data: tuple[str, ...] = field(repr=False)

    @property
    def is_greeting(self) -> bool:
        """Whether it is what some versions say by themselves when a line opens."""
        return self.method == GREETING


def ask_signature(number: int, data: bytes, *, pin: str) -> str:
    """The question for a signature of ``data``, text in UTF-8; an empty ``pin`` is left out. Holds the PIN: not for a log.

    Raises KeyUnfit for data that is no UTF-8 or too much for one piece.
    """
    try:
        text = data.decode()
    except UnicodeDecodeError:
        raise KeyUnfit(reason="a card signs text in UTF-8 only") from None
    question = _ask(number, SIGN, {"inData": text} | ({"passwd": pin} if pin else {}))
    if (size := len(question.encode())) > LIMIT:
        raise KeyUnfit(reason=f"a card is asked for at most {LIMIT} bytes in one piece, this is {size}")
    return question


def ask_certificate(number: int) -> str:
    """The question for the certificate that the card signs with."""
    return _ask(number, CERTIFICATE, {})


def ask_certificate_number(number: int) -> str:
    """The question for the number of that certificate."""
    return _ask(number, NUMBER, {})


def _ask(number: int, method: str, words: dict[str, str]) -> str:
    # as pages write it: Chinese as it is, no blanks
    said = {"_method": method, "_id": number, "args": words}
    return json.dumps(said, ensure_ascii=False, separators=(",", ":"))


def read_answer(text: str | bytes) -> CardAnswer:
    """What a frame of the control tells, with its envelope or without.

    Raises:
        PinRefused: the card did not take the PIN: do not ask again with it.
        CardRefused: it did not do what was asked for another reason.
        CardAnswerInvalid: it is no answer of the control.
    """
    told = _json(text)
    if not isinstance(told, dict):
        raise CardAnswerInvalid(reason="it is no JSON object")
    inner = told.get("_args") if "Result" not in told else told
    if not isinstance(inner, dict) or not isinstance(done := inner.get("Result"), bool):
        raise CardAnswerInvalid(reason="it does not say whether it was done")
    number, method = _number(told.get("_id")), told.get("_method", "")
    if not isinstance(method, str) or not _METHOD.fullmatch(method):
        raise CardAnswerInvalid(reason="its method is no name")
    if not done:
        raise _refusal(inner.get("Error"))
    return CardAnswer(number=number, method=method, data=_data(inner.get("Data")))


def _json(text: str | bytes) -> Any:
    """The value, or None: the fault of the parser would hold the text."""
    try:
        return json.loads(text.decode() if isinstance(text, bytes) else text)
    except (ValueError, RecursionError):
        return None


def _number(value: object) -> int | None:
    """The number of a question, which comes back as number or text."""
    if value is None:
        return None
    if isinstance(value, str) and re.fullmatch(r"[0-9]{1,18}", value):
        return int(value)
    if isinstance(value, int) and not isinstance(value, bool):
        return value
    raise CardAnswerInvalid(reason="the number of the question is none")


def _data(value: object) -> tuple[str, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or not all(isinstance(each, str) for each in value):
        raise CardAnswerInvalid(reason="its data are no list of texts")
    return tuple(value)


def _refusal(value: object) -> CardRefused:
    said = value if isinstance(value, list) else [value]
    text = "; ".join(" ".join(each.split()) for each in said if isinstance(each, str) and each.strip())
    text = text[:1000]
    code = re.search(_CARD_CODE, text)
    told = {"card_code": code[0] if code else ""}
    # a refusal may repeat what it refuses: of one that speaks of a PIN nothing is told that could be one
    if _OF_PIN.search(text):
        return PinRefused(reason=_MAYBE_PIN.sub("…", text)[:200], **told)
    reason = _TELLING.sub(lambda found: found["kept"] or "…", text)
    return CardRefused(reason=reason[:200] or "it gave no reason", **told)


def certificate_of(answer: CardAnswer) -> bytes:
    """The certificate (DER) in the answer to ``ask_certificate``: RSA or SM2.

    Raises:
        CardAnswerInvalid: it holds none that can be read.
        KeyUnfit: it is one for SM2, and the extra ``sm`` is not installed.
    """
    certificate = _base64(_PEM_LINE.sub("", answer.data[0] if answer.data else ""))
    try:
        scheme_of(certificate)
    except ValueError:
        raise CardAnswerInvalid(reason="it holds no certificate with an RSA or SM2 key") from None
    return certificate


def scheme_of(certificate: bytes) -> Scheme:
    """How the card of a DER ``certificate`` signs. Raises ValueError for one that no card has, KeyUnfit without ``sm``."""
    if is_national(certificate):
        public_point(certificate)
        return Scheme.SM2_SM3
    rsa_key(certificate)
    return Scheme.RSA_SHA1


def number_of(answer: CardAnswer) -> str:
    """The number of the certificate in the answer to ``ask_certificate_number``. Raises CardAnswerInvalid."""
    if not (number := answer.data[0].strip() if answer.data else ""):
        raise CardAnswerInvalid(reason="it holds no number of a certificate")
    return number


def signature_of(answer: CardAnswer) -> tuple[bytes, str]:
    """The signature value in the answer to ``ask_signature``, and the number of the certificate; empty when it is not told.

    Another number than the ``key_name`` of the key (``same_number``) says that the card was exchanged. Raises CardAnswerInvalid.
    """
    value = _base64(answer.data[0] if answer.data else "")
    if not value:
        raise CardAnswerInvalid(reason="it holds no signature value")
    return value, answer.data[1].strip() if len(answer.data) > 1 else ""


def same_number(one: str, other: str) -> bool:
    """Whether two writings name one certificate: case and zeros in front say nothing. Nothing is no number."""
    return bool(one.strip()) and _plain(one) == _plain(other)


def _plain(number: str) -> str:
    return number.strip().lower().lstrip("0")


def _base64(text: str) -> bytes:
    """The bytes, or none when it is no base64; blanks and breaks of line are let pass."""
    try:
        return base64.b64decode("".join(text.split()), validate=True)
    except (binascii.Error, ValueError):
        return b""
