"""Exports as the desk lists them."""

from entrepot.platform.desk.paging import Page, page_of
from entrepot.records.keys import house_key
from entrepot.records.models import AuditExport
from entrepot_core.customs.records import fingerprint_of


def list_exports(*, before: int | None) -> Page[AuditExport]:
    """One statement, newest first."""
    return page_of(AuditExport.objects.all(), before=before)


def fingerprint() -> str:
    """Of the certificate with which the house signs, for people to compare."""
    return fingerprint_of(house_key().certificate)
