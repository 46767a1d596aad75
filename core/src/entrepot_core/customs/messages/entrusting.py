"""The unified message that a port makes of its own dialect for a company: what it has to say, and where another one differs.

A company that lets the port make its message signs what it did not write. It signs only what says the same as the message it
sent in the port's dialect: nothing more, nothing less, nothing else.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from entrepot_core.customs.documents import Document, Value, as_number
from entrepot_core.customs.messages.specs import SPECS
from entrepot_core.customs.messages.translating import Told
from entrepot_core.customs.xml import parse

MADE: Final = frozenset({"guid", "appTime", "appStatus", "declTime"})
"""What the maker of a message chooses: its number, when it is made, that it declares and on which day."""
_ON_ROOT: Final = frozenset({"guid", "version", "{http://www.w3.org/2001/XMLSchema-instance}schemaLocation"})
_DECLARED: Final = "2"
_GUID: Final = 36


def unified_document(
    told: Told, *, guid: str, at: datetime, listed: Document | None = None, invt_no: str = ""
) -> Document:
    """``told`` as a document of the unified system, made at ``at`` under the number ``guid``.

    A cancellation or return says little in a port's dialect: the rest is what the list it speaks of says, ``listed``, which
    customs knows as ``invt_no``.
    """
    own = told.documents[told.kind]
    names = {field.name for field in SPECS[told.kind].head_fields}
    head: dict[str, Value] = {}
    if listed is not None:
        head = {name: value for name, value in listed.head.items() if name in names} | {"invtNo": invt_no}
    head |= own.head
    made: Mapping[str, Value] = {
        "guid": guid,
        "appTime": at,
        "appStatus": _DECLARED,
        "declTime": f"{at:%Y%m%d}",
    }
    head |= {name: value for name, value in made.items() if name in names}
    lines = (_line(told.kind, dict(line), listed) for line in own.lines)
    return Document(head=head, lines=tuple(lines))


def completed(told: Told) -> Document:
    """The main document of ``told`` with what follows from what it says: the sum of each line of an order."""
    own = told.documents[told.kind]
    return Document(head=own.head, lines=tuple(_line(told.kind, dict(line), None) for line in own.lines))


def _line(kind: str, line: dict[str, Value], listed: Document | None) -> dict[str, Value]:
    """What the line does not say itself: the sum of an order's line, the unit of a returned one."""
    names = {field.name for field in SPECS[kind].line_fields}
    if "totalPrice" in names and "totalPrice" not in line and {"price", "qty"} <= line.keys():
        line["totalPrice"] = as_number(line, "price") * as_number(line, "qty")
    if "unit" in names and "unit" not in line and listed is not None:
        found = next((each for each in listed.lines if each.get("gnum") == line.get("gnum")), {})
        line |= {"unit": found["unit"]} if "unit" in found else {}
    return line


def differences(ours: Document, theirs: Document) -> tuple[str, ...]:
    """The fields in which two documents say something else, as ``orderNo`` or ``2: qty``; what a maker chooses left out."""
    found = [name for name in _names(ours.head, theirs.head) if ours.head.get(name) != theirs.head.get(name)]
    if len(ours.lines) != len(theirs.lines):
        return (*found, "lines")
    for number, (one, other) in enumerate(zip(ours.lines, theirs.lines, strict=True), 1):
        found += [f"{number}: {name}" for name in _names(one, other) if one.get(name) != other.get(name)]
    return tuple(found)


def _names(one: Mapping[str, Value], other: Mapping[str, Value]) -> list[str]:
    return sorted((one.keys() | other.keys()) - MADE)


def made_amiss(asked: Document, *, earliest: datetime, latest: datetime) -> tuple[str, ...]:
    """The fields that the maker chooses and chose wrongly: another day or time than now, not declared, no number."""
    at, day = asked.head.get("appTime"), asked.head.get("declTime")
    wrong = {
        "guid": len(asked.text("guid")) != _GUID,
        "appStatus": asked.text("appStatus") != _DECLARED,
        "appTime": not isinstance(at, datetime) or not earliest <= at <= latest,
        "declTime": day is not None and isinstance(at, datetime) and day != f"{at:%Y%m%d}",
    }
    return tuple(name for name, is_wrong in wrong.items() if is_wrong)


def besides(xml: bytes) -> tuple[str, ...]:
    """What a signature would cover and no field holds, as ``attribute``, ``instruction``, ``text``: in order, without repeats.

    Raises HostileXml, BrokenXml.
    """
    root = parse(xml)
    found: dict[str, None] = {}
    for node in root.getroottree().iter():
        if not isinstance(node.tag, str):
            found["instruction"] = None
            continue
        if {*node.attrib} - (_ON_ROOT if node is root else frozenset()):
            found["attribute"] = None
        if (len(node) and (node.text or "").strip()) or (node.tail or "").strip():
            found["text"] = None
    outside = (root.getprevious(), root.getnext())
    return tuple(found | ({"instruction": None} if any(each is not None for each in outside) else {}))
