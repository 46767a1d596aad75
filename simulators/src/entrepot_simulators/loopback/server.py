"""A threaded HTTP/1.1 server on 127.0.0.1 that keeps connections alive and closes all of them when it stops."""

import socket
import threading
import traceback
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from entrepot_simulators.loopback.router import Answer, Handler, Request, as_json
from entrepot_simulators.serving import Serving

BODY_LIMIT = 9 * 1024 * 1024


class _Connections(ThreadingHTTPServer):
    """Remembers its open sockets, so that stopping ends idle keep-alive threads too."""

    daemon_threads = True
    block_on_close = True
    request_queue_size = 128
    application: Handler

    def __init__(self, port: int, application: Handler) -> None:
        self.application = application
        self._open: set[socket.socket] = set()
        self._guard = threading.Lock()
        super().__init__(("127.0.0.1", port), _Conversation)

    def process_request(self, request: Any, client_address: Any) -> None:
        with self._guard:
            self._open.add(request)
        super().process_request(request, client_address)

    def shutdown_request(self, request: Any) -> None:
        with self._guard:
            self._open.discard(request)
        super().shutdown_request(request)

    def handle_error(self, request: Any, client_address: Any) -> None:
        """A caller that hangs up is everyday life here, not worth a traceback."""

    def hang_up(self) -> None:
        with self._guard:
            still = list(self._open)
        for connection in still:
            try:
                connection.shutdown(socket.SHUT_RDWR)
            except OSError:
                continue


class _Conversation(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    wbufsize = 64 * 1024
    server: _Connections

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdigit() or int(length) > BODY_LIMIT or "Transfer-Encoding" in self.headers:
            self.close_connection = True
            self._send(as_json({"code": "BODY_NOT_ACCEPTED"}, 413))
            return
        request = Request(
            method=self.command,
            target=self.path,
            headers={name.lower(): value for name, value in self.headers.items()},
            body=self.rfile.read(int(length)),
        )
        try:
            answer = self.server.application(request)
        except Exception:  # noqa: BLE001 - a bug of the simulator is shown and answered, the world goes on
            traceback.print_exc()
            answer = as_json({"code": "SYSTEM_ERROR", "message": "the simulator failed"}, 500)
        self._send(answer)

    def _send(self, answer: Answer) -> None:
        if answer.drop:
            self.close_connection = True
            return
        self.send_response(answer.status)
        for name, value in answer.headers.items():
            self.send_header(name, value)
        self.send_header("Content-Length", str(len(answer.body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(answer.body[: len(answer.body) // 2] if answer.half else answer.body)
        self.wfile.flush()
        self.close_connection = self.close_connection or answer.half

    do_GET = do_POST = do_PATCH = do_PUT = do_DELETE = do_HEAD = _serve  # noqa: N815 - http.server's names

    def version_string(self) -> str:
        return "entrepot-simulator"

    def log_message(self, format: str, *args: Any) -> None:  # noqa: A002 - http.server's name
        """Stay quiet: the pages and ``/_state`` tell what happened."""


class LoopbackServer(Serving):
    """Serves one application on 127.0.0.1; port 0 takes a free one. ``with LoopbackServer(app) as s: s.url``."""

    def __init__(self, application: Handler, *, port: int = 0) -> None:
        self._server = _Connections(port, application)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self.port: int = self._server.server_address[1]
        self.url = f"http://127.0.0.1:{self.port}"

    def start(self) -> None:
        """Begin to serve, on a thread of its own."""
        self._thread.start()

    def stop(self) -> None:
        """Stop, hang up every connection and free the port."""
        self._server.shutdown()
        self._thread.join()
        self._server.hang_up()
        self._server.server_close()
