"""A person drafts the filing of an article for a warehouse, or the next version of it."""

from collections.abc import Mapping
from datetime import datetime

from django.db import transaction

from entrepot.catalog import offers as catalog
from entrepot.customs import filing_queries, filings
from entrepot.customs.ports import goods_form
from entrepot.inventory import queries as inventory
from entrepot.platform import clock
from entrepot.usecases.filing.drafting import cleaned, suggested_facts
from entrepot.usecases.filing.judging import place_of
from entrepot_core.customs.filing import asked_by
from entrepot_core.errors import Kind, Problem


class NothingToFileHere(Problem):
    """The port asks for no filing of such goods."""

    code = "filing.not_asked"
    kind = Kind.CONFLICT
    title = "Goods under %(mode)s need no filing at warehouse %(warehouse)s."


def draft_filing(*, offer_id: int, actor: str, now: datetime) -> int:
    """Draft what is known of an offer's goods; returns the number of the filing. A draft that is there stays as it is.

    Raises: NotFound, NothingToFileHere, FilingNotOpen; then nothing was written.
    """
    offer = catalog.get_offer(offer_id, day=clock.local_date(now))
    warehouse = inventory.get_warehouse(offer.warehouse_code)
    form = asked_by(goods_form(warehouse.port), offer.mode)
    if form is None:
        raise NothingToFileHere(mode=offer.mode, warehouse=offer.warehouse_code)
    place = place_of(offer.sku, offer.seller_code, offer.mode, warehouse)
    facts = cleaned(suggested_facts(offer, place, now=now))
    with transaction.atomic(durable=True):
        filing_id = filings.open_filing(place, form=form.name, now=now)
        if filing_queries.find_version(filing_id, state="draft") is None:
            filings.write_draft(filing_id, facts, actor=actor, now=now)
    return filing_id


def edit_filing(*, filing_id: int, text: Mapping[str, str], actor: str, now: datetime) -> int:
    """Write the next version of a filing, or its draft again; returns the number of the version.

    What holds goes on holding until the port has approved the new version. Place and article are not changed: they make
    another filing. Raises: NotFound, FilingNotOpen; then nothing was written.
    """
    place = filing_queries.get_filing(filing_id).place
    fixed = {"itemNo": place.sku, "customsOffice": place.office, "emsNo": place.ems_no}
    with transaction.atomic(durable=True):
        return filings.write_draft(filing_id, cleaned(text) | fixed, actor=actor, now=now)
