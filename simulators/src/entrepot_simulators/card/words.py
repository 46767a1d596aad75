"""What is said on the line: questions as they come in, answers as this or that version of the control gives them."""

import base64
import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

SCRIPT = "_control_script"
STATE = "_state"
"""These two are the simulator's own."""
_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Manner:
    """How a version of the control talks: whether it greets, wraps its answers, gives numbers back as text, and lays
    a certificate out in lines of PEM."""

    greets: bool = True
    enveloped: bool = True
    text_numbers: bool = False
    pem: bool = False


class QuestionUnread(ValueError):
    """What came is no question."""


@dataclass(frozen=True, slots=True)
class Question:
    """Its number, as it came; its method; its arguments, a PIN among them."""

    number: Any
    method: str
    words: Mapping[str, Any] = field(repr=False)

    @property
    def data(self) -> str:
        """What is to be signed; empty when it is no text that can be said in UTF-8."""
        value = self.words.get("inData")
        return value if isinstance(value, str) and not _SURROGATE.search(value) else ""

    @property
    def pin(self) -> str | None:
        """The PIN, or None when it is left out."""
        return str(self.words["passwd"]) if "passwd" in self.words else None


def read_question(frame: str | bytes) -> Question:
    """Raises QuestionUnread."""
    try:
        told = json.loads(frame)
    except (ValueError, RecursionError):
        raise QuestionUnread from None
    if not isinstance(told, dict) or not isinstance(words := told.get("args", {}), dict):
        raise QuestionUnread
    return Question(told.get("_id"), str(told.get("_method")), words)


def answer(question: Question, manner: Manner, *, data: Sequence[str] = (), error: Sequence[str] = ()) -> str:
    """An answer in the manner of a version; with an ``error`` it is a refusal."""
    told: dict[str, Any] = {"Result": not error, "Data": list(data), "Error": list(error)}
    if manner.enveloped:
        number = str(question.number) if manner.text_numbers else question.number
        told = {"_id": number, "_method": question.method, "_status": "00", "_args": told}
    return json.dumps(told, ensure_ascii=False, separators=(",", ":"))


def greeting() -> str:
    """What most versions say when a line opens."""
    return answer(Question(0, "open", {}), Manner())


def text64(data: bytes) -> str:
    """In base64, in one line."""
    return base64.b64encode(data).decode()


def pem_text(der: bytes) -> str:
    """A certificate with the lines of PEM."""
    return f"-----BEGIN CERTIFICATE-----\n{base64.encodebytes(der).decode()}-----END CERTIFICATE-----\n"
