"""A hundred megabytes at the door for ports: read as far as it shows, answered at once, its beginning kept, memory level."""

import socket
import sqlite3
from pathlib import Path

import pytest

pytestmark = pytest.mark.processes
HUNDRED_MB = 100 * 1024 * 1024
PATH = "/partners/customs/national/receipts"


def memory_of(process) -> int:
    """Resident KiB of a process and its children."""
    found = 0
    for status in Path("/proc").glob("[0-9]*/status"):
        try:
            text = status.read_text(encoding="utf-8")
        except OSError:
            continue
        if int(status.parent.name) == process.pid or f"\nPPid:\t{process.pid}\n" in text:
            found += int(text.partition("VmRSS:")[2].split()[0]) if "VmRSS:" in text else 0
    return found


def flood(port: int) -> tuple[int, bytes]:
    """Send as much of the body as the server takes; how much that was, and its answer."""
    with socket.create_connection(("127.0.0.1", port), timeout=30) as connection:
        head = f"POST {PATH} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/xml\r\n"
        connection.sendall(f"{head}Content-Length: {HUNDRED_MB}\r\n\r\n<x>".encode())
        sent, block = 0, b"y" * 65536
        try:
            while sent < HUNDRED_MB:
                connection.sendall(block)
                sent += len(block)
        except (BrokenPipeError, ConnectionResetError):
            pass
        try:
            return sent, connection.recv(4096)
        except ConnectionResetError:
            return sent, b""


def test_a_hundred_megabytes_end_early_and_cost_no_memory(stage, database):
    if database != "sqlite":
        pytest.skip("what the server takes is the same whatever lies behind it: shown once, on SQLite")
    stage.start("web")
    flood(stage.addresses.web)
    before = memory_of(stage.running["web"])

    answers = [flood(stage.addresses.web) for _ in range(4)]

    assert all(sent < 16 * 1024 * 1024 for sent, _ in answers), answers
    assert {answer.split(b"\r\n")[0] for _, answer in answers if answer} == {
        b"HTTP/1.1 413 Payload Too Large"
    }
    assert any(answer for _, answer in answers)
    assert memory_of(stage.running["web"]) - before < 30 * 1024
    with sqlite3.connect(stage.database_url.removeprefix("sqlite:///")) as rows:
        kept = rows.execute("select outcome, reason_code, copies from customs_inboundmessage").fetchall()
    assert kept == [("refused", "customs.message_too_large", 5)]
