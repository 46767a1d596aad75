"""The load generator counts what was answered, and says what went wrong."""

import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest
from bench.crowd import id_number
from bench.databases import fresh_database
from bench.load import measure
from stdnum.cn import ric


class Answering(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    asked = 0

    def do_GET(self):
        type(self).asked += 1
        body = b"x" * 2048
        self.send_response(500 if self.path == "/broken" else 200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_args):
        return


@pytest.fixture
def address():
    server = ThreadingHTTPServer(("127.0.0.1", 0), Answering)
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
    thread.start()
    Answering.asked = 0
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()
    thread.join()


def test_every_answer_is_counted(address):
    load = measure([f"{address}/"], clients=3, seconds=0.3)

    assert 0 < load.answers <= Answering.asked
    assert load.wrong == 0
    assert load.bytes_each == 2048
    assert 0 < load.p50_ms <= load.p99_ms


def test_an_error_is_counted_as_wrong(address):
    load = measure([f"{address}/broken"], clients=1, seconds=0.1)

    assert load.wrong == load.answers > 0


def test_a_copied_database_begins_as_its_original(tmp_path):
    original = tmp_path / "original.sqlite3"
    original.write_bytes(b"rows")

    with fresh_database("sqlite", tmp_path, copy_of=f"sqlite:///{original}") as url:
        assert (tmp_path / "world.sqlite3").read_bytes() == b"rows"
        assert url == f"sqlite:///{tmp_path / 'world.sqlite3'}"


def test_the_crowd_has_valid_numbers_of_its_own():
    numbers = [id_number(serial) for serial in range(1000)]

    assert all(map(ric.is_valid, numbers))
    assert len(set(numbers)) == 1000
