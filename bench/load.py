"""A closed-loop load generator over keep-alive connections: so many clients, each asking again once it was answered.

It reads only what it must of an answer, so that it costs little on the cores it shares with the server.
"""

import asyncio
import time
from dataclasses import dataclass
from urllib.parse import urlsplit


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """What a run gave: answers per second, median and 99th percentile in milliseconds, answers that were not 200."""

    per_second: float
    p50_ms: float
    p99_ms: float
    answers: int
    wrong: int
    bytes_each: int


class _Client:
    """One connection that asks for one address."""

    def __init__(self, url: str, headers: dict[str, str]) -> None:
        parts = urlsplit(url)
        self._host, self._port = parts.hostname or "", parts.port or 80
        target = parts.path or "/"
        if parts.query:
            target += f"?{parts.query}"
        lines = [
            f"GET {target} HTTP/1.1",
            f"Host: {parts.netloc}",
            *(f"{k}: {v}" for k, v in headers.items()),
        ]
        self._request = ("\r\n".join(lines) + "\r\n\r\n").encode()
        self._reader: asyncio.StreamReader | None = None
        self._writer: asyncio.StreamWriter | None = None

    async def ask(self) -> tuple[int, int]:
        """Status and size of one answer."""
        if self._writer is None:
            self._reader, self._writer = await asyncio.open_connection(self._host, self._port)
        assert self._reader is not None
        self._writer.write(self._request)
        head = await self._reader.readuntil(b"\r\n\r\n")
        lower = head.lower()
        status = int(head.split(b" ", 2)[1])
        if b"content-length:" in lower:
            size = int(lower.split(b"content-length:", 1)[1].split(b"\r\n", 1)[0])
            await self._reader.readexactly(size)
        else:
            size = await self._chunks()
        if b"connection: close" in lower:
            self.close()
        return status, size

    async def _chunks(self) -> int:
        assert self._reader is not None
        total = 0
        while size := int((await self._reader.readuntil(b"\r\n")).split(b";")[0], 16):
            await self._reader.readexactly(size + 2)
            total += size
        await self._reader.readexactly(2)
        return total

    def close(self) -> None:
        """Hang up."""
        if self._writer is not None:
            self._writer.close()
        self._reader = self._writer = None


async def _run(urls: list[str], clients: int, seconds: float, headers: dict[str, str]) -> Load:
    until = time.perf_counter() + seconds
    taken: list[float] = []
    wrong = size = 0

    async def one(number: int) -> None:
        nonlocal wrong, size
        client = _Client(urls[number % len(urls)], headers)
        while (begun := time.perf_counter()) < until:
            status, size = await client.ask()
            taken.append(time.perf_counter() - begun)
            wrong += status != 200
        client.close()

    begun = time.perf_counter()
    await asyncio.gather(*(one(number) for number in range(clients)))
    spent = time.perf_counter() - begun
    taken.sort()
    return Load(
        per_second=len(taken) / spent,
        p50_ms=taken[len(taken) // 2] * 1000,
        p99_ms=taken[len(taken) * 99 // 100] * 1000,
        answers=len(taken),
        wrong=wrong,
        bytes_each=size,
    )


def measure(urls: list[str], *, clients: int, seconds: float, headers: dict[str, str] | None = None) -> Load:
    """Ask ``urls`` by so many clients for so long, after a tenth of it as a warm-up."""
    sent = {"Accept": "text/html", "User-Agent": "bench", **(headers or {})}
    asyncio.run(_run(urls, clients, max(0.5, seconds / 10), sent))
    return asyncio.run(_run(urls, clients, seconds, sent))
