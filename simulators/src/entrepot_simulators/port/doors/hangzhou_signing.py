"""Who signs the unified message of a document: the company's server on call, or the company before it sent it finished."""

from dataclasses import dataclass

import httpx2

from entrepot_core.customs.documents import Document, Message
from entrepot_core.customs.envelopes.sealed import SealInvalid, SealKeys, open_post, seal_post
from entrepot_core.customs.messages.carrying import carried
from entrepot_core.customs.messages.entrusting import differences
from entrepot_simulators.port.doors import hangzhou_words as words
from entrepot_simulators.port.intake import Intake, Malformed

SIGN_TIMEOUT = 5.0
FORM = "application/x-www-form-urlencoded"
MAX_SHOWN = 5


def signed_on_call(unsigned: bytes, *, address: str, message_type: str, keys: SealKeys) -> bytes | None:
    """The message signed by the company's server, or None: it did not answer, refused, or signed something else."""
    body = seal_post(unsigned, message_type=message_type, keys=keys)
    try:
        answer = httpx2.post(
            address, content=body, headers={"Content-Type": FORM}, timeout=SIGN_TIMEOUT, trust_env=False
        )
        signed = open_post(answer.content, keys).data
    except (httpx2.HTTPError, httpx2.InvalidURL, SealInvalid):
        return None
    return signed if words.without_signature(signed) == words.canonical_bytes(unsigned) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class Brought:
    """A finished message that came inside a document: its bytes, what they say, or the platform's fault with it."""

    raw: bytes = b""
    message: Message | None = None
    fault: str = ""


def brought(data: bytes, made: Document, kind: str, *, intake: Intake) -> Brought:
    """What the company brought; ``made`` is the document that the platform would have made of the same words.

    Nothing in it may contradict ``made``; it may say more, for the platform's words are fewer. The signature is not judged here:
    that is the nation's.
    """
    raw = carried(data)
    if not raw:
        return Brought()
    try:
        message = intake.read(raw, message_type=f"CEB{kind}Message")
    except Malformed as wrong:
        return Brought(raw=raw, fault=f"20005:总署报文不合规范 {wrong.text[:200]}")
    if len(message.documents) != 1:
        return Brought(raw=raw, fault="20005:总署报文应只含一份单证")
    unlike = _contradictions(made, message.documents[0])
    if unlike:
        return Brought(raw=raw, fault=f"20006:总署报文与申报内容不一致 {', '.join(unlike[:MAX_SHOWN])}")
    return Brought(raw=raw, message=message)


def _contradictions(made: Document, theirs: Document) -> tuple[str, ...]:
    """The fields that both name and in which they differ."""
    if len(made.lines) != len(theirs.lines):
        return ("lines",)
    ours = Document(
        head={name: made.head[name] for name in made.head.keys() & theirs.head.keys()},
        lines=tuple(
            {name: one[name] for name in one.keys() & other.keys()}
            for one, other in zip(made.lines, theirs.lines, strict=True)
        ),
    )
    known = Document(
        head={name: theirs.head[name] for name in ours.head},
        lines=tuple(
            {name: other[name] for name in one} for one, other in zip(ours.lines, theirs.lines, strict=True)
        ),
    )
    return differences(ours, known)
