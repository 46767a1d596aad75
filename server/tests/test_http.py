"""Calls to partners over one set of connections a process: kept for questions, never for what acts."""

import contextlib
import os
import socket
import threading
from collections.abc import Iterator

import pytest

from entrepot.platform import http

pytestmark = pytest.mark.any_database

OK = b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nSet-Cookie: who=us; Path=/\r\n\r\nOK"


class Server:
    """A partner with real sockets: ``answers`` in turn, one for each request; ``b""`` hangs up instead of answering.

    After an answer it hangs up too where ``patience`` is 0: what follows on the same connection is read by nobody.
    """

    def __init__(self) -> None:
        self.listening = socket.create_server(("127.0.0.1", 0))
        self.url = f"http://127.0.0.1:{self.listening.getsockname()[1]}/"
        self.answers: list[bytes] = []
        self.requests: list[tuple[int, bytes]] = []
        self.connections = 0
        self.hung_up = threading.Event()
        self.hangs_up_after: set[int] = set()
        self._open: list[socket.socket] = []
        self._threads = [threading.Thread(target=self._accept, daemon=True)]
        self._threads[0].start()

    def _accept(self) -> None:
        while True:
            try:
                connection, _ = self.listening.accept()
            except OSError:
                return
            self.connections += 1
            self._open.append(connection)
            thread = threading.Thread(target=self._talk, args=(connection, self.connections), daemon=True)
            self._threads.append(thread)
            thread.start()

    def _talk(self, connection: socket.socket, number: int) -> None:
        with connection, contextlib.suppress(OSError):
            while True:
                asked = b""
                while b"\r\n\r\n" not in asked:
                    more = connection.recv(65536)
                    if not more:
                        return
                    asked += more
                self.requests.append((number, asked))
                answer = self.answers.pop(0) if self.answers else OK
                connection.sendall(answer)
                if not answer or number in self.hangs_up_after:
                    break
        self.hung_up.set()

    def close(self) -> None:
        self.listening.shutdown(socket.SHUT_RDWR)
        self.listening.close()
        for connection in self._open:
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
        for thread in self._threads:
            thread.join()

    @property
    def methods(self) -> list[str]:
        return [asked.split(b" ", 1)[0].decode() for _, asked in self.requests]


@pytest.fixture(autouse=True)
def _lines(monkeypatch):
    """Connections of the test's own, kept until it ends, however slow the machine is."""
    monkeypatch.setattr(http, "KEPT_SECONDS", 300.0)
    monkeypatch.setattr(http, "_LINES", {})
    yield
    for lines in http._LINES.values():
        lines.kept.close()
        lines.fresh.close()


@pytest.fixture
def server() -> Iterator[Server]:
    made = Server()
    yield made
    made.close()


def test_questions_share_a_connection_and_acts_have_one_each(server):
    for method in ("GET", "GET", "POST", "POST", "GET"):
        assert http.call("The port", method, server.url).content == b"OK"

    assert server.methods == ["GET", "GET", "POST", "POST", "GET"]
    assert [number for number, _ in server.requests] == [1, 1, 2, 3, 1]
    # one answer marks no other call
    assert not any(b"cookie" in asked.lower() for _, asked in server.requests)


def test_a_kept_connection_that_was_hung_up_is_no_unknown_answer(server):
    server.hangs_up_after = {1}
    assert http.call("The port", "GET", server.url).content == b"OK"
    assert server.hung_up.wait(60)

    assert http.call("The port", "GET", server.url).content == b"OK"
    assert http.call("The port", "POST", server.url, content=b"x").content == b"OK"
    assert len(server.requests) == 3


def test_a_question_that_met_a_dying_connection_is_asked_once_more_and_only_once(server):
    """The other side reads the question and hangs up: on a kept connection that may be its idle limit."""
    assert http.call("The port", "GET", server.url).content == b"OK"
    server.answers = [b"", OK]
    assert http.call("The port", "GET", server.url).content == b"OK"
    assert server.methods == ["GET", "GET", "GET"] and server.connections == 2

    server.answers = [b"", b""]
    with pytest.raises(http.AnswerUnknown):
        http.call("The port", "GET", server.url)
    server.answers = [b""]  # nothing is kept any more: the first connection has the last word
    with pytest.raises(http.AnswerUnknown):
        http.call("The port", "GET", server.url)


def test_an_act_is_never_sent_twice_and_unknown_when_it_is_not_answered(server):
    assert http.call("The port", "GET", server.url).content == b"OK"
    for broken in (b"", b"HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nOK"):
        server.answers, before = [broken], len(server.requests)
        server.hangs_up_after = {server.connections + 1}
        with pytest.raises(http.AnswerUnknown):
            http.call("The port", "POST", server.url, content=b"declare")
        assert len(server.requests) == before + 1


def test_an_act_that_only_asks_may_say_so(server):
    for _ in range(2):
        http.call("The port", "POST", server.url, question=True)
    http.call("The port", "GET", server.url, question=False)
    assert [number for number, _ in server.requests] == [1, 1, 2]


def test_who_is_gone_is_unreachable_for_questions_and_acts():
    made = Server()
    assert http.call("The port", "GET", made.url).content == b"OK"
    made.close()
    for method in ("GET", "POST"):
        with pytest.raises(http.PartnerUnreachable):
            http.call("The port", method, made.url)


@pytest.mark.filterwarnings("ignore:.*fork:DeprecationWarning")
def test_many_threads_and_a_child_process_use_no_connection_of_another(server):
    wrong: list[object] = []

    def ask() -> None:
        for _ in range(20):
            answer = http.call("The port", "GET", server.url)
            if answer.content != b"OK":
                wrong.append(answer)

    threads = [threading.Thread(target=ask) for _ in range(8)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert not wrong and len(server.requests) == 160
    assert server.connections <= 8

    before, known = server.connections, {number for number, _ in server.requests}
    child = os.fork()
    if child == 0:
        try:
            answered = http.call("The port", "GET", server.url).content == b"OK"
        finally:
            os._exit(0 if answered else 1)
    assert os.waitpid(child, 0)[1] == 0
    assert server.connections == before + 1 and server.requests[-1][0] not in known
    assert http.call("The port", "GET", server.url).content == b"OK"
    assert server.requests[-1][0] in known, "the parent goes on over its own"
