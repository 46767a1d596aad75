"""The control put together: a WebSocket on loopback, a card in its reader, and what goes wrong with them."""

import json
import logging
import socket
import threading
from collections.abc import Mapping
from typing import Any

from websockets.exceptions import ConnectionClosed
from websockets.sync.server import Server, ServerConnection, serve

from entrepot_core.customs.signing import CARD_PER_MINUTE
from entrepot_core.customs.signing.eport_client import CERTIFICATE, LIMIT, NUMBER, SIGN
from entrepot_simulators.card.card import NOT_THERE, PIN, RESET_FAILED, Card, CardFault
from entrepot_simulators.card.keys import card_key
from entrepot_simulators.card.troubles import DROP, READER, SILENCE, TROUBLES, Troubles, what_is_wrong
from entrepot_simulators.card.words import (
    SCRIPT,
    STATE,
    Manner,
    Question,
    QuestionUnread,
    answer,
    greeting,
    pem_text,
    read_question,
    text64,
)
from entrepot_simulators.keyring import Keyring
from entrepot_simulators.serving import Serving

_SILENT = logging.getLogger("entrepot_simulators.card")
_SILENT.setLevel(logging.CRITICAL + 1)
"""The library would write every frame, PIN and all, into a log of level DEBUG."""


class CardSimulator(Serving):
    """``with CardSimulator(ring) as card: card.url``. A port of 0 takes a free one; ``per_minute`` of 0 sets no limit.

    ``national`` puts an SM2 card in, which needs the extra ``sm`` of the core. ``manner`` may be changed at any time.
    """

    def __init__(
        self,
        ring: Keyring,
        *,
        pin: str = PIN,
        per_minute: int = CARD_PER_MINUTE,
        national: bool = False,
        manner: Manner | None = None,
        port: int = 0,
    ) -> None:
        self._ring, self._national = ring, national
        self._stopped = threading.Event()
        self.manner = manner or Manner()
        self.troubles = Troubles()
        key = card_key(ring, national=national)
        self.card = Card(key, pin=pin, per_minute=per_minute, wait=self._stopped.wait)
        self._is_in = True
        self._server = self._listen(port)
        self._thread = threading.Thread(target=self._server.serve_forever, daemon=True, name="card")
        self.port: int = self._server.socket.getsockname()[1]
        self.url = f"ws://127.0.0.1:{self.port}"

    def _listen(self, port: int) -> Server:
        return serve(
            self._talk,
            "127.0.0.1",
            port,
            compression=None,
            ping_interval=None,
            close_timeout=1,
            logger=_SILENT,
        )

    @property
    def signed(self) -> int:
        """Signatures made since the start, told or not."""
        return self.card.signed

    @property
    def pins_tried(self) -> int:
        """PINs that were tried since the start, right or wrong."""
        return self.card.pins_tried

    @property
    def certificate(self) -> bytes:
        """The certificate (DER) of the card that is in the reader now."""
        return self.card.key.certificate

    def fail_reader(self, times: int = 1) -> None:
        """The next questions are refused: the reader can't be reset."""
        self.troubles.add(READER, times)

    def stay_silent(self, times: int = 1) -> None:
        """The next questions are neither heeded nor answered; the line stays open."""
        self.troubles.add(SILENCE, times)

    def drop_after_signing(self, times: int = 1) -> None:
        """The line breaks when the next signatures are made, before they are told."""
        self.troubles.add(DROP, times)

    def pull_card(self) -> None:
        """Take the card out of the reader."""
        self._is_in = False

    def insert_card(self) -> None:
        """Put it back."""
        self._is_in = True

    def exchange_card(self) -> None:
        """Put another card in, with the same PIN and a new certificate, which is published like the first."""
        self.card.exchange(card_key(self._ring, national=self._national, fresh=True))
        self._is_in = True

    def unlock(self) -> None:
        """Make a locked card take PINs again."""
        self.card.unlock()

    def play(self, script: Mapping[str, Any]) -> str:
        """Do what a script says (``what_is_wrong``); why nothing of it was done, or empty."""
        if wrong := what_is_wrong(script):
            return wrong
        if script.get("clear"):
            self.troubles.clear()
        for trouble in TROUBLES:
            self.troubles.add(trouble, script.get(trouble, 0))
        deeds = {
            "out": self.pull_card,
            "in": self.insert_card,
            "exchange": self.exchange_card,
            "unlock": self.unlock,
        }
        if "card" in script:
            deeds[script["card"]]()
        return ""

    def state(self) -> dict[str, Any]:
        """For people and tests; neither PIN nor certificate."""
        return {
            "card": self.card.key.key_name if self._is_in else "",
            "locked": self.card.is_locked,
            "signed": self.signed,
            "pins_tried": self.pins_tried,
        }

    def _talk(self, line: ServerConnection) -> None:
        try:
            if self.manner.greets:
                line.send(greeting())
            for frame in line:
                self._hear(line, frame)
        except ConnectionClosed:
            return

    def _hear(self, line: ServerConnection, frame: str | bytes) -> None:
        try:
            question = read_question(frame)
        except QuestionUnread:
            line.send(answer(Question(0, "", {}), self.manner, error=["请求无法读取"]))
            return
        own = question.method in {SCRIPT, STATE}
        trouble = "" if own else self.troubles.take(signing=question.method == SIGN)
        if trouble == SILENCE:
            return
        try:
            data = self._own(question) if own else self._do(question, frame, fails=trouble == READER)
            told = answer(question, self.manner, data=data)
        except CardFault as fault:
            told = answer(question, self.manner, error=fault.texts)
        if trouble == DROP:
            line.socket.shutdown(socket.SHUT_RDWR)
            return
        line.send(told)

    def _own(self, question: Question) -> list[str]:
        if question.method == SCRIPT and (wrong := self.play(question.words)):
            raise CardFault(wrong)
        return [json.dumps(self.state())]

    def _do(self, question: Question, frame: str | bytes, *, fails: bool) -> list[str]:
        if fails:
            raise CardFault(*RESET_FAILED)
        if not self._is_in:
            raise CardFault(*NOT_THERE)
        key = self.card.key
        if question.method == SIGN:
            return self._sign(question, frame)
        if question.method == CERTIFICATE:
            return [(pem_text if self.manner.pem else text64)(key.certificate)]
        if question.method == NUMBER:
            return [key.key_name]
        raise CardFault("没有这个方法")

    def _sign(self, question: Question, frame: str | bytes) -> list[str]:
        if not question.data:
            raise CardFault("没有可签名的数据")
        if len(frame if isinstance(frame, bytes) else frame.encode()) > LIMIT:
            raise CardFault("待签名数据过长")
        value, number = self.card.sign(question.data, question.pin)
        return [text64(value), number]

    def start(self) -> None:
        """Begin to serve, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, hang up every line and free the port; who waits for the card waits no longer."""
        self._stopped.set()
        self._server.shutdown()
        self._thread.join()
