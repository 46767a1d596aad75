"""The signed log as the desk reads it."""

from dataclasses import dataclass

from entrepot.platform.desk.paging import Page, page_of
from entrepot.records.keys import house_key
from entrepot.records.models import LogEntry, LogLink, LogSeal
from entrepot.records.queries import EntryFacts, facts_of
from entrepot_core.customs.records import fingerprint_of


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """How far the log has come: so many entries are ``linked``. ``fingerprint`` is of the certificate with which the house seals."""

    linked: int
    seal: LogSeal | None
    fingerprint: str


def standing() -> Standing:
    """Two statements, neither of which counts the log."""
    newest = LogLink.objects.order_by("-number").first()
    return Standing(
        linked=newest.number if newest else 0,
        seal=LogSeal.objects.order_by("-number").first(),
        fingerprint=fingerprint_of(house_key().certificate),
    )


def list_entries(*, act: str, text: str, before: int | None) -> Page[EntryFacts]:
    """Entries, newest first: of one act, and of the parcel or the person that ``text`` names. Two statements."""
    rows = LogEntry.objects.all()
    if act:
        rows = rows.filter(act=act)
    if text:
        rows = rows.filter(consignment_no=text) | rows.filter(actor=text)
    page = page_of(rows, before=before)
    shown = LogEntry.objects.filter(pk__in=[row.pk for row in page.rows]).order_by("-pk")
    return Page(rows=facts_of(shown), older=page.older, is_first=page.is_first)
