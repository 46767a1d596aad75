"""The message tables of the unified CEB system, loaded: what each message holds, in which order and how often."""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cache
from importlib.resources import files
from types import MappingProxyType

from entrepot_core.customs.messages.forms import Form, Shape, form, narrower
from entrepot_core.errors import Problem

CEB_NS = "http://www.chinaport.gov.cn/ceb"
DS_NS = "http://www.w3.org/2000/09/xmldsig#"
XSI_NS = "http://www.w3.org/2001/XMLSchema-instance"
CURRENT = "202205"
EDITIONS = (CURRENT, "2018-113")

Row = Mapping[str, str]


class UnknownMessage(Problem):
    """No message of this kind exists in the edition."""

    code = "customs.unknown_message"
    title = "There is no message “%(kind)s” in edition %(edition)s."


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One element: its form and whether it must be there, by the schema and by the handbook (the printed text).

    ``form`` is None for an element that only the handbook knows, ``handbook_form`` None where the handbook has no
    other form than the schema. ``also`` is a misspelling that some ports copied.
    """

    name: str
    form: Form | None
    required: bool
    handbook_form: Form | None
    handbook_required: bool
    choices: frozenset[str]
    also: str
    zh: str
    en: str

    @property
    def any_form(self) -> Form:
        """The form to read by."""
        return self.form or self.handbook_form or Form(Shape.TEXT)

    @property
    def keeps_empty(self) -> bool:
        """Whether an empty element is an empty text. Elsewhere empty means not given."""
        return self.required and self.any_form.shape is Shape.TEXT and self.any_form.least == 0

    @property
    def both_form(self) -> Form:
        """The form to write by: what satisfies schema and handbook."""
        return narrower(self.any_form, self.handbook_form)


@dataclass(frozen=True, slots=True, kw_only=True)
class Spec:
    """One message. ``head`` and ``line`` are element names; an empty ``head`` means that the fields lie in the document.

    ``sent`` is True for messages of a company. ``max_documents`` and ``max_lines`` None: no bound. ``answer`` is the
    kind of its receipt, ``key`` the fields by which receipts find the document; ``also`` are names that documents are seen with.
    """

    kind: str
    flow: str
    sent: bool
    document: str
    head: str
    line: str
    max_documents: int | None
    min_lines: int
    max_lines: int | None
    signature_required: bool
    handbook_signature_required: bool
    answer: str
    key: tuple[str, ...]
    also: tuple[str, ...]
    zh: str
    en: str
    head_fields: tuple[Field, ...]
    line_fields: tuple[Field, ...]
    transfer_fields: tuple[Field, ...]
    subscriber_fields: tuple[Field, ...]

    @property
    def root(self) -> str:
        """The local name of the root element."""
        return f"CEB{self.kind}Message"

    @property
    def tail(self) -> tuple[str, ...]:
        """The element names after the documents, in the order of the flow; empty for receipts."""
        if not self.sent:
            return ()
        last = ("ExtendMessage", "Signature") if self.flow == "import" else ("Signature", "ExtendMessage")
        return ("BaseTransfer", "BaseSubscribe", *last)


def _rows(name: str) -> list[Row]:
    text = files("entrepot_core.customs.messages").joinpath("ceb", name).read_text("utf-8")
    return list(csv.DictReader(text.splitlines()))


def _bounds(cell: str) -> tuple[int, int | None]:
    least, _, most = cell.partition("-")
    return (int(least or 0), int(most) if most else None)


@cache
def enumerations() -> Mapping[str, Mapping[str, str]]:
    """The small code tables of the standard: table name to code to English meaning."""
    tables: dict[str, dict[str, str]] = {}
    for row in _rows("enums.csv"):
        tables.setdefault(row["table"], {})[row["code"]] = row["en"]
    return MappingProxyType(tables)


def _field(row: Row) -> Field:
    return Field(
        name=row["name"],
        form=form(row["form"]) if row["form"] else None,
        required=row["occurs"] == "1",
        handbook_form=form(row["handbook_form"]) if row["handbook_form"] else None,
        handbook_required=row["handbook_occurs"] == "1",
        choices=frozenset(enumerations().get(row["table"], ())),
        also=row["also"],
        zh=row["zh"],
        en=row["en"],
    )


def _fields(rows: Iterable[Row], kind: str, place: str) -> tuple[Field, ...]:
    return tuple(_field(row) for row in rows if row["kind"] == kind and row["place"] == place)


def _spec(row: Row, rows: Iterable[Row], tail: Iterable[Row]) -> Spec:
    kind, flow, sent = row["kind"], row["flow"], row["way"] == "out"
    lines = _bounds(row["lines"]) if row["line"] else (0, 0)
    return Spec(
        kind=kind,
        flow=flow,
        sent=sent,
        document=row["document"],
        head=row["head"],
        line=row["line"],
        max_documents=_bounds(row["documents"])[1],
        min_lines=lines[0],
        max_lines=lines[1],
        signature_required=row["signature"] == "must",
        handbook_signature_required=row["handbook_signature"] == "must",
        answer=row["answer"],
        key=tuple(row["key"].split("+")),
        also=tuple(row["also"].split()),
        zh=row["zh"],
        en=row["en"],
        head_fields=_fields(rows, kind, "head"),
        line_fields=_fields(rows, kind, "line"),
        transfer_fields=_fields(tail, flow, "transfer") if sent else (),
        subscriber_fields=_fields(tail, flow, "subscribe") if sent else (),
    )


def _load() -> Mapping[str, Spec]:
    by_kind: dict[str, list[Row]] = {}
    for row in _rows("fields.csv"):
        by_kind.setdefault(row["kind"], []).append(row)
    tail = _rows("tail.csv")
    return MappingProxyType(
        {row["kind"]: _spec(row, by_kind[row["kind"]], tail) for row in _rows("messages.csv")}
    )


SPECS: Mapping[str, Spec] = _load()
"""Every message of the edition in force, by kind."""


@cache
def _older() -> Mapping[str, Spec]:
    changes: dict[str, list[Row]] = {}
    for row in _rows("edition_2018_113.csv"):
        changes.setdefault(row["kind"], []).append(row)
    known = {row["kind"] for row in _rows("messages.csv") if row["since"] == "2018-113"}
    return MappingProxyType(
        {kind: _as_of_2018(spec, changes.get(kind, [])) for kind, spec in SPECS.items() if kind in known}
    )


def _as_of_2018(spec: Spec, changes: list[Row]) -> Spec:
    for row in changes:
        if row["what"] == "lines":
            least, most = _bounds(row["value"])
            spec = replace(spec, min_lines=least, max_lines=most)
        elif row["place"] == "line":
            spec = replace(spec, line_fields=tuple(_changed(spec.line_fields, row)))
        else:
            spec = replace(spec, head_fields=tuple(_changed(spec.head_fields, row)))
    return spec


def _changed(fields: Iterable[Field], row: Row) -> Iterator[Field]:
    for field in fields:
        if field.name != row["name"]:
            yield field
        elif row["what"] == "form":
            yield replace(field, form=form(row["value"]), handbook_form=None)


def spec_of(kind: str, edition: str = CURRENT) -> Spec:
    """The spec of ``kind``. Raises UnknownMessage."""
    if edition not in EDITIONS:
        raise UnknownMessage(kind=kind, edition=edition)
    specs = SPECS if edition == CURRENT else _older()
    if kind not in specs:
        raise UnknownMessage(kind=kind, edition=edition)
    return specs[kind]


@cache
def field_names() -> Mapping[str, tuple[str, str]]:
    """Element name to its Chinese and English name, whatever message holds it; the first message's where they differ."""
    found: dict[str, tuple[str, str]] = {}
    for spec in SPECS.values():
        for field in (*spec.head_fields, *spec.line_fields):
            found.setdefault(field.name, (field.zh, field.en))
    return MappingProxyType(found)
