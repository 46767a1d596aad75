"""The HTTP front door of Haikou: unified messages in a JSON wrapper; answers asked for by kind, or pushed in the wrapper.

As seen in public code of 2022 and 2023: ``POST /cebcmsg`` answers ``OK``, ``GET /ceb622msg?dxpid=…&qryid=…`` prints the
rows written since a second. Pushes, to those who register an address, are inferred.
"""

import datetime as dt
import re

import httpx2

from entrepot_core.customs.clock import read_time
from entrepot_core.customs.documents import Message
from entrepot_core.customs.envelopes import front
from entrepot_core.customs.messages import build, read
from entrepot_core.customs.receipts.rows import row_of, write_rows
from entrepot_core.customs.signing import sign
from entrepot_core.errors import Problem
from entrepot_simulators.identities import PORT
from entrepot_simulators.loopback import Answer, Request, Router
from entrepot_simulators.port.doors.door import LADDER, House, Letter, Submission, format_error
from entrepot_simulators.port.filings import Filing
from entrepot_simulators.port.intake import Malformed
from entrepot_simulators.port.kinds import ANSWERS

NAME = "haikou"
DOOR_SECONDS = 2.0
TEXT = {"Content-Type": "text/plain; charset=utf-8"}
JSON = "application/json; charset=utf-8"
_EARLIEST = dt.datetime.min.replace(tzinfo=dt.UTC)
KINDS = (*sorted(ANSWERS.values()), "816", "818", "900")
_INQUIRY = re.compile(r"/ceb([0-9]{3})msg\Z")


class FrontDoor:
    """Takes, prints and pushes."""

    ladder = LADDER

    def __init__(self, house: House) -> None:
        self._house = house

    def register(self, router: Router) -> None:
        """Add the routes."""
        router.add("POST", "/cebcmsg", self._take)
        for kind in KINDS:
            router.add("GET", f"/ceb{kind}msg", self._print)

    def _take(self, request: Request) -> Answer:
        try:
            wrapped = front.unwrap(request.body)
        except Problem as wrong:
            self._house.turn_away(NAME, "", wrong.sentence, request.body)
            return Answer(status=400, body=wrong.sentence.encode(), headers=TEXT)
        self._house.agenda.after(DOOR_SECONDS, lambda: self._handle(wrapped))
        return Answer(body=b"OK", headers=TEXT)

    def _handle(self, wrapped: front.Wrapped) -> None:
        intake = self._house.intake
        try:
            message = intake.read(wrapped.data, message_type=wrapped.message_type)
        except Malformed as wrong:
            document = format_error(
                wrong.text,
                message_id=wrapped.message_id,
                message_type=wrapped.message_type,
                raw=wrapped.data[:100_000].decode(errors="replace"),
            )
            self._house.turn_away(NAME, _sender(wrapped), wrong.text, wrapped.data)
            self._house.refuse(NAME, _sender(wrapped), document)
            return
        submission = Submission(
            door=NAME,
            sender=message.transfer.dxp_id if message.transfer else wrapped.sender,
            message=message,
            raw=wrapped.data,
            refusal=intake.check_card(message, wrapped.data),
        )
        self._house.take(submission)

    def _print(self, request: Request) -> Answer:
        inquiry = _INQUIRY.match(request.path)
        since = _moment(request.query.get("qryid", ""))
        if inquiry is None or since is None:
            return Answer(status=400, body=b"qryid: yyyyMMddHHmmss", headers=TEXT)
        client, kind = request.query.get("dxpid", ""), inquiry[1]
        rows, position = [], 0
        while found := self._house.outbox(NAME, client, position, f"CEB{kind}Message"):
            position = found[-1].position
            for each in found:
                written = dt.datetime.fromisoformat(each.made_at)
                if written >= since:
                    answer = read(front.unwrap(each.letter.body).data)
                    rows.append(
                        row_of(
                            kind,
                            answer.documents[0],
                            answered=each.letter.about,
                            written_at=written,
                            dxp_id=client,
                        )
                    )
        return Answer(body=write_rows(rows), headers=TEXT)

    def write(self, answer: Message, *, receiver: str, filing: Filing | None) -> Letter:  # noqa: ARG002 - the wrapper names no client
        """Signed and wrapped."""
        message_type = f"CEB{answer.kind}Message"
        body = front.wrap(
            sign(build(answer), self._house.key),
            message_type=message_type,
            message_id=answer.guid,
            at=dt.datetime.now(dt.UTC),
            sender=PORT.dxp_id,
            receiver="SHOP",
        )
        about = filing.document.text("guid") if filing and answer.kind == ANSWERS[filing.kind] else ""
        return Letter(message_type=message_type, body=body, content_type=JSON, about=about)

    def push_to(self, receiver: str) -> str:
        """Only where an address was registered."""
        return self._house.registered(NAME, receiver)

    def is_thanks(self, answer: httpx2.Response) -> bool:
        """The two letters."""
        return answer.status_code == 200 and answer.content.strip() == b"OK"


def _sender(wrapped: front.Wrapped) -> str:
    """Who is to hear that the message can't be read: whoever it names, as far as that can be told."""
    found = re.search(rb"dxpId>\s*([0-9A-Za-z]{1,30})\s*<", wrapped.data)
    return found[1].decode() if found else wrapped.sender


def _moment(text: str) -> dt.datetime | None:
    try:
        return read_time(text) if text else _EARLIEST
    except ValueError:
        return None
