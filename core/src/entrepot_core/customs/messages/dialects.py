"""Dialects of ports: maps from the fields of the unified messages to a port's own elements, as data, both ways.

A dialect is a folder with ``dialect.toml`` (root, types, code lists, statuses) and ``fields.csv`` (its elements in order,
each with where its value comes from), and its name in ``DIALECTS``. A package outside this tree brings one by an entry point
of the group ``entrepot.customs_dialects``: its name, and the package that holds the two files.
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.metadata import entry_points
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from entrepot_core.customs.messages.forms import Form, form

_OWN: Final = ("guangzhou", "zhejiang")
_OUTSIDE: Final = MappingProxyType(
    {
        each.name: each.value
        for each in entry_points(group="entrepot.customs_dialects")
        if each.name not in _OWN
    }
)
DIALECTS: Final = (*_OWN, *sorted(_OUTSIDE))
"""Every dialect: those of the folders beside this file, and those that packages bring."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One element of a port: its path, form, and the field it carries.

    ``kind`` is the kind of a unified document ("311"), ``extra`` for what only the port asks for, or empty for a
    constant; ``name`` the field, key or constant. ``values`` maps our codes to the port's. ``default`` is what is written
    where we have nothing to say and the port wants an element; it reads as nothing. A ``day`` is eight digits with us
    and a whole moment with the port. ``otherwise`` is where the value is taken from, by kind and name, when the first
    place has none.
    """

    path: str
    tag: str
    form: Form
    required: bool
    kind: str
    name: str
    values: Mapping[str, str]
    default: str = ""
    day: bool = False
    otherwise: tuple[tuple[str, str], ...] = ()

    @property
    def places(self) -> tuple[tuple[str, str], ...]:
        """Kind and name of every place the value may come from, the best first."""
        return ((self.kind, self.name), *self.otherwise)


@dataclass(frozen=True, slots=True, kw_only=True)
class Implied:
    """What a message of a port says without writing it: fields of the head, of every line, and days taken from moments."""

    head: Mapping[str, str] = field(default_factory=dict)
    line: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DialectKind:
    """How one document looks at a port: a unified one, or one that only the port has (its kind is then a word).

    ``line`` is the path of what repeats in a document, ``each`` of what repeats where a message holds several documents;
    empty where nothing does.
    """

    type: str
    root: str
    line: str
    attributes: Mapping[str, str]
    slots: tuple[Slot, ...]
    implied: Implied
    each: str = ""

    def repeats(self, slot: Slot) -> bool:
        """Whether the element stands in what repeats."""
        return bool(self.line) and slot.path == self.line


@dataclass(frozen=True, slots=True, kw_only=True)
class Saying:
    """An answer of ``status`` (the port's) whose text holds ``words`` stands for the national status ``means``."""

    status: str
    words: str
    means: str


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerKind:
    """Where an answer of a port holds what a receipt needs.

    ``type`` is what the message calls itself; ``has`` an element that must be there, where requests have that type too.
    ``kind`` is the national answer it stands for, or ``kinds`` maps the text of ``kind_by`` to it. ``item``, ``status``,
    ``time`` (one or two elements), ``text``, ``invt_no`` and ``each`` (several numbers in one element: a receipt for each)
    are element names; ``keys`` are, by ours, or by national answer and then by ours.

    ``values`` are the answer's own codes as national ones; ``sayings`` go before them, and with ``codes`` a text that begins
    with an error code of the nation has that as its status. ``beside`` goes before all where the nation's own receipts come
    too: what the port says of its own then decides less. An answer without a ``time`` was given when its message was sent.
    """

    type: str
    item: str
    status: str
    text: str = ""
    time: str = ""
    kind: str = ""
    kind_by: str = ""
    kinds: Mapping[str, str] = field(default_factory=dict)
    has: str = ""
    each: str = ""
    invt_no: str = ""
    keys: Mapping[str, Any]
    values: Mapping[str, str] = field(default_factory=dict)
    sayings: tuple[Saying, ...] = ()
    codes: bool = False
    beside: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One dialect.

    ``statuses`` maps the port's status numbers to those of the nation, for ``receipts.apply``; an empty one moves nothing.
    ``names`` are what its own statuses are called, in English and Chinese.
    ``type_at``, ``id_at`` and ``sent_at`` say where a message has its type, number and time; a port may number nothing.
    ``service`` names what its envelope needs: operation, name space, types of call-backs.
    """

    name: str
    title: str
    title_zh: str
    kinds: Mapping[str, DialectKind]
    answers: Mapping[str, AnswerKind]
    statuses: Mapping[str, str]
    type_at: str = "Head/MessageType"
    id_at: str = "Head/MessageID"
    sent_at: str = "Head/SendTime"
    service: Mapping[str, str] = field(default_factory=dict)
    names: Mapping[str, tuple[str, str]] = field(default_factory=dict)


@cache
def dialect(name: str) -> Dialect:
    """The dialect called ``name``. Raises KeyError for a name that is not in ``DIALECTS``."""
    if name not in DIALECTS:
        raise KeyError(name)
    own = files("entrepot_core.customs.messages").joinpath(name)
    folder = files(_OUTSIDE[name]) if name in _OUTSIDE else own
    data = tomllib.loads(folder.joinpath("dialect.toml").read_text("utf-8"))
    rows = list(csv.DictReader(folder.joinpath("fields.csv").read_text("utf-8").splitlines()))
    kinds = {
        kind: DialectKind(
            type=row["type"],
            root=row["root"],
            line=row["line"],
            attributes=row.get("attributes", {}),
            slots=tuple(_slot(each, data["values"]) for each in rows if each["kind"] == kind),
            implied=Implied(**row.get("implied", {})),
            each=row.get("each", ""),
        )
        for kind, row in data["kinds"].items()
    }
    return Dialect(
        name=name,
        title=data["title"],
        title_zh=data["title_zh"],
        kinds=MappingProxyType(kinds),
        answers=MappingProxyType({each: _answer(each, row) for each, row in data["answers"].items()}),
        statuses=MappingProxyType(data["statuses"]),
        service=MappingProxyType(data.get("service", {})),
        names=MappingProxyType({code: (en, zh) for code, (en, zh) in data.get("names", {}).items()}),
        **data.get("reading", {}),
    )


def _answer(name: str, row: Mapping[str, Any]) -> AnswerKind:
    sayings = tuple(Saying(**each) for each in row.get("sayings", ()))
    return AnswerKind(**{"type": name, **row, "sayings": sayings})


def _slot(row: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> Slot:
    first, *others = row["source"].split("|")
    kind, name = ("", first[1:]) if first.startswith("=") else _place(first)
    return Slot(
        path=row["path"],
        tag=row["tag"],
        form=form(row["form"]),
        required=row["required"] == "1",
        kind=kind,
        name=name,
        values=values.get(row["values"], {}),
        default=row.get("default", ""),
        day=row["values"] == "@day",
        otherwise=tuple(_place(each) for each in others),
    )


def _place(source: str) -> tuple[str, str]:
    kind, _, name = source.partition(".")
    return kind, name
