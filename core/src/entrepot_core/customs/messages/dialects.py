"""Dialects of ports: maps from the fields of the unified messages to a port's own elements, as data, both ways.

A dialect is a folder with ``dialect.toml`` (root, types, code lists, statuses) and ``fields.csv`` (its elements in order,
each with where its value comes from), and its name in ``DIALECTS``.
"""

import csv
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from entrepot_core.customs.messages.forms import Form, form

DIALECTS = ("guangzhou", "zhejiang")
"""Every dialect: the name of its folder beside this file."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Slot:
    """One element of a port: its path, form, and the field it carries.

    ``kind`` is the kind of a unified document ("311"), ``extra`` for what only the port asks for, or empty for a
    constant; ``name`` the field, key or constant. ``values`` maps our codes to the port's. ``default`` is what is written
    where we have nothing to say and the port wants an element; it reads as nothing. A ``day`` is eight digits with us
    and a whole moment with the port.
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


@dataclass(frozen=True, slots=True, kw_only=True)
class Implied:
    """What a message of a port says without writing it: fields of the head, of every line, and days taken from moments."""

    head: Mapping[str, str] = field(default_factory=dict)
    line: Mapping[str, str] = field(default_factory=dict)
    days: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class DialectKind:
    """How one document looks at a port: a unified one, or one that only the port has (its kind is then a word).

    ``line`` is the path of what repeats, empty where nothing does.
    """

    type: str
    root: str
    line: str
    attributes: Mapping[str, str]
    slots: tuple[Slot, ...]
    implied: Implied


@dataclass(frozen=True, slots=True, kw_only=True)
class AnswerKind:
    """Where an answer of a port holds what a receipt needs; ``kind`` is the national answer it stands for.

    All but ``kind`` and ``values`` (the answer's own codes to ours) are element names; ``keys`` by ours. An answer without
    a ``time`` was given when its message was sent.
    """

    kind: str
    item: str
    status: str
    text: str
    time: str = ""
    invt_no: str = ""
    keys: Mapping[str, str]
    values: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True, kw_only=True)
class Dialect:
    """One dialect.

    ``statuses`` maps the port's status numbers to those of the nation, for ``receipts.apply``; an empty one moves nothing.
    """

    name: str
    title: str
    title_zh: str
    kinds: Mapping[str, DialectKind]
    answers: Mapping[str, AnswerKind]
    statuses: Mapping[str, str]


@cache
def dialect(name: str) -> Dialect:
    """The dialect in the folder ``name``. Raises KeyError for a name that is not in ``DIALECTS``."""
    if name not in DIALECTS:
        raise KeyError(name)
    folder = files("entrepot_core.customs.messages").joinpath(name)
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
        )
        for kind, row in data["kinds"].items()
    }
    return Dialect(
        name=name,
        title=data["title"],
        title_zh=data["title_zh"],
        kinds=MappingProxyType(kinds),
        answers=MappingProxyType({each: AnswerKind(**row) for each, row in data["answers"].items()}),
        statuses=MappingProxyType(data["statuses"]),
    )


def _slot(row: Mapping[str, str], values: Mapping[str, Mapping[str, str]]) -> Slot:
    kind, _, name = row["source"].partition(".")
    if kind.startswith("="):
        kind, name = "", row["source"][1:]
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
    )
