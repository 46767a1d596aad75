"""The clearance desk's list: consignments by where they stand with customs, and why they are stuck."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from django.db.models import Q, Sum

from entrepot.console.causes import Cause, cause_of, repair_said, said_of, status_text
from entrepot.console.queries.home import HELD, UNDER_WAY
from entrepot.customs.models import CustomsDocument, MatterTally, by_invt_no, by_pre_no
from entrepot.orders.models import Consignment
from entrepot.platform.desk.paging import Page, page_of
from entrepot.platform.desk.wording import Text
from entrepot_core.customs.matters import NAME_AND_NUMBER

KINDS: Final = ("311", "411", "511", "621")
TELLING: Final = ("rejected", *UNDER_WAY, *HELD)
"""Where customs' last word says more than the state does."""
REFUSED: Final = ("rejected", "format_error", "blocked")
CAP: Final = 1000
"""Beyond so many, a chip says "more than" rather than count."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Search:
    """What the list is narrowed to. ``text`` is a number: of order, consignment, preNo or invtNo."""

    group: str = "all"
    mode: str = ""
    port: str = ""
    text: str = ""
    cause: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Mark:
    """Where one document of a row stands."""

    kind: str
    state: str = ""
    code: str = ""
    attempt: int = 0


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One consignment of the desk."""

    pk: int
    number: str
    order_no: str
    mode: str
    port: str
    seller_code: str
    state: str
    service: str
    since: datetime
    pre_no: str
    invt_no: str
    said: Text
    marks: tuple[Mark, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class CauseCount:
    """One reason of refusal, shared by ``count`` documents of rejected parcels."""

    waits: str
    cause: Cause
    count: int


def condition_of(group: str) -> Q:
    """Which consignments belong to ``group``; an unknown group holds all."""
    match group:
        case "rejected":
            return Q(customs_state="rejected")
        case "held":
            return Q(customs_state__in=HELD)
        case "under_way":
            return Q(customs_state__in=UNDER_WAY)
        case "not_declared":
            return Q(customs_state="not_declared", order__money_state="paid")
        case "done":
            return Q(customs_state__in=("released", "closed", "sent_back"))
    return Q()


def count_groups() -> Mapping[str, int | str]:
    """How many consignments the groups hold that should be small, up to a limit. A statement each, by index."""
    found = {}
    for name in ("rejected", "held", "under_way"):
        count = Consignment.objects.filter(condition_of(name)).order_by()[: CAP + 1].count()
        found[name] = f"{CAP}+" if count > CAP else count
    return found


def list_declarations(search: Search, *, before: int | None) -> Page[Row]:
    """One page, newest first. Two statements whatever the number of rows."""
    wanted = Consignment.objects.filter(condition_of(search.group)).select_related("order")
    if search.mode:
        wanted = wanted.filter(mode=search.mode)
    if search.port:
        wanted = wanted.filter(port=search.port)
    if search.text:
        wanted = wanted.filter(_named(search.text))
    if search.cause:
        wanted = wanted.filter(
            number__in=CustomsDocument.objects.filter(_caused(search.cause)).values("consignment_no")
        )
    page = page_of(wanted, before=before)
    documents = CustomsDocument.objects.filter(consignment_no__in=[row.number for row in page.rows])
    by_number: dict[str, dict[str, CustomsDocument]] = {}
    for document in documents:
        by_number.setdefault(document.consignment_no, {})[document.kind] = document
    return Page(
        rows=[_row(consignment, by_number.get(consignment.number, {})) for consignment in page.rows],
        older=page.older,
        is_first=page.is_first,
    )


def _caused(code: str) -> Q:
    """The documents whose answer names this code, first or beside others, as customs usually writes it."""
    if code == NAME_AND_NUMBER:
        return Q(last_text__contains="姓名") & Q(last_text__contains="身份证")
    return Q(last_code=code) | Q(last_text__contains=f"[Code:{code};") | Q(last_text__startswith=f"{code}:")


def _named(text: str) -> Q:
    documents = CustomsDocument.objects.filter(by_pre_no(text) | by_invt_no(text) | Q(natural_key=text))
    return Q(number__startswith=text) | Q(number__in=documents.values("consignment_no"))


def _row(consignment: Consignment, documents: Mapping[str, CustomsDocument]) -> Row:
    inventory = documents.get("621")
    worst = max(documents.values(), key=lambda document: document.rank, default=None)
    spoke = worst if consignment.customs_state == "rejected" else inventory
    return Row(
        pk=consignment.pk,
        number=consignment.number,
        order_no=consignment.order.number,
        mode=consignment.mode,
        port=consignment.port,
        seller_code=consignment.seller_code,
        state=consignment.customs_state,
        service=consignment.order.service_state,
        since=consignment.updated_at,
        pre_no=inventory.pre_no if inventory else "",
        invt_no=inventory.invt_no if inventory else "",
        said=_said(consignment, spoke),
        marks=tuple(_mark(kind, documents.get(kind)) for kind in KINDS),
    )


def _said(consignment: Consignment, document: CustomsDocument | None) -> Text:
    if document is None or not document.last_text or consignment.customs_state not in TELLING:
        return ""
    if consignment.customs_state == "rejected":
        return cause_of(document.last_code, document.last_text).sentence
    return status_text(document.last_code)


def _mark(kind: str, document: CustomsDocument | None) -> Mark:
    if document is None:
        return Mark(kind=kind)
    return Mark(kind=kind, state=document.state, code=document.last_code, attempt=document.attempt)


def list_causes() -> Sequence[CauseCount]:
    """Why parcels are refused or held back, most frequent first. One statement over the tallies."""
    rows = (
        MatterTally.objects.filter(count__gt=0, waits__in=("rejected", "blocked"))
        .values("waits", "cause")
        .annotate(n=Sum("count"))
        .order_by("-n", "cause")
    )
    return [
        CauseCount(
            waits=row["waits"],
            cause=Cause(
                code=row["cause"],
                sentence=said_of(row["waits"], row["cause"]) or row["cause"],
                repair=repair_said(row["waits"], row["cause"]),
            ),
            count=row["n"],
        )
        for row in rows
    ]
