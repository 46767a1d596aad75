"""The little of DER that an SM2 key and its certificate need. Knows tags and lengths, no certificates."""

from collections.abc import Iterator

INTEGER, BITS, OCTETS, OID, UTF8, TIME = 0x02, 0x03, 0x04, 0x06, 0x0C, 0x18
SEQUENCE, SET, CONTEXT_0 = 0x30, 0x31, 0xA0


def encode(tag: int, *parts: bytes) -> bytes:
    """One element of the given parts."""
    body = b"".join(parts)
    size = len(body)
    if size < 0x80:
        return bytes([tag, size]) + body
    length = size.to_bytes((size.bit_length() + 7) // 8, "big")
    return bytes([tag, 0x80 | len(length)]) + length + body


def integer(value: int) -> bytes:
    """A number that is not negative."""
    return encode(INTEGER, value.to_bytes(value.bit_length() // 8 + 1, "big"))


def oid(dotted: str) -> bytes:
    """An object identifier (``1.2.156.10197.1.301``)."""
    first, second, *rest = (int(each) for each in dotted.split("."))
    body = bytearray([first * 40 + second])
    for number in rest:
        chunk = [number & 0x7F]
        while number := number >> 7:
            chunk.append(0x80 | number & 0x7F)
        body += bytes(reversed(chunk))
    return encode(OID, bytes(body))


def elements(data: bytes) -> Iterator[tuple[int, bytes, bytes]]:
    """Tag, content and whole of each element in ``data``. Raises ValueError when it is cut off."""
    place = 0
    while place < len(data):
        if place + 2 > len(data):
            raise ValueError("cut off")
        tag, size, start = data[place], data[place + 1], place + 2
        if size & 0x80:
            digits = size & 0x7F
            size = int.from_bytes(data[start : start + digits], "big")
            start += digits
            if not 1 <= digits <= 4:
                raise ValueError("no definite length")
        if start + size > len(data):
            raise ValueError("cut off")
        yield tag, data[start : start + size], data[place : start + size]
        place = start + size


def inside(data: bytes) -> list[tuple[int, bytes, bytes]]:
    """The elements inside the one element of ``data``. Raises ValueError."""
    (_, content, _), *rest = elements(data)
    if rest:
        raise ValueError("more than one element")
    return list(elements(content))
