"""The exchange's door: unified messages in DxpMsg over HTTP, answers pushed in DxpMsg or fetched from an outbox."""

import base64
import datetime as dt

import httpx2

from entrepot_core.customs.documents import Document, Message
from entrepot_core.customs.envelopes import dxp
from entrepot_core.customs.messages import build
from entrepot_core.customs.signing import sign
from entrepot_core.errors import Problem
from entrepot_simulators.identities import PORT
from entrepot_simulators.loopback import Answer, Request, Router, as_json
from entrepot_simulators.port.doors.door import LADDER, House, Letter, Submission, format_error
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.intake import Malformed, reply

NAME = "national"
DOOR_SECONDS = 2.0
XML = {"Content-Type": "application/xml; charset=utf-8"}


class ExchangeDoor:
    """``POST /dxp`` takes, ``GET /dxp/outbox/{receiver}?after=`` gives; a push is taken when the answer is ``OK``."""

    ladder = LADDER

    def __init__(self, house: House) -> None:
        self._house = house

    def register(self, router: Router) -> None:
        """Add the routes."""
        router.add("POST", "/dxp", self._take)
        router.add("GET", "/dxp/outbox/{receiver}", self._fetch)

    def _take(self, request: Request) -> Answer:
        try:
            envelope = dxp.unwrap(request.body)
        except Problem as wrong:
            self._house.turn_away(NAME, "", wrong.sentence, request.body)
            return Answer(status=400, body=reply("0001", wrong.sentence, {}), headers=XML)
        head = {
            "CopMsgId": envelope.message_id,
            "SenderId": envelope.sender,
            "MsgType": envelope.message_type,
        }
        if PORT.dxp_id not in envelope.receivers:
            self._house.turn_away(NAME, envelope.sender, "the receiver does not exist", request.body)
            return Answer(status=400, body=reply("2001", "the receiver does not exist", head), headers=XML)
        self._house.agenda.after(DOOR_SECONDS, lambda: self._handle(envelope))
        return Answer(body=reply("0000", "received", head), headers=XML)

    def _handle(self, envelope: dxp.Envelope) -> None:
        intake = self._house.intake
        try:
            message = intake.read(envelope.data, message_type=envelope.message_type)
        except Malformed as wrong:
            self._house.turn_away(NAME, envelope.sender, wrong.text, envelope.data)
            self._house.refuse(NAME, envelope.sender, _wrong(envelope, wrong.text))
            return
        refusal = intake.check_card(message, envelope.data)
        self._house.take(
            Submission(door=NAME, sender=envelope.sender, message=message, raw=envelope.data, refusal=refusal)
        )

    def _fetch(self, request: Request) -> Answer:
        wanted = request.query.get("after", "0")
        after = int(wanted) if wanted.isdigit() else 0
        found = self._house.outbox(NAME, request.places["receiver"], after, "")
        messages = [
            {
                "position": each.position,
                "message_type": each.letter.message_type,
                "made_at": each.made_at,
                "envelope": base64.b64encode(each.letter.body).decode(),
            }
            for each in found
        ]
        return as_json({"messages": messages, "next": found[-1].position if found else after})

    def write(self, answer: Message, *, receiver: str, filing: Filing | None) -> Letter:  # noqa: ARG002 - it says all itself
        """Signed and wrapped."""
        message_type = f"CEB{answer.kind}Message"
        body = dxp.wrap(
            sign(build(answer), self._house.key),
            sender=PORT.dxp_id,
            receivers=(receiver,),
            message_type=message_type,
            message_id=answer.guid,
            created_at=dt.datetime.now(dt.UTC),
        )
        return Letter(message_type=message_type, body=body)

    def push_to(self, receiver: str) -> str:
        """Its own address, or the shop's."""
        return self._house.address_of(NAME, receiver)

    def is_thanks(self, answer: httpx2.Response) -> bool:
        """The two letters."""
        return answer.status_code == 200 and answer.content.strip() == b"OK"


def _wrong(envelope: dxp.Envelope, text: str) -> Document:
    return format_error(
        text,
        message_id=envelope.message_id,
        message_type=envelope.message_type,
        raw=envelope.data[:100_000].decode(errors="replace"),
    )
