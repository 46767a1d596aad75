"""Which event is followed by what: topic -> names of jobs. One job a handler, so one slow follower stops no other."""

from types import MappingProxyType
from typing import Final

from entrepot.platform import housekeeping
from entrepot.usecases.arrivals import jobs as arrivals_jobs
from entrepot.usecases.articles import jobs as articles_jobs
from entrepot.usecases.catalog import jobs as catalog_jobs
from entrepot.usecases.clearance import jobs as clearance_jobs
from entrepot.usecases.dispatch import jobs as dispatch_jobs
from entrepot.usecases.filing import jobs as filing_jobs
from entrepot.usecases.payment import jobs as payment_jobs
from entrepot.usecases.records import jobs as records_jobs
from entrepot.usecases.repair import jobs as repair_jobs
from entrepot.usecases.service import jobs as service_jobs
from entrepot.usecases.shopping import jobs as shopping_jobs
from entrepot.usecases.tax import jobs as tax_jobs

# The modules of the jobs are imported so that their names are known to every process.
HANDLERS: Final = (
    housekeeping,
    arrivals_jobs,
    articles_jobs,
    catalog_jobs,
    shopping_jobs,
    payment_jobs,
    clearance_jobs,
    dispatch_jobs,
    filing_jobs,
    service_jobs,
    repair_jobs,
    records_jobs,
    tax_jobs,
)

SUBSCRIPTIONS: Final = MappingProxyType[str, tuple[str, ...]](
    {
        "catalog.classified.v1": ("catalog.build_cards",),
        "catalog.listing_published.v1": ("catalog.build_cards",),
        "catalog.price_changed.v1": ("catalog.build_cards",),
        "pricing.market_changed.v1": ("catalog.build_all_cards",),
        "tariffs.changed.v1": ("catalog.build_all_cards",),
        "inventory.stock_turned.v1": ("catalog.build_cards",),
        "orders.closed.v1": ("payments.close",),
        "orders.cancelled.v1": ("payments.close", "payments.refund"),
        "payments.captured.v1": ("clearance.begin",),
        "customs.released.v1": ("dispatch.hand_over",),
        "customs.positive_list_changed.v1": ("filing.expire",),
        "customs.sent_back.v1": ("service.refund_parcel",),
        "customs.cancelled.v1": ("service.refund_parcel",),
        "customs.return_granted.v1": ("service.grant_return",),
        "customs.return_refused.v1": ("service.refuse_return",),
        "payments.refund_owed.v1": ("payments.refund",),
        "parcels.handed_over.v1": ("dispatch.collect",),
        "articles.declared.v1": ("dispatch.hand_over",),
        "batches.stock_in_answered.v1": ("arrivals.follow_stock_in",),
        "parcels.delivered.v1": ("clearance.signing",),
        "payments.exceeded.v1": ("payments.refund",),
    }
)
